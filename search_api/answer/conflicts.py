"""Contradictions among the sources of an answer: shown, never decided.

- Two sentences of different units say できる and できない on the same terms.
- A digest (要旨) stands beside an official text in one answer: only the official text counts.
- A quoted unit builds on an article that is not in force on the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from corpus.types import KIND_LABELS, Status
from search_api.answer.proof import quote_of
from search_api.answer.reading import Candidate
from search_api.answer.types import BasisEntry, BasisLevel, Conflict, ConflictKind, Quote
from search_api.answer.words import terms_of
from search_api.snapshot import Snapshot
from search_api.visible import VisibleUnits

_NO = re.compile(
    r"(?:でき|認められ|許され|受けられ|使え|出せ|払え)(?:ない|ません)|認めない"
    r"|ては(?:ならない|なりません|いけません)"
    r"|対象(?:外|にならない|になりません|とならない|ではない)|要しない|必要はない|必要はありません|(?:出|認め)ません"
    r"|ことはできない|しないこと"
)
_YES = re.compile(
    r"(?:でき|認められ|許され|受けられ|使え|出せ|払え)(?:る|ます)|認める|認めます|差し支え(?:ない|ありません)"
    r"|対象(?:とする|になる|になります|となる|とします)|要する|必要である|必要です|(?:出|認め)ます"
)
#: できる says nothing of what is allowed.
_VERB_FORMS = (
    "出来る 認める 許す 為る 成る 要する 必要 対象 差し支える 受ける 使う 出す 払う 出る 無い 有る"
)
_VERBS = frozenset(_VERB_FORMS.split())
_SAME_TERMS = 0.6  # of the shorter sentence's words
_LONGER = 3  # times the words of the shorter: beyond that, the longer says much else
_FEWEST = 3  # words in common
_GONE = re.compile(
    r"(?:条|項|号)[^。\n]{0,12}(?:は、?)?(?:削除|廃止)(?:され|$)|^第[^。\n]{1,14}[　 ]*削除$"
)


def conflicts_of(
    snapshot: Snapshot,
    view: VisibleUnits,
    chosen: Sequence[Candidate],
    basis: Sequence[BasisLevel],
) -> tuple[Conflict, ...]:
    """Return every contradiction of an answer; () where the sources agree."""
    entries = [entry for level in basis for entry in level.entries]
    return (
        *_opposed(entries),
        *_digests_beside_official(entries),
        *_not_in_force(snapshot, view, chosen),
    )


def polarity(text: str) -> int:
    """Return 1 for a text that allows, -1 for one that forbids, 0 where it says both or neither.

    >>> polarity("申請できます。"), polarity("申請できません。")
    (1, -1)
    """
    no = bool(_NO.search(text))
    yes = bool(_YES.search(_NO.sub("", text)))
    return int(yes) - int(no)


def _opposed(entries: Iterable[BasisEntry]) -> Iterable[Conflict]:
    told = [(entry, polarity(entry.sentence.text)) for entry in entries]
    for (one, first), (other, second) in combinations(told, 2):
        if first * second == -1 and _on_the_same_terms(one.sentence.text, other.sentence.text):
            levels = KIND_LABELS[one.kind], KIND_LABELS[other.kind]
            where = f"{levels[0]}と{levels[1]}" if levels[0] != levels[1] else f"2つの{levels[0]}"
            yield Conflict(
                kind=ConflictKind.OPPOSED,
                message=f"{where}で、同じことがらについて「できる」「できない」の向きが"
                "反対に読めます。前後の文と、それぞれの根拠の段を確かめてください。",
                quotes=(*one.sentence.quotes, *other.sentence.quotes),
            )


def _on_the_same_terms(one: str, other: str) -> bool:
    first, second = terms_of(one) - _VERBS, terms_of(other) - _VERBS
    common = len(first & second)
    if max(len(first), len(second)) > _LONGER * min(len(first), len(second)):
        return False
    return common >= _FEWEST and common >= _SAME_TERMS * min(len(first), len(second))


def _digests_beside_official(entries: Sequence[BasisEntry]) -> Iterable[Conflict]:
    official = {e.unit_id.partition(":")[0]: e for e in entries if e.status is Status.OFFICIAL}
    for entry in entries:
        beside = official.get(entry.unit_id.partition(":")[0])
        if entry.status is Status.DIGEST and beside is not None:
            yield Conflict(
                kind=ConflictKind.DIGEST_BESIDE_OFFICIAL,
                message=f"{entry.citation}は要旨（公式の条文ではありません）で、"
                f"{beside.citation}は公式の本文です。食い違うときは公式の本文によります。",
                quotes=(*entry.sentence.quotes, *beside.sentence.quotes),
            )


def _not_in_force(
    snapshot: Snapshot, view: VisibleUnits, chosen: Sequence[Candidate]
) -> Iterable[Conflict]:
    for candidate in chosen:
        hit = candidate.hit
        position = view.position(hit.unit.id)
        told: dict[str, Quote] = {}
        for edge in snapshot.graph.cites(position) if position is not None else ():
            inside = any(s <= edge.start and edge.end <= e for s, e in candidate.sentence.spans)
            if inside and edge.unit_id and _is_gone(view, edge.unit_id):
                quote = quote_of(hit.document, hit.unit, edge.start, edge.end)
                told.setdefault(edge.unit_id, quote)
        for quote in told.values():
            yield Conflict(
                kind=ConflictKind.CITES_NOT_IN_FORCE,
                message=f"引用した{candidate.quoted().quotes[-1].citation}は「{quote.text}」に"
                "もとづいていますが、その条文はこの日には効力がありません。今の条文を確かめてください。",
                quotes=(quote,),
            )


def _is_gone(view: VisibleUnits, unit_id: str) -> bool:
    found = view.find(unit_id)
    return found is None or _GONE.search(found[1].text[:40]) is not None
