"""What agents observe: running means, yearly amounts, revision clocks, and what a sequencer owns."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from econ.engine.loop import run
from econ.money import PPM
from econ.protocol.ledger import ACCOUNTS, Account, Asset, place
from econ.randomness import WEIGHT_TOTAL
from models.sequencing import MODEL
from models.sequencing.observations import (
    epoch_ends,
    per_epoch,
    revision_weights,
    rewards_paid,
    running,
    worth,
)
from tests.models.sequencing.generators import World, worlds

AMOUNTS = st.integers(-(10**17), 10**17)
DAYS_PER_YEAR = Fraction(36_525, 100)


def one(value: int) -> np.ndarray:
    return np.array([value], dtype=np.int64)


@given(AMOUNTS, AMOUNTS, st.integers(1, 1_000))
def test_a_running_mean_goes_one_part_of_the_way(mean: int, sample: int, memory: int) -> None:
    after = int(running(one(mean), one(sample), memory)[0])
    exact = mean + Fraction(sample - mean, memory)

    assert after <= exact < after + 1


@given(st.integers(0, PPM), st.integers(0, PPM), st.integers(1, 9))
def test_a_running_mean_ends_at_its_samples(mean: int, sample: int, memory: int) -> None:
    current = one(mean)
    for _ in range(40 * memory):
        current = running(current, one(sample), memory)

    assert current[0] == sample if mean >= sample else sample - memory < current[0] <= sample


@given(worlds(), st.integers(0, 10**17))
def test_an_epoch_has_its_part_of_the_year(world: World, yearly: int) -> None:
    chain = world.setup.mechanism.chain
    days = Fraction(chain.slots_per_epoch * chain.slot_ms, 24 * 60 * 60 * 1_000)
    exact = yearly * days / DAYS_PER_YEAR

    assert per_epoch(world.parameters(), yearly) <= exact < per_epoch(world.parameters(), yearly) + 1


@given(worlds(), st.integers(-1, 1), st.integers(0, PPM))
def test_everybody_reconsiders_alike_and_as_often_as_said(world: World, past: int, revisions: int) -> None:
    params, state = world.started()
    slot = world.setup.mechanism.chain.slots_per_epoch + past
    size, length = len(world.setup.assignment), world.setup.mechanism.chain.slots_per_epoch
    weights = revision_weights(params, state | {"slot": np.full_like(state["slot"], slot)}, revisions).tolist()
    mean = Fraction(revisions, PPM * length)

    assert len(weights) == size + 1
    assert sum(weights) == WEIGHT_TOTAL
    assert len(set(weights[:-1])) == 1
    if slot < length:
        assert weights[0] == 0
    elif mean * size <= 1:
        assert weights[0] <= mean * WEIGHT_TOTAL < weights[0] + 1
    else:
        assert weights[-1] < size


@given(worlds())
def test_epochs_end_after_their_slots(world: World) -> None:
    params, state = world.started()
    length = world.setup.mechanism.chain.slots_per_epoch
    ends = [slot for slot in range(3 * length) if epoch_ends(params, {"slot": one(slot)})[0]]

    assert ends == [length - 1, 2 * length - 1, 3 * length - 1]


@given(worlds())
def test_worth_is_everything_at_the_price_of_a_million_units(world: World) -> None:
    params, state = world.started()
    last = run(MODEL, params, state, slots=25)
    price = Fraction(world.setup.mechanism.sequencers.asset.price, PPM)
    for lane, owned in enumerate(worth(params, last).tolist()):
        for sequencer, amount in enumerate(owned):
            stake = sum(int(last[name][lane, sequencer]) for name in ("bond", "unbonding", "stake_balance"))
            exact = int(last["balance"][lane, sequencer]) + stake * price
            assert amount <= exact < amount + 1


@given(worlds(), st.integers(0, 10**17), st.integers(0, 10**17))
def test_rewards_are_the_whistleblowers_accounts_in_bitcoin(world: World, bitcoin: int, token: int) -> None:
    accounts = np.arange(ACCOUNTS * len(Asset)) * 10**15
    for asset, amount in ((Asset.BITCOIN, bitcoin), (Asset.TOKEN, token)):
        accounts[place(Account.WHISTLEBLOWERS, asset)] = amount
    price = Fraction(world.setup.mechanism.sequencers.asset.price, PPM)
    (paid,) = rewards_paid(world.parameters(), {"accounts": accounts[None]}).tolist()

    assert paid <= bitcoin + token * price < paid + 1
