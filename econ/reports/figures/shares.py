"""Stake shares at genesis against those at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from econ.reports.document import Stake
from econ.reports.figures.canvas import BLUE, ORANGE, legend_below
from econ.reports.quantities import PPM_PER_PERCENT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Up to here each sequencer gets its own marks; beyond, lines and a band.
MARKED_SEQUENCERS = 40
Percents = list[float]


def by_genesis(stake: Stake) -> tuple[int, ...]:
    """The sequencers, the largest at genesis first."""
    return tuple(sorted(range(len(stake.genesis_ppm)), key=lambda index: -stake.genesis_ppm[index]))


def draw(axes: Axes, stake: Stake, *, banded: bool) -> None:
    """Shares in per cent by rank at genesis: open diamonds or a dashed line at genesis, filled at the end."""
    order = by_genesis(stake)
    genesis, mean, low, high = (
        [values[index] / PPM_PER_PERCENT for index in order]
        for values in (stake.genesis_ppm, stake.end_ppm_mean, stake.end_ppm_low, stake.end_ppm_high)
    )
    paint = _marks if len(order) <= MARKED_SEQUENCERS else _lines
    paint(axes, genesis, mean, band=(low, high) if banded else None)
    axes.set_ylim(bottom=0)
    axes.set_xlim(0.4, len(order) + 0.6)
    axes.locator_params(axis="x", nbins=9, integer=True)
    axes.set_xlabel("sequencer, by stake at genesis")
    axes.set_ylabel("share of stake, %")
    legend_below(axes, columns=3)


def _marks(axes: Axes, genesis: Percents, mean: Percents, *, band: tuple[Percents, Percents] | None) -> None:
    ranks = range(1, len(genesis) + 1)
    open_diamond = {"color": ORANGE, "markerfacecolor": "none", "markersize": 6, "markeredgewidth": 1.4}
    if band:
        axes.vlines(ranks, *band, color=BLUE, linewidth=2.4, alpha=0.55, label="95 % of runs")
    axes.plot(ranks, mean, "o", color=BLUE, markersize=4.5, label="end, mean over runs")
    axes.plot(ranks, genesis, "D", **open_diamond, label="genesis")  # type: ignore[arg-type]


def _lines(axes: Axes, genesis: Percents, mean: Percents, *, band: tuple[Percents, Percents] | None) -> None:
    ranks = range(1, len(genesis) + 1)
    if band:
        axes.fill_between(ranks, *band, color=BLUE, alpha=0.22, linewidth=0, label="95 % of runs")
    axes.plot(ranks, mean, "-", color=BLUE, label="end, mean over runs")
    axes.plot(ranks, genesis, "--", color=ORANGE, label="genesis")
