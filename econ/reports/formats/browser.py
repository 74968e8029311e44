"""A page as PDF or PNG, by a Chromium without a window and without a network."""

from __future__ import annotations

import html
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from econ.errors import BadInput

VARIABLE = "SEQECON_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 180
WIDTH = 1280
# A browser holds no taller picture in memory.
TALLEST = 60_000
OPTIONS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--disable-breakpad", "--metrics-recording-only", "--mute-audio", "--force-device-scale-factor=1"),
    # Nothing answers there: whatever would ask a network is refused at once.
    *("--proxy-server=127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND"),
)
_POLICY = re.compile(r"<meta http-equiv[^>]*>")
_TITLE = re.compile(r"<title>height (\d+)</title>")
_MEASURE = "<script>document.title = `height ${document.documentElement.scrollHeight}`</script></body>"


def pdf(page: str) -> bytes:
    """The page as it prints."""
    with tempfile.TemporaryDirectory(prefix="seqecon-", ignore_cleanup_errors=True) as folder:
        return _made(page, Path(folder), "pdf", "--no-pdf-header-footer", "--print-to-pdf={}")


def png(page: str) -> bytes:
    """The whole page as one picture, 1,280 pixels wide; BadInput when it is too tall for one."""
    with tempfile.TemporaryDirectory(prefix="seqecon-", ignore_cleanup_errors=True) as folder:
        size = f"--window-size={WIDTH},{_height(page, Path(folder))}"
        return _made(page, Path(folder), "png", size, "--screenshot={}")


def chromium(form: str) -> str:
    """The browser that SEQECON_CHROMIUM names, or else the first on the path; BadInput when there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if not found:
            raise BadInput(f"{VARIABLE}={named}: is no program; allowed: the path of Chromium or Chrome")
        return found
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    if not on_path:
        raise BadInput(f"--format {form} needs Chromium or Chrome; install one, or use --format html")
    return on_path


def _height(page: str, folder: Path) -> int:
    """Pixels that the page needs at this width, measured by a copy that may run one script of ours."""
    probe = _POLICY.sub("", page).replace("</body>", _MEASURE)
    shown = _run(probe, folder, "png", f"--window-size={WIDTH},{WIDTH}", "--dump-dom")
    found = _TITLE.search(html.unescape(shown))
    if not found:
        raise BadInput("--format png: the browser did not say how high the page is; use --format pdf or html")
    if int(found[1]) > TALLEST:
        raise BadInput(f"--format png: the page is {found[1]} pixels high, at most {TALLEST}; use --format pdf or html")
    return int(found[1])


def _made(page: str, folder: Path, form: str, *options: str) -> bytes:
    out = folder / f"report.{form}"
    _run(page, folder, form, *(option.format(out) for option in options))
    if not out.is_file():
        raise BadInput(f"--format {form}: the browser wrote nothing; use --format html")
    return out.read_bytes()


def _run(page: str, folder: Path, form: str, *options: str) -> str:
    """What the browser prints about the page; BadInput when it fails or takes too long."""
    source = folder / "report.html"
    source.write_text(page, "utf-8")
    as_root = ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()
    profile = f"--user-data-dir={folder / 'profile'}"
    try:
        code, shown = _outcome([chromium(form), *OPTIONS, *as_root, profile, *options, source.as_uri()])
    except subprocess.TimeoutExpired:
        raise BadInput(f"--format {form}: the browser took over {SECONDS} s; use --format html") from None
    except OSError as error:
        raise BadInput(f"--format {form}: the browser does not start ({error.strerror}); use --format html") from None
    if code:
        raise BadInput(f"--format {form}: the browser failed (exit {code}); use --format html")
    return shown


def _outcome(command: Sequence[str]) -> tuple[int, str]:
    """Exit code and standard output; whatever ends the wait ends the browser too."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=quiet, start_new_session=True) as process:  # noqa: S603 - the user's own browser
        try:
            shown, _ = process.communicate(timeout=SECONDS)
        finally:
            _end(process)
    return process.returncode, shown.decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the browser, and every process it started, if it still runs."""
    if process.poll() is None and hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
