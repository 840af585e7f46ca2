"""An answer as plain text, as it is pasted into a case record (ケース記録).

A quote stands in 「」 before its citation. What is no official text says so each time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.days import day_in_words
from corpus.types import Status
from search_api.answer.types import Answer, AnswerSentence, Conflict, Quote, Refusal

_HASH = 12  # hexadecimal digits that a person compares by eye
# Tables are Markdown in a unit's text; a record has no use for the rules.
_TABLE_RULE = re.compile(r"^\|(?: ?:?-{3,}:? ?\|)+\n?", re.MULTILINE)
# 「（参考）…」 within brackets would double them.
_IN_FRONT = re.compile(r"^（([^（）]+)）")
_TABLE_ROW = re.compile(r"^\| ?(.*?) ?\|$", re.MULTILINE)


def sentence_record(sentence: AnswerSentence) -> str:
    """Return a sentence with where it stands: 「…」（生活保護法第24条第5項）."""
    return f"「{words_of(sentence)}」（{_sources(sentence.quotes)}）"


def words_of(sentence: AnswerSentence) -> str:
    """Return what a sentence says; the cells of a table are parted by ｜."""
    return _TABLE_ROW.sub(
        lambda row: row[1].replace("<br>", " ").replace(" | ", " ｜ "),
        _TABLE_RULE.sub("", sentence.text),
    ).strip()


def answer_record(answer: Answer, day: dt.date, *, title: str = "", hashes: bool = False) -> str:
    """Return the whole answer as it was given on ``day``.

    With ``hashes``, each quoted unit is listed with the first digits of the SHA-256 of its text,
    so that anybody can tell later whether it still reads so.
    """
    return "\n".join(_lines(answer, day, title, hashes))


def _lines(answer: Answer, day: dt.date, title: str, hashes: bool) -> Iterator[str]:
    if title:
        yield f"件名：{title}"
    yield f"質問：{answer.question}"
    law = f"、{day_in_words(answer.as_of)}時点の資料" if answer.as_of else ""
    yield f"確認日：{day_in_words(day)}{law}"
    if answer.refusal is not None:
        yield from _refusal(answer.refusal)
    else:
        yield "答え："
        yield from map(sentence_record, answer.short)
    for conflict in answer.conflicts:
        yield from _conflict(conflict)
    if answer.basis:
        yield "根拠："
    for level in answer.basis:
        yield f"［{level.name}］"
        for entry in level.entries:
            yield sentence_record(entry.sentence)
    if hashes:
        yield from _hashes(answer)


def _refusal(refusal: Refusal) -> Iterator[str]:
    yield f"答え：{refusal.message}"
    if refusal.nearest:
        yield "近い根拠：" + "、".join(unit.citation for unit in refusal.nearest)


def _conflict(conflict: Conflict) -> Iterator[str]:
    yield f"注意：{conflict.message}"
    yield from (f"「{quote.text}」（{_sources((quote,))}）" for quote in conflict.quotes)


def _hashes(answer: Answer) -> Iterator[str]:
    quotes = replace(answer, generated=None).quotes()  # of what stands in the record
    digits = {quote.unit_id: quote.sha256[:_HASH] for quote in quotes}
    if digits:
        yield "本文の照合値（SHA-256 の初め）："
        yield from (f"{unit_id}　{value}" for unit_id, value in digits.items())


def _sources(quotes: tuple[Quote, ...]) -> str:
    cited = ((_IN_FRONT.sub(r"\1：", q.citation), q.status is Status.DIGEST) for q in quotes)
    return "、".join(dict.fromkeys(f"{name}、要旨" if digest else name for name, digest in cited))
