"""A study in a real browser that cannot reach any network: all is there, for eyes, keys and narrow screens."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from econ.reports import render
from tests.reports.study.example import document, figures, line, quantity
from tests.reports.test_browser import BROWSER, browse, complaints

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no browser found on the path: Chromium or Chrome")

WIDE = "[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, pre, svg, .skip')"
PROBE = f"""<script>
addEventListener("load", () => {{
  const seen = e => e.checkVisibility() && e.getBoundingClientRect().width > 0;
  const focusable = [...document.querySelectorAll("a[href], summary, [tabindex='0']")]
    .filter(e => e.tabIndex >= 0 && seen(e));
  const reached = focusable.map(e => {{ e.focus(); return document.activeElement === e; }});
  parent.document.title = JSON.stringify({{
    page: innerWidth, content: document.documentElement.scrollWidth,
    wide: {WIDE} && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80)),
    drawings: [...document.querySelectorAll(".drawing > svg")].map(e => Math.round(e.getBoundingClientRect().width)),
    headings: [...document.querySelectorAll("h1, h2, h3")].filter(seen).map(e => [e.tagName, e.textContent]),
    words: [...document.querySelectorAll("svg[role=img]")].map(e => e.querySelector("desc").textContent.length),
    first: focusable[0].textContent, unreached: reached.filter(x => !x).length, stops: focusable.length,
    clipped: [...document.querySelectorAll(".drawing > svg")].flatMap(s => [...s.querySelectorAll("text")]
      .filter(t => {{ const a = t.getBoundingClientRect(), b = s.getBoundingClientRect();
        return a.left < b.left - 2 || a.right > b.right + 2 || a.top < b.top - 2 || a.bottom > b.bottom + 2; }})
      .map(t => t.textContent)),
  }});
}});
</script></body>"""


def wide_document() -> dict[str, Any]:
    """Words without a space and long tables: what would push a page out of shape."""
    word = "w" * 200
    curve: dict[str, Any] = {
        "kind": "curves",
        "title": word,
        "caption": word,
        "x": quantity(word, word),
        "y": quantity(word, word),
    }
    curve |= {"lines": [line(word, [0.0, 1.0], [1.0, 2.0])], "marks": [{"x": 0.5, "label": word}]}
    table = {"title": word, "columns": [word] * 6, "rows": [[word] * 6] * 3, "note": word}
    proof = {"claim": word, "verdict": "fails", "file": word, "sha256": word, "verify": word}
    whole = {"name": word, "question": word, "answer": word, "findings": [word], "assumptions": [[word] * 3]}
    return document(**whole, figures=[curve], tables=[table], certificates=[proof], summary={word: word})


def measured(whole: dict[str, Any], width: int, folder: Path) -> dict[str, Any]:
    """What a script finds in the page at this width; only for it the page's policy is taken out."""
    page = re.sub(r"<meta http-equiv[^>]*>", "", render(whole)).replace("</body>", PROBE)
    frame = f'<iframe style="border:0;width:{width}px;height:900px" srcdoc="{html.escape(page)}"></iframe>'
    file = folder / "frame.html"
    file.write_text(f"<!DOCTYPE html><title>not measured</title>{frame}", "utf-8")
    shown = browse(file, "--dump-dom", "--window-size=1400,1000").stdout
    found: dict[str, Any] = json.loads(html.unescape(shown.partition("<title>")[2].partition("</title>")[0]))
    return found


def test_nothing_is_asked_for_and_all_is_there(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(document()), "utf-8")
    outcome = browse(file, "--enable-logging=stderr", "--dump-dom")

    assert complaints(outcome) == []
    assert "<h1>Sequencer economics study</h1>" in outcome.stdout
    assert outcome.stdout.count("</section>") == 9
    assert outcome.stdout.count('role="img"') == len(figures())


def test_headings_keys_and_words_of_drawings(tmp_path: Path) -> None:
    found = measured(document(), 1_280, tmp_path)

    assert found["headings"][:3] == [
        *(["H1", "Sequencer economics study"], ["H2", "Answer"], ["H2", "Findings"]),
    ]
    assert [title for level, title in found["headings"] if level == "H3"][: len(figures())] == [
        figure["title"] for figure in figures()
    ]
    assert found["first"] == "Skip to the answer"
    assert found["unreached"] == 0
    assert found["stops"] > 3 * len(figures())
    assert min(found["words"]) > 40
    assert found["clipped"] == []


@pytest.mark.parametrize("width", [390, 1_280])
@pytest.mark.parametrize("whole", [document(), wide_document()], ids=["example", "long words"])
def test_nothing_sticks_out_of_a_phone_or_a_desk(tmp_path: Path, width: int, whole: dict[str, Any]) -> None:
    found = measured(whole, width, tmp_path)

    assert found["page"] == width
    assert found["wide"] == []
    assert found["content"] <= width
    assert min(found["drawings"]) > 280
