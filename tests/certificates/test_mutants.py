"""The checks are sharp: a verifier with one planted mistake decides some small certificate differently."""

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from econ.certificates import verify
from econ.certificates.codec import sha256
from tests.certificates.examples import EXAMPLES, HALF, Document, encoded, holding, idle_game, off_by_one, tied
from tests.certificates.test_graph import BROKEN

SOURCES = Path(__file__).parents[2] / "econ" / "certificates"
PART = "MUTANT"

MUTANTS = [
    ("conformance.py", "value * problem.unit > problem", "value * problem.unit < problem"),
    ("conformance.py", "value * problem.unit > problem", "value * problem.unit >= problem"),
    ("conformance.py", "value * problem.unit < problem", "value * problem.unit > problem"),
    ("conformance.py", "value * problem.unit < problem", "value * problem.unit <= problem"),
    ("conformance.py", "bound[node] * problem.unit < problem", "bound[node] * problem.unit > problem"),
    ("conformance.py", "bound[node] * problem.unit < problem", "bound[node] * problem.unit <= problem"),
    ("conformance.py", "need(margin >= 0", "need(margin > 0"),
    ("conformance.py", "need(margin >= 0", "need(margin <= 0"),
    ("conformance.py", "need(margin >= 0", "need(True"),
    ("conformance.py", "need(gain > 0", "need(gain >= 0"),
    ("conformance.py", "need(gain > 0", "need(gain < 0"),
    ("conformance.py", "*min(slacks)", "*max(slacks)"),
    ("conformance.py", "for node in outside:", "for node in inside:"),
    ("conformance.py", "0 <= discount < 1", "0 <= discount <= 1"),
    ("conformance.py", "0 <= discount < 1", "discount < 1"),
    ("conformance.py", "scale > 0", "scale >= 0"),
    ("conformance.py", "stated == ratio(gain)", "True"),
    ("conformance.py", "stated == (None if margin is None else ratio(margin))", "True"),
    ("graph.py", "need(edge in allowed,", "need(True or edge in allowed,"),
    ("graph.py", "if graph.crosses[node] else q", "if not graph.crosses[node] else q"),
    ("graph.py", "future = self.discount.numerator if graph.crosses[node] else q", "future = q"),
    ("graph.py", "now = q * self.scale", "now = self.scale"),
    ("graph.py", "now = q * self.scale", "now = q"),
    ("graph.py", "if outcome != outcomes[self.honest[node]]", "if outcome[0] != outcomes[self.honest[node]][0]"),
    ("graph.py", "if outcome != outcomes[self.honest[node]]", "if outcome[1] != outcomes[self.honest[node]][1]"),
    ("graph.py", "if outcome != outcomes[self.honest[node]]", "if edge != self.honest[node]"),
    ("graph.py", "outcome = twins[self.target[edge]], self.reward[edge]", "outcome = twins[self.target[edge]], 0"),
    ("graph.py", "outcome = twins[self.target[edge]], self.reward[edge]", "outcome = 0, self.reward[edge]"),
    ("graph.py", "shares[outcome] = self.share[edge] + (", "shares[outcome] = 0 * ("),
    ("graph.py", "0 if self.choice[node] else shares.get(outcome, 0)", "0"),
    ("graph.py", "0 if self.choice[node] else shares.get(outcome, 0)", "shares.get(outcome, 0)"),
    ("graph.py", "return self.crosses[node], frozenset", "return 0, frozenset"),
    ("graph.py", "if len(shares) == 1 and not reward and", "if not reward and"),
    ("graph.py", "if len(shares) == 1 and not reward and", "if len(shares) == 1 and"),
    ("graph.py", "not reward and not self.crosses[node]:", "not reward:"),
    ("graph.py", "            return twin\n", "            pass\n"),
    ("conformance.py", "in (twin, graph.outlook(twin, twins))", "in (graph.outlook(twin, twins),)"),
    ("conformance.py", "if node != twin and graph", "if node < twin and graph"),
    ("graph.py", "stage[target] > stage[node]", "stage[target] >= stage[node]"),
    ("graph.py", "sum(weight) == WEIGHT_TOTAL", "sum(weight) > 0"),
    ("graph.py", 'integers(game["weight"], "weight", length=edges, low=0)', "None"),
    ("graph.py", "sum(honest) == 1", "sum(honest) >= 1"),
    ("graph.py", "WEIGHT_TOTAL = 1 << 32", "WEIGHT_TOTAL = 1 << 31"),
    (
        "graph.py",
        "for edge in graph.moves(node, policy) if graph.share[edge]}",
        "for edge in graph.moves(node, policy)}",
    ),
    ("graph.py", "len(values) == length", "True"),
    ("graph.py", "<= {int}", "<= {int, bool}"),
    ("verify.py", "certificate[key] == fresh[key]", "True"),
    ("verify.py", 'certificate["statement"] == kind.statements[verdict]', "True"),
    ("verify.py", "    origin.check(certificate)\n", ""),
    ("origin.py", 'sha256(origin[key]) == certificate[f"{key}_sha256"]', "True"),
    ("origin.py", 'for key in ("mechanism", "scenario"):', 'for key in ("scenario",):'),
    ("origin.py", 'need(verdict == "fails", "counterexample', 'need(True, "counterexample'),
    ("codec.py", 'if key != "payload_sha256"', 'if key not in ("payload_sha256", "verdict")'),
]


def alias() -> Document:
    """The holding certificate with two more edges that lead to honest play's target: an alias, and one that pays 1."""
    game = holding()["game"]
    wider = {
        "first": [0, 4, 6],
        "target": [0, 1, 0, 0, 0, 1],
        "reward": [10, 12, 10, 9, 0, -8],
        "weight": [0, 0, 0, 0, HALF, HALF],
        "action": [0, 1, 1, 1, -1, -1],
        "honest": [1, 0, 0, 0, 0, 0],
    }
    # 9 + 20/2 falls short of 20 by 1.
    return holding() | {"game": game | wider, "proof": holding()["proof"] | {"margin": "1/1"}}


def untaken() -> Document:
    """The tied certificate, with an edge from honest play to node 2 that has no chance."""
    game = idle_game() | {"target": [1, 2, 0, 2, 0], "weight": [0, 0, 2 * HALF, 0, 2 * HALF]}
    return tied() | {"game": game}


def gainless() -> Document:
    """Honest play offered as a deviation from itself."""
    example = EXAMPLES["failing"]()
    return example | {"proof": {"policy": [0, -1], "lower": [20], "upper": [20], "gain": "0/1"}}


def bottomless() -> Document:
    """Without a discount, any value of nothing is its own backup."""
    proof = {"policy": [1, -1, -1], "lower": [5, 5], "upper": [0, 0], "gain": "5/1"}
    statement = EXAMPLES["failing"]()["statement"]
    return tied() | {"discount": "1/1", "verdict": "fails", "statement": statement, "proof": proof}


def thirds() -> Document:
    """The holding certificate in thirds of a msat, where node 1 need only be worth 4/3."""
    return holding() | {
        "scale": 3,
        "proof": {"lower": [60], "upper": [60], "elsewhere": [4], "twins": [0, 1], "margin": "22/3"},
    }


def losing() -> Document:
    """A bound of 18 on node 1 lets temptation seem to be worth 12 + 18/2, and the loss of 1 is stated as margin."""
    return holding() | {"proof": holding()["proof"] | {"elsewhere": [18], "margin": "-1/1"}}


def twinned(change: Document | None = None, **proof: Any) -> Document:
    """The tied certificate with nodes 1 and 2 as twins, so that nothing deviates; changes to its game and proof."""
    twins = {"twins": [0, 2, 2], "margin": None}
    return tied() | {"game": idle_game() | (change or {}), "proof": tied()["proof"] | twins | proof}


def doubled() -> Document:
    """Twins that are choices, one of them with its only option twice."""
    choices = {"choice": [1, 1, 1], "weight": [0] * 5, "action": [0, 1, 0, 1, 0], "honest": [1, 0, 1, 0, 1]}
    return twinned(choices)


def leading(rewards: list[int], twins: list[int], **proof: Any) -> Document:
    """A choice between nodes 1 and 2, which lead on to node 3 in the same slot, node 2 by two equal chances."""
    game = {
        "choice": [1, 0, 0, 0],
        "stage": [0, 1, 1, 2],
        "crosses": [0, 0, 0, 1],
        "first": [0, 2, 3, 5, 6],
        "target": [1, 2, 3, 3, 3, 0],
        "reward": [0, 0, *rewards, 0],
        "weight": [0, 0, 2 * HALF, HALF, HALF, 2 * HALF],
        "action": [0, 1, -1, -1, -1, -1],
        "honest": [1, 0, 0, 0, 0, 0],
        "states": [[0], [1], [2], [3]],
        "stages": ["decide", "wait", "end"],
    }
    values = {"lower": [0] * 3, "upper": [0] * 3, "elsewhere": [0]}
    return twinned(game, **(values | {"twins": twins} | proof))


def false_twins() -> list[Document]:
    """Certificates in which all is in order but for a twin that differs in the way named."""
    shares = {
        "first": [0, 2, 4, 6],
        "target": [1, 2, 0, 0, 0, 0],
        "reward": [0, 0, 5, -5, 5, -5],
        "weight": [0, 0, HALF, HALF, HALF + HALF // 2, HALF // 2],
        "action": [0, 1, -1, -1, -1, -1],
        "honest": [1, 0, 0, 0, 0, 0],
    }
    crossing = {
        "choice": [1, 0, 0, 0],
        "stage": [0, 0, 0, 1],
        "crosses": [1, 1, 0, 1],
        "first": [0, 2, 3, 4, 5],
        "target": [1, 2, 3, 3, 0],
        "reward": [0, 0, 1, 1, 0],
        "weight": [0, 0, 2 * HALF, 2 * HALF, 2 * HALF],
        "states": [[0], [1], [2], [3]],
    }
    return [
        twinned({"reward": [0, 0, 0, 0, 1]}, elsewhere=[1]),
        twinned({"target": [1, 2, 0, 0, 2]}),
        twinned(shares, elsewhere=[3]),
        twinned(crossing, lower=[0, 1, 0], upper=[1, 2, 1], elsewhere=[2], twins=[0, 2, 2, 3]),
        twinned(twins=[0, 0, 2], margin="0/1"),
        leading([0, 1, 1], [0, 3, 3, 3], elsewhere=[1]),
        leading([0, 0, -1], [0, 3, 3, 3]),
        leading([0, -1, 0], [0, 3, 3, 3]),
    ]


def true_twins() -> list[Document]:
    """Twins by the same outlook, and by leading on to one another."""
    return [twinned(), doubled(), leading([0, 0, 0], [0, 3, 3, 3]), leading([0, 0, 0], [3, 3, 3, 3])]


def valid() -> list[Document]:
    """Certificates that prove what they state."""
    return [*(example() for example in EXAMPLES.values()), alias(), untaken(), thirds(), *true_twins()]


def false_origins() -> list[Document]:
    """Origins that are not what the certificate says they are."""
    origin: Document = {"name": "", "mechanism": {}, "scenario": {}, "reductions": [], "focal": 0}
    table: Document = {"propose": [], "vote": [], "stake": []}
    digests = dict.fromkeys(("mechanism_sha256", "scenario_sha256"), sha256({}))
    right = holding() | digests | {"origin": origin}
    return [
        right | {"origin": origin | {"mechanism": {"type": "other"}}},
        right | {"origin": origin | {"scenario": {"type": "other"}}},
        right | {"origin": origin | {"counterexample": table}},
    ]


def certificates() -> list[bytes]:
    """Valid and forged files, the forged ones with digests that fit, and some whose digests do not."""
    examples = valid()
    forgeries = [forged for example in EXAMPLES.values() for forged in off_by_one(example())]
    broken = [tied() | {"game": idle_game() | change} for change, _ in BROKEN]
    stated = [tied() | change for change in ({"discount": "-1/2"}, {"scale": 0}, {"statement": "best"})]
    wrong = [gainless(), bottomless(), losing(), *false_twins(), *false_origins()]
    special = [*wrong, *stated, holding() | {"verdict": "fails"}]
    unsealed = [encoded(examples[0]).replace(b"0123", b"3210")]
    return [encoded(document) for document in (*examples, *forgeries, *broken, *special)] + unsealed


def accepted(module: Any, file: bytes) -> bool | str:
    """The verifier's word, or the name of what it died of."""
    try:
        return bool(module.verify(file).accepted)
    except Exception as error:  # noqa: BLE001 a mutant may die of anything, which tells it from the original
        return type(error).__name__


@pytest.fixture(scope="module")
def expected() -> dict[bytes, bool]:
    return {file: verify(file).accepted for file in certificates()}


def test_the_examples_tell_right_from_wrong(expected: dict[bytes, bool]) -> None:
    assert all(expected[encoded(document)] for document in valid())
    wrong = (gainless(), bottomless(), losing(), *false_twins(), *false_origins())
    assert not any(expected[encoded(document)] for document in wrong)


@pytest.mark.parametrize("number", range(len(MUTANTS)))
def test_a_planted_mistake_is_noticed(
    number: int, expected: dict[bytes, bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, right, wrong = MUTANTS[number]
    package = f"mutant_{number}"
    (tmp_path / package).mkdir()
    for source in SOURCES.glob("*.py"):
        text = source.read_text()
        if source.name == name:
            assert text.count(right) == 1
            text = text.replace(right, wrong)
        (tmp_path / package / source.name).write_text(text.replace("econ.certificates", package))
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module(package)
    noticed = any(accepted(module, file) != word for file, word in expected.items())
    for loaded in [key for key in sys.modules if key.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, loaded)

    assert noticed, f"{right!r} -> {wrong!r} survives"
