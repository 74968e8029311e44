"""Who holds the stake, at genesis and at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from econ.money import PPM
from econ.reports.document import Results, Stake
from econ.reports.figures import shares
from econ.reports.figures.canvas import Drawing, svg
from econ.reports.markup import Column, Html, Section, absent, element, facts, figure, folded, table
from econ.reports.quantities import number_text, share_text

TITLE = "Stake shares, genesis against end"
NAMES = ("Rank at genesis", "Genesis, %", "End, mean %", "95 % of runs from", "to")


def section(results: Results) -> Section:
    """Shares of stake with 95 % bands, and how concentrated they are."""
    return Section("stake", "Stake", _body(results.stake, results.run.runs))


def _body(stake: Stake, runs: int) -> Html:
    if not any(stake.genesis_ppm) and not any(stake.end_ppm_mean):
        return absent("Nobody has bonded stake, so there are no shares to compare.")
    if len(stake.genesis_ppm) == 1:
        genesis, end = (share_text(held[0], PPM) for held in (stake.genesis_ppm, stake.end_ppm_mean))
        return absent(f"There is one sequencer: it holds {genesis} of the stake at genesis and {end} at the end.")
    words = f"{len(stake.genesis_ppm)} sequencers, the largest at genesis first. {_bands(runs)}"
    drawn = svg(Drawing("stake-shares", TITLE, words), lambda axes: shares.draw(axes, stake, banded=runs > 1))
    values = folded("Values", table(TITLE, [Column(name, numeric=True) for name in NAMES], _rows(stake)))
    numbers = element("div", element("h3", "Concentration"), facts(_concentration(stake)), class_="card")
    return element("div", figure(TITLE, drawn, words, values), numbers, class_="grid")


def _bands(runs: int) -> str:
    return "One run was made, so there are no bands." if runs == 1 else f"Bands hold the middle 95 % of {runs:,} runs."


def _concentration(stake: Stake) -> Iterator[tuple[str, str]]:
    pairs = (("genesis", stake.genesis_ppm), ("the end, mean", stake.end_ppm_mean))
    for when, held in pairs:
        yield f"Largest share at {when}", share_text(max(held), PPM)
    for when, held in pairs:
        yield f"Fewest that hold over a third at {when}", _fewest(held)


def _fewest(held: Sequence[float]) -> str:
    reached = 0.0
    for count, share in enumerate(sorted(held, reverse=True), 1):
        reached += share
        if 3 * reached > PPM:
            return f"{count} of {len(held)}"
    return "none: less than a third is staked"


def _rows(stake: Stake) -> Iterator[tuple[str, ...]]:
    columns = (stake.genesis_ppm, stake.end_ppm_mean, stake.end_ppm_low, stake.end_ppm_high)
    for rank, index in enumerate(shares.by_genesis(stake), 1):
        yield str(rank), *(number_text(values[index] * 100 / PPM) for values in columns)
