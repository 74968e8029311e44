"""What each place that can judge evidence would give: its lag, whether that is in time, and what a halt does to it."""

from __future__ import annotations

from econ.certificates.chances import enclosed
from econ.machine.world import commitment_blocks
from econ.protocol.slashing.registry import VENUES
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput, KeyExtraction, Rollup, Venue
from econ.protocol.terms import Duration, Offence
from econ.solvers.claims.evidence import race
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import counted

_HALTED: dict[type, str] = {
    Rollup: "nothing is judged while the chain is halted",
    EvidenceAsForcedInput: "a halted chain judges when it goes on, and no stake is free before",
    BitcoinCollateral: "judged on Bitcoin while the chain is halted",
    KeyExtraction: "the key is out on Bitcoin while the chain is halted",
}


def every_venue(own: Venue) -> dict[str, Venue]:
    """The venues by name, the mechanism's own with its parameters and the others with their defaults."""
    defaults: tuple[Venue, ...] = (Rollup(), EvidenceAsForcedInput(), BitcoinCollateral(), KeyExtraction())
    names = {kind: name for name, kind in VENUES.items()}
    return {names[type(venue)]: own if isinstance(own, type(venue)) else venue for venue in defaults}


def by_venue(setting: Setting, offence: Offence) -> dict[str, str]:
    """One line per venue: what it would give."""
    own = setting.mechanism.slashing.venue
    venues = every_venue(own).items()
    return {
        f"at venue {name}{' (chosen)' if venue is own else ''}": _line(setting, venue, offence)
        for name, venue in venues
    }


def lag_at(setting: Setting, venue: Venue, offence: Offence) -> Duration | None:
    """How long evidence takes at a venue; None if it cannot punish the offence."""
    mechanism = setting.mechanism
    return venue.lag(
        offence, bitcoin_depth=mechanism.chain.bitcoin_depth, commitment_blocks=commitment_blocks(mechanism)
    )


def survives_halt(venue: Venue) -> bool:
    """Whether who halts the chain is judged all the same, or can free no stake before it is."""
    return not isinstance(venue, Rollup)


def duration(time: Duration) -> str:
    """A time on its own clock."""
    return counted(time.count, time.clock.value.removesuffix("s"))


def _line(setting: Setting, venue: Venue, offence: Offence) -> str:
    lag = lag_at(setting, venue, offence)
    if lag is None:
        return "cannot punish it"
    chance = enclosed(*race(setting, lag))[0] if setting.size > 1 else 0
    return f"{duration(lag)}, in time with {float(chance):.7f}; {_HALTED[type(venue)]}"
