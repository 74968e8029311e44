"""The study's tables beside the decision: by network, by size, failures, forks, verdicts."""

from __future__ import annotations

from econ.consensus.closed_forms import growth_under_forkers, honest_share, meets_timer, orphaned
from econ.consensus.registry import PROTOCOLS
from econ.money import MSAT_PER_BTC
from econ.reports.study.document import Table
from experiments.studies.decentralising.words import number
from experiments.studies.which_consensus.cases import (
    BOUND_MS,
    DEAD_OF,
    MIDDLE,
    NETWORKS_OF,
    PROTOCOLS_OF,
    SIZES_OF,
    Case,
    far,
    some,
    title,
)
from experiments.studies.which_consensus.decision import plus_minus
from experiments.studies.which_consensus.evidence import Evidence
from experiments.studies.which_consensus.incentives import FORK, Incentives
from experiments.studies.which_consensus.sweeps import candidate

FORKERS = 1 / 3


def tables(found: Evidence, known: Incentives) -> tuple[Table, ...]:
    """All of them."""
    return (_networks(found), _sizes(found), _failures(found), _forks(found, known), _verdicts(known))


def _networks(found: Evidence) -> Table:
    few, many = some(found.size), max(DEAD_OF[found.size])
    columns = (
        *("Network", "Protocol", "First word, median ms", "Final, median ms", "99th percentile"),
        *(f"A user waits at {few} % dead, median ms", "99th percentile"),
        f"Within {BOUND_MS // 1000} s at {many} % dead, %",
    )
    rows = tuple(
        _network_row(found, network, name, (few, many))
        for network in NETWORKS_OF[found.size]
        for name in PROTOCOLS_OF[found.size]
    )
    note = (
        f"{MIDDLE} sequencers. A user sends at any time and waits for the next block that is kept, and until its order "
        "is final; the ways to and from the network are left out. Percentiles are means over runs, 95 % intervals."
    )
    return _table("By network", columns, rows, note, words=2)


def _network_row(found: Evidence, network: str, name: str, dead: tuple[int, int]) -> tuple[str, ...]:
    few, many = dead
    prompt, bad = Case(name, network), Case(name, network, dead=few)
    return (
        network,
        title(name),
        plus_minus(found.mean(prompt, "speculative_p50")) if PROTOCOLS[name].record.speculative_hops else "-",
        plus_minus(found.mean(prompt, "final_p50")),
        plus_minus(found.mean(prompt, "final_p99")),
        plus_minus(found.mean(bad, "user_p50")),
        plus_minus(found.mean(bad, "user_p99")),
        plus_minus(found.mean(Case(name, network, dead=many), "within"), 100),
    )


def _sizes(found: Evidence) -> Table:
    columns = (
        *("Sequencers", "Protocol", "Final, median ms", "99th percentile", "Messages a block", "of a failed view"),
        "Signatures sent",
    )
    rows = tuple(
        _size_row(found, members, name) for members in SIZES_OF[found.size] for name in PROTOCOLS_OF[found.size]
    )
    note = (
        f"On {far(found.size)}, every leader up. Messages are leading terms of what a view delivers. Bandwidth, gossip "
        "and signature checks are not counted here, and grow with them."
    )
    return _table("By size of the set", columns, rows, note, words=2)


def _size_row(found: Evidence, members: int, name: str) -> tuple[str, ...]:
    case, record = Case(name, far(found.size), members), PROTOCOLS[name].record
    return (
        str(members),
        record.title,
        plus_minus(found.mean(case, "final_p50")),
        plus_minus(found.mean(case, "final_p99")),
        f"{record.messages(members):,}",
        f"{record.messages_of_a_failure(members):,}",
        f"{record.signatures(members):,}",
    )


def _failures(found: Evidence) -> Table:
    columns = (
        *("Dead", "Protocol", "Costs, ms", "its timers, ms", "Blocks lost, %", "theory", "Meet a timer, %", "theory"),
        "Kept per slot",
    )
    shares = [dead for dead in DEAD_OF[found.size] if dead]
    rows = tuple(_failure_row(found, dead, name) for dead in shares for name in PROTOCOLS_OF[found.size])
    note = (
        f"{MIDDLE} sequencers on {far(found.size)}. Per dead leader, the time of all views less what the others alone "
        "would take: votes add to the timers, and dead leaders in a row share one. Lost are blocks of live leaders; a "
        "slot meets a timer if its transactions do before they are final. Theory: leaders die independently in every "
        "view, and no timer fires in vain."
    )
    return _table("What dead leaders cost", columns, rows, note, words=2)


def _failure_row(found: Evidence, dead: int, name: str) -> tuple[str, ...]:
    case, record = Case(name, far(found.size), dead=dead), PROTOCOLS[name].record
    return (
        f"{dead} %",
        record.title,
        plus_minus(found.mean(case, "stall")),
        f"{timers_alone(name):,}",
        plus_minus(found.mean(case, "lost"), 100),
        number(100 * orphaned(record, dead / 100)),
        plus_minus(found.mean(case, "meets_timer"), 100),
        number(100 * meets_timer(record, dead / 100)),
        plus_minus(found.mean(case, "kept")),
    )


def _forks(found: Evidence, known: Incentives) -> Table:
    columns = (
        *("Protocol", "Depth", "Price", "Verdict", "Margin", "Safe up to", "Exceeded once in"),
        *("Growth, a third forks", "Honest share"),
    )
    rows = tuple(_fork_row(name, known) for name in PROTOCOLS_OF[found.size])
    note = (
        "The claim one-shot:tail-fork at citrea-pos: what a leader gains by leaving its predecessors' blocks out and "
        "taking their users and value, at the largest value of the law; safe up to which value of a block, and how "
        "often that is exceeded. Growth and share are those of colluding forkers with a third of the turns, drawn "
        "anew, each fork one block deep; fair would be two thirds."
    )
    return _table("Forking the predecessor", columns, rows, note, words=1)


def _fork_row(name: str, known: Incentives) -> tuple[str, ...]:
    record, told = PROTOCOLS[name].record, known.closed[name][FORK]
    return (
        record.title,
        str(record.fork_depth),
        record.fork_price,
        told.verdict,
        "-" if told.margin_msat is None else f"{told.margin_msat / MSAT_PER_BTC:+.3g} BTC",
        told.thresholds.get("holds up to", "-"),
        told.thresholds.get("exceeded once in", "-"),
        number(growth_under_forkers(FORKERS) if record.fork_depth else 1),
        number(honest_share(FORKERS) if record.fork_depth else 1 - FORKERS),
    )


def _verdicts(known: Incentives) -> Table:
    names = tuple(known.verdicts)
    rows = tuple((claim, *(known.verdict(name, claim) or "not asked" for name in names)) for claim in known.differing())
    agreed = len({claim for told in known.verdicts.values() for claim in told}) - len(rows)
    note = f"citrea-pos with one key changed. On {agreed} further claims all protocols agree."
    return Table("Claims on which the protocols differ", ("Claim", *map(title, names)), rows, note=note)


def timers_alone(name: str) -> int:
    """Milliseconds of the candidate's timers that run out for a dead leader: its own, and its predecessor's if lost."""
    timers, record = candidate(name).mechanism.consensus, PROTOCOLS[name].record
    lost = record.view_change_ms(timers.timeout_propose_ms, timers.timeout_vote_ms)
    return lost * (1 + record.loses_predecessor)


def _table(title_: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], note: str, *, words: int) -> Table:
    return Table(title_, columns, rows, tuple(place >= words for place in range(len(columns))), note)
