"""Deterrence against expected payoffs; A-SLH-1 (Becker), -2 (inspection game), -4 (Budish), -5 (repeated slots)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.solvers.deterrence import fine, inspection_game, least_block_prize, least_slashable_stake, least_stake

amounts = st.fractions(Fraction(1, 10), 1000, max_denominator=50)
chances = st.fractions(Fraction(1, 100), 1, max_denominator=100)
discounts = st.fractions(0, Fraction(99, 100), max_denominator=100)


@pytest.mark.parametrize(
    ("gain", "chance", "stake", "least", "deters"),
    [(10, "1/2", 30, 20, True), (10, "1/2", 15, 20, False), (10, "1/20", 150, 200, False), (3, "1", 3, 3, True)],
)
def test_fines(*, gain: int, chance: str, stake: int, least: int, deters: bool) -> None:
    """A-SLH-1.1 to A-SLH-1.4."""
    found = fine(gain, Fraction(chance), stake)

    assert found.least == least
    assert found.deters == deters


@given(amounts, chances, amounts)
def test_a_fine_deters_where_the_offence_earns_nothing(gain: Fraction, chance: Fraction, stake: Fraction) -> None:
    assert fine(gain, chance, stake).deters == (gain - chance * stake <= 0)
    assert gain - chance * fine(gain, chance, stake).least == 0


@pytest.mark.parametrize(
    ("gain", "penalty", "cost", "reward", "loss", "rates"),
    [
        (10, 90, 1, 50, 50, ("1/100", "1/10")),
        (10, 990, 1, 50, 50, ("1/100", "1/100")),
        (5, 5, 2, 8, 12, ("1/10", "1/2")),
    ],
)
def test_inspections(*, gain: int, penalty: int, cost: int, reward: int, loss: int, rates: tuple[str, str]) -> None:
    """A-SLH-2.1 to A-SLH-2.3: a tenfold fine lowers inspections tenfold and leaves violations where they were."""
    found = inspection_game(gain=gain, fine=penalty, cost=cost, reward=reward, loss=loss)

    assert (found.violation, found.inspection) == tuple(map(Fraction, rates))


@given(gain=amounts, fined=amounts, reward=amounts, loss=amounts, kept=st.booleans())
def test_both_sides_of_an_inspection_are_indifferent(
    *,
    gain: Fraction,
    fined: Fraction,
    reward: Fraction,
    loss: Fraction,
    kept: bool,
) -> None:
    penalty = fined + gain if kept else fined
    cost = (reward + loss) / 3
    found = inspection_game(gain=gain, fine=penalty, cost=cost, reward=reward, loss=loss, gain_kept=kept)
    caught = gain - penalty if kept else -penalty

    assert found.inspection * caught + (1 - found.inspection) * gain == 0
    assert found.violation * reward - cost == -found.violation * loss
    if kept:
        assert found.inspection == gain / penalty


@given(gain=amounts, fined=amounts, stake=amounts, kept=st.booleans())
def test_free_inspections_leave_no_violations_and_unaffordable_ones_no_inspections(
    *, gain: Fraction, fined: Fraction, stake: Fraction, kept: bool
) -> None:
    penalty = fined + gain if kept else fined
    free, dear = (
        inspection_game(gain=gain, fine=penalty, cost=cost, reward=stake / 3, loss=2 * stake / 3, gain_kept=kept)
        for cost in (0, stake)
    )

    assert (free.violation, free.inspection) == (Fraction(0), Fraction(1))
    assert (dear.violation, dear.inspection) == (Fraction(1), Fraction(0))


@given(fined=amounts, stake=amounts)
def test_nobody_inspects_for_a_violation_that_gains_nothing(fined: Fraction, stake: Fraction) -> None:
    found = inspection_game(gain=0, fine=fined, cost=stake / 2, reward=stake, loss=0)

    assert (found.violation, found.inspection) == (Fraction(1, 2), Fraction(0))


def test_the_security_budget() -> None:
    """A-SLH-4.1 to A-SLH-4.3."""
    assert least_block_prize(10**9, 16) == 62_500_000
    assert least_block_prize(10**6, 100) == 10_000
    assert least_slashable_stake(10**6, 100, 2_000) == 800_000


@given(amounts, amounts, amounts)
def test_flow_and_stock_make_up_the_value(value: Fraction, prizes: Fraction, other: Fraction) -> None:
    prize, stake = least_block_prize(value, prizes, other), least_slashable_stake(value, prizes, other)

    assert prize >= 0
    assert stake >= 0
    assert prizes * prize + other == max(value, other)
    assert prizes * other + stake == max(value, prizes * other)


@pytest.mark.parametrize(
    ("gain", "chance", "discount", "stake"),
    [(100, "9/10", "999/1000", "61.1611111111"), (100, "1/2", "99/100", "195.05"), (10, "1", "0", "10")],
)
def test_stakes_of_repeated_slots(gain: int, chance: str, discount: str, stake: str) -> None:
    """A-SLH-5.1 to A-SLH-5.3."""
    found = least_stake(
        gain=gain, chance=Fraction(chance), discount=Fraction(discount), share=Fraction(1, 10), rent=Fraction(1, 2)
    )

    assert abs(found - Fraction(stake)) < Fraction(1, 10**9)


@given(gain=amounts, chance=chances, discount=discounts, share=chances, rent=amounts)
def test_one_deviation_from_honest_play_gains_nothing_at_the_least_stake(
    *, gain: Fraction, chance: Fraction, discount: Fraction, share: Fraction, rent: Fraction
) -> None:
    stake = least_stake(gain=gain, chance=chance, discount=discount, share=share, rent=rent)
    # Honest play goes on from the next slot: future = d (rent + future).
    future = discount * share * rent / (1 - discount)
    assert future == discount * (share * rent + future)
    honest, deviating = stake + future, gain + (1 - chance) * (stake + future)

    assert deviating <= honest
    assert deviating == honest or stake == 0


@pytest.mark.parametrize("chance", [Fraction(0), Fraction(-1), Fraction(11, 10)])
def test_chances_are_chances(chance: Fraction) -> None:
    with pytest.raises(BadInput, match="chance"):
        fine(1, chance, 1)
    with pytest.raises(BadInput, match="chance"):
        least_stake(gain=1, chance=chance, discount=Fraction(0), share=1, rent=1)


def test_other_inputs_are_refused() -> None:
    for discount in (Fraction(1), Fraction(-1, 2)):
        with pytest.raises(BadInput, match="discount"):
            least_stake(gain=1, chance=1, discount=discount, share=1, rent=1)
    with pytest.raises(BadInput, match="prizes"):
        least_block_prize(1, 0)
    with pytest.raises(BadInput, match="inspection game"):
        inspection_game(gain=2, fine=1, cost=1, reward=1, loss=2, gain_kept=True)
    with pytest.raises(BadInput, match="inspection game"):
        inspection_game(gain=-1, fine=1, cost=1, reward=1, loss=2)
