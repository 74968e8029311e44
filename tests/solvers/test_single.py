"""A few claims by themselves are what `check` says of them."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import econ.solvers.single as single_module
from econ.errors import BadInput
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.certification import claim_ids
from econ.solvers.check import check_all
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.claims.registry import check
from econ.solvers.game_claims import CONFORMANCE, PREFIX, Question, game_claims
from econ.solvers.single import decide
from econ.solvers.study import Extracted
from econ.testing import mechanisms, scenarios

MINIMAL = load("minimal")
# The whole game of `minimal` has 7,579 nodes, that of one action and leaving at most 532.
WHOLE, PARTS, NONE = 10_000, 600, 20
EQUIVOCATE, WAIT = f"{PREFIX}equivocate", f"{PREFIX}reorder-delay-2"


def by_id(results: tuple[ClaimResult, ...]) -> dict[str, ClaimResult]:
    return {result.id: result for result in results}


@pytest.fixture(scope="module", params=[WHOLE, PARTS, NONE])
def told(request: pytest.FixtureRequest) -> tuple[int, dict[str, ClaimResult]]:
    """What `check` tells of `minimal` where everything fits, where single actions do, and where nothing does."""
    limit: int = request.param
    return limit, by_id(check_all(MINIMAL.mechanism, MINIMAL.scenario, limit=limit).results)


def test_every_claim_by_itself_is_what_check_says(told: tuple[int, dict[str, ClaimResult]]) -> None:
    limit, known = told
    for each in claim_ids(MINIMAL.mechanism):
        assert decide((each,), MINIMAL.mechanism, MINIMAL.scenario, limit=limit) == (known[each],)


@given(data=st.data())
def test_some_claims_come_in_the_order_asked_for(told: tuple[int, dict[str, ClaimResult]], data: st.DataObject) -> None:
    limit, known = told
    ids = data.draw(st.lists(st.sampled_from(claim_ids(MINIMAL.mechanism)), max_size=4))
    found = decide(ids, MINIMAL.mechanism, MINIMAL.scenario, limit=limit)
    assert found == tuple(known[each] for each in ids)


@pytest.mark.parametrize("preset", ["citrea-today", "citrea-pos"])
def test_presets(preset: str) -> None:
    found = load(preset)
    pair = found.mechanism, found.scenario
    known = by_id((*check(*pair), *game_claims(*pair, limit=WHOLE * 5)))
    ids = (EQUIVOCATE, WAIT, "one-shot:equivocate", f"{PREFIX}leave", "order-final:one-third", f"{PREFIX}delay-1")
    assert decide(ids, *pair, limit=WHOLE * 5) == tuple(known[each] for each in ids)
    assert decide((CONFORMANCE.id,), *pair, limit=WHOLE * 5) == (known[CONFORMANCE.id],)


@settings(max_examples=4)
@given(data=st.data(), mechanism=mechanisms(), limit=st.sampled_from([300, 2_000]))
def test_random_mechanisms(data: st.DataObject, mechanism: Mechanism, limit: int) -> None:
    size, slot = mechanism.sequencers.size, mechanism.chain.slot_ms
    scenario: Scenario = data.draw(scenarios(size=size, slot_ms=slot))
    try:
        known = by_id((*check(mechanism, scenario), *game_claims(mechanism, scenario, limit=limit)))
    except BadInput:
        assume(False)  # noqa: FBT003 - the scenario cannot be used by any claim
    ids = data.draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=4))
    assert decide(ids, mechanism, scenario, limit=limit) == tuple(known[each] for each in ids)


def test_only_what_is_asked_for_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed forms need no game, one deviation needs its own actions, several share one game."""
    games: list[tuple[str, ...]] = []
    taken = Question.extracted

    def noted(asked: Question, *actions: str) -> Extracted:
        games.append(actions)
        return taken(asked, *actions)

    monkeypatch.setattr(Question, "extracted", noted)
    monkeypatch.setattr(single_module, "tested_invariants", None)
    ask = partial(decide, mechanism=MINIMAL.mechanism, scenario=MINIMAL.scenario, limit=WHOLE)
    ask(("one-shot:equivocate", "order-final:one-third"))
    assert games == []
    ask((EQUIVOCATE,))
    assert games == [("propose equivocate", "leave")]
    ask((EQUIVOCATE, f"{PREFIX}empty"))
    assert games[1:] == [("propose equivocate", "propose empty", "leave")]
    ask((EQUIVOCATE, CONFORMANCE.id, "subgame-perfect"))
    assert games.count(()) == 1


def test_an_unknown_claim_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(BadInput, match=r"'deviation:equivocat' is no claim about minimal .*'deviation:equivocate'"):
        decide(("participation", "deviation:equivocat"), MINIMAL.mechanism, MINIMAL.scenario, limit=WHOLE)


def test_nothing_asked_is_nothing_told() -> None:
    assert decide((), MINIMAL.mechanism, MINIMAL.scenario, limit=WHOLE) == ()
