"""Laws of jitter: mean one, rising quantiles, and the tails their names promise."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from scipy import stats

from econ.consensus.network.jitter import CONSTANT, JITTERS, SHARE_PPM, STEPS, UNIT, fitted_scale, jitter
from econ.errors import BadInput

MIDDLES = (np.arange(STEPS) + 0.5) / STEPS


@pytest.mark.parametrize("name", [name for name in JITTERS if name != "none"])
def test_a_law_has_mean_one_and_rising_quantiles(name: str) -> None:
    quantiles = jitter(name).quantiles

    assert quantiles.mean() / UNIT == pytest.approx(1, abs=1e-3)
    assert (np.diff(quantiles) >= 0).all()
    assert quantiles[0] >= 0
    assert jitter(name).name == name


def test_none_adds_nothing() -> None:
    assert not jitter("none").quantiles.any()


def test_exponential_and_lognormal_are_what_they_are_called() -> None:
    assert jitter("exponential").quantiles / UNIT == pytest.approx(stats.expon.ppf(MIDDLES), abs=2e-3, rel=1e-3)
    assert jitter("lognormal").quantiles / UNIT == pytest.approx(
        stats.lognorm.ppf(MIDDLES, 1, scale=exp(-0.5)), abs=2e-3, rel=5e-3
    )


def test_the_heavy_tail_is_a_cut_pareto() -> None:
    quantiles = jitter("heavy-tailed").quantiles / UNIT
    law = stats.genpareto(1.4)
    below = law.cdf(100 * law.ppf(0.5))

    assert quantiles / quantiles[STEPS // 2] == pytest.approx(
        law.ppf(MIDDLES * below) / law.ppf(MIDDLES[STEPS // 2] * below), abs=0.02, rel=1e-2
    )
    assert quantiles[int(STEPS * 0.99)] > 2 * log(100)


def test_the_fitted_scale_is_a_constant_and_a_share() -> None:
    delays = np.array([[0, 100_000], [1_000, 0]])

    assert fitted_scale(delays).tolist() == [[CONSTANT, CONSTANT + 1_300], [CONSTANT + 13, CONSTANT]]
    assert pytest.approx(0.03 / log(10), rel=0.01) == SHARE_PPM / 1e6


def test_an_unknown_law_names_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"no 'gauss'.*none, exponential, lognormal, heavy-tailed"):
        jitter("gauss")
