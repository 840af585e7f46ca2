"""Register many people at once from a table: all of them, or nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.accounts.naming import fold_login, is_same_name
from office.accounts.offices import add_team, all_offices, all_teams
from office.accounts.recovery import WELCOME_VALID_FOR, Recovery
from office.accounts.roles import role_of
from office.accounts.staff_table import StaffRow, refuse_all
from office.accounts.types import Account, Team, WelfareOffice
from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher
from office.errors import UnknownAccount
from office.identity import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class NewColleague:
    """Somebody who was registered, and the code that sets a password."""

    account: Account
    code: str  # to be shown once, good for seven days


class StaffImport:
    """Registers the people of a table. Thread-safe."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        self._database = database
        self._audit = audit
        self._accounts = Accounts(database, cipher, audit)
        self._recovery = Recovery(database, cipher, audit)

    def run(
        self,
        origin: Origin,
        rows: Iterable[StaffRow],
        *,
        add_teams: bool = False,
        dry_run: bool = False,
        office_id: str | None = None,
    ) -> tuple[NewColleague, ...]:
        """Register everybody. With ``dry_run`` all is done and taken back: codes are worthless.

        ``add_teams`` makes teams that are not there; with ``office_id`` everybody must be of that
        office. Raises InputError with every line that
        cannot be taken; nobody is registered then.
        """
        made: list[NewColleague] = []
        try:
            with self._database.write() as session:
                made += self._register(session, origin, rows, add_teams, office_id)
                if dry_run:
                    raise _TakenBack
        except _TakenBack:
            pass
        return tuple(made)

    def _register(
        self,
        session: Session,
        origin: Origin,
        rows: Iterable[StaffRow],
        add_teams: bool,
        office_id: str | None,
    ) -> Iterable[NewColleague]:
        problems: list[tuple[int, str]] = []
        made: list[NewColleague] = []
        offices = [office for office in all_offices(session) if office_id in (None, office.id)]
        lines: dict[str, int] = {}
        for row in rows:
            login = fold_login(row.login)
            try:
                if login in lines:
                    raise InputError(f"ログイン名「{login}」は {lines[login]} 行目にもあります。")
                lines[login] = row.line
                made.append(self._register_one(session, origin, row, add_teams, offices))
            except InputError as error:
                if not session.is_active:  # somebody else took a login at this very moment
                    raise
                problems.append((row.line, error.message))
        refuse_all(problems)
        return made

    def _register_one(
        self,
        session: Session,
        origin: Origin,
        row: StaffRow,
        add_teams: bool,
        offices: Iterable[WelfareOffice],
    ) -> NewColleague:
        role = role_of(row.role)
        office = the_office(offices, row.office, "「事務所」の列")
        account = self._accounts.create_in(
            session,
            origin,
            login=row.login,
            display_name=row.display_name,
            role=role,
            office_id=office.id,
            team_ids=[
                self._team(session, origin, office, name, add_teams).id for name in row.teams
            ],
            email=row.email,
        )
        code = self._recovery.issue_in(session, account.id, WELCOME_VALID_FOR)
        return NewColleague(account=account, code=code)

    def _team(
        self, session: Session, origin: Origin, office: WelfareOffice, name: str, add: bool
    ) -> Team:
        try:
            return the_team(all_teams(session, office.id), name)
        except UnknownAccount:
            if not add:
                raise
        team = add_team(session, office.id, name)
        self._audit.append(session, origin, "team-create", "team", team.id)
        return team


class _TakenBack(Exception):
    """Ends a dry run, so that nothing is kept."""


def the_office(
    offices: Iterable[WelfareOffice], name: str, where: str = "「--office」"
) -> WelfareOffice:
    """Return the office of this name or id; without a name the only one there is.

    ``where``: how the user is to name it. Raises UnknownAccount, InputError where a name is needed.
    """
    known = tuple(offices)
    if not known:
        raise UnknownAccount(
            "事務所がまだありません。先に「konkyo office add 事務所の名前」で登録してください。"
        )
    if not name:
        if len(known) > 1:
            names = _list(office.name for office in known)
            raise InputError(f"{where}で、事務所を指定してください: {names}")
        return known[0]
    for office in known:
        if office.id == name or is_same_name(office.name, name):
            return office
    raise UnknownAccount(
        f"「{name}」という事務所はありません。今あるもの: {_list(office.name for office in known)}"
    )


def the_team(teams: Iterable[Team], name: str) -> Team:
    """Return the team of this name or id. Raises UnknownAccount, with the names that there are."""
    known = tuple(teams)
    for team in known:
        if team.id == name or is_same_name(team.name, name):
            return team
    raise UnknownAccount(
        f"「{name}」という係は、この事務所にありません。"
        f"今あるもの: {_list(team.name for team in known) or 'なし'}"
    )


def _list(names: Iterable[str]) -> str:
    return "、".join(names)
