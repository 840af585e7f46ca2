"""How guessing is made slow: waits after failures, a lock at last, a limit for each address.

NIST SP 800-63B-4, section 3.2.2, allows no more than 100 failures in a row for an account, and
names waits that grow as a means. With these waits 100 guesses take almost four days; so somebody
who wants to lock out another has to keep at it for as long, and is seen in the audit log.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from office.addresses import network_of
from office.errors import TooManyAttempts

FREE_FAILURES = 5  # in a row, before the first wait
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)
LOCKED_AFTER = 100  # failures in a row

#: Failures from one address within WINDOW. An office behind one address makes some by mistyping.
ADDRESS_FAILURES = 30
WINDOW = dt.timedelta(minutes=5)

_REMEMBERED = 10_000  # addresses or names in memory; the oldest goes first


def wait_after(failures: int) -> dt.timedelta:
    """Return how long to wait after so many failures in a row: 0 … 30 s, 1 min, 2 min … 1 h."""
    if failures < FREE_FAILURES:
        return dt.timedelta(0)
    doublings = min(failures - FREE_FAILURES, 12)  # far beyond the longest
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


@dataclass(slots=True, kw_only=True)
class Failures:
    """Failures in a row of one account or name."""

    count: int = 0
    wait_until: dt.datetime | None = None
    locked: bool = False

    def another(self, moment: dt.datetime) -> Failures:
        """Return what stands after one more failure."""
        count = self.count + 1
        return Failures(
            count=count,
            wait_until=moment + wait_after(count) if count >= FREE_FAILURES else None,
            locked=self.locked or count >= LOCKED_AFTER,
        )

    def refusal(self, moment: dt.datetime) -> TooManyAttempts | None:
        """Return why nobody may try now, or None. Details: seconds, or locked."""
        if self.locked:
            return TooManyAttempts(
                "間違いが続いたため、この利用者のサインインを止めています。"
                "管理者に解除を頼んでください。",
                locked=True,
            )
        if self.wait_until is None or moment >= self.wait_until:
            return None
        return too_many(self.wait_until - moment)


def too_many(left: dt.timedelta) -> TooManyAttempts:
    """Return the refusal that asks to wait for ``left``."""
    seconds = max(1, -(-left // dt.timedelta(seconds=1)))
    words = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分"
    return TooManyAttempts(
        f"間違いが続いたため、サインインを一時止めています。あと {words}待ってから、"
        "もう一度お試しください。",
        seconds=seconds,
    )


class UnknownNames:
    """Failures for names that no account has, so that they are answered like those that exist.

    In memory: a start of the process forgets them, and each process counts its own.
    """

    def __init__(self) -> None:
        self._found: OrderedDict[str, Failures] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, name: str) -> Failures:
        """Return the failures for a name."""
        with self._lock:
            return self._found.get(name, Failures())

    def failed(self, name: str, moment: dt.datetime) -> TooManyAttempts | None:
        """Count one more; return the wait that was in force before, if others came meanwhile.

        ``""`` stands for whatever is no name at all, and never waits.
        """
        if not name:
            return None
        with self._lock:
            before = self._found.pop(name, Failures())
            self._found[name] = before.another(moment)
            while len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return before.refusal(moment)


@dataclass(slots=True)
class _Address:
    attempts: deque[dt.datetime] = field(default_factory=deque)
    told: bool = False  # that it is shut, in the audit log


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """An address from which nobody may sign in for now."""

    refusal: TooManyAttempts
    is_news: bool  # the first time since it was shut


class AddressLimit:
    """Stops a burst from one network address, whichever names it tries.

    An attempt counts from when it begins, so that many at once are no way around; one that
    succeeds is given back. In memory: a start of the process forgets, and each process counts its
    own. Attempts without an address (the command line) are not counted. Of IPv6 the network of 64
    bits counts as one address.
    """

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self._now = now
        self._found: OrderedDict[str, _Address] = OrderedDict()
        self._lock = threading.Lock()

    def enter(self, client: str) -> Shut | None:
        """Count an attempt, or return why there may be none now."""
        if not client:
            return None
        moment, network = self._now(), network_of(client)
        with self._lock:
            address = self._found.setdefault(network, _Address())
            self._found.move_to_end(network)
            while address.attempts and moment - address.attempts[0] >= WINDOW:
                address.attempts.popleft()
            if len(address.attempts) >= ADDRESS_FAILURES:
                is_news, address.told = not address.told, True
                left = address.attempts[0] + WINDOW - moment
                return Shut(refusal=too_many(left), is_news=is_news)
            address.told = False
            address.attempts.append(moment)
            while len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return None

    def give_back(self, client: str) -> None:
        """Take the attempt that succeeded out of the count."""
        with self._lock:
            address = self._found.get(network_of(client))
            if address and address.attempts:
                address.attempts.pop()
