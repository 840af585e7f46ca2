"""Sign-ins on their way, kept here and not in the browser: short-lived, sealed, used once.

The address that the provider sends the browser back to carries the state; the browser itself holds
a cookie. Both must fit, so nobody can be made to finish a sign-in that somebody else began. A
browser keeps its cookie for several sign-ins at once (two tabs).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import delete, select

from office.database import Database
from office.database.base import new_id, now
from office.encryption import Cipher
from office.errors import ExternalSignInRefused
from office.oidc.tables import PendingSignInRow
from office.oidc.types import Pending

VALID_FOR = dt.timedelta(minutes=10)
_PLACE = "pending_sign_in.secrets"
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}")


class PendingStore:
    """Keeps sign-ins until the browser comes back. Thread-safe."""

    def __init__(
        self, database: Database, cipher: Cipher, *, now: Callable[[], dt.datetime] = now
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._now = now

    def keep(self, pending: Pending, browser: str = "") -> str:
        """Keep a sign-in and return the value for the browser's cookie.

        ``browser`` is the value that the browser has already; it stays if it has the form.
        """
        value = browser if _BROWSER.fullmatch(browser) else secrets.token_urlsafe(32)
        row_id, moment = new_id(), self._now()
        with self._database.write() as session:
            session.execute(delete(PendingSignInRow).where(PendingSignInRow.expires_at <= moment))
            session.add(
                PendingSignInRow(
                    id=row_id,
                    state_hash=_digest(pending.state),
                    browser_hash=_digest(value),
                    secrets=self._cipher.seal(_PLACE, row_id, json.dumps(asdict(pending))),
                    expires_at=moment + VALID_FOR,
                )
            )
        return value

    def take(self, state: str, browser: str) -> Pending:
        """Return a sign-in and forget it.

        Raises ExternalSignInRefused: none such, used before, too old, or of another browser.
        """
        fitting = (
            PendingSignInRow.state_hash == _digest(state),
            PendingSignInRow.browser_hash == _digest(browser),
            PendingSignInRow.expires_at > self._now(),
        )
        with self._database.write() as session:
            row = session.scalar(select(PendingSignInRow).where(*fitting).with_for_update())
            if row is not None:
                session.delete(row)
        if row is None:
            raise ExternalSignInRefused(
                "このサインインは、もう使われたか、期限（10分）が切れたか、別の画面で始めたものです。"
                "もう一度、はじめからサインインしてください。続くときは、ブラウザーで"
                "このサイトの Cookie を許してください。",
                reason="pending",
            )
        return Pending(**json.loads(self._cipher.open(_PLACE, row.id, row.secrets)))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
