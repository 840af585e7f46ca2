"""Whether what a case note quotes still stands, asked of whatever search answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.errors import IndexUnavailable, ModelUnavailable, UnknownUnit
from office.alerts import Alert, AlertKind, alerts
from office.case_notes.types import Kept
from office.watch import Watched
from search_api.answer.sentences import sentences_of
from search_api.difference import Piece, difference

if TYPE_CHECKING:
    from corpus.types import Unit
    from search_api.http.backend import BackendProvider, SearchBackend  # bring FastAPI

_ALIKE = 0.5  # of two wordings, to be shown side by side; below, they are two sentences


class Standing(StrEnum):
    """What became of a quoted unit."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NOT_IN_FORCE = "not-in-force"
    NOT_FOUND = "not-found"
    REPLACED = "replaced"  # a digest by the official text, or the other way round
    UNCHECKED = "unchecked"  # search does not answer now


STANDING_LABELS: dict[Standing, str] = {
    Standing.UNCHANGED: "変わっていません",
    Standing.CHANGED: "変わりました",
    Standing.NOT_IN_FORCE: "効力がありません",
    Standing.NOT_FOUND: "見つかりません",
    Standing.REPLACED: "差し替わりました",
    Standing.UNCHECKED: "確かめられません",
}

_OF_ALERT = {
    AlertKind.CHANGED: Standing.CHANGED,
    AlertKind.REPEALED: Standing.NOT_IN_FORCE,
    AlertKind.GONE: Standing.NOT_FOUND,
    AlertKind.REPLACED: Standing.REPLACED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteCheck:
    """What became of one sentence that was quoted from a unit that reads otherwise now."""

    text: str  # as it was quoted
    stands: bool  # it is still there, byte for byte
    pieces: tuple[Piece, ...] = ()  # from it to what comes nearest now; () where nothing does


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCheck:
    """What became of one quoted unit."""

    quoted: Watched
    standing: Standing
    alert: Alert | None = None  # what became of it in words; None: unchanged, or not checked
    quotes: tuple[QuoteCheck, ...] = ()  # of a unit that is still there, but reads otherwise

    @property
    def label(self) -> str:
        """Say what became of it in a word."""
        return STANDING_LABELS[self.standing]


def checked(kept: Kept, provider: BackendProvider) -> tuple[UnitCheck, ...]:
    """Return what became of each quoted unit; where search does not answer, that is unknown.

    ``provider`` may refuse the caller: AccessDenied.
    """
    from search_api.client import ServiceUnreachable

    try:
        return check(kept, provider())
    except (IndexUnavailable, ModelUnavailable, ServiceUnreachable):
        return check(kept, None)


def check(kept: Kept, backend: SearchBackend | None) -> tuple[UnitCheck, ...]:
    """Return what became of each quoted unit, in the order of the answer.

    An answer to the law of a past day is compared with the texts of that day. Without
    ``backend`` (there is no index) nothing is known, and said so.
    """
    if backend is None:
        return tuple(UnitCheck(quoted=each, standing=Standing.UNCHECKED) for each in kept.quoted)
    told = {alert.watched: alert for alert in alerts(kept.quoted, backend, kept.answer.as_of)}
    return tuple(_check(each, told.get(each), kept, backend) for each in kept.quoted)


def _check(quoted: Watched, alert: Alert | None, kept: Kept, backend: SearchBackend) -> UnitCheck:
    if alert is None:
        return UnitCheck(quoted=quoted, standing=Standing.UNCHANGED)
    return UnitCheck(
        quoted=quoted,
        standing=_OF_ALERT[alert.kind],
        alert=alert,
        quotes=tuple(_quotes(quoted, kept, backend)),
    )


def _quotes(quoted: Watched, kept: Kept, backend: SearchBackend) -> Iterator[QuoteCheck]:
    try:
        unit = backend.unit(quoted.unit_id, kept.answer.as_of).unit
    except UnknownUnit:
        return
    texts = (q.text for q in kept.answer.quotes() if q.unit_id == quoted.unit_id)
    for text in dict.fromkeys(texts):
        if text in unit.text:
            yield QuoteCheck(text=text, stands=True)
        else:
            near = _nearest(text, unit)
            pieces = difference(text, near) if near else ()
            yield QuoteCheck(text=text, stands=False, pieces=pieces)


def _nearest(text: str, unit: Unit) -> str:
    """Return the sentence of a unit that is most like ``text``; "" where none is."""
    best, likeness = "", _ALIKE
    for sentence in sentences_of(unit):
        now = unit.text[sentence.start : sentence.end]
        matcher = SequenceMatcher(None, text, now, autojunk=False)
        if matcher.quick_ratio() > likeness and (ratio := matcher.ratio()) > likeness:
            best, likeness = now, ratio
    return best
