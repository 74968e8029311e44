"""The page in a real browser that cannot reach any network: nothing is asked for, nothing overflows."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from econ.reports import render
from tests.reports.example import claim, document, parameter, terms

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER = next((found for found in map(shutil.which, BROWSERS) if found), None)
OFFLINE = ("--proxy-server=127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking")
pytestmark = pytest.mark.skipif(BROWSER is None, reason=f"no browser found: none of {', '.join(BROWSERS)}")

PROBE = """<script>
addEventListener("load", () => {
  const wide = [...document.querySelectorAll("main *")].filter(e => !e.closest(".scroll, pre, svg, .skip")
    && e.getBoundingClientRect().right > innerWidth + 1);
  const small = [...document.querySelectorAll(".drawing > svg")].map(e => Math.round(e.getBoundingClientRect().width));
  parent.document.title = JSON.stringify({page: innerWidth, content: document.documentElement.scrollWidth,
    wide: wide.map(e => e.outerHTML.slice(0, 80)), drawings: small});
});
</script></body>"""


def browse(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Chromium on a file, without a window and without a network."""
    profile = f"--user-data-dir={file.parent / 'profile'}"
    command = [
        str(BROWSER),
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        profile,
        *OFFLINE,
        *options,
        file.as_uri(),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)


def complaints(outcome: subprocess.CompletedProcess[str]) -> list[str]:
    """What the page had to say on the console: refused loads, policy violations, errors of scripts."""
    return [line for line in outcome.stderr.splitlines() if "CONSOLE" in line]


def wide_document() -> dict[str, Any]:
    """Words without a space and long tables: what would push a page out of shape."""
    word = "w" * 200
    rows = [parameter(f"section.{word}", word, word) for _ in range(3)]
    long = claim(word, "fails", -3, statement=word, binding_term=word, deviation=word, terms=terms([(word, -3)]))
    return document(
        claims=[long, *document()["claims"]],
        mechanism=document()["mechanism"] | {"name": word, "parameters": rows},
        revenue=[{"source": word, "recipient": word, "msat_per_day": 1e9}],
        provenance=document()["provenance"] | {"command": word},
    )


def test_nothing_is_asked_for_and_all_is_there(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(document()), "utf-8")
    outcome = browse(file, "--enable-logging=stderr", "--dump-dom")

    assert complaints(outcome) == []
    assert "<h1>Sequencer economics report</h1>" in outcome.stdout
    assert outcome.stdout.count("</section>") == 10
    assert outcome.stdout.count('role="img"') == render(document()).count('role="img"')


def test_a_page_that_did_ask_would_be_noticed(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    asking = '<img src="http://example.org/x.png"><script>1</script></body>'
    file.write_text(render(document(series=[], claims=[], revenue=[])).replace("</body>", asking), "utf-8")

    assert len(complaints(browse(file, "--enable-logging=stderr", "--dump-dom"))) >= 2


@pytest.mark.parametrize("width", [360, 1_280])
@pytest.mark.parametrize("whole", [document(), wide_document()], ids=["example", "long words"])
def test_nothing_sticks_out_of_a_phone_or_a_desk(tmp_path: Path, width: int, whole: dict[str, Any]) -> None:
    page = re.sub(r"<meta http-equiv[^>]*>", "", render(whole)).replace("</body>", PROBE)
    frame = f'<iframe style="border:0;width:{width}px;height:900px" srcdoc="{html.escape(page)}"></iframe>'
    file = tmp_path / "frame.html"
    file.write_text(f"<!DOCTYPE html><title>not measured</title>{frame}", "utf-8")
    shown = browse(file, "--dump-dom", "--window-size=1400,1000").stdout
    found = json.loads(html.unescape(shown.partition("<title>")[2].partition("</title>")[0]))

    assert found["page"] == width
    assert found["wide"] == []
    assert found["content"] <= width
    assert min(found["drawings"]) > 250


def test_a_picture_can_be_taken(tmp_path: Path) -> None:
    file, picture = tmp_path / "report.html", tmp_path / "page.png"
    file.write_text(render(document()), "utf-8")
    browse(file, f"--screenshot={picture}", "--window-size=1280,2400", "--hide-scrollbars")

    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 50_000
