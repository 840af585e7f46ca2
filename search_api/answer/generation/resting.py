"""A generator that fails again and again is left alone for a while, and then tried once.

People wait for a draft up to a minute. Once nobody gets one, waiting helps nobody.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

Clock = Callable[[], float]  # seconds, of any beginning


class Rest:
    """Whether a generator is asked, by how it answered before. Thread-safe; of one process."""

    def __init__(self, failures: int, seconds: float, clock: Clock = time.monotonic) -> None:
        self._most = failures  # in a row
        self._seconds = seconds  # of a rest
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0  # of the rest, where it failed often enough

    def enter(self) -> bool:
        """Tell whether to ask now. After a rest one caller may; the others rest on meanwhile."""
        with self._lock:
            if self._failed < self._most:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._seconds
            return True

    def told(self, *, failed: bool) -> None:
        """Note how asking ended. The last of too many failures in a row begins a rest."""
        with self._lock:
            self._failed = self._failed + 1 if failed else 0
            if self._failed >= self._most:
                self._until = self._clock() + self._seconds

    @property
    def minutes(self) -> int:
        """Return after how many minutes it is tried again, rounded up."""
        with self._lock:
            return max(1, -(-int(self._until - self._clock()) // 60))
