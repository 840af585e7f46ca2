"""Who wrote a text: everybody who wrote a version of it since the last one that was approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.knowledge.chunks import chunks
from office.knowledge.tables import KnowledgeVersionRow
from office.knowledge.types import KnowledgeState

_ONCE_APPROVED = (KnowledgeState.APPROVED, KnowledgeState.REPLACED)


def writers_of(
    session: Session, entry_ids: Iterable[str]
) -> Mapping[tuple[str, int], tuple[str, ...]]:
    """Return for each version, by entry and number, the accounts that wrote it, the first first.

    A version takes over what stood in the one before, whoever wrote that, until somebody else has
    approved it. None of its writers may review it.
    """
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for ids in chunks(list(dict.fromkeys(entry_ids))):
        chosen = (
            select(
                KnowledgeVersionRow.entry_id,
                KnowledgeVersionRow.number,
                KnowledgeVersionRow.author_id,
                KnowledgeVersionRow.state,
                KnowledgeVersionRow.reviewed_at,
            )
            .where(KnowledgeVersionRow.entry_id.in_(ids))
            .order_by(KnowledgeVersionRow.entry_id, KnowledgeVersionRow.number)
        )
        so_far: dict[str, dict[str, None]] = {}
        for entry_id, number, author_id, state, reviewed_at in session.execute(chosen):
            writers = so_far.get(entry_id, {}) | {author_id: None}
            found[entry_id, number] = tuple(writers)
            approved = state in _ONCE_APPROVED and reviewed_at is not None
            so_far[entry_id] = {} if approved else writers
    return found
