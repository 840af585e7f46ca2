"""Offices (福祉事務所) and their teams (係・班)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corpus.errors import InputError
from office.accounts.naming import checked_name, is_id, is_same_name
from office.accounts.tables import OfficeRow, TeamRow
from office.accounts.types import Team, WelfareOffice
from office.audit import AuditLog
from office.database import Database
from office.errors import UnknownAccount
from office.identity import Origin

_OFFICE, _TEAM = "事務所の名前", "係の名前"


class Offices:
    """Keeps offices and teams. Thread-safe."""

    def __init__(self, database: Database, audit: AuditLog) -> None:
        self._database = database
        self._audit = audit

    def create_office(self, origin: Origin, name: str) -> WelfareOffice:
        """Make an office. Raises InputError where its name is taken."""
        with self._database.write() as session:
            office = _add_office(session, name)
            self._audit.append(session, origin, "office-create", "office", office.id)
        return office

    def rename_office(self, origin: Origin, office_id: str, name: str) -> WelfareOffice:
        """Give an office another name. Raises InputError, UnknownAccount."""
        with self._database.write() as session:
            office = _rename_office(session, office_id, name)
            self._audit.append(session, origin, "office-rename", "office", office_id)
        return office

    def create_team(self, origin: Origin, office_id: str, name: str) -> Team:
        """Make a team of an office. Raises InputError, UnknownAccount."""
        with self._database.write() as session:
            team = add_team(session, office_id, name)
            self._audit.append(session, origin, "team-create", "team", team.id)
        return team

    def rename_team(self, origin: Origin, team_id: str, name: str) -> Team:
        """Give a team another name. Raises InputError, UnknownAccount."""
        with self._database.write() as session:
            team = _rename_team(session, team_id, name)
            self._audit.append(session, origin, "team-rename", "team", team_id)
        return team

    def offices(self) -> tuple[WelfareOffice, ...]:
        """Return all offices, sorted by name."""
        with self._database.read() as session:
            return all_offices(session)

    def teams(self, office_id: str | None = None) -> tuple[Team, ...]:
        """Return the teams of an office, or of all, sorted by name."""
        with self._database.read() as session:
            return all_teams(session, office_id)


def all_offices(session: Session) -> tuple[WelfareOffice, ...]:
    """Return all offices, sorted by name."""
    rows = session.scalars(select(OfficeRow).order_by(OfficeRow.name))
    return tuple(WelfareOffice(id=row.id, name=row.name) for row in rows)


def all_teams(session: Session, office_id: str | None = None) -> tuple[Team, ...]:
    """Return the teams of an office, or of all, sorted by name."""
    query = select(TeamRow).order_by(TeamRow.name, TeamRow.id)
    if office_id is not None:
        query = query.where(TeamRow.office_id == office_id)
    return tuple(_team(row) for row in session.scalars(query))


def office_named(session: Session, name: str) -> WelfareOffice:
    """Return the office of this name; it is made where there is none. Raises InputError."""
    wanted = checked_name(name, _OFFICE)
    for office in all_offices(session):
        if is_same_name(office.name, wanted):
            return office
    return _add_office(session, wanted)


def _add_office(session: Session, name: str) -> WelfareOffice:
    """Make an office. Raises InputError where its name is taken."""
    row = OfficeRow(name=_free_office_name(session, name))
    session.add(row)
    _flush_name(session, row.name)
    return WelfareOffice(id=row.id, name=row.name)


def add_team(session: Session, office_id: str, name: str) -> Team:
    """Make a team. Raises InputError where the office has one of this name; UnknownAccount."""
    office = office_row(session, office_id, lock=True)
    row = TeamRow(office_id=office.id, name=_free_team_name(session, office.id, name))
    session.add(row)
    session.flush()
    return _team(row)


def _rename_office(session: Session, office_id: str, name: str) -> WelfareOffice:
    """Give an office another name. Raises InputError where it is taken; UnknownAccount."""
    row = office_row(session, office_id, lock=True)
    row.name = _free_office_name(session, name, row.id)
    _flush_name(session, row.name)
    return WelfareOffice(id=row.id, name=row.name)


def _rename_team(session: Session, team_id: str, name: str) -> Team:
    """Give a team another name. Raises InputError where it is taken; UnknownAccount."""
    row = session.get(TeamRow, team_id) if is_id(team_id) else None
    if row is None:
        raise _unknown_team(team_id)
    office_row(session, row.office_id, lock=True)
    row.name = _free_team_name(session, row.office_id, name, row.id)
    return _team(row)


def office_row(session: Session, office_id: str, *, lock: bool = False) -> OfficeRow:
    """Return an office's row; ``lock`` lets nobody else change its people meanwhile.

    Raises UnknownAccount.
    """
    row = None
    if is_id(office_id):
        row = session.get(OfficeRow, office_id, with_for_update={} if lock else None)
    if row is None:
        raise UnknownAccount("その事務所はありません。事務所の一覧から選んでください。")
    return row


def checked_teams(session: Session, office_id: str, team_ids: Iterable[str]) -> tuple[str, ...]:
    """Return team ids, each once. Raises UnknownAccount where one is not of the office."""
    wanted = tuple(sorted(set(team_ids)))
    known = {team.id for team in all_teams(session, office_id)}
    for team_id in wanted:
        if team_id not in known:
            raise _unknown_team(team_id)
    return wanted


def _unknown_team(team_id: str) -> UnknownAccount:
    """Return the error for a team that the office does not have."""
    return UnknownAccount(
        "その係は、この事務所にありません。事務所の係の一覧から選んでください。", team=team_id
    )


def _free_office_name(session: Session, name: str, own_id: str = "") -> str:
    name = checked_name(name, _OFFICE)
    others = [office for office in all_offices(session) if office.id != own_id]
    if any(is_same_name(office.name, name) for office in others):
        raise _office_taken(name)
    return name


def _flush_name(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:  # somebody else was a moment earlier
        raise _office_taken(name) from error


def _office_taken(name: str) -> InputError:
    return InputError(f"「{name}」という事務所は、もうあります。")


def _free_team_name(session: Session, office_id: str, name: str, own_id: str = "") -> str:
    name = checked_name(name, _TEAM)
    others = [team for team in all_teams(session, office_id) if team.id != own_id]
    if any(is_same_name(team.name, name) for team in others):
        raise InputError(f"「{name}」という係は、この事務所にもうあります。")
    return name


def _team(row: TeamRow) -> Team:
    return Team(id=row.id, office_id=row.office_id, name=row.name)
