"""Chapter 3: the searchers' bargain, and imitation of those who earn more."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from econ.engine.block import State
from econ.engine.loop import run
from econ.money import PPM
from econ.protocol.fees.rule import Split
from econ.protocol.ledger import Reason, flow_of
from econ.randomness import WEIGHT_TOTAL
from econ.strategies.actions import EFFECTS, Propose
from models.sequencing import MODEL
from models.sequencing.mev import IMITATES, ROLE_MODEL
from tests.models.sequencing.generators import World, lanes, visits, worlds

SLOTS = 25


@given(worlds())
def test_searchers_keep_their_share_of_what_the_leader_took(world: World) -> None:
    agents, proposer = world.agents, world.setup.mechanism.fees.mev.proposer
    params, state = world.started()
    values = params["world"].mev_values.tolist()
    for before, after in visits("searchers", params, state, SLOTS):
        for lane in lanes(before):
            reorders = EFFECTS[Propose(int(before["action"][lane]))].reorders
            found = values[int(before["mev"][lane])] + values[int(before["carried"][lane])]
            value = found * int(before["final"][lane])
            taken, share = value * reorders, int(before["searcher_share"][lane])
            kept = taken * proposer // PPM * share // PPM
            aim = agents.searcher_most if reorders else agents.searcher_least
            moved = share + (aim - share) // agents.searcher_memory if value else share
            left = (after["left_to_searchers"] - before["left_to_searchers"])[lane].tolist()

            assert after["mev_taken"][lane] - before["mev_taken"][lane] == taken
            assert sum(left) == kept
            assert left[int(before["leader"][lane])] == kept
            assert after["searcher_share"][lane] == moved
            assert agents.searcher_least <= moved <= agents.searcher_most


@given(worlds())
def test_what_is_taken_is_what_the_ledger_paid_for_reordering(world: World) -> None:
    mechanism, scenario = world.setup.mechanism, world.setup.scenario
    all_to_leaders = replace(mechanism, fees=replace(mechanism.fees, mev=Split(proposer=PPM)))
    no_growth = replace(scenario, mev_growth=(0, 0, 0, 0))
    plain = replace(world, setup=replace(world.setup, mechanism=all_to_leaders, scenario=no_growth))
    last = run(MODEL, *plain.started(), slots=SLOTS)

    assert last["mev_taken"].tolist() == last["flows"][:, flow_of(Reason.MEV)].tolist()


@given(worlds())
def test_an_imitator_looks_at_an_active_sequencer(world: World) -> None:
    params, state = world.started()
    for before, after in visits("encounter", params, state, SLOTS):
        weights = ROLE_MODEL.weights(params, before)
        for lane in lanes(before):
            imitator, model = int(after["imitator"][lane]), int(after["role_model"][lane])
            active = [number for number, power in enumerate(before["power"][lane]) if power > 0]
            alike = active or range(len(world.setup.assignment))

            assert (imitator == -1) == (model == -1)
            assert [number for number, weight in enumerate(weights[lane]) if weight] == list(alike)
            assert set(weights[lane].tolist()) <= {0, 1}
            assert model in {-1, *alike}


@given(worlds())
def test_only_the_imitator_changes_and_only_to_a_better_earning_strategy(world: World) -> None:
    for before, after in visits("imitation", *world.started(), SLOTS):
        for lane in lanes(before):
            old, new = before["strategy"][lane].tolist(), after["strategy"][lane].tolist()
            imitator, model = int(before["imitator"][lane]), int(before["role_model"][lane])
            changed = [number for number in range(len(old)) if old[number] != new[number]]

            assert changed in ([], [imitator])
            if changed:
                assert new[imitator] == old[model]
                assert payoff(before, lane, model) > payoff(before, lane, imitator)
                assert before["power"][lane, imitator] > 0


def payoff(state: State, lane: int, number: int) -> int:
    return int(state["revenue"][lane, number]) // max(int(state["power"][lane, number]), 1)


@given(worlds())
def test_imitation_is_as_likely_as_the_lead_is_wide(world: World) -> None:
    params, state = world.started()
    for before, _ in visits("imitation", params, state, SLOTS):
        weights = IMITATES.weights(params, before)
        for lane in lanes(before):
            imitator, model = int(before["imitator"][lane]), int(before["role_model"][lane])
            pays = {number: payoff(before, lane, number) for number in np.flatnonzero(before["power"][lane]).tolist()}
            lead = pays[model] - pays[imitator] if {imitator, model} <= set(pays) else 0
            widest = max(pays.values(), default=0) - min(pays.values(), default=0)
            exact = Fraction(max(lead, 0) * WEIGHT_TOTAL, max(widest, 1))

            no, yes = weights[lane].tolist()

            assert no + yes == WEIGHT_TOTAL
            assert yes <= exact < yes + 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-(10**15), 10**15)), min_size=1, max_size=5), st.data())
def test_only_the_active_are_compared(sequencers: list[tuple[int, int]], data: st.DataObject) -> None:
    power, revenue = zip(*sequencers, strict=True)
    imitator, model = (data.draw(st.integers(0, len(power) - 1)) for _ in range(2))
    named = {"power": power, "revenue": revenue, "imitator": imitator, "role_model": model}
    weights = IMITATES.weights({}, {name: np.array([value]) for name, value in named.items()})
    pays = [earned // able for able, earned in sequencers if able]
    both = power[imitator] and power[model]
    lead = revenue[model] // power[model] - revenue[imitator] // power[imitator] if both else 0
    expected = max(lead, 0) * WEIGHT_TOTAL // max(max(pays) - min(pays), 1) if both else 0

    assert weights.tolist() == [[WEIGHT_TOTAL - expected, expected]]
