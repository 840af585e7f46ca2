"""What became of the texts on which an entry (用例) rests: as they were cited, and now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.errors import InputError
from office.alerts import Alert
from office.cited import CitedUnit, wording_hash
from search_api.difference import Piece, PieceKind, difference
from search_api.http.backend import SearchBackend
from search_api.views import UnitView
from ui.web.comparison import two_sides


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedBasis:
    """A cited text that reads otherwise now."""

    alert: Alert
    old: tuple[Piece, ...] = ()  # as it was cited; empty: not kept
    new: tuple[Piece, ...] = ()  # as it reads now; empty: not there any more


def changed_of(backend: SearchBackend | None, alerts: Iterable[Alert]) -> tuple[ChangedBasis, ...]:
    """Return both texts of each alert, as far as they can be read."""
    return tuple(_changed(backend, alert) for alert in alerts) if backend else ()


def _changed(backend: SearchBackend, alert: Alert) -> ChangedBasis:
    old = _as_cited(backend, alert)
    view = _view(backend, alert.watched, None)
    new = view.wording if view else ""
    if old and new:
        first, second = two_sides(difference(old, new))
        return ChangedBasis(alert=alert, old=first, new=second)
    return ChangedBasis(alert=alert, old=_whole(old), new=_whole(new))


def _as_cited(backend: SearchBackend, alert: Alert) -> str:
    """Return the text that was cited, "" where no version that is kept has it."""
    watched = alert.watched
    for day in filter(None, (alert.since, watched.day)):
        view = _view(backend, watched, day)
        if view is not None and wording_hash(view) == watched.sha256:
            return view.wording
    return ""


def _view(backend: SearchBackend, cited: CitedUnit, day: dt.date | None) -> UnitView | None:
    try:
        return backend.unit(cited.reference, day)
    except InputError:  # no such unit, or document, on that day
        return None


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(kind=PieceKind.EQUAL, text=text),) if text else ()
