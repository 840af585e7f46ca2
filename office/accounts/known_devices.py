"""Devices that an account has signed in at: strangers' failures do not keep people out of them.

Whoever knows a login could keep its owner waiting by a wrong password now and then. So a browser
gets a signed mark at each sign-in, and failures with the mark are counted apart (OWASP, "Slow Down
Online Guessing Attacks with Device Cookies"). A mark opens nothing: a password is needed as ever,
after the same waits. It is void when the device's row is gone (``credentials.forget_devices``).

Several people may share a browser, so its cookie holds some marks. A mark says nothing of whom it
belongs to: ``device.day.signature``, where the signature covers the account as well.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.tables import CredentialRow, KnownDeviceRow, SessionRow
from office.audit import AuditLog
from office.database import Database
from office.database.base import new_id
from office.encryption import Cipher
from office.identity import Identity, Origin

KNOWN_FOR = dt.timedelta(days=180)  # since the last sign-in there
MARKS = 5  # people at one browser; who comes after them takes the place of the first
DEVICES = 10  # of an account; the one that expires first goes

_PURPOSE = "known device"
_BETWEEN = "~"
_MARK = re.compile(r"([0-9a-f]{32})\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9a-f]{64})")
_LONGEST = 2_000  # characters of a cookie; MARKS take 544


class KnownDevices:
    """Gives marks to browsers and recognises them. Thread-safe."""

    def __init__(
        self, database: Database, cipher: Cipher, audit: AuditLog, now: Callable[[], dt.datetime]
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit
        self._now = now

    def find(
        self, db: Session, account_id: str, marks: str, session_id: str = ""
    ) -> KnownDeviceRow | None:
        """Return the account's device among the marks of a browser, or that of a session.

        It takes the same work, one query, whether there is one or not.
        """
        valid = [device for device, _ in self._of(account_id, marks)]
        wanted = select(KnownDeviceRow).where(
            KnownDeviceRow.session_id == session_id
            if session_id
            else KnownDeviceRow.id == (valid[0] if valid else ""),
            KnownDeviceRow.account_id == account_id,
            KnownDeviceRow.expires_at > self._now(),
        )
        return db.scalar(wanted)

    def remember(self, origin: Origin, identity: Identity, marks: str) -> str:
        """Know the browser at which a session has just begun; return its marks from now on.

        Signing in again at a device that is known renews its mark. Nothing changes where the
        session has been ended meanwhile.
        """
        account_id, moment = identity.account_id, self._now()
        with self._database.write() as db:
            # One at a time for an account; then the session, as whoever ends it does.
            holder = db.get(CredentialRow, account_id, with_for_update=True)
            begun = db.get(SessionRow, identity.session_id, with_for_update=True)
            if holder is None or begun is None or begun.ended_at is not None:
                return marks
            known = self.find(db, account_id, marks)
            row = known or KnownDeviceRow(id=new_id(), account_id=account_id)
            row.session_id, row.expires_at = identity.session_id, moment + KNOWN_FOR
            if known is None:
                db.add(row)
                db.flush()
                self._make_room(db, account_id)
                owner = replace(origin, actor=account_id)
                self._audit.append(db, owner, "device-remember", "account", account_id)
            mine = f"{row.id}.{moment.date().isoformat()}"
        own = {mark for _, mark in self._of(account_id, marks)}
        others = [mark for mark in _split(marks) if mark not in own]
        return _BETWEEN.join([f"{mine}.{self._sign(account_id, mine)}", *others][:MARKS])

    def _make_room(self, db: Session, account_id: str) -> None:
        mine = select(KnownDeviceRow).where(KnownDeviceRow.account_id == account_id)
        latest_first = mine.order_by(KnownDeviceRow.expires_at.desc(), KnownDeviceRow.id)
        for row in db.scalars(latest_first.offset(DEVICES)).all():
            db.delete(row)
        db.flush()

    def _of(self, account_id: str, marks: str) -> Iterator[tuple[str, str]]:
        """Yield the devices of the account and their marks, those that are not too old."""
        for mark in _split(marks):
            said, _, signature = mark.rpartition(".")
            if hmac.compare_digest(signature, self._sign(account_id, said)):
                device, _, day = said.partition(".")
                if dt.date.fromisoformat(day) + KNOWN_FOR > self._now().date():
                    yield device, mark

    def _sign(self, account_id: str, said: str) -> str:
        return self._cipher.mac(_PURPOSE, f"{account_id}.{said}".encode()).hex()


def _split(marks: str) -> list[str]:
    if len(marks) > _LONGEST:
        return []
    return [mark for mark in marks.split(_BETWEEN) if _MARK.fullmatch(mark)][:MARKS]
