"""Contradictions among the sources of an answer: shown, never decided.

- Two sentences of different units say できる and できない on the same terms.
- A digest (要旨) stands beside an official text in one answer: only the official text counts.
- A quoted unit builds on an article that is not in force on the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations, product

from corpus.types import KIND_LABELS, Status, split_unit_id
from search_api.answer.proof import quote_of
from search_api.answer.reading import Candidate
from search_api.answer.saying import is_limited, polarity, statements
from search_api.answer.types import BasisEntry, BasisLevel, Conflict, ConflictKind, Quote
from search_api.answer.words import terms_of
from search_api.snapshot import Snapshot
from search_api.visible import VisibleUnits

#: できる says nothing of what is allowed.
_VERB_FORMS = (
    "出来る 認める 許す 為る 成る 要する 必要 対象 差し支える 受ける 使う 出す 払う 出る 無い 有る"
)
_VERBS = frozenset(_VERB_FORMS.split())
_SAME_TERMS = 0.6  # of the shorter sentence's words
_SAME_LIMITS = 0.7  # of the longer one's, where one holds only on a condition
_LONGER = 2  # times the words of the shorter: beyond that, the longer says much else
_FEWEST = 3  # words in common
_TAKEN_OUT = re.compile(r"(?:^|(?<=、))([^、。]*)を除(?:き|いて)、")
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
        *opposed(entries),
        *_digests_beside_official(entries),
        *_not_in_force(snapshot, view, chosen),
    )


def opposed(entries: Iterable[BasisEntry]) -> Iterable[Conflict]:
    """Yield every pair of entries that say the opposite on the same terms."""
    for one, other in combinations(entries, 2):
        if _contradict(one.sentence.text, other.sentence.text):
            levels = KIND_LABELS[one.kind], KIND_LABELS[other.kind]
            where = f"{levels[0]}と{levels[1]}" if levels[0] != levels[1] else f"2つの{levels[0]}"
            yield Conflict(
                kind=ConflictKind.OPPOSED,
                message=f"{where}で、同じことがらについて「できる」「できない」の向きが"
                "反対に読めます。前後の文と、それぞれの根拠の段を確かめてください。",
                quotes=(*one.sentence.quotes, *other.sentence.quotes),
            )


def _contradict(one: str, other: str) -> bool:
    """Tell whether a sentence of one text allows what a sentence of the other forbids."""
    return any(
        polarity(first) * polarity(second) == -1
        and _on_the_same_terms(first, second)
        and not (_is_exception(first, second) or _is_exception(second, first))
        for first, second in product(_verdicts(one), _verdicts(other))
    )


def _verdicts(text: str) -> Iterable[str]:
    """Yield the statements of a text: two of 対象になりませんが、…は差し支えありません。"""
    for each in statements(text):
        first, but, second = each.partition("が、")
        apart = bool(but) and polarity(first) * polarity(second) == -1
        yield from (first, second) if apart else (each,)


def _is_exception(one: str, other: str) -> bool:
    """Tell whether a statement is on what the other takes out: …を除き、."""
    out = [terms_of(found) for found in _TAKEN_OUT.findall(other)]
    return any(terms and terms <= terms_of(one) for terms in out)


def _on_the_same_terms(one: str, other: str) -> bool:
    """Tell whether two sentences speak of the same, under the same conditions.

    A rule and its exception are no contradiction: where either holds only on a condition, nearly
    all words must be common, those of the condition among them.
    """
    first, second = terms_of(one) - _VERBS, terms_of(other) - _VERBS
    common = len(first & second)
    fewer, more = sorted((len(first), len(second)))
    limited = is_limited(one) or is_limited(other)
    needed = _SAME_LIMITS * more if limited else _SAME_TERMS * fewer
    return common >= max(_FEWEST, needed) and more <= _LONGER * fewer


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
    if found is None:  # of a document that this day does not show at all, nobody knows
        return bool(view.outline(split_unit_id(unit_id)[0]))
    return _GONE.search(found[1].text[:40]) is not None
