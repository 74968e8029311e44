"""A slashing rule defined outside the package, property-tested through the public interface, and its broken sisters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from econ.errors import InvariantError
from econ.money import muldiv
from econ.protocol.slashing.rule import Array
from econ.protocol.terms import FOREVER, Offence
from econ.testing import check_slashing_rule


@dataclass(frozen=True)
class QuadraticSlash:
    """Offences proven together cost the square of their number, in percent of the bond."""

    offence: Offence = Offence.EQUIVOCATION
    whistleblower: int = 50_000
    jail: int = 0

    def penalty(self, bond: Array, count: Array) -> Array:
        return muldiv(bond, np.minimum(count**2, 100), 100)


def test_quadratic_slash() -> None:
    check_slashing_rule(QuadraticSlash())


@pytest.mark.parametrize("offence", [Offence.FORCED_OMISSION, Offence.REORDERING])
def test_it_may_punish_any_provable_offence_and_eject(offence: Offence) -> None:
    check_slashing_rule(replace(QuadraticSlash(), offence=offence, jail=FOREVER))


class TakesMoreThanTheBond(QuadraticSlash):
    def penalty(self, bond: Array, count: Array) -> Array:
        return muldiv(bond, np.minimum(count**2, 100), 100) + 1


class CreatesUnits(QuadraticSlash):
    def penalty(self, bond: Array, count: Array) -> Array:
        return muldiv(bond, np.minimum(count**2, 100), 100) - 1


class TakesFractionsOfUnits(QuadraticSlash):
    def penalty(self, bond: Array, count: Array) -> Array:
        return np.asarray(bond * 0.01 * np.minimum(count**2, 100))


class WrapsAround(QuadraticSlash):
    def penalty(self, bond: Array, count: Array) -> Array:
        return np.asarray(np.minimum(bond * count // 100, bond))


class LooksAtItsNeighbours(QuadraticSlash):
    def penalty(self, bond: Array, count: Array) -> Array:
        return np.full_like(bond, bond.min() // 100)


class WritesIntoTheBonds(QuadraticSlash):
    def penalty(self, bond: Array, count: Array) -> Array:
        bond[:] = bond // 100
        return bond


@pytest.mark.parametrize(
    ("rule", "law"),
    [
        (TakesMoreThanTheBond, "a penalty takes at most the bond"),
        (CreatesUnits, "a penalty gives nothing"),
        (TakesFractionsOfUnits, "results are integers"),
        (WrapsAround, "int64 gives what exact integers give"),
        (LooksAtItsNeighbours, "a lane does not depend on its neighbours"),
    ],
)
@pytest.mark.usefixtures("unshrunk")
def test_a_planted_bug_is_caught_by_name(rule: type[QuadraticSlash], law: str) -> None:
    with pytest.raises(InvariantError, match=law):
        check_slashing_rule(rule())


@pytest.mark.usefixtures("unshrunk")
def test_a_write_into_the_inputs_raises() -> None:
    with pytest.raises(ValueError, match="read-only"):
        check_slashing_rule(WritesIntoTheBonds())


@pytest.mark.parametrize(
    ("rule", "law"),
    [
        (QuadraticSlash(whistleblower=1_000_001), "the whistleblower's share is a share"),
        (QuadraticSlash(jail=-2), "jail is slots or for ever"),
    ],
    ids=["whistleblower", "jail"],
)
def test_a_planted_parameter_is_caught_by_name(rule: QuadraticSlash, law: str) -> None:
    with pytest.raises(InvariantError, match=law):
        check_slashing_rule(rule)
