"""What others published, beside the same thing measured here."""

from __future__ import annotations

from collections.abc import Iterator

from econ.consensus.closed_forms import growth_in_turn
from econ.consensus.latency import measure
from econ.consensus.network.registry import network_of
from econ.consensus.published import FORK_SIZE, FORK_SOURCE, FORKED, PUBLISHED, Forked, Published, lost_per_forker
from econ.consensus.registry import PROTOCOLS
from econ.errors import BadInput
from econ.reports.study.document import Table
from experiments.studies.decentralising.words import number
from experiments.studies.frame import Size
from experiments.studies.which_consensus.cases import title

SEED, VIEWS = 1, 4
SAMPLES: dict[Size, int] = {"tiny": 16, "quick": 500, "full": 1_000}
US_PER_MS = 1_000


def published(size: Size) -> tuple[Table, ...]:
    """Latencies, then forks."""
    return _latencies(size), _forks()


def _latencies(size: Size) -> Table:
    columns = ("System", "What", "Published, ms", "Ours, median ms", "99th percentile", "Why they differ", "Source")
    rows = tuple(_row(entry, size) for entry in PUBLISHED)
    note = (
        "Ours on the regions and set sizes of the source as far as it names them; nothing is fitted to these figures."
    )
    return Table("Published latencies beside ours", columns, rows, (False, False, *(True,) * 3, False, False), note)


def _row(entry: Published, size: Size) -> tuple[str, ...]:
    bound = "< " if entry.at_most else ""
    told = f"{bound}{entry.milliseconds:,}"
    where = f"{entry.quantity}, {entry.size} on {entry.network}"
    return (entry.system, where, told, *_ours(entry, size), entry.reason, entry.source)


def _ours(entry: Published, size: Size) -> tuple[str, str]:
    """Median and tail; without the table of delays that the comparison needs, that is said."""
    try:
        network = network_of(entry.network, [1] * entry.size)
    except BadInput:
        return "its delays are not at hand", "-"
    found = measure(PROTOCOLS[entry.protocol], network, entry.timers, samples=SAMPLES[size], views=VIEWS, seed=SEED)
    spread = getattr(found, entry.quantity)
    return _ms(spread.p50), _ms(spread.p99)


def _ms(time: int | None) -> str:
    return "never" if time is None else number(time / US_PER_MS)


def _forks() -> Table:
    columns = ("Protocol", "Forking leaders", "Throughput kept", "Theory", "Blocks lost per forker and turn", "At most")
    note = (
        f"{FORK_SIZE} validators of HotStuff-1's artefact on AWS, throughput against that without forkers "
        f"({FORK_SOURCE}); theory: isolated forkers in turn lose one block each with two chains, up to two with three."
    )
    return Table("Forks measured on real code", columns, tuple(_forked()), (False, *(True,) * 5), note)


def _forked() -> Iterator[tuple[str, ...]]:
    for row in FORKED:
        yield (
            title(row.protocol),
            f"{row.forkers} of {FORK_SIZE}",
            f"{number(100 * row.throughput / row.without)} %",
            _theory(row),
            number(lost_per_forker(row)),
            str(row.depth),
        )


def _theory(row: Forked) -> str:
    ends = sorted({float(growth_in_turn(row.forkers, FORK_SIZE, depth)) for depth in (1, row.depth)})
    return " to ".join(f"{number(100 * end)} %" for end in ends)
