"""Where the entries of an office stand, read without opening what is sealed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from office.knowledge.tables import KnowledgeEntryRow, KnowledgeVersionRow
from office.knowledge.types import EntryStanding, KnowledgeState, VersionStanding
from office.knowledge.writers import writers_of

_LATEST, _APPROVED = aliased(KnowledgeVersionRow), aliased(KnowledgeVersionRow)


def _columns(version: type[KnowledgeVersionRow]) -> tuple[Any, ...]:
    return (
        version.id,
        version.number,
        version.state,
        version.author_id,
        version.written_at,
        version.valid_from,
        version.valid_until,
        version.review_on,
    )


_WANTED = (
    select(KnowledgeEntryRow.id, KnowledgeEntryRow.number, *_columns(_LATEST), *_columns(_APPROVED))
    .join(
        _LATEST,
        and_(
            _LATEST.entry_id == KnowledgeEntryRow.id,
            _LATEST.number == KnowledgeEntryRow.latest,
        ),
    )
    .outerjoin(
        _APPROVED,
        and_(
            _APPROVED.entry_id == KnowledgeEntryRow.id,
            _APPROVED.number == KnowledgeEntryRow.approved,
        ),
    )
    .order_by(KnowledgeEntryRow.number.desc())
)


def standings_of(session: Session, office_id: str) -> tuple[EntryStanding, ...]:
    """Return where every entry of an office stands, by descending number."""
    found = session.execute(_WANTED.where(KnowledgeEntryRow.office_id == office_id)).all()
    waiting = (told[0] for told in found if told[4] == KnowledgeState.SUBMITTED)
    writers = writers_of(session, waiting)
    return tuple(
        EntryStanding(
            id=entry_id,
            number=number,
            latest=_standing(*told[:8]),
            approved=None if told[8] is None else _standing(*told[8:]),
            writer_ids=writers.get((entry_id, told[1]), ()),
        )
        for entry_id, number, *told in found
    )


def _standing(*told: Any) -> VersionStanding:
    version_id, number, state, author_id, written_at, valid_from, valid_until, review_on = told
    return VersionStanding(
        id=version_id,
        number=number,
        state=KnowledgeState(state),
        author_id=author_id,
        written_at=written_at,
        valid_from=valid_from,
        valid_until=valid_until,
        review_on=review_on,
    )
