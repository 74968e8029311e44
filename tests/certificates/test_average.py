"""Certificates of long-run rates: true ones are accepted, and no altered one is."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates import verify
from econ.certificates.codec import canonical, sealed
from econ.errors import BadInput
from econ.games.process import Process
from econ.solvers.rate_claim import RateVerdict, certificate, decide_rate
from tests.solvers import gains
from tests.solvers.random_games import HASHES, WEIGHT_TOTAL, game, section
from tests.solvers.random_processes import processes

# A state of two actions: 3 a slot, or 10 and 0 in turn; the clock counts slots.
WHOLE = WEIGHT_TOTAL
TURNS = game(
    [
        ("choice", 0, [(1, 0, 1), (2, 0, 0)]),
        ("chance!", 1, [(0, 3, WHOLE)]),
        ("chance!", 1, [(3, 10, WHOLE)]),
        ("chance!", 0, [(0, 0, WHOLE)]),
    ]
)
SLOTS = TURNS.crosses[TURNS.source()].astype(int)


def document(rate: Fraction) -> dict[str, Any]:
    return certificate(TURNS, SLOTS, decide_rate(TURNS, SLOTS, rate), hashes=HASHES)


def accepted(stated: dict[str, Any]) -> bool:
    return verify(canonical(sealed(stated))).accepted


def exact_best(process: Process) -> Fraction:
    built, clock = process.game(), process.game_clock().tolist()
    lists = section(built)
    return max(gains.gain(lists, policy, lists["reward"], clock) for policy in gains.policies(lists))


def decided(process: Process, rate: Fraction) -> RateVerdict:
    return decide_rate(process.game(), process.game_clock(), rate)


@given(processes(), st.fractions(min_value=Fraction(1, 1000), max_value=10, max_denominator=1000))
def test_both_sides_of_the_best_ratio_are_decided_and_accepted(process: Process, apart: Fraction) -> None:
    best = exact_best(process)
    above, below = decided(process, best + apart), decided(process, best - apart)

    assert (above.verdict, below.verdict) == ("holds", "fails")
    for verdict in (above, below):
        stated = certificate(process.game(), process.game_clock(), verdict, hashes=HASHES)
        assert verify(canonical(stated)).accepted, verify(canonical(stated)).reason


@given(processes())
def test_the_best_ratio_itself_is_never_decided_wrongly(process: Process) -> None:
    assert decided(process, exact_best(process)).verdict != "fails"


def test_the_margin_is_what_a_slot_falls_short() -> None:
    # Against 7 a slot the best play, 10 and 0 in turn, falls short by 2 in each.
    assert decide_rate(TURNS, SLOTS, Fraction(7)).amount == pytest.approx(2)
    assert decide_rate(TURNS, SLOTS, Fraction(4)).amount == pytest.approx(1)


def is_true(stated: dict[str, Any]) -> bool:
    """Whether the statement of a certificate is true of the game, clock and rate in it."""
    lists, rate = stated["game"], Fraction(stated["rate"])
    pairs = zip(lists["reward"], stated["clock"], strict=True)
    priced = [rate.denominator * reward - rate.numerator * ticks for reward, ticks in pairs]
    best = max(gains.gain(lists, policy, priced) for policy in gains.policies(lists))
    return (best <= 0) == bool(stated["verdict"] == "holds")


@pytest.mark.parametrize("rate", [Fraction(7), Fraction(4)])
@given(data=st.data())
def test_what_is_altered_is_refused_or_still_true(rate: Fraction, data: st.DataObject) -> None:
    stated = document(rate)
    name, owner = data.draw(
        st.sampled_from(
            [("bias", stated["proof"]), ("potential", stated["proof"]), ("clock", stated), ("reward", stated["game"])]
        )
    )
    place = data.draw(st.integers(0, len(owner[name]) - 1))
    steps = [-(2**50), -1, 1, 2**50] if name in {"bias", "potential"} else [-9, -1, 1, 9]
    owner[name][place] += data.draw(st.sampled_from(steps))

    assert not accepted(stated) or is_true(stated)


@pytest.mark.parametrize("rate", [Fraction(7), Fraction(4)])
@pytest.mark.parametrize("name", ["bias", "potential"])
def test_every_value_counts(rate: Fraction, name: str) -> None:
    # Large moves either way: each breaks an inequality at its node or at one that leads there.
    for place in range(len(document(rate)["proof"][name])):
        verdicts = []
        for by in (-(2**60), 2**60):
            stated = document(rate)
            stated["proof"][name][place] += by
            verdicts.append(accepted(stated))

        assert not any(verdicts)


@pytest.mark.parametrize("rate", [Fraction(7), Fraction(4)])
@pytest.mark.parametrize("path", ["rate", "scale", "proof.pace", "proof.bias", "proof.potential", "proof.policy"])
def test_a_part_that_is_wrong_or_missing_is_refused(rate: Fraction, path: str) -> None:
    stated = document(rate)
    owner, key = (stated["proof"], path.split(".")[1]) if "." in path else (stated, path)
    for wrong in (None, [], "1/3", -1, 0, True, "x", ["1/2"]):
        altered = deepcopy(stated)
        (altered["proof"] if "." in path else altered)[key] = wrong
        assert not accepted(altered), wrong
    owner.pop(key, None)
    if key != "policy" or rate == 4:
        assert not accepted(stated)


@pytest.mark.parametrize("rate", [Fraction(7), Fraction(4)])
def test_the_other_verdict_is_refused(rate: Fraction) -> None:
    stated, other = document(rate), document(11 - rate)
    swapped = stated | {key: other[key] for key in ("verdict", "statement")}

    assert not accepted(swapped)
    assert not accepted(swapped | {"proof": other["proof"]})


def test_a_clock_that_may_stand_still_proves_nothing() -> None:
    # The lazy action earns nothing and takes no time: for ever, the ratio is undefined.
    paid, lazy = ("chance!", 1, [(0, 1, WHOLE)]), ("chance!", 1, [(0, 0, WHOLE)])
    idle = game([("choice", 0, [(1, 0, 1), (2, 0, 0)]), paid, lazy])
    clock = idle.reward
    verdict = decide_rate(idle, clock, Fraction(2))

    assert verdict.verdict == "undecided"
    assert "clock" in verdict.tried[0]
    with pytest.raises(BadInput, match="undecided"):
        certificate(idle, clock, verdict, hashes=HASHES)


def test_the_first_state_alone_does_not_count() -> None:
    # A deviation far from honest play: whoever gives up 5 in the first slot earns 9 a slot for ever.
    nodes = [
        ("choice!", 0, [(0, 5, 1), (1, 0, 0)]),
        ("choice!", 0, [(1, 9, 1), (0, 0, 0)]),
    ]
    built = game(nodes)
    clock = built.crosses[built.source()].astype(int)

    assert decide_rate(built, clock, Fraction(8)).verdict == "fails"
    assert decide_rate(built, clock, Fraction(10)).verdict == "holds"


@pytest.mark.parametrize("clock", [[1] * 4, [1] * 6, [1, 1, 1, 1, -1]])
def test_a_clock_that_is_no_clock_is_bad_input(clock: list[int]) -> None:
    with pytest.raises(BadInput, match="clock"):
        decide_rate(TURNS, np.array(clock), Fraction(1))
