"""Quantities are read exactly, converted once, and written back unchanged."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism import units
from econ.mechanism.durations import Jail, TwoClocks
from econ.mechanism.problems import Unfit
from econ.mechanism.ratios import Chance, Reciprocal
from econ.mechanism.units import Amount, Context, Measure, Unit, decimal_text
from econ.mechanism.values import AssetName, Choice, Count, Flag, LawName, Sequence, Text, members, names
from econ.protocol.terms import FOREVER, Clock, Duration, Offence

CONTEXT = Context()
TOKENS = Context(asset="AZTEC")
LIMIT = 2**62

MEASURES: list[Measure] = [value for value in vars(units).values() if isinstance(value, Measure)]
contexts = st.builds(
    Context,
    slot_ms=st.integers(1, 86_400_000),
    slots_per_epoch=st.integers(1, 10_000_000),
    asset=st.sampled_from(["BTC", "AZTEC", "T0"]),
)


@pytest.mark.parametrize(
    ("measure", "text", "target"),
    [
        (units.BITCOIN, "0.5 BTC", 50_000_000_000),
        (units.BITCOIN, "2000 sat", 2_000_000),
        (units.BITCOIN, "3 msat", 3),
        (units.BITCOIN, "21_000_000 BTC", 2_100_000_000_000_000_000),
        (units.GAS_PRICE, "0.001 gwei", 1_000_000),
        (units.GAS_PRICE, "100 wei", 100),
        (units.TIME, "2 s", 2_000),
        (units.TIME, "500 ms", 500),
        (units.TIME, "10 min", 600_000),
        (units.TIME, "21 d", 1_814_400_000),
        (units.SLOTS, "10 min", 300),
        (units.SLOTS, "21 d", 907_200),
        (units.SLOTS, "1 epoch", 1_800),
        (units.SLOTS, "10_000 slots", 10_000),
        (units.EPOCHS, "1 epoch", 1),
        (units.EPOCHS, "2 epochs", 2),
        (units.BITCOIN_BLOCKS, "6 bitcoin blocks", 6),
        (units.BITCOIN_BLOCKS, "1 bitcoin block", 1),
        (units.COMMITMENTS, "3 commitments", 3),
        (units.RATE, "5 %", 50_000),
        (units.RATE, "5%", 50_000),
        (units.RATE, "0.01 %", 100),
        (units.RATE, "250 ppm", 250),
        (units.RATE_PER_YEAR, "8 %/year", 80_000),
        (units.BITCOIN_PER_YEAR, "0.2 BTC/year", 20_000_000_000),
        (units.BYTES, "160 B", 160),
        (units.VIRTUAL_BYTES, "344 vB", 344),
        (units.FEE_RATE, "15 sat/vB", 15_000),
        (units.STAKE, "1.5 BTC", 150_000_000_000),
    ],
)
def test_a_quantity_is_a_whole_number_of_target_units(measure: Measure, text: str, target: int) -> None:
    assert Amount(measure).parse(text, CONTEXT) == target


def test_token_amounts_count_millionths() -> None:
    assert Amount(units.STAKE).parse("200000 AZTEC", TOKENS) == 200_000_000_000
    assert Amount(units.STAKE).parse("0.000001 AZTEC", TOKENS) == 1


def test_slots_follow_the_clock_of_the_chain() -> None:
    assert Amount(units.SLOTS).parse("41.6 d", Context(slot_ms=72_000)) == 49_920
    assert Amount(units.SLOTS).parse("2 epochs", Context(slots_per_epoch=32)) == 64


@given(st.sampled_from(MEASURES), st.integers(0, LIMIT - 1), contexts)
def test_every_amount_survives_being_written(measure: Measure, target: int, context: Context) -> None:
    assert Amount(measure).parse(Amount(measure).write(target, context), context) == target


@given(st.sampled_from(MEASURES), contexts, st.decimals(0, 10**6, places=6), st.data())
def test_amounts_are_exact_or_refused(measure: Measure, context: Context, number: Decimal, data: st.DataObject) -> None:
    unit, size = data.draw(st.sampled_from([*measure.sizes(context).items()]))
    exact = Fraction(number) * size
    text = f"{number:f} {unit}"

    if exact.denominator == 1 and exact < LIMIT:
        assert Amount(measure).parse(text, context) == exact
    else:
        with pytest.raises(Unfit):
            Amount(measure).parse(text, context)


@given(st.fractions(-(10**6), 10**6, max_denominator=10**6), st.integers(0, 8))
def test_decimal_text_is_exact_or_nothing(value: Fraction, places: int) -> None:
    text = decimal_text(value, places)

    if text is None:
        assert (value * 10**places).denominator != 1
    else:
        assert Fraction(text.replace("_", "")) == value


def refusal(unit: Unit, value: Any, context: Context = CONTEXT) -> str:
    with pytest.raises(Unfit) as caught:
        unit.parse(value, context)
    return str(caught.value)


@pytest.mark.parametrize(
    ("unit", "value", "message"),
    [
        (Amount(units.BITCOIN), 2, "2 is a bare number without its unit; allowed: 0 BTC or more, in BTC, sat or msat"),
        (
            Amount(units.BITCOIN),
            "0.5",
            "0.5 is a bare number without its unit; allowed: 0 BTC or more, in BTC, sat or msat",
        ),
        (
            Amount(units.BITCOIN),
            "2 btc",
            "'2 btc' has the wrong unit 'btc' (did you mean 'BTC'?); allowed: 0 BTC or more, in BTC, sat or msat",
        ),
        (
            Amount(units.BITCOIN),
            "0.5 msat",
            "'0.5 msat' is 0.5 msat, not a whole number; allowed: 0 BTC or more, in BTC, sat or msat",
        ),
        (Amount(units.BITCOIN), "-1 sat", "'-1 sat' is negative; allowed: 0 BTC or more, in BTC, sat or msat"),
        (Amount(units.BITCOIN), "1_000_000_000 BTC", "'1_000_000_000 BTC' overflows; allowed: below 2^62 msat"),
        (
            Amount(units.SLOTS),
            "3 s",
            "'3 s' is 1.5 slots, not a whole number; allowed: 0 slots or more, in slots, epochs, ms, s, min, h or d",
        ),
        (
            Amount(units.RATE, 0, 1_000_000),
            "101 %",
            "'101 %' is above 100 %; allowed: from 0 % to 100 %, in % or ppm",
        ),
        (
            Amount(units.BITCOIN_BLOCKS, 1, 10),
            "0 bitcoin blocks",
            (
                "'0 bitcoin blocks' is below 1 bitcoin block; "
                "allowed: from 1 bitcoin block to 10 bitcoin blocks, in bitcoin blocks"
            ),
        ),
        (Count(1, 99_999), 0, "0 is below 1; allowed: a whole number from 1 to 99_999"),
        (Count(1), "7", "'7' is not a whole number; allowed: a whole number from 1 on"),
        (Count(), True, "True is not a whole number; allowed: a whole number from 0 on"),
        (Flag(), "yes", "'yes' is neither true nor false; allowed: true or false"),
        (Text(), "two\nlines", r"'two\nlines' is not a line of text; allowed: one line of text in quotes"),
        (AssetName(), "btc", "'btc' is not a ticker; allowed: BTC, or a token's ticker of 2 to 10 capitals and digits"),
        (names("left", "right"), "lefr", "there is no 'lefr' (did you mean 'left'?); allowed: left or right"),
        (LawName("mev"), 3, "there is no 3; allowed: mev-boost-2023, minimal, none or rollup-arbitrage-2023"),
        (
            Jail(),
            "1 bitcoin block",
            (
                "'1 bitcoin block' has the wrong unit 'bitcoin blocks'; "
                'allowed: "forever", or 0 slots or more, in slots, epochs, ms, s, min, h or d'
            ),
        ),
        (
            TwoClocks(1),
            "0 bitcoin blocks",
            (
                "'0 bitcoin blocks' is below 1 bitcoin block; "
                "allowed: 1 slot or more, in slots, epochs, ms, s, min, h or d, or in bitcoin blocks"
            ),
        ),
        (
            Reciprocal(),
            "13 %",
            (
                "'13 %' is not one over a whole number; "
                'allowed: a share that is one over a whole number, such as "12.5 %", in % or ppm'
            ),
        ),
        (
            Chance(),
            "100.1 %",
            "'100.1 %' is not a chance in percent; allowed: from 0 % to 100 %, with at most nine decimal places",
        ),
        (
            Sequence(Count()),
            [1, "2"],
            "'2' is not a whole number; allowed: a list of 1 or more, each a whole number from 0 on",
        ),
    ],
)
def test_refusals_say_what_is_wrong_and_what_is_allowed(unit: Unit, value: Any, message: str) -> None:
    assert refusal(unit, value) == message


@pytest.mark.parametrize(
    "value", [None, True, [], {}, "", "BTC", "1,5 BTC", "1e3 BTC", "1 BTC 2 sat", "\uff19 BTC", "9" * 41 + " BTC"]
)
def test_what_is_no_quantity_is_refused(value: Any) -> None:
    assert refusal(Amount(units.BITCOIN), value).endswith("; allowed: 0 BTC or more, in BTC, sat or msat")


def test_no_time_is_refused_for_parts_of_a_slot_while_the_clock_itself_is_wrong() -> None:
    assert Amount(units.SLOTS).parse("3 s", Context(exact=False)) == 2


def test_jail_may_be_for_ever() -> None:
    assert Jail().parse("forever", CONTEXT) == FOREVER
    assert Jail().parse("10 min", CONTEXT) == 300
    assert Jail().write(FOREVER, CONTEXT) == "forever"


def test_durations_count_the_clock_of_their_unit() -> None:
    assert TwoClocks().parse("3024 bitcoin blocks", CONTEXT) == Duration(3024, Clock.BITCOIN_BLOCKS)
    assert TwoClocks().parse("21 d", CONTEXT) == Duration(907_200, Clock.SLOTS)


@given(st.sampled_from([number for number in range(1, 1_000_001) if 1_000_000 % number == 0]))
def test_reciprocals_survive_being_written(number: int) -> None:
    assert Reciprocal().parse(Reciprocal().write(number, CONTEXT), CONTEXT) == number


def test_the_largest_change_of_eip_1559_is_one_eighth() -> None:
    assert Reciprocal().parse("12.5 %", CONTEXT) == 8


@given(st.integers(0, 1 << 32))
def test_chances_survive_being_written(chance: int) -> None:
    assert Chance().parse(Chance().write(chance, CONTEXT), CONTEXT) == chance


@pytest.mark.parametrize(("text", "chance"), [("0 %", 0), ("0.1 %", 4_294_967), ("50 %", 1 << 31), ("100 %", 1 << 32)])
def test_chances_are_out_of_two_to_the_32(text: str, chance: int) -> None:
    assert Chance().parse(text, CONTEXT) == chance
    assert Chance().write(chance, CONTEXT) == text


def test_members_go_by_lower_case_names() -> None:
    choice: Choice = members(Offence)

    assert choice.parse("forced-omission", CONTEXT) is Offence.FORCED_OMISSION
    assert choice.write(Offence.FORCED_OMISSION, CONTEXT) == "forced-omission"
