"""The README's picture is drawn from any results with a forced path."""

from __future__ import annotations

from pathlib import Path

import pytest

from econ.cli import main
from experiments.figures import __main__ as figures


def test_the_picture_is_drawn_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "minimal", "--runs", "4", "--slots", "2000", "-o", str(tmp_path)]) == 0
    monkeypatch.setattr(figures, "TARGET", tmp_path / "picture.svg")
    assert figures.main([str(tmp_path)]) == 0
    assert "wrote picture.svg" in capsys.readouterr().out
    text = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert "inscription to execution" in text
    assert "Why signing two orders does not pay" in text
