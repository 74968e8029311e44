from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.mechanism.digest import mechanism_content, scenario_content
from econ.mechanism.durations import Jail, TwoClocks
from econ.mechanism.load import load
from econ.mechanism.problems import Unfit
from econ.mechanism.units import BITCOIN, SLOTS, Amount, Context, Unit
from econ.mechanism.values import Count, PopulationValue
from econ.protocol.terms import Clock
from econ.sweeps.axis import LOG, Axis, Value, axis_of, text_of
from econ.sweeps.designs.units import Plain
from econ.sweeps.spec import MECHANISM, base_of
from tests.sweeps.generators import REFUSED_AXES, axes, lists, named, plain_ranges, shares, whole_ranges

ALMOST_ONE = 1 - 2**-53
BTC = Amount(BITCOIN)


@given(st.one_of(whole_ranges(most=10**15), plain_ranges()))
def test_a_range_reaches_its_ends(axis: Axis) -> None:
    assert axis.at(0.0) == axis.low
    assert axis.at(ALMOST_ONE) == pytest.approx(axis.high, rel=1e-9)
    assert axis.at(1.0) == axis.high


@given(whole_ranges(most=2**40))
def test_the_last_share_is_the_high_end_of_whole_numbers(axis: Axis) -> None:
    assert axis.at(ALMOST_ONE) == axis.high


@given(st.one_of(whole_ranges(), plain_ranges(), lists(), named()), st.lists(shares(), min_size=2, max_size=8))
def test_greater_shares_never_come_earlier(axis: Axis, drawn: list[float]) -> None:
    values = [axis.at(share) for share in sorted(drawn)]
    places = [axis.levels.index(value) if axis.levels else float(value) for value in values]

    assert all(early <= late for early, late in pairwise(places))


@given(st.integers(0, 10**12), st.integers(2, 400), st.data())
def test_every_whole_number_has_an_equal_stretch(low: int, width: int, data: st.DataObject) -> None:
    axis = Axis("key", Count(), low=low, high=low + width - 1)
    place = data.draw(st.integers(0, width - 1))

    assert axis.at((place + 0.5) / width) == low + place


@given(st.lists(st.integers(), min_size=1, max_size=9, unique=True), st.data())
def test_every_level_has_an_equal_stretch(levels: list[int], data: st.DataObject) -> None:
    axis = Axis("key", Count(), tuple(levels))
    place = data.draw(st.integers(0, len(levels) - 1))

    assert axis.at((place + 0.25) / len(levels)) == levels[place]
    assert axis.at((place + 0.75) / len(levels)) == levels[place]


@given(st.integers(1, 10**18), st.integers(1, 10**18), st.integers(0, 15))
def test_a_logarithmic_share_is_exact(low: int, width: int, sixteenths: int) -> None:
    high = low + width
    value = Axis("key", Count(), low=low, high=high, scale=LOG).at(sixteenths / 16)

    # value <= low * ((high + 1) / low) ** (k / 16) < value + 1, to the 16th power.
    exact = (high + 1) ** sixteenths * low ** (16 - sixteenths)
    assert isinstance(value, int)
    assert value**16 <= exact < (value + 1) ** 16


@given(whole_ranges(), st.integers(2, 40))
def test_a_grid_holds_the_nearest_whole_numbers(axis: Axis, count: int) -> None:
    grid = axis.grid(count)
    steps = count - 1
    nearest = []
    for place in range(count):
        if axis.scale == LOG:
            exact = 2**steps * int(axis.low) ** (steps - place) * int(axis.high) ** place
            nearest.append(next(v for v in grid if (2 * int(v) - 1) ** steps <= exact <= (2 * int(v) + 1) ** steps))
        else:
            exact_value = axis.low + Fraction(place, steps) * (int(axis.high) - int(axis.low))
            nearest.append(next(v for v in grid if abs(int(v) - exact_value) <= Fraction(1, 2)))

    assert grid == tuple(dict.fromkeys(nearest))
    assert (grid[0], grid[-1]) == (axis.low, axis.high)
    assert all(early < late for early, late in pairwise(map(int, grid)))
    assert all(type(value) is int for value in grid)


@given(plain_ranges(), st.integers(2, 40))
def test_a_grid_of_plain_numbers_is_even_on_its_scale(axis: Axis, count: int) -> None:
    grid = [float(value) for value in axis.grid(count)]
    on_scale = [log(value) for value in grid] if axis.scale == LOG else grid
    step = (on_scale[-1] - on_scale[0]) / (count - 1)

    assert (grid[0], grid[-1]) == (axis.low, axis.high)
    assert len(grid) == count
    for early, late in pairwise(on_scale):
        assert late - early == pytest.approx(step, rel=1e-3, abs=1e-9)


def test_doublings_are_round() -> None:
    axis = axis_of("key", {"from": "0.5 BTC", "to": "8 BTC", "levels": 5, "scale": "log"}, BTC)

    assert [axis.written(value) for value in axis.grid()] == ["0.5 BTC", "1 BTC", "2 BTC", "4 BTC", "8 BTC"]


@given(whole_ranges(), st.integers(2, 10**12))
def test_counting_a_grid_makes_no_grid(axis: Axis, steps: int) -> None:
    many = Axis("key", axis.unit, low=axis.low, high=axis.high, scale=axis.scale, steps=steps)

    assert many.count() == min(steps, int(axis.high) - int(axis.low) + 1)
    assert len(axis.grid()) <= axis.count()


@given(whole_ranges(), st.data())
def test_the_middle_lies_halfway(axis: Axis, data: st.DataObject) -> None:
    ends = st.integers(int(axis.low), int(axis.high))
    low, high = sorted((data.draw(ends), data.draw(ends)))
    middle = axis.middle(low, high)

    assert axis.middle(high, low) == middle
    assert (middle is None) == (high - low < 2)
    if isinstance(middle, int) and axis.scale == LOG:
        assert low < middle < high
        assert middle == low + 1 or middle**2 <= low * high < (middle + 1) ** 2
    elif isinstance(middle, int):
        assert abs((high - middle) - (middle - low)) <= 1


@given(plain_ranges())
def test_the_middle_of_plain_numbers_halves_the_place(axis: Axis) -> None:
    middle = axis.middle(axis.low, axis.high)

    assert middle is not None
    assert axis.place(middle) == pytest.approx(0.5, abs=1e-6)


def test_a_plain_number_beside_its_neighbour_has_no_middle() -> None:
    axis = Axis("key", Plain(), low=0.0, high=1.0)

    assert axis.middle(0.5, 0.5 + 2**-53) is None


@given(st.one_of(whole_ranges(), plain_ranges()), st.lists(shares(), min_size=2))
def test_places_run_from_zero_to_one(axis: Axis, drawn: list[float]) -> None:
    values = sorted(float(axis.at(share)) for share in drawn)
    places = [axis.place(axis.at(share)) for share in sorted(drawn)]

    assert (axis.place(axis.low), axis.place(axis.high)) == (0.0, 1.0)
    assert len(values) == len(places)
    assert all(0 <= early <= late <= 1 for early, late in pairwise(places))


@given(named())
def test_names_have_no_middle_and_no_number(axis: Axis) -> None:
    assert axis.middle(axis.levels[0], axis.levels[-1]) is None
    assert {axis.number(level) for level in axis.levels} == {None}
    assert axis.place(axis.levels[0]) == 0
    assert axis.kind == "texts"


@given(axes())
def test_the_content_tells_axes_apart(drawn: tuple[Axis, ...]) -> None:
    for axis in drawn:
        reversed_levels = replace(axis, levels=axis.levels[::-1])
        others = [replace(axis, key="other"), replace(axis, base=axis.at(0.0))]
        others += [] if axis.levels else [replace(axis, high=axis.high + 1), replace(axis, steps=axis.steps + 1)]
        others += [reversed_levels] if len(axis.levels) > 1 else []

        assert all(axis.content() != other.content() for other in others)


BASE = base_of("citrea-pos", scenario=None, settings={}, folder=Path())


def stated() -> list[str]:
    # `mechanism` names the file itself, which no setting on top of it can.
    return [key for key in BASE.paths() if key != MECHANISM and BASE.find(key).value is not None]


@pytest.mark.parametrize("key", stated())
def test_a_key_set_to_what_it_is_changes_nothing(key: str) -> None:
    context = BASE.draft.context
    found = BASE.find(key)
    axis = axis_of(key, [found.unit.write(found.value, context)], found.unit, contexts=(context,), base=found.value)
    again = load("citrea-pos", overrides={key: axis.written(axis.levels[0])})

    assert axis.base == axis.levels[0]
    assert mechanism_content(again.mechanism) == mechanism_content(BASE.loaded.mechanism)
    assert scenario_content(again.scenario) == scenario_content(BASE.loaded.scenario)


def test_what_a_bitcoin_bond_of_equal_stakes_leaves_unstated() -> None:
    unstated = set(BASE.paths()) - set(stated()) - {MECHANISM}

    assert unstated == {f"set.stake.{name}" for name in ("price", "supply", "total", "amounts", "snapshot")}


READ_BACK: Mapping[str, tuple[int, int, Callable[[Any], int]]] = {
    "set.size": (6, 2_000, lambda read: read.mechanism.sequencers.size),
    "set.stake.per_sequencer": (10**11, 10**13, lambda read: read.mechanism.sequencers.stakes[0]),
    "slashing.duplicate-vote.fraction": (0, 10**6, lambda read: read.mechanism.slashing.rules[0].fraction),
    "slashing.equivocation.jail": (0, 10**9, lambda read: read.mechanism.slashing.rules[0].jail),
    "slashing.1.window": (1, 10**6, lambda read: read.mechanism.slashing.downtime.window),
    "chain.finality.bitcoin_depth": (1, 10_000, lambda read: read.mechanism.chain.bitcoin_depth),
    "set.unbonding": (1, 10**6, lambda read: read.mechanism.sequencers.unbonding.count),
    "fees.l1_rate_cap": (0, 10**12, lambda read: read.mechanism.fees.l1_rate_cap),
    "scenario.capital_cost": (0, 10**9, lambda read: read.scenario.capital_cost),
    "scenario.outage": (1, 10**9, lambda read: read.scenario.outage_slots),
    "consensus.timeout_propose": (1, 10**6, lambda read: read.mechanism.consensus.timeout_propose_ms),
}


@given(st.sampled_from(sorted(READ_BACK)), st.data())
def test_what_is_written_is_read_back(key: str, data: st.DataObject) -> None:
    low, high, value_in = READ_BACK[key]
    found = BASE.find(key)
    axis = Axis(key, found.unit, low=low, high=high, clock=getattr(found.value, "clock", Clock.SLOTS))
    value = axis.at(data.draw(shares()))

    assert value_in(load("citrea-pos", overrides={key: axis.written(value)})) == value


def test_durations_keep_their_clock() -> None:
    slots = axis_of("set.unbonding", {"from": "1 slot", "to": "9 slots"}, TwoClocks())
    blocks = axis_of("set.unbonding", ["144 bitcoin blocks", "3024 bitcoin blocks"], TwoClocks())
    mixed = axis_of("set.unbonding", ["144 bitcoin blocks", "144 slots"], TwoClocks())

    assert (slots.written(5), slots.unit_name, slots.kind) == ("5 slots", "slots", "integers")
    assert (blocks.levels, blocks.written(150), blocks.unit_name) == (
        (144, 3024),
        "150 bitcoin blocks",
        "bitcoin blocks",
    )
    assert (mixed.levels, mixed.kind) == (("144 bitcoin blocks", "144 slots"), "texts")


def test_a_jail_for_ever_is_a_name() -> None:
    axis = axis_of("jail", ["10 slots", "forever"], Jail(), base=-1)

    assert (axis.levels, axis.base, axis.unit_name) == (("10 slots", "forever"), "forever", "")
    assert axis_of("jail", ["10 slots"], Jail(), base=-1).base is None


def test_populations_are_written_as_tables() -> None:
    raw = [{"honest": 15, "sandwich": 1}, {"honest": "100 %"}]
    axis = axis_of("scenario.population", raw, PopulationValue())
    read = load("citrea-pos", overrides={"scenario.population": axis.written(axis.levels[0])})

    assert dict(read.scenario.population) == {"honest": 15, "sandwich": 1}


@pytest.mark.parametrize(("raw", "unit", "told"), REFUSED_AXES)
def test_what_is_no_axis_is_refused(raw: Any, unit: Unit, told: str) -> None:
    with pytest.raises(Unfit) as refusal:
        axis_of("key", raw, unit)

    assert told in str(refusal.value)


def test_a_range_needs_levels_for_a_grid() -> None:
    with pytest.raises(BadInput, match=r'^keys\."set\.size"\.levels: is missing; allowed: a whole number from 2 on'):
        axis_of("set.size", {"from": 4, "to": 9}, Count()).grid()


def test_times_are_refused_while_the_slot_is_swept() -> None:
    contexts = (Context(slot_ms=2_000), Context(slot_ms=2_001))
    unit = Amount(SLOTS, 1)

    assert axis_of("scenario.outage", ["900 slots", "9 slots"], unit, contexts=contexts).levels == (900, 9)
    with pytest.raises(
        Unfit, match=r"^'10 min' depends on a clock or asset that is swept too; allowed: a unit that does not"
    ):
        axis_of("scenario.outage", ["900 slots", "10 min"], unit, contexts=contexts)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5, unique=True))
def test_plain_numbers_survive_a_file(numbers: list[float]) -> None:
    axis = axis_of("x", [repr(number) for number in numbers], Plain())
    written: list[Value] = [float(axis.written(level)) for level in axis.levels]

    assert written == numbers
    assert text_of(Plain(), numbers[0], Context()) == repr(numbers[0])
