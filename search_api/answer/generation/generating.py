"""From a question and retrieved units to a draft, and on to what may be shown of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import httpx

from search_api.answer.generation.client import GeneratorFailed, complete
from search_api.answer.generation.drafts import read_draft
from search_api.answer.generation.prompt import UNITS, messages_of
from search_api.answer.generation.proof import prove
from search_api.answer.generation.types import Draft, GeneratorSettings, Given, Proven
from search_api.types import Hit

_NOTHING_SAID = "文章を作るサーバーは、資料から答えを作りませんでした。"


def generate(
    question: str,
    given: Sequence[Given],
    settings: GeneratorSettings,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Draft:
    """Ask the generator. Raises nothing: a draft without sentences says why there is none."""
    try:
        written = complete(messages_of(question, given), settings, transport)
    except GeneratorFailed as failed:
        return Draft(notices=(failed.message,))
    sentences = read_draft(written)
    return Draft(sentences=sentences, notices=() if sentences else (_NOTHING_SAID,))


def given_of(hits: Iterable[Hit]) -> tuple[Given, ...]:
    """Return the units of the best hits, as a generator is given them."""
    return tuple(
        Given(document=hit.document, unit=hit.unit, start=hit.passage_start)
        for hit in list(hits)[:UNITS]
    )


def proven_answer(question: str, hits: Iterable[Hit], settings: GeneratorSettings) -> Proven:
    """Return what a generator can say to a question and prove; at worst, only notices."""
    given = given_of(hits)
    return prove(generate(question, given, settings), given)
