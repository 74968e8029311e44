"""`python -m experiments.benchmarks`: measure everything in one go, print one table."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from experiments.benchmarks.rows import Row
from experiments.benchmarks.suite import BENCHMARKS, RATIOS
from experiments.benchmarks.table import document, text


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 0 whatever the figures are, because a clock fails nothing."""
    options = _parser().parse_args(arguments)
    rows = _measured(options.only, quick=options.quick)
    print(document(rows) if options.json else text(rows))
    return 0


def _measured(only: Sequence[str], *, quick: bool) -> list[Row]:
    rows = []
    for benchmark in BENCHMARKS:
        if not only or benchmark.name in only:
            print(f"measuring {benchmark.name} ...", file=sys.stderr)
            rows.append(benchmark.measure(quick=quick))
    figures = {row.name: row.value for row in rows if row.value is not None}
    return rows + [ratio.of(figures) for ratio in RATIOS if {ratio.over, ratio.under} <= figures.keys()]


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m experiments.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter runs: a rough answer in half a minute")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    names = [benchmark.name for benchmark in BENCHMARKS]
    parser.add_argument("--only", action="append", default=[], metavar="NAME", choices=names, help=", ".join(names))
    return parser


if __name__ == "__main__":
    sys.exit(main())
