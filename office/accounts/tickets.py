"""Tickets between the password and the code: who holds one has shown the right password.

So nobody types a password twice, and no page has to carry it along. A ticket is no secret that the
server keeps: it is signed, is good for five minutes, and is void once the password is another. It
opens nothing without a code, and wrong codes count as failures of the account.

It travels in a form, where a row of digits may be taken for a personal number: it has none.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from office.encryption import Cipher

VALID_FOR = dt.timedelta(minutes=5)

_PURPOSE = "sign-in ticket"
_LONGEST = 300  # characters; no ticket is longer
_TO_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_TO_DIGITS = str.maketrans("ghijklmnop", "0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a ticket says."""

    account_id: str
    changed_at: dt.datetime | None  # when the password that was shown was set


class Tickets:
    """Issues and reads tickets. Thread-safe."""

    def __init__(self, cipher: Cipher, now: Callable[[], dt.datetime]) -> None:
        self._cipher = cipher
        self._now = now

    def issue(self, account_id: str, changed_at: dt.datetime | None) -> str:
        """Return a ticket for an account whose password was right."""
        until = int((self._now() + VALID_FOR).timestamp())
        said = f"{account_id}.{changed_at.isoformat() if changed_at else ''}.{until}"
        # The last point parts the signature: moments may hold one, too.
        return f"{said}.{self._sign(said)}".translate(_TO_LETTERS)

    def read(self, text: str) -> Ticket | None:
        """Return what a ticket says, or None: forged, or too old."""
        if len(text) > _LONGEST or not text.isascii():
            return None
        said, _, signature = text.translate(_TO_DIGITS).rpartition(".")
        if not hmac.compare_digest(signature, self._sign(said)):
            return None
        account_id, _, rest = said.partition(".")
        changed_at, _, until = rest.rpartition(".")
        if self._now().timestamp() >= int(until):
            return None
        return Ticket(
            account_id=account_id,
            changed_at=dt.datetime.fromisoformat(changed_at) if changed_at else None,
        )

    def _sign(self, said: str) -> str:
        return self._cipher.mac(_PURPOSE, said.encode()).hex()
