"""Give entries to another office, and take over theirs: after a look, all of them or none.

What is taken over waits for a review here, under the name of the office it came from. What this
office has already, word for word, is passed over. An entry that came before, and reads otherwise
now, becomes a new version of the one that it became here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corpus.days import today_in_japan
from corpus.errors import InputError
from office.audit import AuditLog
from office.cited import CitedUnit
from office.database import Database
from office.errors import Conflict
from office.identity import Identity, Origin
from office.knowledge.exchange_file import (
    MAX_VERSIONS,
    ExchangeFile,
    FiledEntry,
    FiledVersion,
    filed,
)
from office.knowledge.store import Knowledge
from office.knowledge.tables import KnowledgeEntryRow, KnowledgeVersionRow
from office.knowledge.types import KnowledgeDraft, KnowledgeState, KnowledgeVersion
from office.knowledge.writing import checked_draft, content_hash
from office.permission.actions import OfficeAction
from office.permission.permit import permit
from office.personal import refuse_personal_number


class Outcome(StrEnum):
    """What becomes of an entry of a file."""

    NEW = "new"
    CHANGED = "changed"  # a new version of an entry that came before
    SAME = "same"  # passed over


OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.NEW: "新規",
    Outcome.CHANGED: "変更（新しい版）",
    Outcome.SAME: "同じ（取り込まない）",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """One entry of a file, and what becomes of it."""

    outcome: Outcome
    source_number: int
    title: str
    number: int | None = None  # of the entry here; None: it is not there yet


@dataclass(frozen=True, slots=True, kw_only=True)
class _Incoming:
    number: int
    draft: KnowledgeDraft
    cited: tuple[CitedUnit, ...]
    lookup: str  # of its content
    earlier: frozenset[str]  # … and of that of its earlier versions


class KnowledgeExchange:
    """Writes and reads files for one office at a time. Every method raises AccessDenied."""

    def __init__(self, knowledge: Knowledge, database: Database, audit: AuditLog) -> None:
        self._knowledge = knowledge
        self._database = database
        self._audit = audit

    def export(self, origin: Origin, caller: Identity) -> tuple[ExchangeFile, ...]:
        """Return everything that is in force, with its earlier versions; the audit notes it.

        It is one file, or several where one would be too large to be taken over.
        """
        permit(caller, OfficeAction.EXCHANGE_KNOWLEDGE)
        reviewed = self._knowledge.reviewed_versions(caller.office_id)
        entries = [
            FiledEntry(number=number, versions=tuple(map(_filed, versions[:MAX_VERSIONS])))
            for number, versions in reviewed
        ]
        files = filed(self._knowledge.office_name(caller.office_id), today_in_japan(), entries)
        with self._database.write() as session:
            self._audit.append(
                session,
                origin,
                "knowledge-export",
                "office",
                caller.office_id,
                count=len(entries),
            )
        return files

    def preview(self, caller: Identity, file: ExchangeFile) -> tuple[ImportLine, ...]:
        """Return what taking the file over would do. Raises InputError, PersonalNumberFound."""
        permit(caller, OfficeAction.EXCHANGE_KNOWLEDGE)
        incoming = self._incoming(file)
        with self._database.read() as session:
            return self._lines(session, caller, file.office, incoming)

    def take_over(
        self, origin: Origin, caller: Identity, file: ExchangeFile
    ) -> tuple[ImportLine, ...]:
        """Take the file over; everything that comes waits for review.

        Raises InputError, PersonalNumberFound and Conflict; then nothing was taken over.
        """
        permit(caller, OfficeAction.EXCHANGE_KNOWLEDGE)
        incoming = self._incoming(file)
        try:
            return self._take_over(origin, caller, file, incoming)
        except IntegrityError as error:  # the very first two of an office, at once
            raise Conflict("同時に登録されました。もう一度お試しください。") from error

    def _take_over(
        self,
        origin: Origin,
        caller: Identity,
        file: ExchangeFile,
        incoming: tuple[_Incoming, ...],
    ) -> tuple[ImportLine, ...]:
        with self._database.write() as session:
            self._knowledge.wait_turn(session, caller.office_id)
            lines = self._lines(session, caller, file.office, incoming)
            done = tuple(
                self._take(session, caller, file.office, line, each)
                for line, each in zip(lines, incoming, strict=True)
            )
            self._audit.append(
                session,
                origin,
                "knowledge-import",
                "office",
                caller.office_id,
                added=sum(line.outcome is Outcome.NEW for line in done),
                changed=sum(line.outcome is Outcome.CHANGED for line in done),
                passed_over=sum(line.outcome is Outcome.SAME for line in done),
            )
        return done

    def _incoming(self, file: ExchangeFile) -> tuple[_Incoming, ...]:
        refuse_personal_number(file.office)
        return tuple(self._read(place, each) for place, each in enumerate(file.entries, start=1))

    def _read(self, place: int, entry: FiledEntry) -> _Incoming:
        newest = entry.versions[0]
        cited = tuple(each.cited() for each in newest.citations)
        given = _draft(newest)
        try:
            draft = checked_draft(given)
            for each in cited:
                refuse_personal_number("\n".join((each.unit_id, each.part, each.citation)))
                refuse_personal_number(each.version)
        except InputError as error:
            raise type(error)(
                f"{place}件目の用例は取り込めません：{error.message}何も取り込んでいません。"
            ) from error
        return _Incoming(
            number=entry.number,
            draft=draft,
            cited=cited,
            lookup=self._lookup(draft, given.references),
            earlier=frozenset(
                self._lookup(each, each.references) for each in map(_draft, entry.versions[1:])
            ),
        )

    def _lookup(self, draft: KnowledgeDraft, references: tuple[str, ...]) -> str:
        return self._knowledge.lookup(content_hash(draft, references))

    def _lines(
        self, session: Session, caller: Identity, source: str, incoming: tuple[_Incoming, ...]
    ) -> tuple[ImportLine, ...]:
        known = _known_contents(session, caller.office_id)
        own = source == self._knowledge.office_name(caller.office_id)
        came = _numbers_by_source(session, caller.office_id, source)
        ours = _numbers_by_source(session, caller.office_id, "") if own else {}
        lines, fresh = [], set[str]()
        for each in incoming:
            number = came.get(each.number)
            mine = ours.get(each.number)
            # Another office may have our name: ours is what reads as a version that we have.
            if mine is not None and any(known.get(lookup) == mine for lookup in each.earlier):
                number = mine
            if each.lookup in known or each.lookup in fresh:
                outcome, number = Outcome.SAME, known.get(each.lookup, number)
            else:
                outcome = Outcome.NEW if number is None else Outcome.CHANGED
            fresh.add(each.lookup)
            lines.append(
                ImportLine(
                    outcome=outcome,
                    source_number=each.number,
                    title=each.draft.title,
                    number=number,
                )
            )
        return tuple(lines)

    def _take(
        self, session: Session, caller: Identity, source: str, line: ImportLine, each: _Incoming
    ) -> ImportLine:
        if line.outcome is Outcome.SAME:
            return line
        state = KnowledgeState.SUBMITTED
        if line.number is None:
            row = self._knowledge.new_entry(
                session, caller, each.draft, each.cited, state, source, each.number
            )
        else:
            chosen = select(KnowledgeEntryRow).where(
                KnowledgeEntryRow.office_id == caller.office_id,
                KnowledgeEntryRow.number == line.number,
            )
            row = session.scalars(chosen.with_for_update()).one()
            self._knowledge.next_version(session, caller, row, each.draft, each.cited, state)
        return ImportLine(
            outcome=line.outcome,
            source_number=line.source_number,
            title=line.title,
            number=row.number,
        )


def _draft(version: FiledVersion) -> KnowledgeDraft:
    return KnowledgeDraft(
        kind=version.kind,
        title=version.title,
        question=version.question,
        answer=version.answer,
        references=tuple(each.cited().reference for each in version.citations),
        no_basis=version.no_basis,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        review_on=version.review_on,
    )


def _filed(version: KnowledgeVersion) -> FiledVersion:
    return FiledVersion.model_validate(version)


def _known_contents(session: Session, office_id: str) -> dict[str, int]:
    chosen = (
        select(KnowledgeVersionRow.content_lookup, KnowledgeEntryRow.number)
        .join(KnowledgeEntryRow, KnowledgeEntryRow.id == KnowledgeVersionRow.entry_id)
        .where(KnowledgeEntryRow.office_id == office_id)
    )
    return {row.content_lookup: row.number for row in session.execute(chosen)}


def _numbers_by_source(session: Session, office_id: str, source: str) -> dict[int, int]:
    """Return the number here by the number there; ``source`` "" is this office itself."""
    chosen = select(KnowledgeEntryRow.source_number, KnowledgeEntryRow.number).where(
        KnowledgeEntryRow.office_id == office_id, KnowledgeEntryRow.source_office == source
    )
    return {
        (row.number if row.source_number is None else row.source_number): row.number
        for row in session.execute(chosen)
    }
