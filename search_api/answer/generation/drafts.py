"""Read a draft: sentences, each followed by numbers and quotations. Tolerant; nothing is trusted.

>>> read_draft("文: 届け出る。\\n[1]「収入を届け出る。」")[0].quotes[0].text
'収入を届け出る。'
"""

from __future__ import annotations

import re

from search_api.answer.generation.types import DraftQuote, DraftSentence

SENTENCES = 20  # of a draft; what follows is not read
QUOTES = 5  # of a sentence

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_MARKER = re.compile(r"[\[［【(（]\s*(?:資料)?\s*([0-9０-９]{1,3})\s*[\]］】)）]\s*[:：]?\s*(?=「)")
_FENCE = re.compile(r"\s*```\w*\s*")
_LABEL = re.compile(r"\s*(?:[-*・]\s+|[0-9０-９]{1,2}[.．)）]\s+)?(?:文\s*[0-9０-９]*\s*[:：])?\s*")


def read_draft(text: str) -> tuple[DraftSentence, ...]:
    """Return the sentences of a draft in order; () for a draft that says nothing."""
    found: list[DraftSentence] = []
    for line in _THOUGHT.sub("", text).splitlines():
        if not line.strip() or _FENCE.fullmatch(line):
            continue
        pieces = _MARKER.split(line)  # sentence, number, 「quotation」, number, 「quotation」 …
        label = _LABEL.match(pieces[0])
        said = pieces[0][label.end() if label else 0 :].strip()
        if said or not found:
            if len(found) == SENTENCES:
                break
            found.append(DraftSentence(text=said))
        quotes = [
            DraftQuote(number=int(number), text=_inner(quoted))
            for number, quoted in zip(pieces[1::2], pieces[2::2], strict=True)
        ]
        last = found[-1]
        found[-1] = DraftSentence(text=last.text, quotes=(*last.quotes, *quotes)[:QUOTES])
    return tuple(sentence for sentence in found if sentence.text)


def _inner(quoted: str) -> str:
    """Return what stands between the first 「 and the last 」; all of it where none closes."""
    body = quoted[1:]
    return (body[: body.rfind("」")] if "」" in body else body).strip()
