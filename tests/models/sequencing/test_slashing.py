"""Chapter 2: watchers look as closely as rewards pay for, and offences are reported as closely as they look."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from econ.engine.loop import run
from econ.money import PPM
from econ.protocol.ledger import Asset, Reason, flow_of
from econ.randomness import WEIGHT_TOTAL
from models.sequencing import MODEL
from models.sequencing.slashing import REPORTED
from tests.models.sequencing.generators import World, lanes, visits, worlds

SLOTS = 25
YEAR_MS = 31_557_600_000


@given(worlds(), st.lists(st.integers(0, PPM), min_size=3, max_size=3))
def test_an_offence_is_reported_as_often_as_it_is_seen(world: World, vigilance: list[int]) -> None:
    params, state = world.of((0, 1, 2))
    weights = REPORTED.weights(params, state | {"vigilance": np.array(vigilance)})
    chance = Fraction(world.setup.scenario.detection, PPM)

    assert weights.sum(-1).tolist() == [WEIGHT_TOTAL] * 3
    for share, reported in zip(vigilance, weights[:, 1].tolist(), strict=True):
        exact = chance * Fraction(share, PPM) * WEIGHT_TOTAL
        assert exact - 2 < reported <= exact


@given(worlds())
def test_watchers_weigh_rewards_against_what_watching_costs(world: World) -> None:
    agents, chain = world.agents, world.setup.mechanism.chain
    cost = agents.watching_cost * chain.slots_per_epoch * chain.slot_ms // YEAR_MS
    stake = Asset.BITCOIN if world.setup.mechanism.sequencers.asset.is_bitcoin else Asset.TOKEN
    price = world.setup.mechanism.sequencers.asset.price if stake is Asset.TOKEN else PPM
    for before, after in visits("watchers", *world.started(), SLOTS):
        for lane in lanes(before):
            old = {name: int(before[name][lane]) for name in ("vigilance", "bounty", "bounty_seen")}
            new = {name: int(after[name][lane]) for name in old}
            if (before["slot"][lane] + 1) % chain.slots_per_epoch:
                assert new == old
                continue
            paid = int(before["flows"][lane, flow_of(Reason.WHISTLEBLOWER, stake)]) * price // PPM
            bounty = old["bounty"] + (paid - old["bounty_seen"] - old["bounty"]) // agents.watching_memory
            pays = cost == 0 or bounty > cost * old["vigilance"] // PPM
            aim = PPM if pays else agents.watching_floor
            vigilance = old["vigilance"] + (aim - old["vigilance"]) // agents.watching_memory
            assert new == {"vigilance": vigilance, "bounty": bounty, "bounty_seen": paid}


@given(worlds())
def test_watching_for_free_sees_everything(world: World) -> None:
    free = replace(world, agents=replace(world.agents, watching_cost=0))
    last = run(MODEL, *free.started(), slots=SLOTS)

    assert (last["vigilance"] == PPM).all()


@given(worlds(), st.integers(10**13, 10**17))
def test_without_rewards_only_the_unpaid_watch(world: World, cost: int) -> None:
    mechanism = world.setup.mechanism
    rules = tuple(replace(rule, whistleblower=0) for rule in mechanism.slashing.rules)  # type: ignore[type-var]
    unrewarded = replace(mechanism, slashing=replace(mechanism.slashing, rules=rules, downtime=None))
    agents = replace(world.agents, watching_cost=cost, watching_memory=1)
    poor = replace(world, agents=agents, setup=replace(world.setup, mechanism=unrewarded))
    last = run(MODEL, *poor.started(), slots=2 * mechanism.chain.slots_per_epoch)

    assert (last["vigilance"] == agents.watching_floor).all()
    assert (last["bounty_seen"] == 0).all()
