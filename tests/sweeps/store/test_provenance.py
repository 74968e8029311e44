"""Which source computed something: the commit, what differs from it, and only where the package is the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import econ
from econ.sweeps.store.provenance import Checkout, checkout, source

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    program = shutil.which("git")
    if program is None:
        pytest.skip("Git is not installed")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    surroundings |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

    def call(*arguments: str) -> str:
        identity = ("-c", "user.name=n", "-c", "user.email=e@example.org")
        command = [program, "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=surroundings).stdout.strip()

    call("init", "-q")
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / ".gitignore").write_text("*.log\n")
    call("add", ".")
    call("commit", "-q", "-m", "first")
    return call


def test_a_clean_checkout_is_its_commit(git: Git, tmp_path: Path) -> None:
    assert checkout(tmp_path) == Checkout(git("rev-parse", "HEAD"), dirty=False, diff_sha256="")
    (tmp_path / "ignored.log").write_text("x")
    assert checkout(tmp_path) == Checkout(git("rev-parse", "HEAD"), dirty=False, diff_sha256="")


def test_every_difference_has_its_digest(git: Git, tmp_path: Path) -> None:
    changes: list[Callable[[], object]] = [
        lambda: (tmp_path / "a.py").write_text("x = 2\n"),
        lambda: (tmp_path / "a.py").write_text("x = 3\n"),
        lambda: git("add", "a.py") and None,
        lambda: (tmp_path / "new.py").write_text("y = 1\n"),
        lambda: (tmp_path / "new.py").write_text("y = 2\n"),
        lambda: (tmp_path / "new.py").rename(tmp_path / "newer ü.py"),
        (tmp_path / "a.py").unlink,
    ]
    found = []
    for change in changes:
        change()
        seen = checkout(tmp_path)
        assert seen is not None
        assert seen == checkout(tmp_path)
        assert seen.dirty
        assert seen.commit == git("rev-parse", "HEAD")
        found.append(seen.diff_sha256)
    # Staging alone changes nothing of what runs.
    assert found[1] == found[2]
    assert len(set(found)) == len(found) - 1


def test_a_folder_inside_a_checkout_is_not_the_checkout(git: Git, tmp_path: Path) -> None:
    """As where the package is installed into an environment that lies in another project."""
    (tmp_path / "site-packages").mkdir()
    assert checkout(tmp_path / "site-packages") is None


def test_a_hooks_own_repository_is_not_taken_for_the_packages(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert checkout(tmp_path) is not None


def test_without_git_there_is_no_checkout(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert checkout(tmp_path) is None


def test_a_git_that_does_not_answer_is_not_waited_for(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(command: list[str], *, timeout: float, **_options: object) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", slow)
    assert checkout(tmp_path) is None


def test_a_bare_wheel_has_neither_checkout_nor_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements.lock").write_text("somebody else's")
    monkeypatch.setattr(econ, "__file__", str(tmp_path / "econ" / "__init__.py"))
    assert source().checkout is None
    assert source().lock_sha256 is None


def test_the_lock_of_the_checkout_is_told(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(econ, "__file__", str(tmp_path / "econ" / "__init__.py"))
    assert source().lock_sha256 is None
    (tmp_path / "requirements.lock").write_bytes(b"numpy==1\n")
    # printf 'numpy==1\n' | sha256sum
    assert source().lock_sha256 == "b8a122d596af27fd3b6e2386e5c39db9e980b18a74e1e70faf4a8e1eb5817674"
    assert econ.__file__.startswith(str(tmp_path))
