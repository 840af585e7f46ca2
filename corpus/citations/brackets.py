"""Brackets behind a citation: 第49条の2（第2項第1号を除く。）及び第3項 is all of one article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.citations.types import Base, Citation, Direction

_OPEN, _CLOSE = "（(", "）)"
_SENTENCE = 400  # characters to look back for the opening of a bracket


def in_brackets(found: Sequence[Citation], text: str) -> list[Citation]:
    """Give a bare 第2項 or 第1号 the article before its bracket, or before the bracket it follows.

    第24条（第2項を除く。）: the 2項 of 24条. 第13条第1項（…）及び第5項: the 5項 of 13条.
    """
    result: list[Citation] = []
    by_end: dict[int, Citation] = {}
    tied: dict[int, Citation] = {}  # group → the citation that a bracket ties it to
    for citation in found:
        if _stands_alone(citation):
            owner = by_end.get(_end_of_owner(text, citation.start)) or tied.get(citation.group)
            if owner is not None:
                citation = tied[citation.group] = _below(citation, owner)
        result.append(citation)
        by_end[citation.end] = citation
    return result


def _stands_alone(citation: Citation) -> bool:
    """Tell whether it is a 第2項 or 第1号 with nothing that says of what."""
    return (
        citation.direction is Direction.THIS
        and citation.base in (Base.ARTICLE, Base.PARAGRAPH)
        and bool(citation.path)
    )


def _end_of_owner(text: str, start: int) -> int:
    """Return where the citation must end that a bracket ties to one that begins at ``start``."""
    if start and text[start - 1] in _OPEN:
        between = next((word for word in _AFTER if text.endswith(word, 0, start - 1)), "")
        return start - 1 - len(between)
    joined = re.search(f"[{_CLOSE}]{_JOINED}$", text[max(0, start - 12) : start])
    if joined is None:
        return -1
    depth, position = 0, start - len(joined[0])
    for index in range(position, max(-1, position - _SENTENCE), -1):
        depth += (text[index] in _CLOSE) - (text[index] in _OPEN)
        if depth == 0:
            return index
    return -1


#: What may stand between a citation and its bracket: 第1項から第3項まで（第2項を除く。）
_AFTER = ("まで", "の規定")
#: The joiners of a list; the end of a range stands right behind its beginning.
_JOINED = r"(?:\s{0,3}(?:及び|並びに|又は|若しくは|または|および|[、,，・])\s{0,3})"


def _below(citation: Citation, owner: Citation) -> Citation:
    """Return the citation as a part of what ``owner`` cites."""
    steps = [step for step in owner.path.split("/") if step]
    own = citation.path.split("/")
    if own[0].startswith("p"):
        kept = steps[: min(_upto(steps, "p"), _upto(steps, "i"))]
    else:
        kept = steps[: _upto(steps, "i")]
        if owner.base in (Base.TEXT, Base.ARTICLE) and _upto(kept, "p") == len(kept):
            kept = [*kept, "p1"]
    return replace(
        citation,
        path="/".join([*kept, *own]),
        kind=owner.kind,
        named=replace(owner.named, start=citation.named.start),
        base=owner.base,
        direction=owner.direction,
        count=owner.count,
        amending_law=owner.amending_law,
    )


def _upto(steps: list[str], kind: str) -> int:
    """Return how many steps stand before the first of a kind (p: 項, i: 号)."""
    return next((n for n, step in enumerate(steps) if re.match(rf"{kind}\d", step)), len(steps))
