"""Where a game came from: shape and digests are checked, and the scope never says more than the file shows."""

from typing import Any

import pytest

from econ.certificates import verify
from econ.certificates.codec import sha256
from tests.certificates.examples import Document, encoded, failing, holding

MECHANISM = {"type": "Mechanism", "chain": {"slot_ms": 2000}}
SCENARIO = {"type": "Scenario", "laws": {"mev": "0" * 64}}
EXACT = {"key": "set.size", "becomes": "2", "kind": "exact", "reason": "equal stakes"}
SOUND = {"key": "slashing.downtime", "becomes": "none", "kind": "sound", "reason": "never met"}
BOUND = {"key": "fees.rule", "becomes": "fixed", "kind": "bound", "reason": "no congestion"}
TABLE = {"propose": [0, 1], "vote": [0], "stake": [1]}
ORIGIN: Document = {
    "name": "minimal",
    "mechanism": MECHANISM,
    "scenario": SCENARIO,
    "reductions": [],
    "focal": 0,
}
DIGESTS = {"mechanism_sha256": sha256(MECHANISM), "scenario_sha256": sha256(SCENARIO)}
HOLDS = "against honest others, no strategy earns more than honest play from any state that honest play reaches"
FAILS = "against honest others, some strategy earns more than honest play from the first state"


def told(example: Document, **changes: Any) -> bytes:
    """An example with an origin and the digests that belong to it."""
    return encoded(example | DIGESTS | {"origin": ORIGIN | changes})


@pytest.mark.parametrize(
    ("file", "scope"),
    [
        (encoded(holding()), f"this game satisfies: {HOLDS}"),
        (told(holding()), f"this game satisfies: {HOLDS}"),
        (told(holding(), reductions=[EXACT, SOUND]), f"this game satisfies: {HOLDS}"),
        (
            told(holding(), reductions=[EXACT, BOUND, BOUND | {"key": "x"}]),
            f"this game satisfies: {HOLDS}; reduced by assumption: fees.rule, x",
        ),
        (told(failing(), counterexample=TABLE), f"this game satisfies: {FAILS}"),
        (
            told(failing(), reductions=[EXACT], counterexample=TABLE),
            f"this game satisfies: {FAILS}; it speaks of the reduced game, replay is the test",
        ),
    ],
)
def test_an_accepted_file_speaks_of_its_game(file: bytes, scope: str) -> None:
    result = verify(file)

    assert result.accepted, result.reason
    assert result.scope == scope
    assert "mechanism" not in result.scope


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"mechanism": MECHANISM | {"chain": {"slot_ms": 2001}}}, "mechanism_sha256: is not the digest of"),
        ({"scenario": SCENARIO | {"laws": {}}}, "scenario_sha256: is not the digest of"),
        ({"mechanism": [MECHANISM]}, "origin.mechanism: must be an object"),
        ({"scenario": None}, "origin.scenario: must be an object"),
        ({"name": 3}, "origin.name: must be a printable string"),
        ({"name": "a\nb"}, "origin.name: must be a printable string"),
        ({"focal": -1}, "origin.focal: must be a sequencer's number"),
        ({"focal": True}, "origin.focal: must be a sequencer's number"),
        ({"reductions": {}}, "origin.reductions: must be a list"),
        ({"reductions": [EXACT | {"more": ""}]}, "origin.reductions: not key, becomes, kind, reason"),
        ({"reductions": ["set.size"]}, "origin.reductions: not key, becomes, kind, reason"),
        ({"reductions": [EXACT | {"kind": 1}]}, "origin.reductions: must be text"),
        ({"reductions": [EXACT | {"key": "a\nb"}]}, "origin.reductions: must be text"),
        ({"more": 1}, "origin: the keys must be"),
        ({"counterexample": TABLE}, "counterexample: only a verdict fails has one"),
    ],
)
def test_a_misshapen_origin_is_refused(changes: Document, why: str) -> None:
    result = verify(told(holding(), **changes))

    assert not result.accepted
    assert result.reason.startswith(why)


@pytest.mark.parametrize("key", ORIGIN)
def test_nothing_may_be_missing_from_an_origin(key: str) -> None:
    origin = {name: value for name, value in ORIGIN.items() if name != key}

    assert not verify(encoded(holding() | DIGESTS | {"origin": origin})).accepted


@pytest.mark.parametrize("origin", [None, [], "minimal", 1])
def test_an_origin_is_an_object(origin: Any) -> None:
    assert not verify(encoded(holding() | DIGESTS | {"origin": origin})).accepted


@pytest.mark.parametrize(
    "table", [None, {}, TABLE | {"more": []}, TABLE | {"vote": 0}, TABLE | {"vote": ["0"]}, TABLE | {"stake": [True]}]
)
def test_a_counterexample_is_three_lists_of_actions(table: Any) -> None:
    result = verify(told(failing(), counterexample=table))

    assert not result.accepted
    assert result.reason.startswith("counterexample")
