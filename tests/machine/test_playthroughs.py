"""Golden playthroughs: behaviour is text, and a change of behaviour is a change of text."""

from __future__ import annotations

import pytest

from tests.machine.playthroughs import FOLDER, STORIES, Playthrough, told


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_is_told_as_before(story: Playthrough) -> None:
    assert told(story) == (FOLDER / f"{story.name}.txt").read_text(encoding="utf-8")


def test_every_text_belongs_to_a_story() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {story.name for story in STORIES}


def test_a_due_forced_transaction_left_out_by_a_quorum_halts_the_chain() -> None:
    story = next(story for story in STORIES if story.name == "cartel-halts-the-chain")
    lines = told(story).splitlines()
    halt = next(number for number, line in enumerate(lines) if "the chain halts" in line)
    assert all("nobody leads" in line for line in lines[halt + 1 :])
    assert "forced included" not in "".join(lines)
