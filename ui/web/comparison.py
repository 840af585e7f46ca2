"""How a difference is shown: its pieces with the long equal runs shortened, as in a 新旧対照表."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from search_api.changes import UnitChange
from search_api.difference import Piece, PieceKind

OMITTED = "（略）"

_KEPT = 60  # characters of an equal run that stay beside a change
_SHORT = 100  # characters of a line that is not shortened
_AGAIN = re.compile(rf"({OMITTED}\n)(?:[ ｜]*{OMITTED}\n)+")  # line after line
# What a line begins with: the first cell of a row; ５　, 第五十四条の二　, イ　.
_LABEL = re.compile(r"[^\n｜]{0,40} ｜ |\S{1,12}[　 ]")


def sides_of(change: UnitChange) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return what stands on the old side and on the new side of a unit that changed."""
    return two_sides(change.pieces)


def two_sides(whole: Iterable[Piece]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return what stands on the old side and on the new side of any difference."""
    pieces = abridged(whole)
    return _side(pieces, PieceKind.INSERTED), _side(pieces, PieceKind.DELETED)


def abridged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Shorten equal runs to what stands beside a change, and to the number of its line."""
    given = tuple(pieces)
    last = len(given) - 1
    return tuple(
        Piece(kind=piece.kind, text=_shortened(piece.text, first=n == 0, last=n == last))
        if piece.kind is PieceKind.EQUAL
        else piece
        for n, piece in enumerate(given)
    )


def _side(pieces: Iterable[Piece], without: PieceKind) -> tuple[Piece, ...]:
    side: list[Piece] = []
    for piece in pieces:
        if piece.kind is without:
            continue
        if side and piece.kind is side[-1].kind:
            piece = replace(piece, text=side.pop().text + piece.text)
        side.append(piece)
    return tuple(replace(piece, text=_AGAIN.sub(r"\1", piece.text)) for piece in side)


def _shortened(text: str, *, first: bool, last: bool) -> str:
    head = "" if first else _head(text)
    tail = "" if last else _tail(text, begins_line=first)
    if len(head) + len(tail) >= len(text):
        return text
    return head + (tail or OMITTED)


def _head(text: str) -> str:
    """Return what follows a change: to the end of its line, or of a clause."""
    end = text.find("\n", 0, _SHORT)
    if end >= 0:
        return text[: end + 1]
    kept = text[:_KEPT]
    clause = max(kept.rfind("、"), kept.rfind("。"))
    return kept[: clause + 1] if clause >= 0 else kept


def _tail(text: str, *, begins_line: bool) -> str:
    """Return what leads to a change: from the beginning of its line, or of a clause.

    What it leaves out, it says itself.
    """
    start = text.rfind("\n") + 1
    above = f"{OMITTED}\n" if start else ""
    if len(text) - start <= _SHORT:
        return above + text[start:]
    kept = text[-_KEPT:]
    clause = min((n for n in (kept.find("、"), kept.find("。")) if n >= 0), default=-1)
    label = _LABEL.match(text, start) if start or begins_line else None
    return above + (label[0] if label else "") + OMITTED + kept[clause + 1 :]
