"""The simulated basin: planted payoffs are read off them, and the machine's own runs are what is compared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from econ.engine.block import Array
from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.errors import BadInput
from econ.games.menu import menu_of
from econ.machine.genesis import parameters
from econ.machine.slot import MODEL
from econ.machine.wealth import wealth
from econ.mechanism.load import load
from econ.solvers.population import simulated as module
from econ.solvers.population.honesty import Basin, _interval, basin, basin_of_honesty, compared
from econ.solvers.population.simulated import Simulated, compared_counts, simulated, stake_classes
from econ.solvers.replay import without_rare_values

RUNS = 40


def planted(honest: list[float], deviation: list[float], *, luck: float = 0.0, seed: int = 0) -> Simulated:
    """Runs in which members beside k deviators earn honest[k], the k deviators deviation[k], plus luck of their own."""
    size = len(honest) - 1
    chance = np.random.default_rng(seed)
    positions = np.stack([chance.permutation(size) for _ in range(RUNS)])
    deviators = np.arange(size + 1)
    deviates = positions < deviators[:, None, None]
    own = luck * chance.standard_normal((RUNS, size)) + luck * chance.standard_normal((RUNS, 1))
    gains = np.where(deviates, np.array(deviation)[:, None, None], np.array(honest)[:, None, None]) + own
    ones = np.ones(size, np.int64)
    return Simulated(deviators, deviates, gains, kinds=0 * ones, stakes=ones, slots=1000)


def read(played: Simulated) -> Basin:
    return basin_of_honesty(compared(played), action="x", played=played)


@st.composite
def payoffs(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    size = draw(st.integers(2, 8))
    values = st.lists(st.integers(-3, 3).map(float), min_size=size + 1, max_size=size + 1)
    return draw(values), draw(values)


@given(payoffs(), st.sampled_from([0.0, 100.0]), st.integers(0, 100))
def test_planted_payoffs_are_read_off_whatever_the_luck(
    given_: tuple[list[float], list[float]], luck: float, seed: int
) -> None:
    honest, deviation = given_
    size = len(honest) - 1
    found = read(planted(honest, deviation, luck=luck, seed=seed))
    gaps = [honest[k] - deviation[k + 1] for k in range(size)]
    # In small sets luck can leave a tie open or wrong signs impossible; luck common to all profiles cancels exactly.
    signs = ["honest" if gap > 0 else "deviation" if gap < 0 else "equal" for gap in gaps]
    stays = [k == size or gaps[k] >= 0 for k in range(size + 1)]
    leaves = [k == 0 or gaps[k - 1] <= 0 for k in range(size + 1)]

    assert [comparison.sign for comparison in found.comparisons] == signs
    assert found.equilibria == tuple(k for k in range(size + 1) if stays[k] and leaves[k])
    assert found.possible == found.uncertain == ()
    assert found.holds_to == next((k for k in range(size) if gaps[k] <= 0), size)
    assert found.tips_at == next((k for k in range(size) if gaps[k] < 0), None)
    for comparison, gap in zip(found.comparisons, gaps, strict=True):
        assert comparison.low - 1e-6 <= gap <= comparison.high + 1e-6


def test_a_tipping_point_is_named_as_bracket_share_and_sentence() -> None:
    found = read(planted([0.0] * 9, [0, -1, -1, -1, 2, 2, 2, 2, 2]))

    assert (found.holds_to, found.tips_at) == (3, 3)
    assert found.share == (3 / 8, 3 / 8)
    assert found.equilibria == (0, 8)
    assert "returned to from up to 3 of 8 deviators" in found.sentence
    assert "pays more once 3 deviate (38 %)" in found.sentence
    assert f"{RUNS} runs of 1000 slots" in found.sentence


def test_other_findings_have_their_sentences() -> None:
    better, worse, same = [1.0] * 4, [-1.0] * 4, [0.0] * 4

    assert "no tipping point" in read(planted(same, worse)).sentence
    assert "has no basin" in read(planted(same, better)).sentence
    assert "no run shows a difference" in read(planted(same, same)).sentence
    assert "no difference beside 1, 2 others" in read(planted(same, [0.0, -1.0, 0.0, 0.0])).sentence
    assert read(planted(same, worse)).share == (1, 1)


@given(st.integers(0, 30))
def test_differences_that_drown_in_noise_are_uncertain(seed: int) -> None:
    played = planted([0.0] * 5, [0.1] * 5, seed=seed)
    noise = np.random.default_rng(seed).normal(0, 100, played.gains.shape)
    found = read(
        Simulated(
            played.deviators,
            played.deviates,
            played.gains + noise,
            kinds=played.kinds,
            stakes=played.stakes,
            slots=played.slots,
        )
    )

    assert found.uncertain == (0, 1, 2, 3)
    assert found.holds_to == 0
    assert found.tips_at is None
    assert found.equilibria == ()
    assert found.possible == (0, 1, 2, 3, 4)
    assert "undecided beside 0 to 3 others" in found.sentence


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    missed = 0
    for seed in range(200):
        chance = np.random.default_rng(seed)
        played = planted([0.0, 0.0, 0.0], [0.0, -1.0, -1.0], luck=5.0, seed=seed)
        noise = chance.normal(0, 3, played.gains.shape)
        noisy = Simulated(
            played.deviators,
            played.deviates,
            played.gains + noise,
            kinds=played.kinds,
            stakes=played.stakes,
            slots=played.slots,
        )
        missed += any(not c.low <= 1 <= c.high for c in compared(noisy))

    # 1 % of 200 are expected; ten or more would happen once in 40 000 times.
    assert missed < 10


def test_classes_that_disagree_tip_at_the_first_and_settle_with_all() -> None:
    played = planted([0.0] * 7, [0.0] * 7)
    kinds = np.array([0, 0, 0, 1, 1, 1])
    gains = np.where(played.deviates, np.where(kinds == 0, -1.0, 1.0), 0.0)
    found = read(Simulated(played.deviators, played.deviates, gains, kinds=kinds, stakes=played.stakes, slots=1000))

    assert found.tips_at == 0
    assert {c.sign for c in found.comparisons if c.kind == 0} == {"honest"}
    assert {c.sign for c in found.comparisons if c.kind == 1} == {"deviation"}
    assert found.equilibria == ()


def test_members_with_few_turns_show_no_equality() -> None:
    played = planted([0.0] * 4, [0.0] * 4)
    rare = Simulated(played.deviators, played.deviates, played.gains, kinds=played.kinds, stakes=played.stakes, slots=7)

    # In 40 runs of 7 slots the one of three that joins has 93 turns.
    assert {comparison.sign for comparison in compared(played)} == {"equal"}
    assert {comparison.sign for comparison in compared(rare)} == {"uncertain"}


@given(st.integers(0, 100), st.floats(0.9, 0.999))
def test_intervals_are_those_of_least_squares(seed: int, confidence: float) -> None:
    chance = np.random.default_rng(seed)
    luck = chance.normal(0, 2, (12, 2))
    values = 7 + luck @ [3, -2] + chance.normal(0, 1, 12)
    design = np.column_stack([np.ones(12), luck])
    inverse = np.linalg.inv(design.T @ design)
    fitted = inverse @ design.T @ values
    residual = values - design @ fitted
    # Three coefficients leave nine degrees of freedom.
    half = stats.t.ppf(confidence, 9) * np.sqrt(residual @ residual / 9 * inverse[0, 0])

    assert _interval(values, luck, confidence) == pytest.approx((fitted[0] - half, fitted[0] + half))
    assert _interval(values[:3], luck[:3], confidence) == (-np.inf, np.inf)


@given(st.lists(st.integers(1, 10**15), min_size=1, max_size=60))
def test_stake_classes_are_amounts_or_quarters_of_the_stake(stakes: list[int]) -> None:
    kinds = stake_classes(np.array(stakes))
    order = np.argsort(stakes, kind="stable")
    members = [[stakes[i] for i in order if kinds[i] == kind] for kind in range(kinds.max() + 1)]

    assert (np.diff(kinds[order]) >= 0).all()
    assert all(members)
    assert len(members) <= 4
    if len(set(stakes)) <= 4:
        assert [set(own) for own in members] == [{amount} for amount in sorted(set(stakes))]
    else:
        # Without the one stake that crosses its border no class holds more than a quarter.
        assert all(4 * (sum(own) - max(own)) <= sum(stakes) for own in members)


@given(st.lists(st.integers(1, 10**15), min_size=2, max_size=30))
def test_who_deviates_first_goes_through_classes_evenly_and_members_by_stake(stakes: list[int]) -> None:
    kinds = stake_classes(np.array(stakes))
    positions = module._positions(kinds, np.array(stakes))  # noqa: SLF001
    first = positions.argmin(1)
    turns = np.bincount(kinds[first])

    assert (np.sort(positions, axis=1) == np.arange(len(stakes))).all()
    assert turns.max() - turns.min() <= 1
    for member, stake in enumerate(stakes):
        share = stake / sum(other for other, kind in zip(stakes, kinds, strict=True) if kind == kinds[member])
        # The last class may have one turn less than its share is spread over.
        assert abs((first == member).sum() - share * turns.max()) <= 2


@pytest.mark.parametrize("size", [2, 4, 16, 32])
def test_members_with_equal_stakes_deviate_first_equally_often(size: int) -> None:
    equal = np.ones(size, np.int64)
    first = module._positions(0 * equal, equal).argmin(1)  # noqa: SLF001

    assert np.bincount(first).tolist() == [64 // size] * size


@given(st.integers(2, 300))
def test_compared_counts_reach_from_nobody_to_all_others(size: int) -> None:
    counts = compared_counts(size)

    assert counts[0] == 0
    assert counts[-1] == size - 1
    assert len(counts) == (size if size <= 16 else 5)
    assert list(counts) == sorted(set(counts))


def machine_gains(name: str, rows: list[int], runs: int, slots: int) -> Array:
    """Changes of wealth [run, sequencer] of a plain run, extractable values capped by the same rule."""
    given_ = load(name)
    tables = menu_of(given_.mechanism).tables
    params = parameters(
        given_.mechanism,
        given_.scenario,
        tables=tables,
        assignment=tuple(rows),
        chance=Sampled(module.SEED, tuple(range(runs))),
    )
    params |= {"world": without_rare_values(params["world"])}
    start = MODEL.genesis(params, runs)
    final = run(MODEL, params, start, slots=slots)
    return np.stack([wealth(params, final, i) - wealth(params, start, i) for i in range(len(rows))], axis=1)


def test_profiles_are_the_machine_s_own_runs_under_common_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RUNS", 5)
    monkeypatch.setattr(module, "SLOTS", 60)
    given_ = load("minimal")
    names = [strategy.name for strategy in menu_of(given_.mechanism).strategies]
    played = simulated(given_.mechanism, given_.scenario, action="propose empty")
    row = names.index("propose empty")

    assert played.gains[0].tolist() == machine_gains("minimal", [0] * 3, 5, 60).tolist()
    assert played.gains[-1].tolist() == machine_gains("minimal", [row] * 3, 5, 60).tolist()
    for profile, number in ((1, 0), (2, 3)):
        alone = machine_gains("minimal", [row * int(d) for d in played.deviates[profile, number]], 5, 60)
        assert played.gains[profile, number].tolist() == alone[number].tolist()
    assert played.deviates.sum(2).tolist() == [[k] * 5 for k in range(4)]
    assert (played.deviates[1:] >= played.deviates[:-1]).all()


def test_evidence_under_way_at_the_end_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    # On citrea-pos evidence takes six Bitcoin blocks, an hour: far beyond 64 slots of two seconds.
    monkeypatch.setattr(module, "RUNS", 2)
    monkeypatch.setattr(module, "SLOTS", 64)
    given_ = load("citrea-pos")
    played = simulated(given_.mechanism, given_.scenario, action="propose equivocate")
    bond = given_.mechanism.sequencers.stakes[0]

    assert (played.gains[-1] < -0.9 * bond).all()
    assert (played.gains[0] > -0.1 * bond).all()


def test_withheld_votes_on_citrea_pos_tip_where_the_quorum_is_lost() -> None:
    # More than two thirds of 16 equal sequencers are 11: with the sixth that withholds, nothing is final any more.
    given_ = load("citrea-pos")
    found = basin(given_.mechanism, given_.scenario, action="withhold the vote")

    assert found.counts == tuple(range(16))
    assert found.holds_to == 6
    assert found.tips_at is None
    assert found.equilibria == (0, *range(7, 17))
    assert [c.sign for c in found.comparisons] == ["honest"] * 6 + ["equal"] * 10
    assert "no difference beside 6 to 15 others" in found.sentence
    assert "downtime over 10000 slots" in found.sentence


def test_a_single_sequencer_has_no_population() -> None:
    given_ = load("citrea-today")

    assert "no population" in basin(given_.mechanism, given_.scenario, action="leave").sentence


def test_an_action_off_the_menu_is_refused_with_the_menu() -> None:
    given_ = load("minimal")

    with pytest.raises(BadInput, match="action 'dance' is not on the menu; allowed: propose honest, "):
        basin(given_.mechanism, given_.scenario, action="dance")
