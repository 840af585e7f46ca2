"""Say why a question is not answered, in plain Japanese, and name what comes nearest."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.folding import fold
from ingest.tokenise import morphemes
from search_api.answer.question import Question
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
    return Refusal(
        reason=reason,
        message=_message(reason, question, words),
        nearest=tuple(
            NearestUnit(
                unit_id=hit.unit.id,
                citation=hit.citation,
                title=hit.unit.title,
                kind=hit.document.kind,
                status=hit.document.status,
            )
            for hit in result.hits[:NEAREST]
        ),
    )


def _reason(
    question: Question, words: Weighed, candidates: Sequence[Candidate], result: SearchResult
) -> RefusalReason:
    if not result.hits:
        return RefusalReason.NOTHING_FOUND
    if words.unknown:
        return RefusalReason.UNKNOWN_WORDS
    if question.asked is Asked.AMOUNT and not any(c.offers for c in candidates[:_GOOD]):
        return RefusalReason.NO_FIGURE
    return RefusalReason.THIN_EVIDENCE


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
