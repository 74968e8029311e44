"""Chapter 4: what the watched sender learns, and how forcing follows Bitcoin's price."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from econ.engine.block import Params, State
from econ.environment import library
from econ.machine.blocks.demand import FORCED
from econ.money import PPM
from econ.randomness import WEIGHT_TOTAL
from econ.strategies.actions import EFFECTS, Propose
from models.sequencing.force_transactions import SENT, usual_rate
from tests.models.sequencing.generators import World, lanes, visits, worlds

SLOTS = 25


@given(worlds())
def test_belief_is_a_running_mean_of_being_left_out(world: World) -> None:
    memory = world.agents.belief_memory
    for before, after in visits("belief", *world.started(), SLOTS):
        for lane in lanes(before):
            old, new = int(before["censor_belief"][lane]), int(after["censor_belief"][lane])
            left_out = not EFFECTS[Propose(int(before["action"][lane]))].target
            if before["target"][lane] and before["final"][lane]:
                assert new <= old + Fraction(PPM * left_out - old, memory) < new + 1
            else:
                assert new == old


@given(worlds())
def test_belief_stays_a_share_and_moves_towards_what_happened(world: World) -> None:
    for before, after in visits("belief", *world.started(), SLOTS):
        moved = after["censor_belief"] - before["censor_belief"]
        included = np.array([EFFECTS[Propose(int(action))].target for action in before["action"]])

        assert ((after["censor_belief"] >= 0) & (after["censor_belief"] <= PPM)).all()
        assert (np.where(included, moved <= 0, moved >= 0)).all()


def sent_weights(params: Params, state: State) -> tuple[list[int], list[int]]:
    """The chance of a forced transaction [lane] with and without agents."""
    own, usual = SENT.weights(params, state), FORCED.weights(params, state)
    assert (own.sum(-1) == WEIGHT_TOTAL).all()
    return own[:, 1].tolist(), np.broadcast_to(usual[..., 1], len(own)).tolist()


@given(worlds())
def test_forcing_spends_the_same_at_any_fee_rate(world: World) -> None:
    params, state = world.started()
    rates = params["world"].fee_rates.tolist()
    for bucket, rate in enumerate(rates):
        now = state | {"bitcoin_fee": np.full_like(state["bitcoin_fee"], bucket)}
        for sent, usual in zip(*sent_weights(params, now), strict=True):
            spent, meant = sent * rate, usual * usual_rate(world.setup.scenario.bitcoin_fees)
            assert sent == WEIGHT_TOTAL or meant - rate < spent <= meant


@pytest.mark.parametrize("law", library.names("bitcoin_fees"))
def test_in_the_long_run_as_much_is_forced_as_the_scenario_says(law: str) -> None:
    fees = library.bitcoin_fees(law)
    usual = usual_rate(law)
    volume = sum(share * Fraction(usual, rate) for share, rate in zip(fees.stationary(), fees.values, strict=True))

    assert 1 - Fraction(1, usual) < volume <= 1
    assert min(fees.values) <= usual <= max(fees.values)


@given(worlds())
def test_the_limit_on_forced_transactions_under_way_still_holds(world: World) -> None:
    most = world.setup.scenario.forced_outstanding
    for before, after in visits("demand", *world.started(), SLOTS):
        sent = after["forced_mempool"] - before["forced_mempool"]
        full = before["forced_mempool"] + before["forced_waiting"] >= most
        assert (sent[full] == 0).all()
