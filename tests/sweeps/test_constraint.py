from __future__ import annotations

import operator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.durations import TwoClocks
from econ.mechanism.problems import Unfit
from econ.mechanism.units import BITCOIN, EPOCHS, RATE, SLOTS, STAKE, TIME, Amount, Context
from econ.mechanism.values import Count, names
from econ.sweeps.axis import Axis, axis_of
from econ.sweeps.constraint import COMPARISONS, Constraint, Swept, Term, constraint_of, term_of
from econ.sweeps.designs.units import Plain

MSAT = {"BTC": 10**11, "sat": 1_000, "msat": 1}
MILLISECONDS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
AXES = (
    Axis("size", Count(), (4,)),
    Axis("stake", Amount(STAKE), (10**11,)),
    Axis("share", Amount(RATE), (250_000,)),
    Axis("slot", Amount(TIME), (2_000,)),
    Axis("outage", Amount(SLOTS), (900,)),
    Axis("activation", Amount(EPOCHS), (1,)),
    Axis("unbonding", TwoClocks(), (6,)),
    Axis("rule", names("flat", "steep"), ("flat",)),
    Axis("x", Plain(), (0.1,)),
)
VALUES = tuple(axis.levels[0] for axis in AXES)


def resolve(key: str) -> Term | Swept:
    if key not in {axis.key for axis in AXES}:
        raise Unfit(f"no {key}", "keys")
    return Swept(key)


def holds(text: str) -> bool:
    return constraint_of(text, resolve).holds(AXES, VALUES)


@given(st.sampled_from(sorted(COMPARISONS)), st.integers(0, 9), st.integers(0, 9))
def test_numbers_compare_as_numbers_do(comparison: str, left: int, right: int) -> None:
    python = {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }

    assert holds(f"{left} {comparison} {right}") == python[comparison](left, right)


@st.composite
def sums(draw: st.DrawFn, depth: int = 2) -> tuple[str, Fraction]:
    """A text of numbers, sums, products and brackets, and what it comes to."""
    if depth == 0 or draw(st.booleans()):
        whole, part = draw(st.integers(0, 10**6)), draw(st.integers(0, 99))
        return f"{whole:_}.{part:02}", Fraction(whole * 100 + part, 100)
    (left, one), (right, two) = draw(sums(depth - 1)), draw(sums(depth - 1))
    sign = draw(st.sampled_from("+-*"))
    values = {"+": one + two, "-": one - two, "*": one * two}
    return f"({left} {sign} {right})", values[sign]


@given(sums(), sums())
def test_sums_and_products_are_exact(left: tuple[str, Fraction], right: tuple[str, Fraction]) -> None:
    assert holds(f"{left[0]} < {right[0]}") == (left[1] < right[1])
    assert holds(f"{left[0]} == {right[0]}") == (left[1] == right[1])


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_products_bind_before_sums(one: int, two: int, three: int) -> None:
    assert holds(f"{one} + {two} * {three} == {one + two * three}")
    assert holds(f"{one} - {two} - {three} + {two + three} == {one}")


@given(st.integers(0, 10**6), st.sampled_from(sorted(MSAT)), st.integers(0, 10**6), st.sampled_from(sorted(MSAT)))
def test_money_compares_across_its_units(left: int, one: str, right: int, two: str) -> None:
    assert holds(f"{left} {one} <= {right} {two}") == (left * MSAT[one] <= right * MSAT[two])


@given(st.integers(0, 10**6), st.sampled_from(sorted(MILLISECONDS)))
def test_slots_are_times(count: int, unit: str) -> None:
    assert holds(f"outage < {count} {unit}") == (count * MILLISECONDS[unit] > 900 * 2_000)


TRUE = (
    "size * stake == 4 BTC",
    "stake * size == 400_000_000 sat",
    "stake * share == 25_000_000 sat",
    "share == 25 %",
    "share == 0.25",
    "size * share == 1",
    "outage == 900 slots",
    "outage == 30 min",
    "outage + outage == 1 h",
    "activation == 1 epoch",
    "activation == 1800 slots",
    "activation == 1 h",
    "slot * 900 == outage",
    "unbonding != 7 slots",
    "rule == 'flat'",
    'rule != "steep"',
    "x == 0.1",
    "x * 3 == 0.3",
    "stake*size<=4BTC",
    "((size)) > (3)",
)


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true_holds(text: str) -> None:
    assert holds(text)


FALSE = ("size * stake < 4 BTC", "share > 25 %", "outage > 30 min", "rule == 'steep'", "x < 0.1", "x > 0.1")


@pytest.mark.parametrize("text", FALSE)
def test_what_is_false_does_not(text: str) -> None:
    assert not holds(text)


REFUSED = (
    ("size", "compares nothing; allowed: a comparison such as"),
    ("size = 4", "'= 4' cannot be read"),
    ("size < 4 < 5", "'<' after the comparison"),
    ("size < ", "ends too early"),
    ("size * < 4", "'<' where a key or quantity belongs"),
    ("(size < 4", "a bracket is not closed"),
    ("size < 4 BCT", "there is no unit 'BCT' (did you mean 'BTC'?)"),
    ("size < 4 bitcoin", "there is no unit 'bitcoin'"),
    ("size < stake", "the left side is a number, the right side msat; allowed: two sides of one dimension"),
    ("stake * stake < 4 BTC", "the left side is msat^2, the right side msat"),
    ("stake < 4 sat/vB", "the left side is msat, the right side msat * vB^-1"),
    ("size + stake < 4 BTC", "a number and msat are added; allowed: summands of one dimension"),
    ("unbonding < 4 bitcoin blocks", "the left side is ms, the right side bitcoin blocks"),
    ("rule < 'flat'", "names have no order for <"),
    ("rule == 4", "the left side is a name, the right side a number"),
    ("rule + rule == 4", "'flat' is no number"),
    ("rule * 2 == 4", "'flat' is no number"),
    ("sise < 4", "no sise; allowed: keys"),
    ("", "'' is no comparison"),
    ("size < " + "1 + " * 200 + "1", "is no comparison"),
    ("(" * 30 + "size" + ")" * 30 + " < 1", "more than 20 brackets"),
    ("size < 4; import os", "'; import os' cannot be read"),
    ("size ** 2 < 4", "'*' where a key or quantity belongs"),
)


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_what_is_no_comparison_is_refused(text: str, told: str) -> None:
    with pytest.raises(Unfit) as refusal:
        holds(text)

    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


@given(st.text(max_size=60))
def test_any_text_is_a_comparison_or_refused(text: str) -> None:
    try:
        constraint = constraint_of(text, resolve)
    except Unfit:
        return
    assert isinstance(constraint, Constraint)


def test_a_swept_slot_decides_what_slots_last() -> None:
    axes = (Axis("chain.slot", Amount(TIME), (1_000, 4_000)), Axis("outage", Amount(SLOTS), (900,)))
    constraint = constraint_of("outage < 30 min", Swept)

    assert constraint.holds(axes, (1_000, 900))
    assert not constraint.holds(axes, (4_000, 900))


def test_tokens_are_no_bitcoin() -> None:
    context = Context(asset="ATOM")
    axes = (axis_of("stake", ["3 ATOM"], Amount(STAKE), contexts=(context,)),)

    assert constraint_of("stake == 3 ATOM", Swept, asset="ATOM").holds(axes, axes[0].levels)
    with pytest.raises(Unfit, match="the left side is ATOM, the right side msat"):
        constraint_of("stake < 3 BTC", Swept, asset="ATOM").holds(axes, axes[0].levels)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_plain_number_is_the_decimal_that_was_written(number: float) -> None:
    assert term_of(Plain(), number) == Term(Fraction(repr(number)))
    assert term_of(Amount(BITCOIN), 7) == Term(Fraction(7), "msat")


def test_no_module_may_evaluate_text() -> None:
    source = (Path(__file__).parents[2] / "econ/sweeps/constraint.py").read_text("utf-8")

    assert "eval(" not in source
    assert "exec(" not in source
