"""How workers are born: one thread for numbers, deaf to Ctrl-C, and gone with their parent."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.sweeps.execution.local import Local
from econ.sweeps.execution.spawned import ONE_THREAD, Worker, environment, interrupts_blocked
from tests.sweeps.execution.answers import hears, surroundings, until
from tests.sweeps.execution.processes import alive, started

names = st.sampled_from([f"SEQECON_TEST_{letter}" for letter in "ABC"])
words = st.text("abc", max_size=3)


@given(st.dictionaries(names, words), st.dictionaries(names, words))
def test_the_environment_is_put_back(before: dict[str, str], during: dict[str, str]) -> None:
    clean = dict(os.environ)
    os.environ.update(before)
    try:
        with environment(during):
            assert {**clean, **before, **during} == dict(os.environ)
        assert {**clean, **before} == dict(os.environ)
        with pytest.raises(KeyError), environment(during):
            raise KeyError
        assert {**clean, **before} == dict(os.environ)
    finally:
        for name in before:
            del os.environ[name]


def test_a_worker_computes_with_one_thread_and_does_not_hear_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with Local(1) as pool:
        found = pool.submit(surroundings).result()

    assert found == {"threads": dict.fromkeys(ONE_THREAD, "1"), "deaf": True, "parent": os.getpid()}
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


def test_an_interrupt_meanwhile_is_heard_afterwards() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        with interrupts_blocked():
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)

    assert heard == [signal.SIGINT]
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == mask


def test_a_worker_does_not_hear_interrupts_from_its_first_moment_on(tmp_path: Path) -> None:
    child = Worker(target=hears, args=(str(tmp_path / "mask"),))
    child.start()
    child.join()

    assert str(int(signal.SIGINT)) in (tmp_path / "mask").read_text(encoding="utf-8").split()
    assert child.exitcode == 0


def test_without_help_of_the_kernel_a_worker_watches_its_parent(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = (
        "import sys, time; from econ.sweeps.execution.spawned import Worker; "
        "from tests.sweeps.execution.answers import watched; "
        "Worker(target=watched, args=(sys.argv[1],)).start(); time.sleep(1000)"
    )
    with started("-c", script, str(told)) as process:
        until(told.exists)
        child = int(told.read_text(encoding="utf-8"))
        assert alive(child)
        process.kill()
        until(lambda: not alive(child))
