"""Populations: who plays which strategy, by counts of sequencers or by shares of stake.

A population is a tuple of (strategy name, number). Numbers that add up to 1_000_000 are shares of stake in ppm; others
are counts of sequencers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from econ.errors import BadInput
from econ.money import PPM
from econ.strategies.registry import strategy

Population = tuple[tuple[str, int], ...]

EVERYBODY = "100%"

_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*%", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_ALLOWED = 'counts such as "honest=15,sandwich=1", or shares of stake such as "honest=90%,sandwich=10%"'


def parse_population(source: str | Mapping[str, Any]) -> Population:
    """The population that text like "honest=15,sandwich=1" or a table of the same says; a lone name is everybody.

    Raises BadInput for an unknown strategy, a number that is neither count nor share, a mixture of both, and shares
    that do not add up to 100 %.
    """
    entries = _entries(source)
    if not entries:
        raise BadInput(f"the population is empty; allowed: {_ALLOWED}")
    for name, _ in entries:
        strategy(name)
    if all(isinstance(number, int) for _, number in entries):
        return _counts(entries)
    return _shares(entries)


def written_population(population: Population) -> dict[str, int | str]:
    """The table that `parse_population` reads back unchanged."""
    if not is_by_stake(population):
        return dict(population)
    return {name: f"{_decimal(share)} %" for name, share in population}


def is_by_stake(population: Population) -> bool:
    """Whether the numbers are shares of stake (ppm) rather than counts."""
    return sum(number for _, number in population) == PPM


def assign(population: Population, stakes: Sequence[int], names: tuple[str, ...]) -> tuple[int, ...]:
    """The row of each sequencer's strategy in `names` (the strategies tabulated, by name or import path).

    Counts fill the set in the population's order, from index 0 on. Shares are met by largest remainder: from index 0
    on, each sequencer plays the strategy whose share of the stake is furthest from being filled, the earlier one among
    equals. Raises BadInput for counts that do not add up, and for a share too small to be given to anybody.
    """
    rows = [_row(name, names) for name, _ in population]
    if len(population) == 1 and population[0][1] == PPM:
        return (rows[0],) * len(stakes)
    if is_by_stake(population):
        return tuple(rows[entry] for entry in _by_stake(population, stakes))
    counted = sum(count for _, count in population)
    if counted != len(stakes):
        raise BadInput(f"the population counts {counted} sequencers; allowed: counts that add up to {len(stakes)}")
    return tuple(row for row, (_, count) in zip(rows, population, strict=True) for _ in range(count))


def _by_stake(population: Population, stakes: Sequence[int]) -> list[int]:
    held = stakes if any(stakes) else [1] * len(stakes)
    unmet = [share * sum(held) for _, share in population]
    chosen = []
    for stake in held:
        entry = unmet.index(max(unmet))
        unmet[entry] -= stake * PPM
        chosen.append(entry)
    for entry, (name, share) in enumerate(population):
        if entry not in chosen:
            text = f"{_decimal(share)} % of the stake is too little for any sequencer to play {name!r}"
            raise BadInput(f"{text}; allowed: larger shares, or counts")
    return chosen


def _row(name: str, names: tuple[str, ...]) -> int:
    known = name if name in names else strategy(name).name
    if known not in names:
        raise BadInput(f"strategy {name!r} is not among those tabulated; allowed: {', '.join(names)}")
    return names.index(known)


def _entries(source: str | Mapping[str, Any]) -> list[tuple[str, int | str]]:
    if isinstance(source, Mapping):
        pairs = list(source.items())
    elif isinstance(source, str):
        pairs = [_pair(part) for part in source.split(",") if part.strip()]
    else:
        raise BadInput(f"{source!r} is no population; allowed: {_ALLOWED}")
    twice = [name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place])]
    if twice:
        raise BadInput(f"strategy {twice[0]!r} is named twice; allowed: every strategy once")
    return pairs


def _pair(part: str) -> tuple[str, int | str]:
    name, separator, number = (piece.strip() for piece in part.partition("="))
    if not separator:
        return name, EVERYBODY
    return name, int(number) if _COUNT.fullmatch(number) else number


def _counts(entries: list[tuple[str, Any]]) -> Population:
    for name, count in entries:
        if isinstance(count, bool) or count < 1:
            raise BadInput(f"{count!r} sequencers cannot play {name!r}; allowed: 1 or more, or a share such as 10%")
    if is_by_stake(tuple(entries)):
        raise BadInput(f"counts that add up to {PPM} would read as shares; allowed: fewer, or shares in %")
    return tuple(entries)


def _shares(entries: list[tuple[str, Any]]) -> Population:
    population = tuple((name, _share(name, number)) for name, number in entries)
    total = sum(share for _, share in population)
    if total != PPM:
        raise BadInput(f"the shares add up to {_decimal(total)} %; allowed: shares that add up to 100 %")
    return population


def _share(name: str, number: Any) -> int:
    match = _SHARE.fullmatch(number.strip()) if isinstance(number, str) else None
    share = int(Fraction(match[1]) * PPM / 100) if match else 0
    if not 0 < share <= PPM:
        raise BadInput(f"{number!r} is no share of stake for {name!r}; allowed: {_ALLOWED}")
    return share


def _decimal(ppm: int) -> str:
    whole, part = divmod(ppm, PPM // 100)
    return f"{whole}.{part:04}".rstrip("0").rstrip(".")
