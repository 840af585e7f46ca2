"""Read the office's own knowledge: what a caller may see is what their office wrote."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.days import today_in_japan
from office.accounts.tables import OfficeRow
from office.database import Database
from office.encryption import Cipher
from office.errors import UnknownKnowledge
from office.identity import Identity
from office.knowledge.chunks import chunks
from office.knowledge.rows import KnowledgeRows
from office.knowledge.said import Said
from office.knowledge.standings import standings_of
from office.knowledge.tables import (
    KnowledgeCounterRow,
    KnowledgeEntryRow,
    KnowledgeVersionRow,
)
from office.knowledge.types import (
    EntryStanding,
    KnowledgeEntry,
    KnowledgeState,
    KnowledgeVersion,
)
from office.permission.actions import OfficeAction
from office.permission.permit import permit


class KnowledgeReading:
    """Reads entries and versions. Thread-safe. Every method raises AccessDenied."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._rows = KnowledgeRows(cipher)
        self._said = Said(self._rows)

    def get(self, caller: Identity, entry_id: str) -> KnowledgeEntry:
        """Return an entry by its id. Raises UnknownKnowledge, for another office's too."""
        permit(caller, OfficeAction.READ_KNOWLEDGE)
        with self._database.read() as session:
            return self._rows.entries(session, [entry_row(session, caller, entry_id)])[0]

    def find(self, caller: Identity, number: int) -> KnowledgeEntry:
        """Return an entry by its number (用例番号). Raises UnknownKnowledge."""
        permit(caller, OfficeAction.READ_KNOWLEDGE)
        chosen = select(KnowledgeEntryRow).where(
            KnowledgeEntryRow.office_id == caller.office_id, KnowledgeEntryRow.number == number
        )
        with self._database.read() as session:
            row = session.scalar(chosen) if 0 < number < 2**31 else None
            if row is None:
                raise _unknown(str(number))
            return self._rows.entries(session, [row])[0]

    def versions(self, caller: Identity, entry_id: str) -> tuple[KnowledgeVersion, ...]:
        """Return every version of an entry, the latest first. Raises UnknownKnowledge."""
        permit(caller, OfficeAction.READ_KNOWLEDGE)
        with self._database.read() as session:
            row = entry_row(session, caller, entry_id)
            chosen = (
                select(KnowledgeVersionRow)
                .where(KnowledgeVersionRow.entry_id == row.id)
                .order_by(KnowledgeVersionRow.number.desc())
            )
            return self._rows.versions(session, tuple(session.scalars(chosen)))

    def standings(
        self,
        caller: Identity,
        state: KnowledgeState | None = None,
        *,
        due: bool = False,
        text: str = "",
    ) -> tuple[EntryStanding, ...]:
        """Return where the entries of the caller's office stand, by descending number.

        ``state`` is that of the latest version; APPROVED also finds what is in force while a new
        version is being written. ``due``: those in force whose day of review has come or whose
        validity has ended. ``text``: those in which every word of it stands, or another name for
        it (クーラー, エアコン). Nothing is opened but for that, and only once by a process.
        """
        permit(caller, OfficeAction.READ_KNOWLEDGE)
        today = today_in_japan()
        with self._database.read() as session:
            chosen = (
                entry
                for entry in standings_of(session, caller.office_id)
                if (state is None or entry.is_in(state)) and (not due or entry.is_due(today))
            )
            return tuple(self._said.holding(session, chosen, text))

    def opened(
        self, caller: Identity, standings: Iterable[EntryStanding]
    ) -> tuple[KnowledgeEntry, ...]:
        """Return the entries that stand so, in the order given."""
        permit(caller, OfficeAction.READ_KNOWLEDGE)
        ids = [entry.id for entry in standings]
        chosen = select(KnowledgeEntryRow).where(KnowledgeEntryRow.office_id == caller.office_id)
        with self._database.read() as session:
            rows = {
                row.id: row
                for part in chunks(ids)
                for row in session.scalars(chosen.where(KnowledgeEntryRow.id.in_(part)))
            }
            return self._rows.entries(session, [rows[each] for each in ids if each in rows])

    def of_office(self, office_id: str, changed_since: int = -1) -> tuple[KnowledgeEntry, ...]:
        """Return the entries of an office, by descending number; asks nobody's permission.

        ``changed_since``: those alone that search must read again after that count of changes.
        """
        chosen = (
            select(KnowledgeEntryRow)
            .where(
                KnowledgeEntryRow.office_id == office_id,
                KnowledgeEntryRow.changed > changed_since,
            )
            .order_by(KnowledgeEntryRow.number.desc())
        )
        with self._database.read() as session:
            return self._rows.entries(session, tuple(session.scalars(chosen)))

    def reviewed_versions(
        self, office_id: str
    ) -> tuple[tuple[int, tuple[KnowledgeVersion, ...]], ...]:
        """Return the entries in force, by ascending number: all that was ever approved of each.

        The version in force comes first. Asks nobody's permission.
        """
        chosen = (
            select(KnowledgeEntryRow.number, KnowledgeVersionRow)
            .join(KnowledgeVersionRow, KnowledgeEntryRow.id == KnowledgeVersionRow.entry_id)
            .where(
                KnowledgeEntryRow.office_id == office_id,
                KnowledgeEntryRow.approved.is_not(None),
                KnowledgeVersionRow.number <= KnowledgeEntryRow.approved,
                KnowledgeVersionRow.reviewed_at.is_not(None),
                KnowledgeVersionRow.state.in_((KnowledgeState.APPROVED, KnowledgeState.REPLACED)),
            )
            .order_by(KnowledgeEntryRow.number, KnowledgeVersionRow.number.desc())
        )
        with self._database.read() as session:
            found = session.execute(chosen).all()
            versions = self._rows.versions(session, [row for _, row in found])
        numbers: dict[int, list[KnowledgeVersion]] = {}
        for (number, _), version in zip(found, versions, strict=True):
            numbers.setdefault(number, []).append(version)
        return tuple((number, tuple(each)) for number, each in numbers.items())

    def changes(self, office_id: str) -> int:
        """Return how often what search may find has changed."""
        chosen = select(KnowledgeCounterRow.changes).where(
            KnowledgeCounterRow.office_id == office_id
        )
        with self._database.read() as session:
            return session.scalar(chosen) or 0

    def offices(self) -> tuple[str, ...]:
        """Return the ids of the offices that have ever written an entry."""
        chosen = select(KnowledgeCounterRow.office_id).order_by(KnowledgeCounterRow.office_id)
        with self._database.read() as session:
            return tuple(session.scalars(chosen))

    def office_name(self, office_id: str) -> str:
        """Return the name of an office."""
        with self._database.read() as session:
            return session.scalar(select(OfficeRow.name).where(OfficeRow.id == office_id)) or ""


def entry_row(
    session: Session, caller: Identity, entry_id: str, *, lock: bool = False
) -> KnowledgeEntryRow:
    """Return the row of an entry of the caller's office. Raises UnknownKnowledge."""
    row = session.get(KnowledgeEntryRow, entry_id, with_for_update=lock or None)
    if row is None or row.office_id != caller.office_id:
        raise _unknown(entry_id)
    return row


def _unknown(name: str) -> UnknownKnowledge:
    return UnknownKnowledge("その用例はありません。用例の一覧から選んでください。", entry=name)
