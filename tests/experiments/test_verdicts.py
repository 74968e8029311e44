"""The verdict tables that are shipped are those of today's presets and code."""

from __future__ import annotations

from pathlib import Path

import pytest

import experiments.verdicts
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.load import load
from econ.solvers.check import check_all
from experiments.verdicts import LIMIT, PRESETS, claims_table, heading

FOLDER = Path(experiments.verdicts.__file__).parent


@pytest.mark.parametrize("preset", PRESETS)
def test_a_table_is_about_the_preset_as_it_is(preset: str) -> None:
    found, text = load(preset), (FOLDER / f"{preset}.md").read_text(encoding="utf-8")
    assert f"Mechanism `{mechanism_sha256(found.mechanism)[:16]}`" in text
    assert f"scenario `{scenario_sha256(found.scenario)[:16]}`" in text


@pytest.mark.parametrize("preset", ["minimal", "citrea-today"])
def test_a_table_says_what_check_says(preset: str) -> None:
    found, text = load(preset), (FOLDER / f"{preset}.md").read_text(encoding="utf-8")
    checked = check_all(found.mechanism, found.scenario, limit=LIMIT)
    assert text.startswith(heading(found, checked) + "\n\n" + claims_table(checked) + "\n\n")
