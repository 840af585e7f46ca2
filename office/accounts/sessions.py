"""Sessions (サインインの状態): kept by the server, so that ending one ends it everywhere at once.

The browser holds a secret; the database holds its SHA-256. A session ends when nobody used it for
``idle``, when it is ``absolute`` old whatever happens (NIST SP 800-63B-4, 2.2.3: at AAL2 within 24
hours, and within one hour without activity), or when it is signed out. Ended sessions stay as rows
until ``office.retention`` removes them.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from office.accounts import bearer
from office.accounts.callers import callers, identity_of
from office.accounts.credentials import forget_devices
from office.accounts.devices import device_label
from office.accounts.tables import AccountRow, SessionRow
from office.audit import AuditLog
from office.database import Database
from office.database.base import new_id, now
from office.database.engine import CANNOT_NOTE
from office.encryption import Cipher
from office.errors import SignInRefused
from office.identity import Identity, Origin

log = logging.getLogger(__name__)

#: How fine ``seen_at`` is, so that a request that only reads does not write each time. A session
#: may so end as much earlier than ``idle`` says, never later.
SEEN_EVERY = dt.timedelta(minutes=1)

#: How long what a person has shown of who they are suffices for a grave deed (``Door.proof``).
PROVED_FOR = dt.timedelta(minutes=15)

_CLIENT_CHARACTERS = 64
_ID_TOKEN = "session.id_token"

_BY_SECRET = callers(SessionRow, SessionRow.id, SessionRow.seen_at, SessionRow.expires_at).where(
    SessionRow.secret_hash == bindparam("secret_hash"), SessionRow.ended_at.is_(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that is alive, as its owner sees it in a list."""

    id: str
    device: str  # coarse: スマートフォン（Safari）; "" if it did not say
    client: str  # network address
    method: str  # password | totp | oidc | oidc-mfa
    created_at: dt.datetime
    seen_at: dt.datetime  # to the minute
    expires_at: dt.datetime  # if it is used until then


class Sessions:
    """Starts, recognises and ends sessions. Thread-safe."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        audit: AuditLog,
        idle: dt.timedelta,
        absolute: dt.timedelta,
        *,
        now: Callable[[], dt.datetime] = now,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit
        self._idle = idle
        self._absolute = absolute
        self._now = now

    def start(
        self,
        origin: Origin,
        account_id: str,
        device: str = "",
        method: str = "password",
        id_token: str | None = None,
        asked_at: dt.datetime | None = None,
    ) -> tuple[Identity, str]:
        """Start a session and return who it is of, and its secret.

        ``device`` is the User-Agent header (or what was made of it). A session always gets a new
        secret, so that one planted before signing in is worth nothing. With an ``id_token``
        ``asked_at`` is when the provider asked who it is, None where it did not say. Raises
        SignInRefused for an account that is disabled or gone.
        """
        with self._database.write() as db:
            return self.start_within(db, origin, account_id, device, method, id_token, asked_at)

    def start_within(
        self,
        db: Session,
        origin: Origin,
        account_id: str,
        device: str = "",
        method: str = "password",
        id_token: str | None = None,
        asked_at: dt.datetime | None = None,
    ) -> tuple[Identity, str]:
        """Do what ``start`` does within a transaction that is open already."""
        rows = db.execute(callers(None).where(AccountRow.id == account_id)).all()
        if not rows:
            raise SignInRefused(
                "この利用者は、今はサインインできません。管理者にお問い合わせください。"
            )
        session_id, secret, moment = new_id(), bearer.new_secret(bearer.SESSION), self._now()
        db.add(
            SessionRow(
                id=session_id,
                account_id=account_id,
                secret_hash=bearer.digest(secret),
                created_at=moment,
                seen_at=moment,
                expires_at=moment + self._absolute,
                # A provider may let somebody in without asking again.
                proved_at=asked_at and min(asked_at, moment) if id_token else moment,
                client=origin.client[:_CLIENT_CHARACTERS],
                device=device_label(device),
                method=method,
                id_token=self._cipher.seal(_ID_TOKEN, session_id, id_token) if id_token else None,
            )
        )
        self._audit.append(
            db, replace(origin, actor=account_id), "sign-in", "session", session_id, method=method
        )
        return identity_of(rows, session_id=session_id), secret

    def identify(self, secret: str) -> Identity | None:
        """Return whose session a secret opens, or None: ended, timed out, disabled, or unknown.

        One query by an index; it writes at most once a minute (``SEEN_EVERY``).
        """
        if not bearer.has_form(bearer.SESSION, secret):
            return None
        with self._database.read() as db:
            rows = db.execute(_BY_SECRET, {"secret_hash": bearer.digest(secret)}).all()
        if not rows:
            return None
        session_id, seen_at, expires_at = rows[0][5:]
        moment = self._now()
        if moment >= expires_at or moment - seen_at >= self._idle:
            return None
        if moment - seen_at >= SEEN_EVERY:
            self._note_seen(session_id, moment)
        return identity_of(rows, session_id=session_id)

    def list(self, account_id: str) -> tuple[OpenSession, ...]:
        """Return the sessions of an account that are alive, the one used last first."""
        moment = self._now()
        alive = select(SessionRow).where(
            SessionRow.account_id == account_id,
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > moment,
            SessionRow.seen_at > moment - self._idle,
        )
        with self._database.read() as db:
            found = db.scalars(alive.order_by(SessionRow.seen_at.desc(), SessionRow.id)).all()
        return tuple(
            OpenSession(
                id=row.id,
                device=row.device,
                client=row.client,
                method=row.method,
                created_at=row.created_at,
                seen_at=row.seen_at,
                expires_at=row.expires_at,
            )
            for row in found
        )

    def prove(self, origin: Origin, session_id: str) -> dt.datetime:
        """Note that the person has just shown again who they are; return until when it counts."""
        moment = self._now()
        with self._database.write() as db:
            db.execute(
                update(SessionRow)
                .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None))
                .values(proved_at=moment)
            )
            self._audit.append(db, origin, "session-prove", "session", session_id)
        return moment + PROVED_FOR

    def is_proved(self, session_id: str) -> bool:
        """Tell whether the person has shown who they are within ``PROVED_FOR``."""
        with self._database.read() as db:
            proved_at = db.scalar(select(SessionRow.proved_at).where(SessionRow.id == session_id))
        return proved_at is not None and self._now() - proved_at < PROVED_FOR

    def end(self, origin: Origin, session_id: str) -> str:
        """End a session; ending it twice is no error.

        Returns the ID token of a session by OpenID Connect, to sign out at the provider too; else
        "". It is kept no longer.
        """
        with self._database.write() as db:
            row = db.scalar(
                select(SessionRow)
                .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None))
                .with_for_update()
            )
            if row is None:
                return ""
            sealed, row.id_token, row.ended_at = row.id_token, None, self._now()
            self._audit.append(db, origin, "sign-out", "session", session_id)
            return self._cipher.open(_ID_TOKEN, session_id, sealed) if sealed else ""

    def end_all(self, origin: Origin, account_id: str, keep: str = "") -> int:
        """End every session of an account but ``keep``; return how many.

        Its devices are no longer known either, but for that of ``keep``.
        """
        with self._database.write() as db:
            return self.end_all_within(db, origin, account_id, keep)

    def end_all_within(self, db: Session, origin: Origin, account_id: str, keep: str = "") -> int:
        """Do what ``end_all`` does within a transaction that is open already."""
        ended: Sequence[str] = db.scalars(
            update(SessionRow)
            .where(
                SessionRow.account_id == account_id,
                SessionRow.ended_at.is_(None),
                SessionRow.id != keep,
            )
            .values(ended_at=self._now(), id_token=None)
            .returning(SessionRow.id)
        ).all()
        forgotten = forget_devices(db, account_id, keep)
        if ended or forgotten:
            self._audit.append(
                db, origin, "sign-out-everywhere", "account", account_id, sessions=len(ended)
            )
        return len(ended)

    def end_office(self, origin: Origin, office_id: str, keep: str = "") -> int:
        """End every session of everybody in an office but ``keep``; return how many.

        No device of these people is known any longer, but for that of ``keep``.
        """
        people = select(AccountRow.id).where(AccountRow.office_id == office_id)
        with self._database.write() as db:
            ended = db.scalars(
                update(SessionRow)
                .where(
                    SessionRow.account_id.in_(people),
                    SessionRow.ended_at.is_(None),
                    SessionRow.id != keep,
                )
                .values(ended_at=self._now(), id_token=None)
                .returning(SessionRow.id)
                .execution_options(synchronize_session=False)
            ).all()
            for account_id in db.scalars(people.order_by(AccountRow.id)).all():
                forget_devices(db, account_id, keep)
            self._audit.append(
                db, origin, "sign-out-office", "office", office_id, sessions=len(ended)
            )
        return len(ended)

    def _note_seen(self, session_id: str, moment: dt.datetime) -> None:
        """Note that a session is in use; where that cannot be, who only reads goes on."""
        try:
            with self._database.note() as db:
                db.execute(
                    update(SessionRow)
                    .where(SessionRow.id == session_id, SessionRow.seen_at <= moment - SEEN_EVERY)
                    .values(seen_at=moment)
                    .execution_options(synchronize_session=False)
                )
        except CANNOT_NOTE as error:
            log.warning("a session in use could not be noted: %s", type(error).__name__)
