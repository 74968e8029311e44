"""Where verdicts flip: neighbours with different verdicts, certified on both sides, and nothing assumed in between."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates import verify
from econ.certificates.codec import canonical
from econ.errors import BadInput
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.thresholds import HasVerdict, Threshold, Variant, overridden, threshold, threshold_of
from tests.solvers.claims.worlds import mechanism, scenario


@dataclass(frozen=True)
class Decided:
    verdict: str


def bribes(value: int) -> tuple[Mechanism, Scenario]:
    return mechanism(10**9), scenario(bribe=value)


def found(verdicts: list[str], unit: str = "") -> Threshold:
    """The threshold of a procedure that reads its verdict off a list."""

    def decide(_mechanism: Mechanism, world: Scenario) -> HasVerdict:
        return Decided(verdicts[world.bribe])

    return threshold(decide, bribes, low=0, high=len(verdicts) - 1, unit=unit)


@given(st.integers(1, 60), st.integers(1, 60))
def test_one_flip_is_found_exactly(before: int, after: int) -> None:
    flip = found(["holds"] * before + ["fails"] * after, "msat")
    assert (flip.low.value, flip.high.value) == (before - 1, before)
    assert (flip.low.verdict, flip.high.verdict, flip.flips) == ("holds", "fails", True)
    end = f"first flip found between 0 and {before + after - 1} msat by bisection"
    assert flip.words == f"holds at {before - 1} msat, fails at {before} msat: {end}"


@given(st.lists(st.sampled_from(("holds", "fails", "undecided")), min_size=2, max_size=40))
def test_what_is_found_is_a_flip_whatever_lies_between(verdicts: list[str]) -> None:
    flip = found(verdicts)
    assert flip.flips == (verdicts[0] != verdicts[-1])
    assert [flip.low.verdict, flip.high.verdict] == [verdicts[flip.low.value], verdicts[flip.high.value]]
    if flip.flips:
        assert flip.high.value == flip.low.value + 1
        assert flip.low.verdict == verdicts[0] != flip.high.verdict
    else:
        assert (flip.low.value, flip.high.value) == (0, len(verdicts) - 1)
        assert flip.words.startswith(f"no flip in [0, {len(verdicts) - 1}]")


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1)])
def test_an_empty_range_is_refused(low: int, high: int) -> None:
    with pytest.raises(BadInput, match="no range"):
        threshold_of("monitored", bribes, low=low, high=high)


def test_an_unknown_claim_is_refused() -> None:
    with pytest.raises(BadInput, match="settlement-safe"):
        threshold_of("settled", bribes, low=0, high=1)


@pytest.mark.parametrize(
    ("claim", "key", "unit", "high", "value"),
    [
        # Evidence takes six Bitcoin blocks.
        ("slash-binds:equivocation", "set.unbonding", "bitcoin blocks", 3_024, 6),
        # The reward of 2e11 msat times the share must reach evidence of 21,766,944 msat.
        ("monitored", "slashing.duplicate-vote.whistleblower", "ppm", 10**6, 109),
        # Six confirmations are one in a thousand.
        ("settlement-safe", "chain.finality.bitcoin_depth", "bitcoin blocks", 40, 6),
    ],
)
def test_keys_of_the_command_line_are_certified_on_both_sides(
    claim: str, key: str, unit: str, high: int, *, value: int
) -> None:
    flip = threshold_of(claim, overridden("citrea-pos", key, unit=unit), low=1, high=high, unit=unit)
    assert (flip.low.value, flip.high.value) == (value - 1, value)
    for side, verdict in ((flip.low, "fails"), (flip.high, "holds")):
        assert side.certificate is not None
        assert (side.verdict, side.certificate["verdict"]) == (verdict, verdict)
        assert verify(canonical(side.certificate)).accepted


def test_reliance_tips_where_the_claim_says() -> None:
    settings = {"scenario.mev": "minimal", "consensus.protocol": "simplex"}
    variant: Variant = overridden("citrea-pos", "scenario.reliance_per_slot", unit="msat", overrides=settings)
    flip = threshold_of("order-final:one-third", variant, low=0, high=10**12, unit="msat")
    last = 7_762
    # 12 BTC on 7763 blocks, less the mean of 250,000 msat on two thirds of all but the one that holds the top million.
    most = (12 * 10**11 - 10**6 - last * 250_000 * 2 // 3) // (last + 1)
    assert (flip.low.value, flip.high.verdict) == (most, "fails")


def test_what_is_not_allowed_is_refused() -> None:
    with pytest.raises(BadInput, match="unbonding"):
        threshold_of("monitored", overridden("citrea-pos", "set.unbonding", unit="apples"), low=1, high=2)
