"""What an answer page showed of a draft (まとめ), sealed, to come back with the form that keeps it.

A generator says no sentence twice: asked again, it would write something else. So the sentences
that were proved travel with the page as where their quotes stand, sealed for who saw them. What
comes back is proved anew from the stored texts before it is kept.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import TypeAdapter, ValidationError

from corpus.errors import InputError, UnknownUnit
from corpus.types import Document, Unit
from office.case_notes.keeping import answer_hash
from office.database.base import now
from office.encryption import Cipher
from office.errors import KeyMissing
from search_api.answer.proof import quote_of, sha256_of
from search_api.answer.types import Answer, Proven, ProvenSentence

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI

LASTS = dt.timedelta(hours=1)  # in which what was shown can be kept

_PLACE = "case_note.shown"


class ShownGone(InputError):
    """What was shown of a draft cannot be kept: too old, not this person's, or proved no more."""

    code: ClassVar[str] = "shown-gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quoted:
    unit_id: str
    start: int
    end: int
    sha256: str  # of the unit's whole text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    text: str
    quotes: tuple[_Quoted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    answer: str  # hash of the answer above which it stood
    at: dt.datetime
    sentences: tuple[_Said, ...]


_SHOWN = TypeAdapter(_Shown)
_Texts = dict[str, tuple[Document, Unit]]  # by unit id


class ShownDrafts:
    """Seals what somebody is shown of a draft, and takes it back. Keeps nothing. Thread-safe."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def seal(self, account_id: str, answer: Answer) -> str:
        """Return what the page carries for an account; "" where no sentence was proved."""
        if answer.generated is None or not answer.generated.sentences:
            return ""
        shown = _Shown(
            answer=answer_hash(answer),
            at=now(),
            sentences=tuple(
                _Said(
                    text=sentence.text,
                    quotes=tuple(
                        _Quoted(unit_id=q.unit_id, start=q.start, end=q.end, sha256=q.sha256)
                        for q in sentence.quotes
                    ),
                )
                for sentence in answer.generated.sentences
            ),
        )
        sealed = self._cipher.seal(_PLACE, account_id, _SHOWN.dump_json(shown).decode())
        return base64.urlsafe_b64encode(sealed).decode()

    def open(
        self, account_id: str, sealed: str, answer: Answer, backend: SearchBackend
    ) -> Proven | None:
        """Return what was shown above an answer, proved anew; None where nothing was.

        Raises ShownGone where not every sentence can be proved byte for byte.
        """
        if not sealed:
            return None
        shown = self._opened(account_id, sealed)
        if shown.answer != answer_hash(answer) or now() - shown.at > LASTS:
            raise _gone()
        from search_api.answer.generation import still_proved

        texts = _read(shown.sentences, answer.as_of, backend)
        sentences = tuple(_sentence(said, texts) for said in shown.sentences)
        if not still_proved(sentences, texts.values()):
            raise _gone()
        return Proven(sentences=sentences)

    def _opened(self, account_id: str, sealed: str) -> _Shown:
        try:
            told = base64.b64decode(sealed.encode(), altchars=b"-_", validate=True)
            return _SHOWN.validate_json(self._cipher.open(_PLACE, account_id, told))
        except (KeyMissing, ValidationError, ValueError) as error:
            raise _gone() from error


def _read(sentences: Sequence[_Said], as_of: dt.date | None, backend: SearchBackend) -> _Texts:
    """Return each quoted unit. Raises ShownGone where one reads otherwise than it did."""
    texts: _Texts = {}
    for quoted in (quoted for said in sentences for quoted in said.quotes):
        if quoted.unit_id not in texts:
            try:
                view = backend.unit(quoted.unit_id, as_of)
            except UnknownUnit as error:
                raise _gone() from error
            texts[quoted.unit_id] = view.document, view.unit
        if sha256_of(texts[quoted.unit_id][1].text) != quoted.sha256:
            raise _gone()
    return texts


def _sentence(said: _Said, texts: _Texts) -> ProvenSentence:
    quotes = tuple(quote_of(*texts[q.unit_id], q.start, q.end) for q in said.quotes)
    return ProvenSentence(text=said.text, quotes=quotes)


def _gone() -> ShownGone:
    return ShownGone(
        "時間がたったか、資料が変わったため、先ほどの「まとめ」は残せません。"
        "もう一度質問して、出てきた答えを残してください。"
    )
