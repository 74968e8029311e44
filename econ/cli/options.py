"""Options that several commands share; imports nothing heavy."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable

MOST_RUNS = 1_000_000
MOST_SLOTS = 100_000_000
MOST_NODES = 250_000
MOST_SEED = (1 << 63) - 1
STORE = "results"


def whole(low: int, high: int) -> Callable[[str], int]:
    """An argument type: a whole number from low to high, underscores allowed."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return value

    return number


def mechanism_options(parser: ArgumentParser) -> None:
    """One mechanism with its assumptions."""
    parser.add_argument("mechanism", metavar="MECH", help="preset name or TOML file")
    assumption_options(parser)
    json_option(parser)


def assumption_options(parser: ArgumentParser) -> None:
    """Another scenario, and single values."""
    parser.add_argument("--scenario", metavar="NAME|FILE", help="exogenous assumptions instead of the mechanism's own")
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="override one value, repeatable",
    )


def json_option(parser: ArgumentParser) -> None:
    """Output for machines."""
    parser.add_argument("--json", action="store_true", help="print one JSON document for machines")


def limit_option(parser: ArgumentParser) -> None:
    """The size of games."""
    parser.add_argument("--limit", type=whole(1, 100_000_000), default=MOST_NODES, help="most nodes of a game")


def length_options(parser: ArgumentParser) -> None:
    """How long a run is."""
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--slots", type=whole(1, MOST_SLOTS), help="slots per run")
    length.add_argument("--days", type=float, help="days per run (default 1)")


def store_option(parser: ArgumentParser) -> None:
    """Where results are kept."""
    parser.add_argument("--store", default=STORE, metavar="DIR", help="folder of kept results (default %(default)s)")


def execution_options(parser: ArgumentParser) -> None:
    """Where results are kept and who computes them."""
    store_option(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=whole(1, 256), default=2, metavar="N", help="processes here (default 2)")
    where.add_argument("--dask", metavar="ADDRESS", help='a Dask scheduler such as tcp://host:8786, or "local"')
    parser.add_argument("--retry-failed", dest="retry", action="store_true", help="try what failed before once more")
    said = parser.add_mutually_exclusive_group()
    said.add_argument("--quiet", action="store_true", help="no progress")
    said.add_argument("--verbose", action="store_true", help="a line of progress now and then where no terminal is")
