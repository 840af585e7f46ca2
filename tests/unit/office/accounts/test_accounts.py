"""Offices, teams and accounts, on both kinds of database."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from corpus.errors import InputError, KonkyoError
from office.accounts.accounts import Accounts
from office.accounts.tables import AccountRow, ServiceTokenRow, SessionRow
from office.accounts.types import Account
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.errors import Conflict, UnknownAccount
from office.identity import Origin, Role
from office.personal import PersonalNumberFound

ORIGIN = Origin(actor="f" * 32, client="192.0.2.7", request_id="r1")
MY_NUMBER = "123456789018"  # invented, with a valid check digit


@pytest.fixture
def accounts(database: Database, cipher: Cipher, audit: AuditLog) -> Accounts:
    return Accounts(database, cipher, audit)


@pytest.fixture
def office_id(accounts: Accounts) -> str:
    return accounts.create_office(ORIGIN, "青葉市福祉事務所").id


def add(accounts: Accounts, office_id: str, login: str = "tanaka", **given: object) -> Account:
    given = {"display_name": "田中 花子", "role": Role.CASEWORKER, **given}
    return accounts.create(ORIGIN, login=login, office_id=office_id, **given)  # type: ignore[arg-type]


def give_session_and_token(database: Database, account_id: str) -> None:
    later = now() + dt.timedelta(hours=1)
    with database.write() as session:
        session.add(SessionRow(account_id=account_id, secret_hash="s", expires_at=later))
        session.add(
            ServiceTokenRow(
                name="夜間の取込",
                account_id=account_id,
                secret_hash="t",
                scopes="",
                expires_at=later,
            )
        )


def is_session_over(database: Database) -> bool:
    with database.read() as session:
        return session.scalars(select(SessionRow)).one().ended_at is not None


def is_token_revoked(database: Database) -> bool:
    with database.read() as session:
        return session.scalars(select(ServiceTokenRow)).one().revoked_at is not None


def audited(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        rows = session.scalars(select(AuditEventRow).order_by(AuditEventRow.seq)).all()
        return [(row.action, row.object_id) for row in rows]


def test_an_account_is_found_however_its_login_is_typed(accounts: Accounts, office_id: str) -> None:
    team = accounts.create_team(ORIGIN, office_id, "第1係")
    made = add(
        accounts, office_id, " Ｔａｎａｋａ ", team_ids=[team.id], email="H.Tanaka@example.jp"
    )

    assert made.login == "tanaka"
    assert made.team_ids == (team.id,)
    assert (made.has_password, made.has_totp, made.locked_at) == (False, False, None)
    for typed in ("tanaka", "TANAKA", "ｔａｎａｋａ"):
        assert accounts.find(typed) == made
    assert accounts.by_email("ｈ.tanaka@EXAMPLE.jp") == (made,)
    for typed in ("tanak", "", "田中", "tanaka\x00", "\ud800", "a" * 10_000):
        assert accounts.find(typed) is None
        assert accounts.by_email(typed) == ()
    assert accounts.get(made.id) == made


def test_names_and_addresses_are_nowhere_in_clear(
    accounts: Accounts, office_id: str, database: Database
) -> None:
    add(accounts, office_id, email="hanako@example.jp")

    with database.read() as session:
        row = session.scalars(select(AccountRow)).one()
        stored = repr(vars(row)) + repr(
            [vars(event) for event in session.scalars(select(AuditEventRow))]
        )
    for secret in ("田中", "花子", "hanako", b"hanako".hex()):
        assert secret not in stored
    assert isinstance(row.display_name, bytes)
    assert "田中".encode() not in row.display_name


@pytest.mark.parametrize(
    ("login", "name", "email"),
    [
        pytest.param(MY_NUMBER, "田中 花子", None, id="ログイン名に個人番号"),
        pytest.param("tanaka", f"田中 {MY_NUMBER}", None, id="氏名に個人番号"),
        pytest.param("tanaka", "１２３４－５６７８－９０１８", None, id="全角の個人番号"),
        pytest.param("tanaka", "田中", f"{MY_NUMBER}@example.jp", id="メールに個人番号"),
    ],
)
def test_a_personal_number_is_refused_in_every_field(
    accounts: Accounts, office_id: str, login: str, name: str, email: str | None
) -> None:
    with pytest.raises(PersonalNumberFound):
        add(accounts, office_id, login, display_name=name, email=email)
    with pytest.raises(PersonalNumberFound):
        accounts.create_office(ORIGIN, f"事務所{MY_NUMBER}")
    with pytest.raises(PersonalNumberFound):
        accounts.create_team(ORIGIN, office_id, f"係{MY_NUMBER}")
    assert accounts.list() == ()


def test_a_login_belongs_to_one_person_only(accounts: Accounts, office_id: str) -> None:
    add(accounts, office_id, "tanaka")
    with pytest.raises(InputError, match="もう使われています"):
        add(accounts, office_id, "TANAKA")


def test_of_many_who_take_a_login_at_once_one_gets_it(accounts: Accounts, office_id: str) -> None:
    def take(number: int) -> Account | InputError:
        try:
            return add(accounts, office_id, "tanaka", display_name=f"{number}人目")
        except InputError as error:
            return error

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(take, range(4)))
    assert sum(isinstance(each, Account) for each in results) == 1
    assert len(accounts.list()) == 1


def test_of_many_who_make_an_office_at_once_one_does(accounts: Accounts) -> None:
    def make(_: int) -> bool:
        try:
            accounts.create_office(ORIGIN, "若葉市福祉事務所")
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == [False, False, False, True]


def test_a_change_needs_the_version_that_was_read(accounts: Accounts, office_id: str) -> None:
    read = add(accounts, office_id)
    changed = accounts.change(ORIGIN, read.id, read.version, display_name="佐藤 花子")

    assert changed == replace(read, display_name="佐藤 花子", version=read.version + 1)
    with pytest.raises(Conflict):
        accounts.change(ORIGIN, read.id, read.version, display_name="鈴木 花子")
    assert accounts.get(read.id) == changed


def test_of_two_changes_at_once_one_wins(accounts: Accounts, office_id: str) -> None:
    read = add(accounts, office_id)

    def change(name: str) -> bool:
        try:
            accounts.change(ORIGIN, read.id, read.version, display_name=name)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, "いろはに")) == [False, False, False, True]


def test_teams_alone_are_a_change_too(accounts: Accounts, office_id: str) -> None:
    team = accounts.create_team(ORIGIN, office_id, "第1係")
    read = add(accounts, office_id)
    changed = accounts.change(ORIGIN, read.id, read.version, team_ids=[team.id, team.id])
    assert changed == replace(read, team_ids=(team.id,), version=read.version + 1)


def test_an_address_can_be_taken_away(accounts: Accounts, office_id: str) -> None:
    read = add(accounts, office_id, email="a@example.jp")
    assert accounts.change(ORIGIN, read.id, read.version, email=None).email is None
    assert accounts.by_email("a@example.jp") == ()


def test_a_team_must_be_of_the_office(accounts: Accounts, office_id: str) -> None:
    other = accounts.create_office(ORIGIN, "若葉市福祉事務所")
    team = accounts.create_team(ORIGIN, other.id, "第1係")
    with pytest.raises(UnknownAccount, match="係"):
        add(accounts, office_id, team_ids=[team.id])

    moved = add(accounts, other.id, team_ids=[team.id])
    moved = accounts.change(ORIGIN, moved.id, moved.version, office_id=office_id)
    assert (moved.office_id, moved.team_ids) == (office_id, ())


@pytest.mark.parametrize("what", ["role", "office_id"])
def test_another_role_or_office_ends_the_sessions_but_no_token(
    accounts: Accounts, office_id: str, database: Database, what: str
) -> None:
    other = accounts.create_office(ORIGIN, "若葉市福祉事務所").id
    read = add(accounts, office_id)
    give_session_and_token(database, read.id)
    read = accounts.change(ORIGIN, read.id, read.version, display_name="佐藤 花子")
    assert not is_session_over(database)

    new = {"role": Role.SUPERVISOR, "office_id": other}[what]
    accounts.change(ORIGIN, read.id, read.version, **{what: new})  # type: ignore[arg-type]
    assert is_session_over(database)
    assert not is_token_revoked(database)


def test_who_is_disabled_can_do_nothing_from_that_moment(
    accounts: Accounts, office_id: str, database: Database
) -> None:
    read = add(accounts, office_id)
    give_session_and_token(database, read.id)

    assert accounts.disable(ORIGIN, read.id).disabled_at is not None
    assert is_session_over(database)
    assert is_token_revoked(database)
    assert accounts.enable(ORIGIN, read.id).disabled_at is None
    assert is_session_over(database), "enabling gives no session back"


def test_an_office_keeps_an_administrator(accounts: Accounts, office_id: str) -> None:
    other = accounts.create_office(ORIGIN, "若葉市福祉事務所").id
    add(accounts, other, "elsewhere", role=Role.ADMINISTRATOR)
    last = add(accounts, office_id, "last", role=Role.ADMINISTRATOR)

    with pytest.raises(InputError, match="管理者が1人もいなく"):
        accounts.disable(ORIGIN, last.id)
    with pytest.raises(InputError, match="管理者が1人もいなく"):
        accounts.change(ORIGIN, last.id, last.version, role=Role.SUPERVISOR)
    with pytest.raises(InputError, match="管理者が1人もいなく"):
        accounts.change(ORIGIN, last.id, last.version, office_id=other)
    assert accounts.get(last.id) == last

    add(accounts, office_id, "second", role=Role.ADMINISTRATOR)
    assert accounts.disable(ORIGIN, last.id).disabled_at is not None


def test_two_administrators_cannot_disable_each_other_at_once(
    accounts: Accounts, office_id: str
) -> None:
    pair = [add(accounts, office_id, f"admin{n}", role=Role.ADMINISTRATOR) for n in (1, 2)]

    def disable(account: Account) -> bool:
        try:
            accounts.disable(ORIGIN, account.id)
        except KonkyoError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, pair)) == [False, True]
    assert sum(account.disabled_at is None for account in accounts.list()) == 1


@pytest.mark.parametrize(
    ("words", "logins"),
    [
        pytest.param("", ["sato", "tanaka", "tanaka2"], id="すべて"),
        pytest.param("たなか", ["tanaka2"], id="名前の一部"),
        pytest.param("ﾀﾅｶ", [], id="ひらがなとカタカナは別"),
        pytest.param("ＴＡＮＡ", ["tanaka", "tanaka2"], id="全角のログイン名"),
        pytest.param("佐藤 次郎", ["sato"], id="2つの言葉"),
        pytest.param("佐藤次郎", ["sato"], id="空白のない姓名"),
    ],
)
def test_people_are_searched_by_login_or_name(
    accounts: Accounts, office_id: str, words: str, logins: list[str]
) -> None:
    add(accounts, office_id, "tanaka", display_name="田中 花子")
    add(accounts, office_id, "tanaka2", display_name="たなか はなこ")
    add(accounts, office_id, "sato", display_name="佐藤　次郎")
    assert [account.login for account in accounts.list(office_id, words)] == logins
    other = accounts.create_office(ORIGIN, "若葉市福祉事務所").id
    assert accounts.list(other, words) == ()


def test_names_of_offices_and_teams_are_used_once(accounts: Accounts, office_id: str) -> None:
    with pytest.raises(InputError, match="もうあります"):
        accounts.create_office(ORIGIN, " 青葉市 福祉事務所 ")
    first = accounts.create_team(ORIGIN, office_id, "第1係")
    with pytest.raises(InputError, match="もうあります"):
        accounts.create_team(ORIGIN, office_id, "第１係")
    second = accounts.create_team(ORIGIN, office_id, "第2係")
    with pytest.raises(InputError, match="もうあります"):
        accounts.rename_team(ORIGIN, second.id, "第1係")
    assert accounts.rename_team(ORIGIN, first.id, "第1係").name == "第1係"
    renamed = accounts.rename_office(ORIGIN, office_id, "青葉市福祉センター")
    assert accounts.offices() == (renamed,)
    assert [team.name for team in accounts.teams(office_id)] == ["第1係", "第2係"]
    with pytest.raises(UnknownAccount):
        accounts.create_team(ORIGIN, "0" * 32, "第3係")


def test_every_change_is_noted_once(accounts: Accounts, office_id: str, database: Database) -> None:
    read = add(accounts, office_id)
    accounts.change(ORIGIN, read.id, read.version, role=Role.SUPERVISOR)
    for _ in range(2):
        accounts.disable(ORIGIN, read.id)
    accounts.enable(ORIGIN, read.id)
    accounts.unlock(ORIGIN, read.id)
    assert audited(database) == [
        ("office-create", office_id),
        ("account-create", read.id),
        ("account-change", read.id),
        ("account-disable", read.id),
        ("account-enable", read.id),
    ]


@pytest.mark.parametrize("nobody", ["0" * 32, "", "\x00", "../x", "あ" * 32])
def test_what_does_not_exist_is_said_plainly(
    accounts: Accounts, office_id: str, nobody: str
) -> None:
    for deed in (
        lambda: accounts.get(nobody),
        lambda: accounts.disable(ORIGIN, nobody),
        lambda: accounts.enable(ORIGIN, nobody),
        lambda: accounts.unlock(ORIGIN, nobody),
        lambda: accounts.change(ORIGIN, nobody, 1, role=Role.TRAINEE),
        lambda: accounts.rename_office(ORIGIN, nobody, "若葉市福祉事務所"),
        lambda: accounts.rename_team(ORIGIN, nobody, "第1係"),
        lambda: add(accounts, nobody),
        lambda: add(accounts, office_id, team_ids=[nobody]),
    ):
        with pytest.raises(UnknownAccount):
            deed()
