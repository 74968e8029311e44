"""The study's tables: measured beside expected, costs, and the outages on record."""

from __future__ import annotations

from dataclasses import replace

from econ.machine.tally import WITHIN
from econ.reports.study.document import Table
from experiments.studies.decentralising.cases import (
    CENSOR,
    FIXED,
    MIDDLE,
    SINGLE,
    SIZES,
    STANDBY,
    UNTIL_DUE,
    Case,
    censorship,
    headline,
    liveness,
)
from experiments.studies.decentralising.closed_forms import Failures, executed_within, stalls_per_year
from experiments.studies.decentralising.evidence import Evidence
from experiments.studies.decentralising.theory import COSMOS, Theory, cost_per_year, minutes_without_quorum
from experiments.studies.decentralising.words import interval, number, percent

DEPTH, DEADLINE = 6, 144
HOUR, DAY = 60, 1_440

OUTAGES_ON_RECORD = (
    ("Arbitrum One", "2021-09-14", "45", "a bug under a burst of transactions", "Offchain Labs, outage report"),
    ("Arbitrum One", "2022-01-09", "about 420", "hardware; the backup failed during an update", "Offchain Labs; press"),
    ("Base", "2023-09", "43", "not published in detail", "press"),
    ("Arbitrum One", "2023-12-15", "78", "a surge of inscriptions", "Arbitrum status page; press"),
    ("Base", "2025-08-05", "33", "the standby that took over was not ready", "Base post-mortem; CoinDesk 2025-08-06"),
    ("Base", "2026-06-25", "116", "a bug in block building", "Base Engineering Blog 2026-06-27"),
    ("Base", "2026-06-26", "20", "the same bug, and a race after the restart", "Base Engineering Blog 2026-06-27"),
)


def tables(found: Evidence) -> tuple[Table, ...]:
    """All of them."""
    return (_live(found), _censored(found), _inclusion(found), _cost(found), _per_year(found), _record())


def _live(found: Evidence) -> Table:
    theory, slots = Theory(found.candidate.scenario), found.slots("liveness")
    rows = tuple(
        (
            _name(case),
            f"{case.outages:,} x {case.minutes} min",
            percent(found.mean("liveness", case, "downtime")),
            f"{number(100 * theory.downtime(case, slots))} %",
            percent(found.mean("liveness", case, "paused")),
            f"{number(100 * theory.without_quorum(case, slots))} %",
            percent(found.mean("liveness", case, "force_use")),
            interval(found.mean("liveness", case, "longest_gap"), 1, "min"),
        )
        for case in liveness(found.size)
    )
    columns = ("sequencers", "outages a year", "slots lost", "theory", "in pauses", "theory", "forced", "longest gap")
    note = f"Everybody honest, {slots:,} slots a run from a start with everybody up, which theory takes into account."
    return _table("Liveness, measured and expected", columns, rows, note=note, words=2)


def _censored(found: Evidence) -> Table:
    theory = Theory(found.candidate.scenario)
    rows = tuple(
        (
            _name(case),
            {FIXED: "fixed", "single": "one"}.get(case.order, "drawn"),
            f"{case.censors} of {case.size}",
            percent(found.mean("censorship", case, "force_use")),
            f"{number(100 * theory.force_use_by_censors(case))} %",
            percent(found.mean("censorship", case, "censored_share")),
            interval(found.mean("censorship", case, "target_wait"), 1, "s"),
        )
        for case in censorship(found.size)
    )
    columns = ("sequencers", "order", "censors", "forced", "theory", "blocks that left it out", "wait")
    note = (
        "Senders force after 10 slots in vain; theory is the chain of turns and waits, without long outages, and with "
        "nobody still waiting at the end."
    )
    return _table("Censorship, measured and expected", columns, rows, note=note, words=3)


def _inclusion(found: Evidence) -> Table:
    rate = headline(found.size)
    half = Case(size=MIDDLE, censors=MIDDLE // 2, censor=UNTIL_DUE)
    shown = (
        ("one sequencer", "liveness", replace(SINGLE, outages=rate), DEPTH),
        (f"{MIDDLE} sequencers", "liveness", Case(size=MIDDLE, outages=rate), DEPTH),
        (f"{half.censors} of {MIDDLE} censor", "until-due", half, DEPTH),
        (f"all {MIDDLE} censor", "until-due", replace(half, censors=MIDDLE), DEPTH + DEADLINE),
        ("one sequencer, a censor", "until-due", replace(CENSOR, censor=UNTIL_DUE), DEPTH + DEADLINE),
    )
    rows = tuple((label, *_within(found, kind, case, blocks=blocks)) for label, kind, case, blocks in shown)
    columns = ("network", "within 1 h", "theory", "within 2 h", "theory", "within 25 h", "theory")
    note = f"The first two at {rate:,} outages a year each; theory is that of an honest leader who is always there."
    return _table("Time to execution of forced transactions", columns, rows, note=note)


def _within(found: Evidence, kind: str, case: Case, *, blocks: int) -> tuple[str, ...]:
    told, slot_ms = found.executed(kind, case), found.slot_ms(kind)
    cells = []
    for minutes in (HOUR, 2 * HOUR, DAY + HOUR):
        expected = float(executed_within(minutes * 60_000 // slot_ms, blocks, slot_ms))
        cells += [percent(told[WITHIN.index(minutes)]), f"{number(100 * expected)} %"]
    return tuple(cells)


def _cost(found: Evidence) -> Table:
    mechanism, scenario = found.candidate.mechanism, found.candidate.scenario
    fees = found.mean("censorship", Case(size=MIDDLE), "base_fees").value * 365.25 / 1e8
    users = found.mean("censorship", Case(size=MIDDLE), "users_included").value * 365.25
    rows = []
    for case in (SINGLE, STANDBY, *(Case(size=n) for n in SIZES[found.size])):
        cost = cost_per_year(case, mechanism, scenario)
        each = cost / users * 1e8
        rows.append((_name(case), number(cost), f"{number(100 * cost / fees)} %", number(each)))
    columns = ("sequencers", "BTC a year", "of the base fees", "sat per transaction")
    note = f"Operation and the capital in bonds; base fees of {number(fees)} BTC a year under the scenario's demand."
    return _table("What it costs", columns, tuple(rows), note=note)


def _per_year(found: Evidence) -> Table:
    assumed = Failures(SINGLE.outages, SINGLE.minutes)
    rows = []
    for case in (SINGLE, *(Case(size=n) for n in SIZES[found.size])):
        told = [
            (number(stalls_per_year(case.size, failures)), number(minutes_without_quorum(case, failures)))
            for failures in (assumed, COSMOS)
        ]
        rows.append((_name(case), *told[0], *told[1]))
    columns = ("sequencers", "stalls", "minutes", "stalls at 1.86 % down", "minutes at 1.86 % down")
    note = (
        "Theory, a year, independent failures: 12 times 30 minutes as assumed, and as often as the 95th percentile of "
        "Cosmos Hub's validators misses blocks (October 2022)."
    )
    return _table("Stalls in a year", columns, tuple(rows), note=note)


def _record() -> Table:
    columns = ("rollup", "date", "minutes", "cause", "source")
    note = (
        "Outages of rollups with one sequencer that were found; surely incomplete. Most would have hit every operator."
    )
    return Table("Outages on record", columns, OUTAGES_ON_RECORD, (False, False, True, False, False), note)


def _table(
    title: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], *, note: str, words: int = 1
) -> Table:
    """The first columns hold words, the others numbers."""
    return Table(title, columns, rows, tuple(place >= words for place in range(len(columns))), note)


def _name(case: Case) -> str:
    if case.size > 1:
        return str(case.size)
    return "1 with a standby" if case.minutes == STANDBY.minutes else "1"
