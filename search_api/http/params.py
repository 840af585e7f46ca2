"""From the parameters of a request to a ``Query``: one set of rules for API and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from corpus.errors import InvalidQuery
from corpus.types import DocumentKind, Status
from search_api.types import Filters, Grouping, Mode, Query
from search_api.understand import MAX_LIMIT, MAX_QUERY

MAX_NAMES = 100  # document or unit ids in one request


def query_of(
    text: str,
    *,
    kinds: Iterable[DocumentKind] = (),
    documents: Iterable[str] = (),
    status: Iterable[Status] = (),
    as_of: dt.date | None = None,
    mode: Mode = Mode.HYBRID,
    limit: int = 10,
    exclude: Iterable[str] = (),
    explain: bool = False,
    group: Grouping = Grouping.NONE,
) -> Query:
    """Build the query. Raises InvalidQuery for empty or over-long text, limits or lists."""
    if len(text) > MAX_QUERY:
        raise InvalidQuery(
            f"検索する言葉が長すぎます（{len(text)}文字）。"
            f"{MAX_QUERY}文字以内に短くして、もう一度検索してください。",
            length=len(text),
        )
    text = text.strip()
    if not text:
        raise InvalidQuery("検索する言葉を入力してください。")
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidQuery(f"件数は1から{MAX_LIMIT}までの数で指定してください。", limit=limit)
    filters = Filters(
        kinds=tuple(dict.fromkeys(kinds)),
        documents=_names(documents),
        status=tuple(dict.fromkeys(status)),
        as_of=as_of,
        exclude=_names(exclude),
    )
    return Query(text=text, filters=filters, mode=mode, limit=limit, explain=explain, group=group)


def _names(values: Iterable[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(value for value in values if value))
    if len(names) > MAX_NAMES:
        raise InvalidQuery(
            f"一度に指定できるのは{MAX_NAMES}件までです。減らして、もう一度お試しください。",
            count=len(names),
        )
    return names
