"""An office with people of several roles, a clock that stands still, and quick passwords."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from office.accounts.accounts import Accounts
from office.accounts.credentials import store_password
from office.accounts.passwords import HashCost, Passwords
from office.accounts.sessions import Sessions
from office.accounts.signing_in import SigningIn
from office.accounts.tables import CredentialRow
from office.accounts.tokens import Tokens
from office.accounts.totp import Totp
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.encryption import Cipher
from office.identity import Origin, Role

IDLE, ABSOLUTE = dt.timedelta(minutes=30), dt.timedelta(hours=12)


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 4, 1, 0, 0, 15, tzinfo=dt.UTC)  # 9時の始業

    def __call__(self) -> dt.datetime:
        return self.moment

    def passes(self, **delta: float) -> None:
        self.moment += dt.timedelta(**delta)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the tests of signing in have at hand."""

    database: Database
    cipher: Cipher
    audit: AuditLog
    clock: Clock
    accounts: Accounts
    passwords: Passwords
    sessions: Sessions
    signing_in: SigningIn
    totp: Totp
    tokens: Tokens
    office_id: str
    team_id: str
    caseworker: str  # account ids
    administrator: str
    service: str

    origin = Origin(actor="visitor", client="192.0.2.7", request_id="r1")
    password = "かわうそ と ざらめ を たべる"
    login = "tanaka"

    def events(self, action: str) -> list[AuditEventRow]:
        """Return the events of a deed, in order."""
        chosen = select(AuditEventRow).where(AuditEventRow.action == action)
        with self.database.read() as db:
            return list(db.scalars(chosen.order_by(AuditEventRow.seq)))

    def failures(self, account_id: str) -> int:
        with self.database.read() as db:
            return db.get_one(CredentialRow, account_id).failures


def make_desk(database: Database, cipher: Cipher, audit: AuditLog, clock: Clock) -> Desk:
    accounts = Accounts(database, cipher, audit)
    passwords = Passwords(HashCost(passes=1, memory_kib=8))
    sessions = Sessions(database, cipher, audit, IDLE, ABSOLUTE, now=clock)
    console = Origin()
    office_id = accounts.create_office(console, "青葉市福祉事務所").id
    team_id = accounts.create_team(console, office_id, "保護第一係").id

    def add(login: str, role: Role, *teams: str) -> str:
        name = f"{login}さん"
        return accounts.create(
            console, login=login, display_name=name, role=role, office_id=office_id, team_ids=teams
        ).id

    caseworker = add("tanaka", Role.CASEWORKER, team_id)
    administrator = add("kanri", Role.ADMINISTRATOR)
    password_hash = passwords.hash(Desk.password)
    with database.write() as db:
        for account_id in (caseworker, administrator):
            store_password(db, account_id, password_hash)
    return Desk(
        database=database,
        cipher=cipher,
        audit=audit,
        clock=clock,
        accounts=accounts,
        passwords=passwords,
        sessions=sessions,
        signing_in=SigningIn(database, cipher, audit, passwords, sessions, now=clock),
        totp=Totp(database, cipher, audit, now=clock),
        tokens=Tokens(database, audit, now=clock),
        office_id=office_id,
        team_id=team_id,
        caseworker=caseworker,
        administrator=administrator,
        service=add("torikomi", Role.SERVICE),
    )
