"""The difference between two wordings of a text, as a reader of Japanese law sees it.

Lines (項, 号) that are equal are set aside first; what is left is compared by words that need
no dictionary: runs of kanji, kana or digits, and 第三条 as one. Last, what both sides of a change
begin or end with is taken out of it, but never half a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_FIGURES = "[〇一二三四五六七八九十百千万0-9０-９]+"
_NUMBER = f"第{_FIGURES}[条項号編章節款目表]?"
_ATOM = re.compile(rf"{_NUMBER}|{_FIGURES}|.", re.DOTALL)
_TOKEN = re.compile(
    rf"{_NUMBER}"
    rf"|(?:(?!{_NUMBER})[一-鿿々〆ヶ])+"
    r"|[ぁ-ゟ]+|[ァ-ヿー]+|[0-9０-９]+|[A-Za-zＡ-Ｚａ-ｚ]+|.",
    re.DOTALL,
)
#: Fewer equal characters than this between two changes only break them into crumbs.
_CRUMB = 3
#: Pairs of tokens up to which the finer comparison is worth its time (about 0.2 s).
_MOST_PAIRS = 4_000_000


class PieceKind(StrEnum):
    """What became of a piece of text."""

    EQUAL = "equal"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text that stayed, went or came."""

    kind: PieceKind
    text: str


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces from which both texts can be put together again, in order.

    第三条の者 → 第四条の者: deleted 第三条, inserted 第四条, equal の者. Where something was
    replaced, the deleted piece comes first.
    """
    return tuple(_gathered(_by_line(old, new)))


def wording(pieces: Iterable[Piece], without: PieceKind) -> str:
    """Put a text together again: the old one without INSERTED, the new one without DELETED."""
    return "".join(piece.text for piece in pieces if piece.kind is not without)


def _by_line(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield (old, new) for each run of text; equal ones stayed."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for i, j, k, m in _spans(before, after):
        if before[i:j] == after[k:m]:
            yield "".join(before[i:j]), "".join(after[k:m])
        elif j - i == m - k:  # as many lines as before: the rows of a table, most of all
            for here, there in zip(before[i:j], after[k:m], strict=True):
                yield from _by_token(here, there)
        else:
            yield from _by_token("".join(before[i:j]), "".join(after[k:m]))


def _by_token(old: str, new: str) -> Iterator[tuple[str, str]]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) * len(after) > _MOST_PAIRS:
        yield old, new
    else:
        for i, j, k, m in _spans(before, after):
            yield "".join(before[i:j]), "".join(after[k:m])


def _spans(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return ((i, j, k, m) for _, i, j, k, m in matcher.get_opcodes())


def _gathered(runs: Iterable[tuple[str, str]]) -> Iterator[Piece]:
    """Join neighbouring changes over the crumbs between them, and neighbouring equal runs."""
    joined: list[tuple[str, str]] = []
    for old, new in runs:
        equal = old == new
        if joined and equal == (joined[-1][0] == joined[-1][1]):
            joined[-1] = joined[-1][0] + old, joined[-1][1] + new
        elif not equal and len(joined) > 1 and _is_crumb(joined[-1][0]):
            crumb = joined.pop()[0]
            joined[-1] = joined[-1][0] + crumb + old, joined[-1][1] + crumb + new
        else:
            joined.append((old, new))
    equal_text = ""
    for old, new in joined:
        head, tail = _shared(old, new)
        equal_text += old[:head]
        if old == new:
            continue
        gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
        yield from _piece(PieceKind.EQUAL, equal_text)
        yield from _piece(PieceKind.DELETED, gone)
        yield from _piece(PieceKind.INSERTED, come)
        equal_text = old[len(old) - tail :]
    yield from _piece(PieceKind.EQUAL, equal_text)


def _piece(kind: PieceKind, text: str) -> Iterator[Piece]:
    if text:
        yield Piece(kind=kind, text=text)


def _is_crumb(text: str) -> bool:
    return len(text) < _CRUMB and "\n" not in text


def _shared(old: str, new: str) -> tuple[int, int]:
    """Return how many characters at the head and at the tail are no part of a change.

    Of a replacement, a single character is left in: [前項][第一項], not [前][第一]項.
    """
    before, after = _ATOM.findall(old), _ATOM.findall(new)
    head = _common(before, after)
    rest = before[head:], after[head:]
    tail = _common(rest[0][::-1], rest[1][::-1])
    at_head, at_tail = len("".join(before[:head])), len("".join(before[len(before) - tail :]))
    if at_head + at_tail in (len(old), len(new)):
        return at_head, at_tail
    return at_head if at_head > 1 else 0, at_tail if at_tail > 1 else 0


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (here, there) in pairs if here != there), min(len(old), len(new)))
