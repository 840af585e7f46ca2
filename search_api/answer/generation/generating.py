"""From a question and retrieved units to a draft, and on to what may be shown of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence

import httpx

from search_api.answer.generation.client import DraftCut, GeneratorFailed, complete
from search_api.answer.generation.drafts import read_draft
from search_api.answer.generation.prompt import UNITS, messages_of
from search_api.answer.generation.proof import prove
from search_api.answer.generation.resting import Clock, Rest
from search_api.answer.generation.types import Draft, GeneratorSettings, Given
from search_api.answer.types import Proven
from search_api.types import Hit

AT_ONCE = 4  # drafts that are waited for; a slow endpoint may not hold every thread of the service

_NOTHING_SAID = "文章を作るサーバーは、資料から答えを作りませんでした。"
_RESTING = (
    "文章の作成は今お休みしています（文章を作るサーバーが続けて答えなかったため）。"
    "{minutes}分ほどたつと、もう一度試します。"
)
_ALL_WAITING = "文章を作るサーバーの答えを待っている人が多いため、今回はたずねませんでした。"


class Generator:
    """What writes drafts, and shows of them what is proved. Safe to share between threads.

    After ``settings.failures`` failures in a row it rests for ``settings.rest`` seconds.
    """

    def __init__(self, settings: GeneratorSettings, clock: Clock = time.monotonic) -> None:
        self._settings = settings
        self._free = threading.BoundedSemaphore(AT_ONCE)
        self._rest = Rest(settings.failures, settings.rest, clock)

    def answer(self, question: str, hits: Iterable[Hit]) -> Proven:
        """Return what can be said to a question and proved; at worst, only notices.

        Takes up to the settings' seconds. Must not be called from a running event loop.
        """
        given = given_of(hits)
        if not self._free.acquire(blocking=False):
            return prove(Draft(notices=(_ALL_WAITING,)), given)
        try:
            return prove(self._drafted(question, given), given)
        finally:
            self._free.release()

    def _drafted(self, question: str, given: Sequence[Given]) -> Draft:
        if not self._rest.enter():
            return Draft(notices=(_RESTING.format(minutes=self._rest.minutes),))
        failed = True  # whatever is raised
        try:
            draft = generate(question, given, self._settings)
            failed = draft.failed
            return draft
        finally:
            self._rest.told(failed=failed)


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
        return Draft(notices=(failed.message,), failed=not isinstance(failed, DraftCut))
    sentences = read_draft(written)
    return Draft(sentences=sentences, notices=() if sentences else (_NOTHING_SAID,))


def given_of(hits: Iterable[Hit]) -> tuple[Given, ...]:
    """Return the units of the best hits, as a generator is given them."""
    return tuple(
        Given(document=hit.document, unit=hit.unit, start=hit.passage_start)
        for hit in list(hits)[:UNITS]
    )
