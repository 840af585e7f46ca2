"""From the rows of an entry to its value, and back: the one place that seals and opens them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from corpus.days import today_in_japan
from office.cited import CitedUnit
from office.database.base import new_id, now
from office.encryption import Cipher
from office.knowledge.chunks import chunks
from office.knowledge.tables import (
    KnowledgeCitationRow,
    KnowledgeEntryRow,
    KnowledgeVersionRow,
)
from office.knowledge.types import (
    KnowledgeDraft,
    KnowledgeEntry,
    KnowledgeKind,
    KnowledgeState,
    KnowledgeVersion,
)
from office.knowledge.writers import writers_of

_TITLE, _QUESTION, _ANSWER = _SAID = (
    "knowledge_version.title",
    "knowledge_version.question",
    "knowledge_version.answer",
)
_NOTE = "knowledge_version.review_note"


class KnowledgeRows:
    """Reads and makes rows in a session that somebody else opened."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def new_version(
        self,
        entry_id: str,
        number: int,
        draft: KnowledgeDraft,
        citations: Sequence[CitedUnit],
        author_id: str,
        *,
        state: KnowledgeState,
        content: str,
    ) -> tuple[KnowledgeVersionRow, list[KnowledgeCitationRow]]:
        """Return the rows of a new version; ``content`` is the hash of what it says."""
        row_id, moment = new_id(), now()
        row = KnowledgeVersionRow(
            id=row_id,
            entry_id=entry_id,
            number=number,
            state=state,
            kind=draft.kind,
            title=self._cipher.seal(_TITLE, row_id, draft.title),
            question=self._cipher.seal(_QUESTION, row_id, draft.question),
            answer=self._cipher.seal(_ANSWER, row_id, draft.answer),
            no_basis=draft.no_basis,
            content_lookup=content,
            author_id=author_id,
            written_at=moment,
            valid_from=draft.valid_from or today_in_japan(),
            valid_until=draft.valid_until,
            review_on=draft.review_on,
        )
        cited = [
            KnowledgeCitationRow(
                version_id=row_id,
                position=position,
                unit_id=each.unit_id,
                part=each.part,
                citation=each.citation,
                sha256=each.sha256,
                version=each.version,
                day=each.day,
            )
            for position, each in enumerate(citations)
        ]
        return row, cited

    def sealed_note(self, row: KnowledgeVersionRow, note: str) -> bytes:
        """Return a review note, sealed for its version."""
        return self._cipher.seal(_NOTE, row.id, note)

    def entries(
        self, session: Session, rows: Sequence[KnowledgeEntryRow]
    ) -> tuple[KnowledgeEntry, ...]:
        """Return entries with their latest version and the one in force, in the order given."""
        shown: list[KnowledgeVersionRow] = []
        for ids in chunks([row.id for row in rows]):
            chosen = (
                select(KnowledgeVersionRow)
                .join(KnowledgeEntryRow, KnowledgeEntryRow.id == KnowledgeVersionRow.entry_id)
                .where(
                    KnowledgeEntryRow.id.in_(ids),
                    or_(
                        KnowledgeVersionRow.number == KnowledgeEntryRow.latest,
                        KnowledgeVersionRow.number == KnowledgeEntryRow.approved,
                    ),
                )
            )
            shown += session.scalars(chosen)
        found = {(each.entry_id, each.number): each for each in self.versions(session, shown)}
        return tuple(
            KnowledgeEntry(
                id=row.id,
                office_id=row.office_id,
                number=row.number,
                latest=found[row.id, row.latest],
                approved=None if row.approved is None else found[row.id, row.approved],
                source_office=row.source_office,
                source_number=row.source_number,
            )
            for row in rows
        )

    def versions(
        self, session: Session, rows: Sequence[KnowledgeVersionRow]
    ) -> tuple[KnowledgeVersion, ...]:
        """Return versions with their citations, in the order given."""
        cited: dict[str, list[CitedUnit]] = defaultdict(list)
        for ids in chunks([row.id for row in rows]):
            chosen = (
                select(KnowledgeCitationRow)
                .where(KnowledgeCitationRow.version_id.in_(ids))
                .order_by(KnowledgeCitationRow.version_id, KnowledgeCitationRow.position)
            )
            for each in session.scalars(chosen):
                cited[each.version_id].append(_citation(each))
        writers = writers_of(session, (row.entry_id for row in rows))
        return tuple(
            self._version(row, tuple(cited[row.id]), writers[row.entry_id, row.number])
            for row in rows
        )

    def said(self, session: Session, version_ids: list[str]) -> Iterator[tuple[str, str]]:
        """Yield each version's id with its title, question and answer."""
        for ids in chunks(version_ids):
            chosen = select(
                KnowledgeVersionRow.id,
                KnowledgeVersionRow.title,
                KnowledgeVersionRow.question,
                KnowledgeVersionRow.answer,
            ).where(KnowledgeVersionRow.id.in_(ids))
            for row_id, *sealed in session.execute(chosen):
                opened = (
                    self._cipher.open(place, row_id, each)
                    for place, each in zip(_SAID, sealed, strict=True)
                )
                yield row_id, "\n".join(opened)

    def _version(
        self, row: KnowledgeVersionRow, citations: tuple[CitedUnit, ...], writers: tuple[str, ...]
    ) -> KnowledgeVersion:
        note = row.review_note
        return KnowledgeVersion(
            id=row.id,
            entry_id=row.entry_id,
            number=row.number,
            state=KnowledgeState(row.state),
            kind=KnowledgeKind(row.kind),
            title=self._cipher.open(_TITLE, row.id, row.title),
            question=self._cipher.open(_QUESTION, row.id, row.question),
            answer=self._cipher.open(_ANSWER, row.id, row.answer),
            citations=citations,
            no_basis=row.no_basis,
            author_id=row.author_id,
            writer_ids=writers,
            written_at=row.written_at,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            review_on=row.review_on,
            reviewer_id=row.reviewer_id or "",
            reviewed_at=row.reviewed_at,
            review_note="" if note is None else self._cipher.open(_NOTE, row.id, note),
        )


def _citation(row: KnowledgeCitationRow) -> CitedUnit:
    return CitedUnit(
        unit_id=row.unit_id,
        part=row.part,
        citation=row.citation,
        sha256=row.sha256,
        version=row.version,
        day=row.day,
    )
