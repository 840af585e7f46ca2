"""What is kept of an answer. It was asked for again: what a form says it was is not kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.days import today_in_japan
from office.case_notes.types import Kept
from office.cited import wording_hash
from office.errors import Conflict
from office.watch import Watched
from search_api.answer.types import Answer

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI

_DIGITS = 32  # hexadecimal


def keep(backend: SearchBackend, answer: Answer) -> Kept:
    """Return what is kept of an answer that was just given, with what its units are.

    Raises Conflict where the texts were replaced in between.
    """
    answer, as_of = replace(answer, timings_ms={}), answer.as_of
    quotes = {quote.unit_id: quote for quote in reversed(answer.quotes())}
    quoted = []
    for unit_id in dict.fromkeys(quote.unit_id for quote in answer.quotes()):
        view = backend.unit(unit_id, as_of)
        if wording_hash(view) != quotes[unit_id].sha256:
            raise Conflict("資料が入れ替わったところです。もう一度質問してから残してください。")
        quoted.append(
            Watched(
                unit_id=unit_id,
                part="",
                citation=view.citation,
                sha256=quotes[unit_id].sha256,
                version=view.document.version,
                day=as_of or today_in_japan(),
            )
        )
    return Kept(answer=answer, quoted=tuple(quoted))


def answer_hash(answer: Answer) -> str:
    """Return a hash of what an answer says, quotes and proves: 32 hexadecimal digits.

    The same answer of another index has the same hash, and so has one with another draft: a
    generator says nothing twice.
    """
    said = replace(
        answer,
        generated=None,
        timings_ms={},
        evidence=0.0,
        threshold=0.0,
        notices=(),
        manifest_id="",
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:_DIGITS]
