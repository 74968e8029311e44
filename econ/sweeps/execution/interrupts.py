"""Ctrl-C, heard twice: the first asks to finish what is under way, the second ends at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Self


class Interrupts:
    """Counts SIGINT while entered; the first calls `wake`, every further one raises KeyboardInterrupt.

    Outside the main thread, or where SIGINT is ignored (a shell's background job), nothing is changed.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self.heard = 0
        self._wake = wake
        self._before: Any = None

    def __enter__(self) -> Self:
        """Listen."""
        main = threading.current_thread() is threading.main_thread()
        if main and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_ending: object) -> None:
        """Hand SIGINT back."""
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self.heard += 1
        if self.heard > 1:
            raise KeyboardInterrupt
        self._wake()
