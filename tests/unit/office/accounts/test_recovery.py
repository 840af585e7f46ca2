"""A password for the first time, or anew."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.accounts.codes import Codes
from office.accounts.passwords import HashCost, Passwords
from office.accounts.recovery import VALID_FOR, WELCOME_VALID_FOR, Recovery
from office.accounts.tables import CredentialRow, OneTimeCodeRow, SessionRow, TotpRow
from office.accounts.types import Account
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.errors import SignInRefused, UnknownAccount
from office.identity import CONSOLE, Origin, Role

PASSWORD, NEXT = "kaeru tonda numa 7", "yuki daruma 3 rokugatsu"
CHEAP = Passwords(HashCost(passes=1, memory_kib=8))
VISITOR = Origin(actor="visitor", client="192.0.2.7")


@pytest.fixture
def accounts(database: Database, cipher: Cipher, audit: AuditLog) -> Accounts:
    return Accounts(database, cipher, audit)


@pytest.fixture
def recovery(database: Database, cipher: Cipher, audit: AuditLog) -> Recovery:
    return Recovery(database, cipher, audit, CHEAP)


@pytest.fixture
def tanaka(accounts: Accounts) -> Account:
    office = accounts.create_office(CONSOLE, "青葉市福祉事務所")
    return accounts.create(
        CONSOLE,
        login="tanaka",
        display_name="田中 花子",
        role=Role.CASEWORKER,
        office_id=office.id,
    )


def signs_in(database: Database, password: str) -> bool:
    with database.read() as session:
        kept = session.scalars(select(CredentialRow)).one().password_hash
    return CHEAP.verify(kept, password)


def test_a_new_colleague_sets_a_password(
    recovery: Recovery, tanaka: Account, database: Database
) -> None:
    code = recovery.welcome(CONSOLE, tanaka.id)
    assert recovery.owner(code) == tanaka
    done = recovery.complete(VISITOR, code.lower(), PASSWORD)

    assert done.has_password
    assert signs_in(database, PASSWORD)
    with pytest.raises(SignInRefused):
        recovery.complete(VISITOR, code, NEXT)
    assert recovery.owner(code) is None
    with database.read() as session:
        rows = session.scalars(select(AuditEventRow).order_by(AuditEventRow.seq)).all()
    assert [(row.action, row.outcome) for row in rows[-3:]] == [
        ("welcome-issue", "done"),
        ("password-set", "done"),
        ("password-set", "refused"),
    ]


def test_codes_of_both_kinds_end(recovery: Recovery, tanaka: Account, database: Database) -> None:
    for issue, valid_for in (
        (recovery.welcome, WELCOME_VALID_FOR),
        (recovery.issue, VALID_FOR),
    ):
        code = issue(CONSOLE, tanaka.id)
        with database.write() as session:
            row = session.scalars(select(OneTimeCodeRow)).one()
            assert row.expires_at == row.created_at + valid_for
            row.expires_at = now() - dt.timedelta(seconds=1)
        with pytest.raises(SignInRefused, match="新しいコード"):
            recovery.complete(VISITOR, code, PASSWORD)


def test_who_gets_a_code_is_out_until_it_is_used(
    recovery: Recovery, accounts: Accounts, tanaka: Account, database: Database
) -> None:
    recovery.complete(VISITOR, recovery.welcome(CONSOLE, tanaka.id), PASSWORD)
    later = now() + dt.timedelta(hours=1)
    with database.write() as session:
        session.add(SessionRow(account_id=tanaka.id, secret_hash="s", expires_at=later))
        row = session.scalars(select(CredentialRow)).one()
        row.failures, row.locked_at = 10, now()
    assert accounts.get(tanaka.id).locked_at is not None

    code = recovery.issue(CONSOLE, tanaka.id)
    with database.read() as session:
        assert session.scalars(select(SessionRow)).one().ended_at is not None
    assert not accounts.get(tanaka.id).has_password
    assert not signs_in(database, PASSWORD)

    done = recovery.complete(VISITOR, code, NEXT)
    assert (done.has_password, done.locked_at) == (True, None)
    assert signs_in(database, NEXT)


@pytest.mark.parametrize("turn_off", [False, True])
def test_totp_is_turned_off_only_where_it_is_asked_for(
    recovery: Recovery,
    accounts: Accounts,
    tanaka: Account,
    database: Database,
    cipher: Cipher,
    turn_off: bool,
) -> None:
    codes = Codes(cipher)
    with database.write() as session:
        sealed = cipher.seal("totp.secret", tanaka.id, "JBSWY3DP")
        session.add(TotpRow(id=tanaka.id, secret=sealed, confirmed_at=now()))
        codes.issue_spares(session, tanaka.id)
    assert accounts.get(tanaka.id).has_totp

    recovery.issue(CONSOLE, tanaka.id, turn_off_totp=turn_off)
    assert accounts.get(tanaka.id).has_totp is not turn_off
    with database.read() as session:
        assert (codes.spares_left(session, tanaka.id) == 0) is turn_off


def test_a_newer_code_ends_the_older(recovery: Recovery, tanaka: Account) -> None:
    old, new = recovery.welcome(CONSOLE, tanaka.id), recovery.issue(CONSOLE, tanaka.id)
    with pytest.raises(SignInRefused):
        recovery.complete(VISITOR, old, PASSWORD)
    assert recovery.complete(VISITOR, new, PASSWORD).has_password


@pytest.mark.parametrize("weak", ["short", "tanaka tanaka hanako", "青葉市福祉事務所の田中 花子"])
def test_a_weak_password_leaves_the_code_good(
    recovery: Recovery, tanaka: Account, weak: str
) -> None:
    code = recovery.welcome(CONSOLE, tanaka.id)
    with pytest.raises(InputError):
        recovery.complete(VISITOR, code, weak)
    assert recovery.complete(VISITOR, code, PASSWORD).has_password


def test_who_is_disabled_gets_no_code_and_uses_none(
    recovery: Recovery, accounts: Accounts, tanaka: Account
) -> None:
    code = recovery.welcome(CONSOLE, tanaka.id)
    accounts.disable(CONSOLE, tanaka.id)
    with pytest.raises(SignInRefused):
        recovery.complete(VISITOR, code, PASSWORD)
    with pytest.raises(InputError, match="停止"):
        recovery.issue(CONSOLE, tanaka.id)
    with pytest.raises(UnknownAccount):
        recovery.welcome(CONSOLE, "0" * 32)
