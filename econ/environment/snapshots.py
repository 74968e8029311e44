"""Stakes for a set of any size, in the shape of a real validator set."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from econ.environment.law import Snapshot, largest_remainder
from econ.environment.library import snapshot
from econ.errors import BadInput
from econ.money import PPM


def stake_shares(name: str, n: int, *, data_dir: Path | None = None, top: bool = False) -> tuple[int, ...]:
    """Shares (ppm) of n sequencers in the shape of a named snapshot: descending, each >= 1, adding up to 1,000,000.

    Sequencer i stands for the validators between the quantiles i/n and (i + 1)/n of the set, largest first: it holds
    what they hold together. That keeps the Gini coefficient, not the top share: in a large unequal set a small n makes
    the first very big (solana-780 at n = 16: two thirds of all stake). With `top` the shares are those of the n largest
    validators among themselves, from the full list in data_dir. Raises BadInput.
    """
    table = snapshot(name)
    if not 1 <= n <= PPM:
        raise BadInput(f"snapshot {name}: n is {n}, must be from 1 to {PPM}")
    stakes = _largest(table, n, data_dir) if top else _groups(table.lorenz_ppm, n)
    return _shares(stakes)


def _groups(lorenz_ppm: tuple[int, ...], n: int) -> list[Fraction]:
    held = [_held(lorenz_ppm, Fraction(i, n)) for i in range(n + 1)]
    return [after - before for before, after in pairwise(held)]


def _held(lorenz_ppm: tuple[int, ...], quantile: Fraction) -> Fraction:
    whole, part = divmod(quantile * len(lorenz_ppm), 1)
    points = (0, *lorenz_ppm, PPM)
    return points[whole] + part * (points[whole + 1] - points[whole])


def _largest(table: Snapshot, n: int, data_dir: Path | None) -> list[Fraction]:
    path = None if data_dir is None or not table.file else data_dir / table.file
    if path is None or not path.is_file():
        wanted = f"the file {table.file} in the data directory" if table.file else "a full list, which does not exist"
        raise BadInput(f"snapshot {table.name}: its largest validators need {wanted}")
    with path.open(encoding="utf-8", newline="") as lines:
        stakes = sorted((Fraction(row[table.column]) for row in csv.DictReader(lines)), reverse=True)
    if n > len(stakes):
        raise BadInput(f"snapshot {table.name}: n is {n}, the full list has {len(stakes)} validators")
    return stakes[:n]


def _shares(stakes: Sequence[Fraction]) -> tuple[int, ...]:
    # A sequencer without stake would not be in the set, hence the first ppm of each comes before the split.
    return tuple(1 + share for share in largest_remainder(stakes, PPM - len(stakes)))
