"""Whoever alters a certificate and makes its digests fit again is refused once the game is made anew."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from econ.certificates.codec import canonical, ratio, sealed, sha256, write
from econ.certificates.conformance import STATEMENTS
from econ.games.table import table_of
from econ.solvers.claims.setting import slot_discount
from econ.solvers.conformance import certificate, decide, refuted
from econ.solvers.derivation import verified
from econ.solvers.honest_value import honest_policy
from econ.solvers.study import certify, extracted, followed, refutation_game
from econ.strategies.registry import STRATEGIES
from tests.solvers.studies import CALM, REORDERED, loaded, solved

Document = dict[str, Any]


@pytest.fixture(scope="module")
def attack() -> Document:
    return certify(solved(REORDERED))


@pytest.fixture(scope="module")
def calm() -> Document:
    return certify(solved(CALM, "citrea-pos"))


def test_an_honest_refutation_speaks_of_its_mechanism(attack: Document) -> None:
    plain, derived = verified(attack), verified(attack, from_mechanism=True)

    assert plain.accepted
    assert (
        plain.scope == f"this game satisfies: {STATEMENTS['fails']}; it speaks of the reduced game, replay is the test"
    )
    assert derived.accepted, derived.reason
    assert derived.reason == plain.reason
    assert f"): this mechanism, as reduced, satisfies: {STATEMENTS['fails']}" in derived.scope
    assert attack["mechanism_sha256"][:12] in derived.scope


def test_an_honest_proof_names_what_it_assumes(calm: Document) -> None:
    derived = verified(calm, from_mechanism=True)
    assumed = [part["key"] for part in calm["origin"]["reductions"] if part["kind"] not in {"exact", "sound"}]

    assert derived.accepted, derived.reason
    assert derived.scope.endswith(f"; assumed: {', '.join(assumed)}")
    assert {"set.size", "scenario.demand"} <= set(assumed)


def test_a_refutation_of_a_reduced_game_points_to_its_replay() -> None:
    document = certify(solved({"scenario.mev_growth": '["0 %", "10 %", "20 %", "30 %"]'}, "citrea-today"))

    assert "it speaks of the reduced game, replay is the test" in verified(document).scope
    assert "this mechanism, as reduced, satisfies" in verified(document, from_mechanism=True).scope


def test_documents_bytes_and_files_are_the_same(attack: Document, tmp_path: Path) -> None:
    write(tmp_path / "c.json.gz", attack)
    expected = verified(attack, from_mechanism=True)

    for source in (canonical(attack), tmp_path / "c.json.gz", str(tmp_path / "c.json.gz")):
        assert verified(source, from_mechanism=True) == expected


def test_the_mechanism_named_must_be_the_one_stated(attack: Document) -> None:
    same, other = loaded(REORDERED), loaded(REORDERED | {"set.size": "4"})
    elsewhere = loaded(REORDERED | {"scenario.capital_cost": "1 %/year"})

    assert verified(attack, from_mechanism=same).accepted
    assert verified(attack, from_mechanism=other).reason.startswith("mechanism_sha256: the certificate is not about")
    assert verified(attack, from_mechanism=elsewhere).reason.startswith("scenario_sha256: the certificate is not about")


def renamed_parameter(document: Document) -> None:
    """One sequencer fewer, and the digest of that mechanism."""
    document["origin"]["mechanism"]["sequencers"]["stakes"].pop()
    document["mechanism_sha256"] = sha256(document["origin"]["mechanism"])


def renamed_scenario(document: Document) -> None:
    document["origin"]["scenario"]["forced_per_day"] += 1
    document["scenario_sha256"] = sha256(document["origin"]["scenario"])


def other_laws(document: Document) -> None:
    document["origin"]["scenario"]["laws"]["mev"] = "0" * 64
    document["scenario_sha256"] = sha256(document["origin"]["scenario"])


FORGERIES: dict[str, tuple[Callable[[Document], object], str]] = {
    "a state": (lambda d: d["game"]["states"][3].__setitem__(0, 7), "game: not what"),
    "an action's name": (lambda d: d["game"].update(actions=["honest", "harmless"]), "game: not what"),
    "another mechanism": (renamed_parameter, "game: "),
    "another scenario": (renamed_scenario, "game: "),
    "another law": (other_laws, "the content is not that of this version's"),
    "a reduction more": (
        lambda d: d["origin"].update(reductions=[dict.fromkeys(("key", "becomes", "kind", "reason"), "x")]),
        "reductions: not those",
    ),
    "another deviator": (lambda d: d["origin"].update(focal=1), "focal: not the sequencer"),
    "another table": (
        lambda d: d["origin"].update(counterexample=table_of(STRATEGIES["offline"]).content()),
        "",
    ),
    "no table": (lambda d: d["origin"].pop("counterexample"), "origin.counterexample: missing"),
    "half a table": (lambda d: d["origin"]["counterexample"]["vote"].pop(), "counterexample.vote: must be"),
    "no origin": (lambda d: d.pop("origin"), "origin: missing"),
    "another clock": (lambda d: d["origin"]["mechanism"].update(type="Chain"), "mechanism_sha256"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_an_altered_refutation_is_refused(forgery: str, attack: Document) -> None:
    change, why = FORGERIES[forgery]
    forged = deepcopy(attack)
    change(forged)
    result = verified(sealed(forged), from_mechanism=True)

    assert not result.accepted
    assert result.reason.startswith(why)
    assert "\n" not in result.reason


def test_most_of_them_would_pass_for_a_game(attack: Document) -> None:
    """It takes the mechanism to notice: the file alone still proves something, of its game."""
    forged = deepcopy(attack)
    renamed_parameter(forged)

    assert verified(sealed(forged)).accepted
    assert verified(sealed(forged)).scope.startswith("this game satisfies")


def test_a_proof_at_another_discount_is_refused(calm: Document) -> None:
    """A proof of one's own, right in itself, for a patience that is not the scenario's."""
    found = loaded(CALM, "citrea-pos")
    case = extracted(found.mechanism, found.scenario)
    discount = slot_discount(found.mechanism, found.scenario)
    for own in (discount, Fraction(1, 2)):
        verdict = decide(case.game, own)
        hashes = {key: calm[key] for key in ("mechanism_sha256", "scenario_sha256", "model_sha256")}
        document = certificate(case.game, verdict, **hashes, origin=calm["origin"])
        result = verified(document, from_mechanism=True)
        assert verified(document).accepted
        assert result.accepted == (own == discount)
        assert result.accepted or result.reason == f"discount: the mechanism's is {ratio(discount)}"


def test_a_policy_that_sees_more_than_its_table_is_refused(attack: Document) -> None:
    """Following the table at some states only is worth something too, but nobody can play it."""
    found = loaded(REORDERED)
    case = extracted(found.mechanism, found.scenario)
    table = solved(REORDERED).table
    assert table is not None
    game = refutation_game(case.reduced, table)
    policy, honest = followed(game), honest_policy(game)
    differing = np.flatnonzero(policy != honest)
    policy[differing[-1]] = honest[differing[-1]]
    hashes = {key: attack[key] for key in ("mechanism_sha256", "scenario_sha256", "model_sha256")}
    document = certificate(game, refuted(game, case.discount, policy), **hashes, origin=attack["origin"])
    result = verified(document, from_mechanism=True)

    assert verified(document).accepted
    assert not result.accepted
    assert result.reason == "policy: does not follow the counterexample"


def test_what_another_version_made_is_named_as_such(attack: Document) -> None:
    forged = deepcopy(attack)
    renamed_parameter(forged)
    forged["model_sha256"] = "0" * 64

    assert verified(sealed(forged), from_mechanism=True).reason.endswith("the certificate was made with another")
    # A game that is the same in both versions is as good.
    assert verified(sealed(attack | {"model_sha256": "0" * 64}), from_mechanism=True).accepted


def test_a_game_larger_than_shipped_is_not_built_to_its_end(attack: Document, calm: Document) -> None:
    """The mechanism of the proof with the game of the refutation."""
    keys = ("mechanism_sha256", "scenario_sha256")
    origin = calm["origin"] | {"counterexample": attack["origin"]["counterexample"]}
    swapped = attack | {key: calm[key] for key in keys} | {"origin": origin, "discount": calm["discount"]}
    result = verified(sealed(swapped), from_mechanism=True)

    assert not result.accepted


def test_refused_files_are_refused_before_anything_is_built(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_bytes(b"{}")

    assert verified(tmp_path / "c.json", from_mechanism=True).claim is None
    with pytest.raises(OSError, match="No such file"):
        verified(tmp_path / "none", from_mechanism=True)
