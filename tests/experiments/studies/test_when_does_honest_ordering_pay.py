"""The study's thresholds against formulas worked out here, and its answer as a document that a reader can check."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from importlib.resources import files
from itertools import count
from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, gamma

from econ.errors import BadInput
from econ.reports.study.document import StudyDocument, VerdictMap
from econ.reports.study.reading import parse
from econ.solvers.certification import Certified
from econ.solvers.derivation import verified
from econ.sweeps.execution.pools import pool_for
from econ.sweeps.execution.progress import SILENT
from econ.sweeps.run import SweepResult, run_sweep
from econ.sweeps.spec import Sweep
from econ.sweeps.store.store import Store
from experiments.studies.frame import SIZES, Size
from experiments.studies.honest_ordering.brackets import End, Line, bracket
from experiments.studies.honest_ordering.setup import (
    BARE,
    CONFORMANCE,
    DEPTH,
    EQUIVOCATE,
    HALF,
    NAMED,
    RELIANCE,
    RUN,
    SLASH,
    SMALL,
    STAKE,
    THIRD,
    UNBONDING,
    WAIT,
    WORD,
    decided,
    found,
    growth,
    loose,
)
from experiments.studies.honest_ordering.sweeps import sweeps
from experiments.studies.honest_ordering.tails import tail
from experiments.studies.running import answered
from experiments.studies.when_does_honest_ordering_pay import VIEWS, WHEN_DOES_HONEST_ORDERING_PAY

pytest.importorskip("duckdb", reason="DuckDB, the extra `data`, is not installed")

BTC = 100_000_000_000
BOND, SEATS = 2 * BTC, 16
SLOTS_PER_YEAR = 31_557_600 / 2
# A Bitcoin block every 600 s on average, in slots of 2 s.
FOUND = 1 - exp(-2 / 600)


def offences(blocks: int) -> float:
    """How often a leader of one slot in sixteen signs two orders until so many Bitcoin blocks have come.

    The k-th time is 16 k slots after the first; the evidence is out unless fewer blocks came in the slots before it.
    """
    later = (float(binom.cdf(blocks - 1, SEATS * turn - 1, FOUND)) for turn in count(1))
    total = 1.0
    for chance in later:
        total += chance
        if chance < 1e-12:
            return total
    raise AssertionError


def law() -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Values (msat) and chances of a slot's extractable value, read from the data itself."""
    table = json.loads(files("econ.environment").joinpath("tables/mev.json").read_text("utf-8"))
    chosen = table["rollup-arbitrage-2023"]
    return np.array(chosen["values"], float), np.array(chosen["weights"], float) / 2**32


def taken_back() -> float:
    """Mean value (msat) of the blocks that a third takes back beside the best one: two thirds of it were not its own.

    A commitment holds so many blocks and is final after six Bitcoin blocks, 99.999 % of the time within the quantile.
    """
    values, chances = law()
    wait = np.ceil(gamma.ppf(0.99999, 6) * 600 / 2)
    every = found().mechanism.chain.commitment_every
    return float((every + wait) * (values * chances).sum() * 2 / 3)


@pytest.mark.parametrize("blocks", [1, 2, 3])
@pytest.mark.parametrize(("scale", "verdict"), [(0.998, "holds"), (1.002, "fails")])
def test_a_bond_deters_its_worth_over_the_offences_until_judged(blocks: int, scale: float, verdict: str) -> None:
    """g N <= S: the bond against what every turn brings until the first evidence is judged."""
    released = round(scale * BOND / offences(blocks))
    settings_of = {**WORD, **BARE, DEPTH: f"{blocks} bitcoin blocks"}
    line = Line(EQUIVOCATE, "", "msat", 1, lambda value: {**settings_of, RELIANCE: f"{value} msat"})
    assert line.at(released).verdict == verdict


@settings(max_examples=4)
@given(share=st.integers(300_000, 1_000_000), bond=st.integers(2 * BTC, 20 * BTC), scale=st.sampled_from([0.99, 1.01]))
def test_slash_and_bond_count_by_their_product(share: int, bond: int, scale: float) -> None:
    """Bonds so large that the sliver of fees that a seat keeps is no matter.

    Who keeps a part of the bond had better stop in time, which takes more than a sequencer sees: undecided, not proven.
    """
    released = round(scale * share * bond / 10**6 / offences(1))
    moved = {**WORD, **BARE, DEPTH: "1 bitcoin block", STAKE: f"{bond} msat", SLASH: f"{share} ppm"}
    line = Line(EQUIVOCATE, "", "msat", 1, lambda value: {**moved, RELIANCE: f"{value} msat"})
    assert line.at(released).holds == (scale < 1)


@pytest.mark.parametrize("hours", [1, 2, 3])
def test_unbonding_in_slots_races_against_six_bitcoin_blocks(hours: int) -> None:
    """p S + seat = g, p the chance that six blocks come before the bond is free."""
    slots = 1_800 * hours
    in_time = float(gamma.cdf(3_600 * hours / 600, 6))
    race = {**WORD, **BARE, UNBONDING: f"{slots} slots"}
    below, above = round(0.999 * in_time * BOND), round(1.001 * in_time * BOND + BTC // 1_000)
    assert decided(RUN, {**race, RELIANCE: f"{below} msat"}).verdict == "holds"
    assert decided(RUN, {**race, RELIANCE: f"{above} msat"}).verdict == "fails"


@pytest.mark.parametrize("released", [0, 1_000_000, 200_000_000])
def test_a_third_is_deterred_by_the_bonds_of_six(released: int) -> None:
    """Two quorums of sixteen share six; they lose their bonds and gain the best slot, the others' values, reliance."""
    blocks = found().mechanism.chain.commitment_every + np.ceil(gamma.ppf(0.99999, 6) * 600 / 2) + 1
    needed = (law()[0][-1] + taken_back() + blocks * released) / 6
    for scale, verdict in ((0.9995, "fails"), (1.0005, "holds")):
        bond = {STAKE: f"{round(scale * needed)} msat", RELIANCE: f"{released} msat"}
        assert decided(THIRD, NAMED, SMALL, bond).verdict == verdict


def test_the_tail_is_what_six_bonds_leave() -> None:
    values, chances = law()
    known = tail(BOND)
    assert known.value == pytest.approx(6 * BOND - taken_back(), rel=1e-6)
    above = values > known.value
    assert known.years == pytest.approx(1 / (chances[above].sum() * SLOTS_PER_YEAR))
    assert known.soonest == pytest.approx(1 / (chances[np.flatnonzero(above)[0] - 1 :].sum() * SLOTS_PER_YEAR))
    assert known.latest is None
    assert (known.soonest or 0) < (known.years or 0)


@pytest.mark.parametrize("bond", ["0.05 BTC", "2 BTC", "128 BTC"])
@pytest.mark.parametrize(
    ("grown", "late"), [(110_000, 100_000), (112_000, 100_000), (500_000, 330_000), (500_000, 337_000)]
)
def test_waiting_pays_where_growth_beats_the_risk_whatever_the_bond(bond: str, grown: int, late: int) -> None:
    """(1 - miss)(1 + growth) > 1."""
    waits = {**SMALL, **loose(late), STAKE: bond, "scenario.mev_growth": growth(grown)}
    verdict = Line(WAIT, "", "", 1, lambda _: waits).at(0).verdict
    assert verdict == ("fails" if (1 - late / 10**6) * (1 + grown / 10**6) > 1 else "holds")


class _Known(Line):
    """A line whose verdict is known beforehand: it holds below its flip."""

    def at(self, value: int) -> End:
        return End(value, Certified("known", "holds" if value < self.per else "fails", ""))


def _stepping(flip: int) -> Line:
    return _Known("known", "", "msat", flip, lambda _: {})


@given(low=st.integers(1, 10**9), before=st.integers(1, 10**9), after=st.integers(0, 10**12))
def test_brackets_close_in_on_a_flip(low: int, before: int, after: int) -> None:
    """Whatever the range, the flip ends up inside."""
    flip = low + before
    ended = bracket(_stepping(flip), low, flip + after, tolerance=0.01)
    assert ended.low.value < flip <= ended.high.value
    assert ended.high.value <= max(1.01 * ended.low.value, ended.low.value + 1)
    assert ended.held.value == ended.low.value


def test_a_range_without_a_flip_is_refused() -> None:
    with pytest.raises(BadInput, match="allowed: ends of which one holds"):
        bracket(_stepping(9), 1, 5, tolerance=0.1)


@pytest.mark.parametrize("size", SIZES)
def test_sweeps_name_claims_that_there_are_and_points_that_load(size: Size) -> None:
    made = sweeps(size)
    assert len({sweep.name for sweep in made}) == len(made)
    assert {f"ordering-{view.sweep}-{size}" for view in VIEWS} <= {sweep.name for sweep in made}
    for sweep in made:
        assert sweep.points()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyDocument, Path]:
    """The whole study at the size of a test, through the store."""
    folder = tmp_path_factory.mktemp("study")
    store = Store.open(folder / "store")

    def run(sweep: Sweep) -> SweepResult | None:
        with pool_for(1) as pool:
            return run_sweep(sweep, store, pool, progress=SILENT)

    document = answered(WHEN_DOES_HONEST_ORDERING_PAY, "tiny", folder, run)
    assert document is not None
    return document, folder


def test_the_answer_is_a_document(tiny: tuple[StudyDocument, Path]) -> None:
    document, _ = tiny
    assert parse(json.loads(json.dumps(asdict(document), allow_nan=False))) == document
    assert "does not pay" in document.answer
    assert all("none" not in finding.lower().split() for finding in document.findings)


def test_every_map_shows_both_verdicts(tiny: tuple[StudyDocument, Path]) -> None:
    maps = [figure for figure in tiny[0].figures if isinstance(figure, VerdictMap)]
    assert len(maps) == len(VIEWS)
    for figure in maps:
        assert {"holds", "fails"} <= {verdict for row in figure.verdicts for verdict in row}, figure.title


def test_brackets_of_the_summary_hold_what_the_formulas_say(tiny: tuple[StudyDocument, Path]) -> None:
    """Games of this size have evidence after one block; closed forms are the network's own."""
    expected = {
        "bare": BOND / offences(1),
        "slash": 1e6 * 0.01 * BTC * offences(1) / BOND,
        "half": 1e6 / 999,
        "growth": 1e6 / 9,
        "miss": 1e6 / 3,
        "stake": (law()[0][-1] + taken_back()) / 6,
        "race": 2 * gamma.ppf(0.5, 6) * 600 / 4,
    }
    for name, value in expected.items():
        assert (
            _number(tiny[0].summary, f"{name}.low") * 0.99 <= value <= _number(tiny[0].summary, f"{name}.high") * 1.01
        )


def _number(summary: Mapping[str, float | str | None], name: str) -> float:
    value = summary[name]
    assert isinstance(value, float)
    return value


def test_certificates_beside_the_study_are_accepted(tiny: tuple[StudyDocument, Path]) -> None:
    document, folder = tiny
    assert {certificate.verdict for certificate in document.certificates} == {"holds", "fails"}
    assert len(document.certificates) == 6
    for certificate in document.certificates:
        file = folder / certificate.file
        assert sha256(file.read_bytes()).hexdigest() == certificate.sha256
        result = verified(file, from_mechanism=True)
        assert result.accepted, result.reason
        assert result.verdict == certificate.verdict
        assert certificate.file in certificate.verify


def test_the_network_as_proposed_is_told_with_its_failing_claim(tiny: tuple[StudyDocument, Path]) -> None:
    verdicts = {claim.id: claim.verdict for claim in tiny[0].claims}
    assert verdicts[HALF] == "fails"
    assert CONFORMANCE not in verdicts
    (mended,) = (table for table in tiny[0].tables if table.title.startswith("What would mend it"))
    assert [row[1] for row in mended.rows] == ["fails", "holds"]
