"""How long m censors among n sequencers keep a transaction out that any other leader would include.

Source: A-FTX-1, used in E. Fox, M. Pai, M. Resnick, arXiv 2301.13321.
"""

from __future__ import annotations

from fractions import Fraction

from econ.certificates.enclosures import all_drawn, all_permuted


def drawn(sequencers: int, censors: int, slots: int) -> Fraction:
    """The chance of so many censoring leaders in a row where every slot draws its leader: never zero for a censor."""
    return all_drawn(Fraction(censors, sequencers), slots)


def permuted(sequencers: int, censors: int, slots: int) -> Fraction:
    """The same for slots within one random order of all sequencers; slots <= sequencers."""
    return all_permuted(sequencers, censors, slots)


def permuted_across(sequencers: int, censors: int, slots: int) -> Fraction:
    """The same for slots that may begin anywhere in a sequence of fresh random orders: the worst beginning.

    The first order contributes its end, which is as random as its beginning. Zero from 2 * censors + 1 slots on, but
    for less than that beyond a single order's censors it is not.
    """
    return max(_split(sequencers, censors, slots, ending) for ending in range(min(slots, sequencers) + 1))


def round_robin(censors: int, slots: int) -> int:
    """One if censors who sit side by side keep a transaction out for so many slots, else zero."""
    return int(slots <= censors)


def _split(sequencers: int, censors: int, slots: int, ending: int) -> Fraction:
    whole, rest = divmod(slots - ending, sequencers)
    middle = Fraction(int(censors == sequencers)) if whole else Fraction(1)
    return permuted(sequencers, censors, ending) * middle * permuted(sequencers, censors, rest)
