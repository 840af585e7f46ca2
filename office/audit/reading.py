"""Read the audit log: filtered, newest first, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from office.accounts.tables import AccountRow, OfficeRow, ServiceTokenRow, SessionRow, TeamRow
from office.audit.days import Period
from office.audit.labels import ACTOR_LABELS
from office.audit.log import AuditEvent
from office.audit.tables import AuditEventRow
from office.database import Database
from office.errors import AuditBroken

PAGE_LENGTH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """What is looked for; an empty field asks for nothing."""

    period: Period = field(default_factory=Period)
    actor: str = ""  # account id, console or visitor
    action: str = ""
    object_kind: str = ""
    object_id: str = ""
    outcome: str = ""  # done | refused
    office_id: str = ""  # what concerns this office; where there are several on one server
    about: str = ""  # account id: what concerns how this person signs in


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """One page of events, newest first."""

    events: tuple[AuditEvent, ...]
    total: int  # events that fit, on all pages
    page: int  # 1, 2, 3 …
    pages: int  # at least 1


class AuditReading:
    """Reads events for people; whether they are genuine is ``office.audit.verify``'s question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, query: AuditQuery, page: int = 1, length: int = PAGE_LENGTH) -> AuditPage:
        """Return a page; a number beyond the last page gives the last one.

        Raises AuditBroken where an event is written over with what nobody can read.
        """
        with _readable():
            return self._page(query, page, length)

    def _page(self, query: AuditQuery, page: int, length: int) -> AuditPage:
        conditions = _conditions(query)
        with self._database.read() as session:
            total = session.scalar(
                select(func.count()).select_from(AuditEventRow).where(*conditions)
            )
            pages = max(1, -(-(total or 0) // length))
            page = min(max(page, 1), pages)
            wanted = (
                select(AuditEventRow)
                .where(*conditions)
                .order_by(AuditEventRow.seq.desc())
                .limit(length)
                .offset((page - 1) * length)
            )
            events = tuple(_event(row) for row in session.scalars(wanted))
        return AuditPage(events=events, total=total or 0, page=page, pages=pages)

    def logins(self) -> dict[str, str]:
        """Return the name that each account signs in with, by its id, to show who did it."""
        with self._database.read() as session:
            return logins(session)

    def actions(self) -> tuple[str, ...]:
        """Return the deeds that the log holds, sorted: the choices of a filter."""
        with self._database.read() as session:
            return tuple(sorted(session.scalars(select(AuditEventRow.action).distinct())))


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, OperationalError) as error:
        if isinstance(error, OperationalError) and "UTF-8" not in str(error.orig):
            raise  # the database itself: locked, gone …
        raise AuditBroken(
            "監査記録に、読めない値に書き換えられたものがあります。"
            "「konkyo audit verify」で確かめてください。"
        ) from error


def logins(session: Session) -> dict[str, str]:
    """Return the name that each account signs in with, by its id."""
    rows = session.execute(select(AccountRow.id, AccountRow.login))
    return {row.id: row.login for row in rows}


def numbers_of(session: Session, period: Period) -> tuple[int, int] | None:
    """Return the first and the last number of a period's events, or None where it has none."""
    numbers = select(func.min(AuditEventRow.seq), func.max(AuditEventRow.seq))
    first, last = session.execute(numbers.where(*_conditions(AuditQuery(period=period)))).one()
    return None if first is None else (first, last)


def _conditions(query: AuditQuery) -> list[ColumnElement[bool]]:
    row = AuditEventRow
    conditions = [
        column == value
        for column, value in (
            (row.actor, query.actor),
            (row.action, query.action),
            (row.object_kind, query.object_kind),
            (row.object_id, query.object_id),
            (row.outcome, query.outcome),
        )
        if value
    ]
    if query.about:
        conditions.append(_of_person(query.about))
    if query.office_id:
        conditions.append(_of_office(query.office_id))
    if query.period.begin:
        conditions.append(row.at >= query.period.begin)
    if query.period.end:
        conditions.append(row.at < query.period.end)
    return conditions


def _of_person(account_id: str) -> ColumnElement[bool]:
    """What was done to an account, and what its owner did about signing in."""
    row = AuditEventRow
    home = select(AccountRow.office_id).where(AccountRow.id == account_id).scalar_subquery()
    whole_office = and_(row.action == "sign-out-office", row.object_id == home)
    own = and_(row.actor == account_id, row.object_kind == "session")
    asked = row.action == "second-factor-ask"  # the sign-in itself comes right after
    return and_(or_(row.object_id == account_id, own, whole_office), ~asked)


def _of_office(office_id: str) -> ColumnElement[bool]:
    """Deeds of the office's people; of console and visitors what concerns nobody elsewhere."""
    row, home = AuditEventRow, AccountRow.office_id
    ours = select(AccountRow.id).where(home == office_id)
    strangers = select(AccountRow.id).where(home != office_id)
    elsewhere = strangers.union_all(
        select(OfficeRow.id).where(OfficeRow.id != office_id),
        select(TeamRow.id).where(TeamRow.office_id != office_id),
        select(ServiceTokenRow.id).where(ServiceTokenRow.account_id.in_(strangers)),
        select(SessionRow.id).where(SessionRow.account_id.in_(strangers)),
    )
    nobody = and_(row.actor.in_(tuple(ACTOR_LABELS)), row.object_id.not_in(elsewhere))
    return or_(row.actor.in_(ours), nobody)


def _event(row: AuditEventRow) -> AuditEvent:
    try:
        details = json.loads(row.details)
    except ValueError:  # somebody wrote it over: the list must be shown all the same
        details = {}
    return AuditEvent(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        action=row.action,
        object_kind=row.object_kind,
        object_id=row.object_id,
        outcome=row.outcome,
        client=row.client,
        request_id=row.request_id,
        details=details if isinstance(details, dict) else {},
    )
