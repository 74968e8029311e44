"""Events in the order of time, whole microseconds."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any

Action = Callable[[Any], None]

_MESSAGE, _TIMER = 0, 1


class Scheduler:
    """Runs events until none is left, or until a limit of time or of their number.

    What happens at once happens in a fixed order: messages before timers, so that what comes at the last moment is in
    time, and each kind as it was scheduled.
    """

    def __init__(self, horizon: int, events: int) -> None:
        self.now = 0
        self._horizon = horizon
        self._events = events
        self._queue: list[tuple[int, int, int, Action, Any]] = []
        self._order = count()

    def deliver(self, delay: int, action: Action, argument: Any) -> None:
        """A message that arrives after `delay` microseconds."""
        heappush(self._queue, (self.now + delay, _MESSAGE, next(self._order), action, argument))

    def later(self, delay: int, action: Action, argument: Any) -> None:
        """A timer that fires after `delay` microseconds."""
        heappush(self._queue, (self.now + delay, _TIMER, next(self._order), action, argument))

    def run(self) -> bool:
        """Whether everything happened; False when a limit cut the run."""
        queue, left = self._queue, self._events
        while queue and left and queue[0][0] <= self._horizon:
            self.now, _, _, action, argument = heappop(queue)
            action(argument)
            left -= 1
        return not queue
