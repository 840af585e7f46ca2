"""Say why a question is not answered, in plain Japanese, and name what comes nearest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from corpus.days import day_in_words
from corpus.folding import fold
from ingest.tokenise import morphemes
from search_api.answer.amounts import wants_amount, wants_money
from search_api.answer.question import Question, figures_in
from search_api.answer.reading import Candidate
from search_api.answer.types import Asked, NearestUnit, Refusal, RefusalReason
from search_api.answer.words import Weighed
from search_api.types import SearchResult

NEAREST = 3
_SHOWN_WORDS = 3
_GOOD = 5  # sentences that are good enough to hold the amount that is asked for


def refusal_of(
    question: Question,
    words: Weighed,
    candidates: Sequence[Candidate],
    result: SearchResult,
    cites_what_is_missing: bool,
) -> Refusal:
    """Return the refusal of a question, with the reason that says most."""
    reason = (
        RefusalReason.UNKNOWN_CITATION
        if cites_what_is_missing
        else _reason(question, words, candidates, result)
    )
    message = _message(reason, question, words)
    return Refusal(reason=reason, message=message, nearest=_nearest(result))


def not_recorded(title: str, day: dt.date, result: SearchResult) -> Refusal:
    """Return the refusal of a question whose best source of today is left out on a day."""
    message = (
        f"この質問に今の版で答える資料（{title}）は、{day_in_words(day)}の版が収録されていません。"
        "その日の公式の本文で確かめてください。日付を外すと、今の版で答えます。"
    )
    reason = RefusalReason.NOT_RECORDED
    return Refusal(reason=reason, message=message, nearest=_nearest(result))


def _nearest(result: SearchResult) -> tuple[NearestUnit, ...]:
    return tuple(
        NearestUnit(
            unit_id=hit.unit.id,
            citation=hit.citation,
            title=hit.unit.title,
            kind=hit.document.kind,
            status=hit.document.status,
        )
        for hit in result.hits[:NEAREST]
    )


def _reason(
    question: Question, words: Weighed, candidates: Sequence[Candidate], result: SearchResult
) -> RefusalReason:
    if not result.hits:
        return RefusalReason.NOTHING_FOUND
    if words.unknown:
        return RefusalReason.UNKNOWN_WORDS
    if wants_amount(question) and not any(c.tells for c in candidates):
        # A number of days in the nearest may be of something else: it is not said to be missing.
        held = not wants_money(question) and _nearest_hold(question, result)
        return RefusalReason.THIN_EVIDENCE if held else RefusalReason.NO_FIGURE
    if question.asked is Asked.AMOUNT and not any(c.offers for c in candidates[:_GOOD]):
        return RefusalReason.NO_FIGURE
    return RefusalReason.THIN_EVIDENCE


def _nearest_hold(question: Question, result: SearchResult) -> bool:
    """Tell whether what is named as nearest has a number of an asked unit."""
    return any(
        figure.unit in question.units
        for hit in result.hits[:NEAREST]
        for figure in figures_in(hit.unit.text)
    )


def _message(reason: RefusalReason, question: Question, words: Weighed) -> str:
    written = {m.normalized_form(): m.surface() for m in morphemes(fold(question.text))}
    unknown = [written.get(word, word) for word in words.unknown[:_SHOWN_WORDS]]
    shown = "".join(f"「{word}」" for word in unknown)
    unit = "・".join(sorted(question.units)) or "数"
    return {
        RefusalReason.NOTHING_FOUND: "収録されている資料に、関係する記述が見つかりません。"
        "別の言葉で質問するか、資料を取り込んでください。",
        RefusalReason.UNKNOWN_CITATION: "質問にある条文・項目が、収録されている資料にありません。"
        "番号と資料の名前を確かめてください。",
        RefusalReason.UNKNOWN_WORDS: f"{shown}という言葉を含む資料が収録されていないため、"
        "答えられません。別の言い方で質問するか、近い根拠を確かめてください。",
        RefusalReason.NO_FIGURE: f"近い根拠はありますが、たずねられた数（{unit}）の記述が"
        "見つかりません。最新の額や件数は、告示や担当の部署で確かめてください。",
        RefusalReason.THIN_EVIDENCE: "質問に答えるだけの記述が、収録されている資料に"
        "見つかりません。近い根拠を読むか、質問を短く言い換えてください。",
    }[reason]
