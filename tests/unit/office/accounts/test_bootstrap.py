"""The first administrator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.accounts.bootstrap import VALID_FOR, Bootstrap
from office.accounts.passwords import HashCost, Passwords
from office.accounts.tables import CredentialRow, OneTimeCodeRow
from office.accounts.types import Account
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.errors import SignInRefused
from office.identity import CONSOLE, Origin, Role
from office.personal import PersonalNumberFound

PASSWORD = "kaeru tonda numa 7"
CHEAP = Passwords(HashCost(passes=1, memory_kib=8))
VISITOR = Origin(actor="visitor", client="192.0.2.7")

Complete = Callable[..., Account]


@pytest.fixture
def bootstrap(database: Database, cipher: Cipher, audit: AuditLog) -> Bootstrap:
    return Bootstrap(database, cipher, audit, CHEAP)


@pytest.fixture
def complete(bootstrap: Bootstrap) -> Complete:
    def _complete(code: str, **given: str) -> Account:
        form = {
            "office_name": "青葉市福祉事務所",
            "login": "Kanri",
            "display_name": "青葉 太郎",
            "password": PASSWORD,
        }
        return bootstrap.complete(VISITOR, code, **{**form, **given})

    return _complete


def test_the_code_makes_the_office_and_its_administrator_once(
    bootstrap: Bootstrap,
    complete: Complete,
    database: Database,
    cipher: Cipher,
    audit: AuditLog,
) -> None:
    assert bootstrap.pending()
    code = bootstrap.new_code()
    made = complete(code.lower().replace("-", " "))

    assert not bootstrap.pending()
    assert (made.login, made.role, made.has_password) == ("kanri", Role.ADMINISTRATOR, True)
    offices = Accounts(database, cipher, audit).offices()
    assert [(office.id, office.name) for office in offices] == [
        (made.office_id, "青葉市福祉事務所")
    ]
    with database.read() as session:
        kept = session.scalars(select(CredentialRow)).one()
        actions = session.scalars(select(AuditEventRow.action).order_by(AuditEventRow.seq)).all()
    assert CHEAP.verify(kept.password_hash, PASSWORD)
    assert actions == ["bootstrap-code", "account-create", "bootstrap-complete"]

    with pytest.raises(InputError, match="もう登録されています"):
        complete(code, login="another")
    with pytest.raises(InputError, match="もう登録されています"):
        bootstrap.new_code()


def test_only_the_newest_code_counts(bootstrap: Bootstrap, complete: Complete) -> None:
    old, new = bootstrap.new_code(), bootstrap.new_code()
    for wrong in (old, "", "0000-0000-0000-0000", "あ" * 500):
        with pytest.raises(SignInRefused):
            complete(wrong)
    assert complete(new).login == "kanri"


def test_a_code_of_yesterday_is_refused(
    bootstrap: Bootstrap, complete: Complete, database: Database
) -> None:
    code = bootstrap.new_code()
    with database.write() as session:
        row = session.scalars(select(OneTimeCodeRow)).one()
        assert row.expires_at == row.created_at + VALID_FOR
        past = now() - dt.timedelta(seconds=1)
        session.execute(update(OneTimeCodeRow).values(expires_at=past))
    with pytest.raises(SignInRefused):
        complete(code)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        pytest.param({"password": "short"}, InputError, id="短いパスワード"),
        pytest.param({"password": "青葉市福祉事務所2026青葉"}, InputError, id="事務所の名前"),
        pytest.param({"login": "管理"}, InputError, id="漢字のログイン名"),
        pytest.param({"display_name": " "}, InputError, id="名前なし"),
        pytest.param({"office_name": ""}, InputError, id="事務所の名前なし"),
        pytest.param({"office_name": "123456789018"}, PersonalNumberFound, id="個人番号"),
    ],
)
def test_a_mistake_in_the_form_leaves_the_code_good(
    bootstrap: Bootstrap, complete: Complete, given: dict[str, str], error: type[Exception]
) -> None:
    code = bootstrap.new_code()
    with pytest.raises(error):
        complete(code, **given)
    assert bootstrap.pending()
    assert complete(code).login == "kanri"


def test_an_office_made_before_is_taken(
    bootstrap: Bootstrap, complete: Complete, database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    office = Accounts(database, cipher, audit).create_office(CONSOLE, "青葉市福祉事務所")
    assert complete(bootstrap.new_code()).office_id == office.id


def test_two_with_the_same_code_make_one_administrator(
    bootstrap: Bootstrap, complete: Complete, database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    code = bootstrap.new_code()

    def attempt(login: str) -> bool:
        try:
            complete(code, login=login)
        except (SignInRefused, InputError):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, ["first", "second"])) == [False, True]
    assert len(Accounts(database, cipher, audit).list()) == 1
