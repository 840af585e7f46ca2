"""Whether what the office has cited still reads as it did, asked of the live index."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.errors import UnknownUnit
from corpus.types import Document, Status, split_unit_id
from office.cited import CitedUnit, wording_hash
from search_api.changes import revision_days

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI
    from search_api.views import UnitView

# What is left of a repealed article or item: 第五十五条の二　削除.
_REPEALED = re.compile(r"\S+[ 　]+削除")


class AlertKind(StrEnum):
    """What became of a watched unit."""

    CHANGED = "changed"
    REPEALED = "repealed"
    GONE = "gone"
    REPLACED = "replaced"  # a digest by the official text, or the other way round


ALERT_LABELS: dict[AlertKind, str] = {
    AlertKind.CHANGED: "変更",
    AlertKind.REPEALED: "廃止",
    AlertKind.GONE: "不明",
    AlertKind.REPLACED: "差替え",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A watched unit that no longer reads as it did."""

    watched: CitedUnit
    kind: AlertKind
    message: str  # plain Japanese: what became of it and what to do
    since: dt.date | None = None  # a day that shows the old wording; None: cannot be compared


def alerts(
    items: Iterable[CitedUnit], backend: SearchBackend, as_of: dt.date | None = None
) -> tuple[Alert, ...]:
    """Return an alert for each unit that reads otherwise, or not at all, on a day (None: today)."""
    watched = tuple(items)
    if not watched:
        return ()
    versions: dict[str, list[Document]] = {}
    for summary in backend.documents():
        versions.setdefault(summary.document.id, []).append(summary.document)
    return tuple(
        alert
        for each in watched
        for alert in _alerts(each, backend, versions.get(split_unit_id(each.unit_id)[0], []), as_of)
    )


def _alerts(
    watched: CitedUnit, backend: SearchBackend, versions: list[Document], as_of: dt.date | None
) -> Iterator[Alert]:
    view = _view(watched.reference, backend, as_of)
    if view is None:
        yield _missing(watched, backend, versions, as_of)
        return
    digest = view.document.status is Status.DIGEST
    if digest is not watched.version.endswith("@digest"):
        yield Alert(
            watched=watched,
            kind=AlertKind.REPLACED,
            message="公式の本文がなくなり、要旨だけになりました。公式の原文で確かめてください。"
            if digest
            else "要旨に代わって公式の本文が入りました。本文を確かめてください。",
        )
    elif wording_hash(view) != watched.sha256:
        yield _changed(watched, view, versions)


def _view(reference: str, backend: SearchBackend, as_of: dt.date | None) -> UnitView | None:
    try:
        return backend.unit(reference, as_of)
    except UnknownUnit:
        return None


def _changed(watched: CitedUnit, view: UnitView, versions: list[Document]) -> Alert:
    if view.document.version == watched.version:
        return Alert(
            watched=watched,
            kind=AlertKind.CHANGED,
            message="同じ版のまま本文が変わりました（資料の差し替えや、読み取りの改善など）。"
            "本文を確かめてください。",
        )
    since = revision_days(versions).get(watched.version)
    if _REPEALED.fullmatch(view.wording.strip()):
        message = "廃止され、「削除」とだけ残っています。引用している文書を見直してください。"
        return Alert(watched=watched, kind=AlertKind.REPEALED, message=message, since=since)
    message = "本文が変わりました。引用している文書を見直してください。"
    return Alert(watched=watched, kind=AlertKind.CHANGED, message=message, since=since)


def _missing(
    watched: CitedUnit, backend: SearchBackend, versions: list[Document], as_of: dt.date | None
) -> Alert:
    since = revision_days(versions).get(watched.version)
    if watched.part and _view(watched.unit_id, backend, as_of) is not None:
        kind, message = AlertKind.REPEALED, "この項・号はなくなりました。条文を見直してください。"
    elif since is not None:
        kind = AlertKind.REPEALED
        message = "今の版にはありません（廃止、または番号の変更）。引用を見直してください。"
    else:
        kind = AlertKind.GONE
        message = (
            "収録されている資料の中に見つかりません。資料が取り除かれたか、番号が変わっています。"
        )
    return Alert(watched=watched, kind=kind, message=message, since=since)
