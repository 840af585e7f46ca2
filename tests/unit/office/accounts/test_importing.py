"""Many people at once: all of them, or nobody."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.accounts.importing import StaffImport
from office.accounts.recovery import Recovery
from office.accounts.staff_table import StaffRow
from office.accounts.tables import OneTimeCodeRow
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.encryption import Cipher
from office.errors import SignInRefused
from office.identity import CONSOLE, Role

PASSWORD = "kaeru tonda numa 7"


@pytest.fixture
def accounts(database: Database, cipher: Cipher, audit: AuditLog) -> Accounts:
    accounts = Accounts(database, cipher, audit)
    office = accounts.create_office(CONSOLE, "青葉市福祉事務所")
    accounts.create_team(CONSOLE, office.id, "第1係")
    return accounts


@pytest.fixture
def staff(database: Database, cipher: Cipher, audit: AuditLog) -> StaffImport:
    return StaffImport(database, cipher, audit)


def row(line: int, login: str, **given: object) -> StaffRow:
    form = {"display_name": f"{line}人目", "role": "CW", "teams": ("第１係",), **given}
    return StaffRow(line=line, login=login, **form)  # type: ignore[arg-type]


def codes_and_events(database: Database) -> tuple[int | None, int | None]:
    with database.read() as session:
        return (
            session.scalar(select(func.count(OneTimeCodeRow.id))),
            session.scalar(select(func.count(AuditEventRow.seq))),
        )


def test_everybody_is_registered_and_sets_a_password(
    accounts: Accounts, staff: StaffImport, database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    made = staff.run(CONSOLE, [row(2, "Sato", role="査察指導員"), row(3, "tanaka")])
    assert [each.account.login for each in made] == ["sato", "tanaka"]
    assert made[0].account.role is Role.SUPERVISOR
    assert tuple(each.account for each in made) == accounts.list()
    done = Recovery(database, cipher, audit).complete(CONSOLE, made[1].code, PASSWORD)
    assert (done.login, done.has_password) == ("tanaka", True)


def test_a_dry_run_keeps_nothing(
    accounts: Accounts, staff: StaffImport, database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    before = codes_and_events(database)
    made = staff.run(
        CONSOLE, [row(2, "sato"), row(3, "tanaka", teams=("第9係",))], add_teams=True, dry_run=True
    )
    assert len(made) == 2
    assert accounts.list() == ()
    assert len(accounts.teams()) == 1
    assert codes_and_events(database) == before
    with pytest.raises(SignInRefused):
        Recovery(database, cipher, audit).complete(CONSOLE, made[0].code, PASSWORD)


def test_one_mistake_keeps_everybody_out_and_all_are_told(
    accounts: Accounts, staff: StaffImport, database: Database
) -> None:
    accounts.create(
        CONSOLE,
        login="suzuki",
        display_name="鈴木",
        role=Role.CASEWORKER,
        office_id=accounts.offices()[0].id,
    )
    before = codes_and_events(database)
    with pytest.raises(InputError) as refused:
        staff.run(
            CONSOLE,
            [
                row(2, "sato"),
                row(3, "ＳＡＴＯ"),
                row(4, "suzuki"),
                row(5, "田中"),
                row(6, "yamada", role="課長"),
                row(7, "ito", teams=("第9係",)),
                row(8, "kato", office="若葉市福祉事務所"),
                row(9, "abe", email="abe"),
                row(10, "mori", display_name=""),
                row(11, "hara", display_name="原 123456789018"),
                row(12, "ono"),
            ],
        )
    assert refused.value.details["lines"] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    for told in ("3 行目: ログイン名「sato」は 2 行目", "もう使われています", "今あるもの: 第1係"):
        assert told in refused.value.message
    assert [account.login for account in accounts.list()] == ["suzuki"]
    assert codes_and_events(database) == before


def test_teams_are_made_where_that_is_asked_for(accounts: Accounts, staff: StaffImport) -> None:
    rows = [row(2, "sato", teams=("第2係",)), row(3, "tanaka", teams=("第２係", "第1係"))]
    made = staff.run(CONSOLE, rows, add_teams=True)
    assert [team.name for team in accounts.teams()] == ["第1係", "第2係"]
    assert len(made[1].account.team_ids) == 2


def test_the_office_is_needed_where_there_are_two(accounts: Accounts, staff: StaffImport) -> None:
    accounts.create_office(CONSOLE, "若葉市福祉事務所")
    with pytest.raises(InputError, match="事務所を指定してください"):
        staff.run(CONSOLE, [row(2, "sato")])
    assert staff.run(CONSOLE, [row(2, "sato", office="青葉市福祉事務所")])


def test_without_any_office_the_first_step_is_told(
    sqlite_database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    staff = StaffImport(sqlite_database, cipher, audit)
    with pytest.raises(InputError, match="konkyo office add"):
        staff.run(CONSOLE, [row(2, "sato")])
