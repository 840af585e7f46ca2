"""Service tokens: what modules and scripts show instead of signing in.

A token belongs to an account of the role SERVICE, names the actions that it is for, and ends
within 366 days, so that one that was forgotten somewhere is worth nothing after a year. Its secret
is shown once; the database holds its SHA-256. Rotation gives a new secret and lets the old one
work for some hours, so that nothing stands still while it is exchanged.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corpus.days import day_in_japan
from corpus.errors import InputError
from office.accounts import bearer
from office.accounts.callers import callers, identity_of
from office.accounts.tables import AccountRow, ServiceTokenRow
from office.accounts.token_rules import (
    ServiceToken,
    check_overlap,
    checked_days,
    checked_name,
    checked_scopes,
    fold_name,
)
from office.audit import AuditLog
from office.database import Database
from office.database.base import new_id, now
from office.database.engine import CANNOT_NOTE
from office.errors import UnknownAccount
from office.identity import Identity, Origin, Role

log = logging.getLogger(__name__)

_BY_SECRET = (
    callers(ServiceTokenRow, ServiceTokenRow.id, ServiceTokenRow.scopes, ServiceTokenRow.used_on)
    .where(
        or_(
            ServiceTokenRow.secret_hash == bindparam("secret_hash"),
            and_(
                ServiceTokenRow.previous_hash == bindparam("secret_hash"),
                ServiceTokenRow.previous_until > bindparam("moment"),
            ),
        )
    )
    .where(
        ServiceTokenRow.revoked_at.is_(None),
        ServiceTokenRow.expires_at > bindparam("moment"),
        AccountRow.role == Role.SERVICE,
    )
)


class Tokens:
    """Makes, recognises, rotates and revokes service tokens. Thread-safe."""

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        *,
        now: Callable[[], dt.datetime] = now,
    ) -> None:
        self._database = database
        self._audit = audit
        self._now = now

    def create(
        self, origin: Origin, *, name: str, account_id: str, scopes: Iterable[str], days: int
    ) -> tuple[ServiceToken, str]:
        """Make a token and return it with its secret, which is told only here.

        Raises InputError (name, scopes, days, an account that is disabled or no service),
        UnknownAccount.
        """
        name, wanted = checked_name(name), checked_scopes(scopes)
        valid_for = checked_days(days)
        secret, moment = bearer.new_secret(bearer.TOKEN), self._now()
        with self._database.write() as db:
            _check_account(db, account_id)
            taken = select(ServiceTokenRow.id).where(ServiceTokenRow.name == name)
            if db.scalar(taken) is not None:
                raise _name_taken(name)
            row = ServiceTokenRow(
                id=new_id(),
                name=name,
                account_id=account_id,
                secret_hash=bearer.digest(secret),
                scopes=" ".join(wanted),
                created_at=moment,
                expires_at=moment + valid_for,
            )
            db.add(row)
            try:
                db.flush()
            except IntegrityError as error:  # somebody else was a moment earlier
                raise _name_taken(name) from error
            self._audit.append(
                db,
                origin,
                "token-create",
                "token",
                row.id,
                account=account_id,
                scopes=",".join(wanted),
                days=days,
            )
            return _value(row), secret

    def identify(self, secret: str) -> Identity | None:
        """Return the service that a secret stands for, or None: expired, revoked or unknown.

        One query by an index; it writes at most once a day (the day of the last use).
        """
        if not bearer.has_form(bearer.TOKEN, secret):
            return None
        moment = self._now()
        with self._database.read() as db:
            rows = db.execute(
                _BY_SECRET, {"secret_hash": bearer.digest(secret), "moment": moment}
            ).all()
        if not rows:
            return None
        token_id, scopes, used_on = rows[0][5:]
        today = day_in_japan(moment)
        if used_on is None or used_on < today:
            self._note_use(token_id, today)
        return identity_of(rows, token_id=token_id, scopes=frozenset(scopes.split()))

    def rotate(
        self, origin: Origin, token_id: str, overlap: dt.timedelta, days: int | None = None
    ) -> str:
        """Return a new secret; the old one works for ``overlap`` longer, at most seven days.

        The secret of a rotation before that ends at once. With ``days`` the token also ends so
        much later from now, else when it did. Raises InputError (revoked, expired and no
        ``days``, an overlap out of bounds), UnknownAccount.
        """
        check_overlap(overlap)
        valid_for = None if days is None else checked_days(days)
        secret, moment = bearer.new_secret(bearer.TOKEN), self._now()
        with self._database.write() as db:
            row = _row(db, token_id)
            if row.revoked_at is not None:
                raise InputError(
                    "このトークンは取り消されています。新しいトークンを作ってください。"
                )
            if valid_for is None and row.expires_at <= moment:
                raise InputError("このトークンは期限が切れています。新しい期限も決めてください。")
            _check_account(db, row.account_id)
            expired = row.expires_at <= moment
            row.previous_hash = row.secret_hash if overlap and not expired else None
            row.previous_until = moment + overlap if row.previous_hash else None
            row.secret_hash = bearer.digest(secret)
            if valid_for is not None:
                row.expires_at = moment + valid_for
            hours = overlap // dt.timedelta(hours=1)
            self._audit.append(db, origin, "token-rotate", "token", token_id, overlap_hours=hours)
        return secret

    def revoke(self, origin: Origin, token_id: str) -> ServiceToken:
        """End a token and its old secret at once; twice is no error. Raises UnknownAccount."""
        with self._database.write() as db:
            row = _row(db, token_id)
            if row.revoked_at is None:
                row.revoked_at = self._now()
                row.previous_hash, row.previous_until = None, None
                self._audit.append(db, origin, "token-revoke", "token", token_id)
            return _value(row)

    def list(
        self, account_id: str | None = None, *, office_id: str | None = None
    ) -> tuple[ServiceToken, ...]:
        """Return the tokens of an account, an office, or all, by name; revoked ones too."""
        chosen = select(ServiceTokenRow).order_by(ServiceTokenRow.name)
        if account_id is not None:
            chosen = chosen.where(ServiceTokenRow.account_id == account_id)
        if office_id is not None:
            of_office = select(AccountRow.id).where(AccountRow.office_id == office_id)
            chosen = chosen.where(ServiceTokenRow.account_id.in_(of_office))
        with self._database.read() as db:
            return tuple(map(_value, db.scalars(chosen)))

    def find(self, name: str) -> ServiceToken:
        """Return the token with this name. Raises UnknownAccount."""
        with self._database.read() as db:
            row = db.scalar(select(ServiceTokenRow).where(ServiceTokenRow.name == fold_name(name)))
        if row is None:
            raise _unknown(name)
        return _value(row)

    def is_alive(self, token: ServiceToken) -> bool:
        """Tell whether a token has neither expired nor been revoked."""
        return token.revoked_at is None and token.expires_at > self._now()

    def _note_use(self, token_id: str, today: dt.date) -> None:
        """Note that a token is in use; where that cannot be, who only reads goes on."""
        try:
            with self._database.note() as db:
                db.execute(
                    # Past the version: being used is no change that anybody could lose.
                    update(ServiceTokenRow)
                    .where(ServiceTokenRow.id == token_id)
                    .values(used_on=today)
                    .execution_options(synchronize_session=False)
                )
        except CANNOT_NOTE as error:
            log.warning("a token in use could not be noted: %s", type(error).__name__)


def _row(db: Session, token_id: str) -> ServiceTokenRow:
    row = db.get(ServiceTokenRow, token_id, with_for_update=True)
    if row is None:
        raise _unknown(token_id)
    return row


def _check_account(db: Session, account_id: str) -> None:
    account = db.get(AccountRow, account_id)
    if account is None:
        raise UnknownAccount("その利用者はいません。", id=account_id)
    if account.role != Role.SERVICE:
        raise InputError(
            "トークンを持てるのは、役割が「連携プログラム」（service）の利用者だけです。"
            "プログラムごとに、その役割の利用者を作ってください。"
        )
    if account.disabled_at is not None:
        raise InputError("この利用者は停止されています。再開してから、トークンを作ってください。")


def _value(row: ServiceTokenRow) -> ServiceToken:
    return ServiceToken(
        id=row.id,
        name=row.name,
        account_id=row.account_id,
        scopes=frozenset(row.scopes.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        old_until=row.previous_until,
        revoked_at=row.revoked_at,
        used_on=row.used_on,
    )


def _name_taken(name: str) -> InputError:
    return InputError(
        f"「{name}」という名前のトークンは、もうあります（取り消したものも残ります）。"
        "別の名前にしてください。"
    )


def _unknown(token: str) -> UnknownAccount:
    return UnknownAccount(
        "そのトークンはありません。「konkyo token list」で名前を確かめてください。", id=token[:100]
    )
