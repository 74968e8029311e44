"""One model, every engine: the same trajectory to the last unit, and cadCAD alone can run it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.engine.block import Params, State
from econ.engine.cadcad import experiment, trajectories
from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.engine.record import Digest
from econ.machine.genesis import widened
from econ.protocol.invariants import InvariantObserver
from econ.protocol.ledger import Asset, Reason, flow_of
from econ.protocol.rewards.fixed import FixedPerBlock
from models.sequencing import MODEL
from models.sequencing.agents import Agents
from models.sequencing.blocks import BLOCKS
from tests.models.sequencing.generators import World, worlds

SLOTS = 30
FEW = settings(max_examples=6)

# cadCAD calls datetime.utcnow(), deprecated from Python 3.12 on.
cadcad = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def digests(params: Params, state: State, *, slots: int = SLOTS) -> list[str]:
    digest = Digest(MODEL.names(), len(state["slot"]), slots=slots)
    run(MODEL, params, state, slots=slots, observers=(digest,))
    return digest.per_lane()


def digest_of(trajectory: list[State]) -> list[str]:
    digest = Digest(MODEL.names(), len(trajectory[0]["slot"]), slots=len(trajectory) - 1)
    for done, state in enumerate(trajectory):
        digest(done, state)
    return digest.per_lane()


@given(worlds())
def test_exact_integers_agree_with_int64(world: World) -> None:
    params, state = world.started()

    assert digests(params, widened(state, MODEL)) == digests(params, state)


@given(worlds(), st.permutations((0, 1, 2, 3, 4)), st.integers(1, 4))
def test_a_run_does_not_depend_on_its_company(world: World, order: list[int], cut: int) -> None:
    together = digests(*world.of(tuple(range(5))))
    apart = digests(*world.of(tuple(order[:cut]))) + digests(*world.of(tuple(order[cut:])))

    assert [together[number] for number in order] == apart


@cadcad
@FEW
@given(world=worlds(), copies=st.booleans())
def test_cadcad_canonical_and_batch_agree_with_the_loop(world: World, *, copies: bool) -> None:
    params, state = world.started()
    batch = experiment(MODEL, [params], state, runs=1, slots=SLOTS)
    own, start = world.parameters(Sampled(world.setup.seed)), world.of((0,))[1]
    canonical = experiment(MODEL, [own], start, runs=world.setup.lanes, slots=SLOTS)
    expected = digests(params, state)

    assert [d for trajectory in trajectories(batch, copies=copies) for d in digest_of(trajectory)] == expected
    assert [d for trajectory in trajectories(canonical, copies=copies) for d in digest_of(trajectory)] == expected


@cadcad
@FEW
@given(worlds())
def test_a_cadcad_user_runs_the_blocks_with_cadcad_alone(world: World) -> None:
    from cadCAD.configuration import Experiment
    from cadCAD.configuration.utils import config_sim
    from cadCAD.engine import ExecutionContext, Executor

    params, state = world.started()
    configured = Experiment()
    configured.append_model(
        model_id="taken as they are",
        initial_state=state,
        partial_state_update_blocks=[
            {"label": block.label, "policies": dict(block.policies), "variables": dict(block.updates)}
            for block in BLOCKS
        ],
        sim_configs=config_sim({"N": 1, "T": range(SLOTS), "M": {name: [value] for name, value in params.items()}}),
    )
    executor = Executor(ExecutionContext("single_proc"), configured.configs, supress_print=True)
    records, _, _ = executor.execute()
    trajectory = [record for record in records if record["substep"] in {0, len(BLOCKS)}]

    assert digest_of(trajectory) == digests(params, state)


@cadcad
@FEW
@given(worlds())
def test_our_experiment_is_cadcads_own(world: World) -> None:
    from cadCAD.engine import ExecutionContext, Executor

    params, state = world.parameters(Sampled(world.setup.seed)), world.of((0,))[1]
    configured = experiment(MODEL, [params], state, runs=1, slots=SLOTS)
    executor = Executor(ExecutionContext("single_proc"), configured.configs, supress_print=True)
    records, _, _ = executor.execute()
    trajectory = [record for record in records if record["substep"] in {0, len(BLOCKS)}]

    assert [record["timestep"] for record in trajectory] == list(range(SLOTS + 1))
    assert digest_of(trajectory) == digests(*world.of((0,)))


@given(worlds())
def test_the_invariants_of_the_slot_hold(world: World) -> None:
    params, state = world.started()
    seen: list[State] = []
    observers = (InvariantObserver(params), lambda _done, after: seen.append(after))
    run(MODEL, params, state, slots=SLOTS, observers=observers)

    assert len(seen) == SLOTS + 1


@given(worlds(), st.integers(0, 10**12))
def test_money_is_conserved(world: World, minted: int) -> None:
    mechanism = replace(world.setup.mechanism, rewards=FixedPerBlock(minted))
    fixed = replace(world, setup=replace(world.setup, mechanism=mechanism))
    params, state = fixed.started()
    last = run(MODEL, params, state, slots=SLOTS)
    stake = Asset.BITCOIN if mechanism.sequencers.asset.is_bitcoin else Asset.TOKEN

    for lane in range(fixed.setup.lanes):
        for asset in Asset:
            new = minted * int(last["height"][lane]) if asset is stake else 0
            assert held(last, asset, stake, lane) == held(state, asset, stake, lane) + new


def held(state: State, asset: Asset, stake: Asset, lane: int) -> int:
    """All that anybody holds of an asset, WORLD included, in Python integers."""
    accounts = state["accounts"][lane].tolist()
    half = len(accounts) // 2
    columns = ("balance",) if asset is Asset.BITCOIN else ()
    columns = (*columns, "bond", "unbonding", "stake_balance") if asset is stake else columns
    owned = [amount for name in columns for amount in state[name][lane].tolist()]
    return int(sum(accounts[asset * half : (asset + 1) * half]) + sum(owned))


@given(worlds())
def test_nobody_but_the_world_owes(world: World) -> None:
    last = run(MODEL, *world.started(), slots=SLOTS)

    for name in ("balance", "bond", "unbonding", "stake_balance", "left_to_searchers", "mev_taken"):
        assert (last[name] >= 0).all(), name
    assert (last["left_to_searchers"] <= last["balance"]).all()
    assert (last["left_to_searchers"].sum(-1) <= last["mev_taken"]).all()
    assert (last["flows"][:, flow_of(Reason.MEV)] >= 0).all()


@given(worlds())
def test_agents_are_optional_parameters(world: World) -> None:
    params, state = world.started()
    bare = {name: value for name, value in params.items() if name != "agents"}

    assert digests(bare, state) == digests(params | {"agents": Agents()}, state)
