"""Closed forms against realised wealth in the machine itself, under the same chance."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from econ.mechanism.records import Slashing
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput, KeyExtraction, Rollup, Venue
from econ.protocol.terms import FOREVER, Clock, Duration, Offence
from econ.solvers.claims.claim import total
from econ.solvers.claims.evidence import consequences, consequences_of_leaving, lands, lands_in_time, sentence
from econ.solvers.claims.proposing import Situation, outcome, weights_of
from econ.solvers.claims.rent import income
from econ.solvers.claims.setting import Seat, Setting, setting
from econ.strategies.actions import EFFECTS, Propose, Stake, Vote
from econ.strategies.strategy import Strategy
from econ.testing import mechanisms, scenarios
from tests.solvers.claims.lanes import Lanes
from tests.solvers.claims.worlds import PPM, margin, mechanism, scenario, seat_of

STAKE = 50_000
# Each of base fee, tips and issuance is rounded down once for the leader and once per voter.
ROUNDINGS = 6


@st.composite
def splits(draw: st.DrawFn) -> Split:
    """Any shares of the leader and the voters, the rest burnt."""
    leader = draw(st.integers(0, PPM))
    voters = draw(st.integers(0, PPM - leader))
    return Split(proposer=leader, voters=voters, burn=PPM - leader - voters)


PARTS = splits()


@given(st.data())
def test_a_proposal_pays_in_its_slot_what_the_closed_form_says(data: st.DataObject) -> None:
    drawn = data.draw(mechanisms())
    chances = data.draw(scenarios(slot_ms=drawn.chain.slot_ms, size=drawn.sequencers.size))
    # Certain demand, so that the mean block is the block; other slots are too long for a certain law.
    world = replace(chances, demand="constant-7" if drawn.chain.slot_ms == 2_000 else "none", mempool_cap=100)
    read = setting(drawn, world)
    # A pipelined protocol has no leader in its first slot; its forks are tested apart.
    assume(read.block.fits and drawn.chain.reference_limit > 1 and not read.world.pipelined)
    action, situation = data.draw(st.sampled_from(Propose)), data.draw(situations(read))
    lanes = Lanes(drawn, world)
    lanes.force(situation)
    before = Lanes(drawn, world)
    lanes.slot(
        action,
        action,
        missed_deadline=(0, 1),
        leader=data.draw(st.integers(0, drawn.sequencers.size - 1)),
        **told(situation, read),
    )
    in_time, late = (
        now - then for now, then in zip(lanes.wealth(lanes.leader), before.wealth(lanes.leader), strict=True)
    )
    effect = EFFECTS[action]
    found = outcome(read, seat_of(read, lanes.leader), effect, situation)
    missed = read.miss[effect.delay]
    exact = drawn.sequencers.asset.is_bitcoin
    assert abs(missed * late + (1 - missed) * in_time - found.reward - found.gain) < (
        Fraction(1, 10**9) if exact else 2
    )


@st.composite
def situations(draw: st.DrawFn, read: Setting) -> Situation:
    """Any situation that a leader may find at genesis."""
    rule = read.mechanism.forced_inclusion
    forced = draw(st.integers(0, min(rule.per_block, 3))) if rule.open else 0
    return Situation(
        value=draw(st.sampled_from(read.world.mev_values.tolist())),
        target=draw(st.booleans()),
        forced=forced,
        due=forced > 0 and draw(st.booleans()),
    )


def told(situation: Situation, read: Setting) -> dict[str, int]:
    """The outcomes of chance that make a slot be in this situation."""
    bucket = read.world.mev_values.tolist().index(situation.value)
    return {"extractable_value": bucket, "watched_transaction": int(situation.target)}


@given(
    weights=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    election=st.sampled_from(("round-robin", "weighted-round-robin")),
    action=st.sampled_from((Propose.OFFLINE, Propose.EMPTY, Propose.CENSOR_FORCED, Propose.STALL_REFERENCE)),
    view_change=st.integers(1, 3),
    minted=st.sampled_from((0, 12_345)),
    split=PARTS,
    forced=st.integers(0, 2),
    due=st.booleans(),
    rule=st.sampled_from((ProofEnforced(deadline=3), FixedDelay(deadline=3))),
)
def test_what_a_lost_or_empty_block_costs_in_the_long_run(
    *,
    weights: list[int],
    election: str,
    action: Propose,
    view_change: int,
    minted: int,
    split: Split,
    forced: int,
    due: bool,
    rule: ProofEnforced | FixedDelay,
) -> None:
    built = mechanism(
        *(STAKE * weight for weight in weights),
        election=election,
        minted=minted,
        view_change=view_change,
        split=split,
        forced_inclusion=rule,
    )
    read = setting(built, scenario(discount=0))
    situation = Situation(forced=forced, due=due and forced > 0)
    seat = read.seats[-1]
    rotation = sum(weights)
    lanes = at_best_moment(read, seat)
    lanes.force(situation)
    lanes.slot(Propose.HONEST, action)
    settle(lanes, 2 * rotation + 3 * view_change)
    gaps = [gap_after_slot(lanes, seat.index) for _ in range(whole_rotation(read, rotation))]
    assert abs(Fraction(sum(gaps), len(gaps)) - total(weights_of(read, seat, action, situation))) <= 3 * ROUNDINGS


def whole_rotation(read: Setting, rotation: int) -> int:
    """Slots after which the leaders repeat: weighted by power, or one each."""
    return rotation * len(read.mechanism.sequencers.stakes)


def at_best_moment(read: Setting, seat: Seat) -> Lanes:
    """Two lanes at the slot before the seat leads, and leads again where it ever does so."""
    world = read.scenario
    ahead = Lanes(read.mechanism, world)
    leaders = [slot_leader(ahead) for _ in range(64)]
    follows = [leaders[i] == seat.index and (leaders[i + 1] == seat.index) == bool(seat.turns.again) for i in range(63)]
    lanes = Lanes(read.mechanism, world)
    settle(lanes, follows.index(True))
    return lanes


def slot_leader(lanes: Lanes) -> int:
    """Play a slot and tell who led it."""
    lanes.slot()
    return lanes.leader


def settle(lanes: Lanes, slots: int) -> None:
    """Prescribed play for so many slots."""
    for _ in range(slots):
        lanes.slot()


def gap_after_slot(lanes: Lanes, sequencer: int) -> int:
    """Play a slot; by how much the first lane is richer."""
    lanes.slot()
    honest, deviating = lanes.wealth(sequencer)
    return honest - deviating


@given(
    stakes=st.lists(st.integers(1, 9), min_size=2, max_size=4),
    split=PARTS,
    action=st.sampled_from((Propose.OFFLINE, Propose.EMPTY)),
)
def test_drawn_leaders_get_users_back_with_their_share(stakes: list[int], split: Split, action: Propose) -> None:
    built = mechanism(*(STAKE * stake for stake in stakes), election="stake-weighted", split=split)
    read = setting(built, scenario(discount=0))
    seat = read.seats[0]
    gaps = []
    for following in range(len(stakes)):
        lanes = Lanes(built, read.scenario)
        lanes.slot(Propose.HONEST, action, leader=seat.index)
        lanes.slot(leader=following)
        honest, deviating = lanes.wealth(seat.index)
        gaps.append(Fraction(stakes[following], sum(stakes)) * (honest - deviating))
    assert abs(sum(gaps, -total(weights_of(read, seat, action, Situation())))) <= 2 * ROUNDINGS


@given(size=st.integers(2, 5), view_change=st.integers(1, 3), split=PARTS, minted=st.sampled_from((0, 7_000)))
def test_a_withheld_vote_costs_its_reward_or_takes_the_predecessors_users(
    size: int, view_change: int, split: Split, minted: int
) -> None:
    built = mechanism(*(STAKE,) * size, view_change=view_change, split=split, minted=minted)
    world = scenario(discount=0)
    lanes = Lanes(built, world, deviator=Strategy("mute", vote=lambda _view: Vote.WITHHOLD))
    lanes.play(1, 0, 1)
    lanes.slot()
    lanes.play(1, 0, 0)
    settle(lanes, 2 * size + 2 * view_change)
    gaps = [gap_after_slot(lanes, 1) for _ in range(size)]
    expected = margin("one-shot:withhold-vote", built, world)
    assert abs(Fraction(sum(gaps), size) - expected) <= 3 * ROUNDINGS
    taken = setting(built, world).seats[0].fees.lead
    assert minted or (expected < 0) == (size <= 3 and taken > 0)


def rules() -> st.SearchStrategy[SlashingRule]:
    """Fractions and minima, repeated or not, with ejection, jail or neither."""
    return st.builds(
        FractionSlash,
        offence=st.just(Offence.EQUIVOCATION),
        fraction=st.integers(0, PPM),
        minimum=st.integers(0, 2 * STAKE),
        whistleblower=st.integers(0, PPM),
        jail=st.sampled_from((FOREVER, 0, 5)),
    )


VENUES = st.sampled_from((Rollup(), EvidenceAsForcedInput(), KeyExtraction(), BitcoinCollateral(challenge_blocks=4)))


@given(
    stakes=st.lists(st.integers(STAKE, 9 * STAKE), min_size=1, max_size=4),
    rule=rules(),
    venue=VENUES,
    leaves=st.booleans(),
    unbonding=st.integers(1, 9),
)
def test_an_equivocator_loses_the_stake_that_the_closed_form_says(
    *, stakes: list[int], rule: SlashingRule, venue: Venue, leaves: bool, unbonding: int
) -> None:
    clock = Clock.SLOTS if isinstance(venue, Rollup) else Clock.BITCOIN_BLOCKS
    built = mechanism(*stakes, slashing=Slashing(venue, (rule,)))
    built = replace(built, sequencers=replace(built.sequencers, unbonding=Duration(unbonding, clock)))
    read = setting(built, scenario(demand="none"))
    seat = seat_of(read, 0)
    exits = Strategy("exit", stake=lambda view: Stake.EXIT if view.active and leaves else Stake.STAY)
    lanes = Lanes(built, read.scenario, deviator=exits)
    lanes.play(0, 0, 1)
    lanes.slot(Propose.HONEST, Propose.EQUIVOCATE, detection=1, bitcoin_block=1)
    for _ in range(unbonding + 12):
        lanes.slot(bitcoin_block=1)
    honest, deviating = lanes.wealth(0)
    weights = consequences_of_leaving if leaves else consequences
    expected = dict(weights(read, seat, Offence.EQUIVOCATION))["slash"]
    assert honest - deviating == expected
    chance = lands_in_time(read, Offence.EQUIVOCATION) if leaves else lands(read, seat, Offence.EQUIVOCATION)
    assert expected == chance * sentence(read, seat, Offence.EQUIVOCATION).slash


@given(size=st.integers(2, 4), split=PARTS, minted=st.integers(0, 10**6), cycles=st.integers(1, 3))
def test_an_ejected_sequencer_loses_its_income_of_every_later_slot(
    size: int, split: Split, minted: int, cycles: int
) -> None:
    built = mechanism(*(STAKE,) * size, split=split, minted=minted)
    read = setting(built, scenario())
    lanes = Lanes(built, read.scenario)
    lanes.slot(Propose.HONEST, Propose.EQUIVOCATE, detection=1)
    for _ in range(5 * size):
        lanes.slot(bitcoin_block=1)
    honest, ejected = lanes.wealth(0)
    settle(lanes, cycles * size)
    later = [now - then for now, then in zip(lanes.wealth(0), (honest, ejected), strict=True)]
    assert later[1] == 0
    assert later[0] == cycles * size * income(read, read.seats[0])


@given(size=st.integers(3, 5), split=PARTS, jail=st.integers(1, 4), fraction=st.integers(0, PPM))
def test_a_jailed_sequencer_loses_stake_and_the_income_of_its_jail(
    size: int, split: Split, jail: int, fraction: int
) -> None:
    downtime = DowntimeSlash(window=1, minimum_signed=PPM, fraction=fraction, jail=jail * size + 1)
    built = mechanism(*(STAKE,) * size, split=split, slashing=Slashing(Rollup(), (), downtime))
    read = setting(built, scenario())
    lanes = Lanes(built, read.scenario, deviator=Strategy("mute", vote=lambda _view: Vote.WITHHOLD))
    assume(not read.seats[0].pivotal)
    # The last sequencer, so that its absence does not change whose turn it is.
    lanes.play(size - 1, 0, 1)
    lanes.slot()
    settled = lanes.wealth(size - 1)
    found = sentence(read, read.seats[0], Offence.DOWNTIME)
    vote = (read.seats[0].fees + read.seats[0].minted).vote
    assert settled[0] - settled[1] == found.slash + vote
    lanes.play(size - 1, 0, 0)
    settle(lanes, jail * size)
    honest, jailed = lanes.wealth(size - 1)
    assert jailed == settled[1]
    assert honest - settled[0] == found.seat == jail * size * income(read, read.seats[0])
