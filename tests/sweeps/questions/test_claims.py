"""The question to the solvers: what they say themselves, and an address that knows everything that decides it."""

import numpy as np
import pytest

from econ.errors import BadInput
from econ.mechanism.load import load
from econ.solvers.single import decide
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.question import Subject
from econ.sweeps.questions.simulation import Simulation

FOUND = load("minimal")
SUBJECT = Subject(FOUND.mechanism, FOUND.scenario, {})
GAME, FORM = "deviation:equivocate", "slash-binds:equivocation"


@pytest.mark.parametrize("limit", [1, 250_000])
def test_a_row_is_what_the_solvers_say_within_the_limit(limit: int) -> None:
    question = Claims((GAME, FORM), limit=limit)
    rows = question.answer(SUBJECT, (0, 3))
    results = decide((GAME, FORM), FOUND.mechanism, FOUND.scenario, limit=limit)

    assert [column.name for column in question.columns] == list(rows)
    for result in results:
        margin = np.nan if result.margin_msat is None else float(result.margin_msat)
        assert rows[result.id].tolist() == [result.verdict] * 2
        assert rows[f"{result.id}.binding"].tolist() == [result.binding_term or ""] * 2
        np.testing.assert_array_equal(rows[f"{result.id}.margin_msat"], [margin] * 2)
    assert (rows[GAME][0] == "undecided") == (limit == 1)


def test_content_is_what_decides_and_not_the_order_of_the_claims() -> None:
    content = Claims((GAME, FORM)).content

    assert content == Claims((FORM, GAME)).content
    assert content != Claims((GAME,)).content
    assert content != Claims((GAME, FORM), limit=9).content
    # The solvers' source is in it, which a simulation does not need.
    assert content["source"] != Simulation(1).content["source"]


def test_without_a_mechanism_it_refuses() -> None:
    with pytest.raises(BadInput, match="need a mechanism"):
        Claims((GAME,)).answer(Subject(None, None, {}), (0,))
