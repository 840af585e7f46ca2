"""What an earlier day leaves out, although it may have held then.

A digest tells the law of its own day (``retrieved_on``): nobody knows here what stood before, so
an earlier day does not show it. Whoever asks about such a day is told so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from corpus.days import day_in_words
from corpus.store import visible_versions
from corpus.types import Document
from search_api.other_laws import is_other_law
from search_api.snapshot import Snapshot

_NAMED = 3


def left_out(snapshot: Snapshot, day: dt.date) -> tuple[Document, ...]:
    """Return the documents that today shows and ``day`` does not; 生活保護 first."""
    versions: dict[str, list[Document]] = defaultdict(list)
    for document in snapshot.documents.values():
        versions[document.id].append(document)
    found = [
        shown[0]
        for each in versions.values()
        if (shown := visible_versions(each, None)) and not visible_versions(each, day)
    ]
    return tuple(sorted(found, key=is_other_law))


def left_out_notice(snapshot: Snapshot, day: dt.date) -> str:
    """Say which documents a day leaves out, "" for none."""
    titles = [document.title for document in left_out(snapshot, day)]
    if not titles:
        return ""
    more = f"など{len(titles)}件" if len(titles) > _NAMED else ""
    return (
        f"{day_in_words(day)}の版が収録されていない資料（"
        f"{'、'.join(titles[:_NAMED])}{more}）は除いています。日付を外すと、今の版が出ます。"
    )
