"""Content addresses: what is the same has the same, what differs in anything has another."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.sweeps.address import address, digest
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.question import Subject
from econ.sweeps.questions.simulation import Simulation
from econ.testing.mechanisms import mechanisms, scenarios

FOUND = load("minimal")
SUBJECT = Subject(FOUND.mechanism, FOUND.scenario, {"set.size": 4})
ASKED = Simulation(10).content


def test_by_whatever_keys_a_mechanism_is_reached_its_address_is_one() -> None:
    one, other = (load("minimal", overrides={"set.size": size}) for size in ("5", "5"))
    values = ({"set.size": 5}, {"set.size": 5, "chain.slot": 1})
    named = [address(ASKED, Subject(f.mechanism, f.scenario, v)) for f, v in zip((one, other), values, strict=True)]
    assert named[0] == named[1] != address(ASKED, SUBJECT)


@given(mechanisms(), scenarios())
def test_names_are_prose_and_parameters_are_not(mechanism: Mechanism, scenario: Scenario) -> None:
    here = address(ASKED, Subject(mechanism, scenario, {}))
    assert here == address(ASKED, Subject(replace(mechanism, name="another"), scenario, {}))
    longer = replace(mechanism, chain=replace(mechanism.chain, bitcoin_depth=mechanism.chain.bitcoin_depth + 1))
    assert here != address(ASKED, Subject(longer, scenario, {}))
    busier = replace(scenario, forced_per_day=scenario.forced_per_day + 1)
    assert here != address(ASKED, Subject(mechanism, busier, {}))


def test_another_question_is_another_address() -> None:
    claims = (Claims(("participation",)), Claims(("participation",), limit=9), Claims(("participation", "invariants")))
    questions = (Simulation(10), Simulation(11), Simulation(10, seed=2), *claims)
    assert len({address(question.content, SUBJECT) for question in questions}) == len(questions)


def test_a_user_s_strategy_enters_with_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "strategy_of_a_user.py"
    monkeypatch.syspath_prepend(tmp_path)
    own = replace(FOUND.scenario, population=(("strategy_of_a_user:MINE", FOUND.mechanism.sequencers.size),))
    found = []
    for text in ("MINE = 1\n", "MINE = 2\n"):
        file.write_text(text)
        found.append(address(ASKED, Subject(FOUND.mechanism, own, {})))
    assert found[0] != found[1]


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
def test_the_order_of_keys_does_not_matter(content: dict[str, float]) -> None:
    assert digest(content) == digest(dict(reversed(content.items())))


def test_what_is_not_a_number_has_no_address() -> None:
    with pytest.raises(ValueError, match="JSON"):
        digest({"x": float("nan")})
