"""Understand a query before it is searched: its citations, its everyday words, its limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from corpus.citations import Citation, Resolution
from corpus.errors import InvalidQuery
from corpus.thesaurus import EntryKind, Expansion, load_thesaurus
from corpus.types import Document, Status
from ingest.tokenise import content_terms, kana_share, without_citations
from search_api import fusion
from search_api.kana_words import expand_kana
from search_api.left_out import left_out_notice
from search_api.snapshot import Snapshot, UnitMask
from search_api.types import Query
from search_api.visible import VisibleUnits

# One search asks for the same text several times; nothing is kept beyond a few searches.
_KEPT = 16

MAX_QUERY = 500  # characters
MAX_LIMIT = 50


def cited_units(
    resolved: Sequence[Resolution], view: VisibleUnits, allowed: UnitMask
) -> dict[int, str]:
    """Return position → path of the part, for the units that the query cites."""
    lead: dict[int, str] = {}
    for resolution in resolved:
        position = view.position(resolution.unit_id) if resolution.unit_id else None
        if position is not None and allowed[position]:
            lead.setdefault(position, resolution.part)
    return lead


def notices_of(query: Query, resolved: Sequence[Resolution], snapshot: Snapshot) -> list[str]:
    """Return what the user should know about the citations and filters of the query."""
    notices = [r.reason for r in resolved if r.reason]
    shared: dict[Citation, set[str]] = {}
    for resolution in resolved:
        shared.setdefault(resolution.citation, set()).add(resolution.document_id)
    notices += [
        f"「{citation.surface}」は、{len(ids)}つの資料にあります。資料を選んで確かめてください。"
        for citation, ids in shared.items()
        if len(ids) > 1
    ]
    known = {document.id for document in snapshot.documents.values()}
    notices += [
        f"資料「{document_id}」は収録されていません。"
        for document_id in query.filters.documents
        if document_id not in known
    ]
    if query.filters.as_of and any(not _dated(d) for d in snapshot.documents.values()):
        notices.append("施行日や発行日の分からない資料は、指定した日にかかわらず含めています。")
    if query.filters.as_of and (notice := left_out_notice(snapshot, query.filters.as_of)):
        notices.append(notice)
    return notices


def _dated(document: Document) -> bool:
    revision = document.revision
    if document.status is Status.DIGEST:  # of the law of its own day
        return True
    return bool(revision.effective_from or revision.amended_on or document.issued_on)


def without_foreign_articles(text: str, resolved: Sequence[Resolution]) -> str:
    """Take out the numbers of articles of laws that are not there.

    児童福祉法29条 must not bring up the 29条 of every other law; its name may.
    """
    for resolution in sorted(resolved, key=lambda r: -r.citation.start):
        citation = resolution.citation
        if not resolution.unit_id and citation.named.name and citation.path:
            text = text[: citation.number_start] + " " + text[citation.end :]
    return text


@lru_cache(maxsize=_KEPT)
def expansions_of(text: str) -> tuple[Expansion, ...]:
    """Return what the thesaurus knows of the words of a query; its citations are no words."""
    words = without_citations(text)
    return tuple(dict.fromkeys((*load_thesaurus().expand(words), *expand_kana(words))))


def other_words(
    expansions: Iterable[Expansion], words: Sequence[str]
) -> Mapping[EntryKind, list[str]]:
    """Return the terms of the words that the thesaurus gives for a query, without its own."""
    known = set(words)
    found: dict[EntryKind, list[str]] = {}
    for expansion in expansions:
        for term in _terms_of(expansion.words):
            if term not in known:
                known.add(term)
                found.setdefault(expansion.kind, []).append(term)
    return found


@lru_cache(maxsize=4_000)  # the thesaurus has about 2,000 entries
def _terms_of(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(content_terms(" ".join(words)))


def typed_in_kana(text: str) -> bool:
    """Tell whether a text is typed in kana."""
    return kana_share(text) >= fusion.KANA_SHARE


def check_query(query: Query) -> None:
    """Raise InvalidQuery, with a sentence for the user, when nothing can be searched."""
    if not query.text.strip():
        raise InvalidQuery("検索する言葉を入力してください。")
    if any("\ud800" <= c <= "\udfff" for c in query.text):  # of a broken byte or half an emoji
        raise InvalidQuery("読めない文字が含まれています。言葉を入力し直してください。")
    if not any(c.isalnum() for c in query.text):
        raise InvalidQuery(
            "検索できる文字がありません。言葉や条番号（例: 法29条）を入力してください。"
        )
    if len(query.text) > MAX_QUERY:
        raise InvalidQuery(
            f"検索する言葉は{MAX_QUERY}文字までです（今は{len(query.text)}文字）。"
            "要点だけに縮めてください。"
        )
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidQuery(f"件数は1から{MAX_LIMIT}までで指定してください。")
