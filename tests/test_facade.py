"""The library's front door: four statements after one import that costs nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

import econ

ROOT = Path(__file__).parents[1]


def test_importing_loads_no_more_than_itself() -> None:
    program = (
        "import econ, sys; print(*sorted(name for name in sys.modules if name.split('.')[0] in ('econ', 'numpy')))"
    )
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert outcome.stdout.split() == ["econ"]


@pytest.mark.parametrize("name", econ.__all__)
def test_every_name_offered_is_there_and_documented(name: str) -> None:
    assert getattr(econ, name).__doc__
    assert name in dir(econ)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="module 'econ' has no attribute 'solv'"):
        econ.solv  # noqa: B018 the look-up is the test


def test_from_imports_work() -> None:
    from econ import certify, extract, solve, verify

    assert len({certify, extract, solve, verify}) == 4


def test_four_statements_lead_to_a_verdict(tmp_path: Path) -> None:
    game = econ.extract("citrea-pos", overrides={"scenario.mev": "none"})
    solved = econ.solve(game)
    econ.certify(solved, tmp_path / "calm.json.gz")
    result = econ.verify(tmp_path / "calm.json.gz", from_mechanism=True)

    assert solved.verdict.verdict == "holds"
    assert result.accepted
    assert "this mechanism satisfies" in result.scope
