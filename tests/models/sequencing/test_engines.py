"""One model, every engine: the same trajectory to the last unit, and cadCAD alone can run it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.engine.block import Params, State
from econ.engine.cadcad import experiment, trajectories
from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.engine.record import Digest
from econ.machine.genesis import widened
from econ.protocol.ledger import Asset, Reason, flow_of
from models.sequencing import MODEL
from models.sequencing.agents import Agents
from models.sequencing.blocks import BLOCKS
from tests.models.sequencing.generators import World, worlds

SLOTS = 40
RUNS = (0, 1, 2)
FEW = settings(max_examples=8)

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
    params, state = world.started(RUNS)

    assert digests(params, widened(state, MODEL)) == digests(params, state)


@given(worlds(), st.permutations((0, 1, 2, 3, 4)), st.integers(1, 4))
def test_a_run_does_not_depend_on_its_company(world: World, order: list[int], cut: int) -> None:
    params, state = world.started(tuple(range(5)))
    alone = digests(params, state)
    split = [digests(*world.started(runs)) for runs in (tuple(order[:cut]), tuple(order[cut:]))]

    assert [alone[number] for number in order] == [*split[0], *split[1]]


@cadcad
@FEW
@given(worlds(), st.booleans())
def test_cadcad_canonical_and_batch_agree_with_the_loop(world: World, copies: bool) -> None:
    params, state = world.started(RUNS)
    batch = experiment(MODEL, [params], state, runs=1, slots=SLOTS)
    own = world.parameters(Sampled(world.seed))
    canonical = experiment(MODEL, [own], MODEL.genesis(own, 1), runs=len(RUNS), slots=SLOTS)
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

    params, state = world.started(RUNS)
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

    params = world.parameters(Sampled(world.seed))
    configured = experiment(MODEL, [params], MODEL.genesis(params, 1), runs=1, slots=SLOTS)
    executor = Executor(ExecutionContext("single_proc"), configured.configs, supress_print=True)
    records, _, _ = executor.execute()

    assert max(record["substep"] for record in records) == len(BLOCKS)
    assert digest_of([r for r in records if r["substep"] in {0, len(BLOCKS)}]) == digests(*world.started((0,)))


class Totals:
    """Observer: all that is held of each asset [lane], minus what was minted, at every slot."""

    def __init__(self, *, stake_is_bitcoin: bool) -> None:
        self.stake = Asset.BITCOIN if stake_is_bitcoin else Asset.TOKEN
        self.seen: list[list[list[int]]] = []

    def __call__(self, _done: int, state: State) -> None:
        self.seen.append([[self._held(state, asset, lane) for lane in range(len(state["slot"]))] for asset in Asset])

    def _held(self, state: State, asset: Asset, lane: int) -> int:
        half = len(state["accounts"][lane]) // 2
        named = [int(amount) for amount in state["accounts"][lane]][asset * half : (asset + 1) * half]
        columns = ("balance",) if asset is Asset.BITCOIN else ()
        columns += ("bond", "unbonding", "stake_balance") if asset is self.stake else ()
        return sum(named) + sum(int(amount) for name in columns for amount in state[name][lane])


@given(worlds())
def test_money_is_conserved(world: World) -> None:
    params, state = world.started(RUNS)
    totals = Totals(stake_is_bitcoin=world.mechanism.sequencers.asset.is_bitcoin)
    last = run(MODEL, params, state, slots=SLOTS, observers=(totals,))
    minted = minted_by(last, world)

    assert all(seen[Asset.BITCOIN] == totals.seen[0][Asset.BITCOIN] for seen in totals.seen)
    assert totals.seen[-1][Asset.TOKEN] == [
        before + new for before, new in zip(totals.seen[0][Asset.TOKEN], minted, strict=True)
    ]


def minted_by(state: State, world: World) -> list[int]:
    """What a token's reward rule minted: a fixed amount for every final block, nothing for bitcoin."""
    amount = getattr(world.mechanism.rewards, "amount", 0)
    return [int(height) * amount for height in state["height"]]


@given(worlds())
def test_nobody_but_the_world_owes(world: World) -> None:
    params, state = world.started(RUNS)
    last = run(MODEL, params, state, slots=SLOTS)

    for name in ("balance", "bond", "unbonding", "stake_balance", "left_to_searchers", "mev_taken"):
        assert (last[name] >= 0).all(), name
    assert (last["left_to_searchers"] <= last["balance"]).all()
    assert (last["left_to_searchers"].sum(-1) <= last["mev_taken"]).all()
    assert (last["flows"][:, flow_of(Reason.MEV)] >= 0).all()


@given(worlds())
def test_agents_are_optional_parameters(world: World) -> None:
    params, state = world.started(RUNS)
    bare = {name: value for name, value in params.items() if name != "agents"}

    assert digests(bare, state) == digests(params | {"agents": Agents()}, state)
