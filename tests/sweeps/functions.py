"""Functions whose answers are known, swept by import path."""

import math
import os
import signal
from collections.abc import Mapping
from pathlib import Path

import numpy as np


def ishigami(values: Mapping[str, float], run: int) -> dict[str, float]:
    """Ishigami and Homma (1990) with a = 7 and b = 0.1."""
    x, y, z = values["x"], values["y"], values["z"]
    return {"value": math.sin(x) + 7 * math.sin(y) ** 2 + 0.1 * z**4 * math.sin(x)}


def noisy_line(values: Mapping[str, float], run: int) -> dict[str, float]:
    """x plus standard normal noise that is the same at every point of a run."""
    return {"value": values["x"] + float(np.random.default_rng(run).normal())}


def failing_above_half(values: Mapping[str, float], run: int) -> dict[str, float]:
    """1/x, refused where x is above a half."""
    if values["x"] > 0.5:
        raise ValueError("above a half")
    return {"value": 1 / (values["x"] + 1)}


def deadly_once(values: Mapping[str, float], run: int) -> dict[str, float]:
    """x; the first worker that comes to the marked point kills itself."""
    mark = Path(os.environ["SEQECON_TEST_MARK"])
    if values["x"] > 0.9 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"value": values["x"]}


def slow_line(values: Mapping[str, float], run: int) -> dict[str, float]:
    """Thirty thousand rounds of work, then x and the run."""
    busy = sum(number * number for number in range(30_000))
    return {"value": values["x"] + run + 0.0 * busy}


def trade_off(values: Mapping[str, float], run: int) -> dict[str, float]:
    """Costs x + y, risks (1 - x)^2 + y, plus a common chance of mean 0: the front is y = 0. Fails near x = y."""
    x, y = values["x"], values["y"]
    if abs(x - y) < 0.05:
        raise ValueError("too alike")
    chance = ((run * 7) % 8 - 3.5) / 100
    return {"cost": x + y + chance, "risk": (1 - x) ** 2 + y - chance}


def committee(values: Mapping[str, float | str], run: int) -> dict[str, float]:
    """More validators cost more and fail less; `fast` is best in both."""
    size, penalty = float(values["size"]), {"slow": 4.0, "fast": 0.0, "lazy": 9.0}[str(values["kind"])]
    return {"cost": size + penalty, "uptime": 1 - (1 + penalty) / (2 + size)}


def swinging(values: Mapping[str, float], run: int) -> dict[str, float]:
    """x in the first four runs, -x in the next four: nothing on average over eight."""
    return {"value": values["x"] if run % 8 < 4 else -values["x"]}


def without_bribes(values: Mapping[str, float], run: int) -> dict[str, float]:
    """The bribe, refused above 50 msat."""
    if values["scenario.bribe"] > 50:
        raise ValueError("bribed")
    return {"value": values["scenario.bribe"]}
