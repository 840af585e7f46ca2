"""Parts of a unit that the text itself marks: 問・答, 第1項・第2号, tables, inner headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.numerals import NUMERAL_CHARS, to_int
from corpus.types import Part, PartRole
from ingest.sources.numbering import find_marker

_QUESTION = re.compile(
    r"[（(【]?(?:問|質問|[QＱ](?=[0-9０-９:：．.]))[0-9０-９－‐-]*(?:[)）】]|[\s　:：．.]|$)"
)
_ANSWER = re.compile(
    r"[（(【]?(?:答え?|回答|[AＡ](?=[0-9０-９:：．.]))[0-9０-９－‐-]*(?:[)）】]|[\s　:：．.]|$)"
)
_COUNTED = re.compile(rf"第([{NUMERAL_CHARS}]+)(項|号)[\s　:：]")


def find_parts(lines: Sequence[tuple[str, bool, bool]], *, article: bool) -> tuple[Part, ...]:
    """Return the parts of the text ``"\\n".join(text of lines)``, outer before inner.

    Each line is (text, is a table, is a heading). ``article`` reads bare numbers as in a law:
    the first line is 第1項, a line 「２　…」 is 第2項, a line 「一　…」 is 第1号.
    """
    starts = [0]
    for text, _, _ in lines:
        starts.append(starts[-1] + len(text) + 1)
    whole = [
        Part(role=PartRole.TABLE if table else PartRole.HEADING, start=start, end=start + len(text))
        for (text, table, heading), start in zip(lines, starts, strict=False)
        if table or heading
    ]
    plain = [
        (start, "" if table or heading else text)
        for (text, table, heading), start in zip(lines, starts, strict=False)
    ]
    end = starts[-1] - 1
    found = [*_paragraphs(plain, end, article), *_questions(plain, end), *whole]
    return tuple(sorted(found, key=lambda part: (part.start, -part.end)))


def _questions(lines: Sequence[tuple[int, str]], end: int) -> Iterator[Part]:
    starts = [
        (start, role)
        for start, text in lines
        for role, pattern in ((PartRole.QUESTION, _QUESTION), (PartRole.ANSWER, _ANSWER))
        if pattern.match(text)
    ]
    if not any(role is PartRole.ANSWER for _, role in starts):
        return
    for (start, role), following in zip(starts, [*starts[1:], None], strict=True):
        yield Part(role=role, start=start, end=following[0] - 1 if following else end)


def _paragraphs(lines: Sequence[tuple[int, str]], end: int, article: bool) -> Iterator[Part]:
    """Yield 項 and 号; a 項 reaches to the next 項, a 号 to the next 号 or 項."""
    paragraphs: list[tuple[int, int]] = []  # (number, start)
    items: list[tuple[str, int]] = []  # (locator, start)
    for start, text in lines:
        kind, number = _counted(text, article, first=not paragraphs)
        last = paragraphs[-1][0] if paragraphs else 0
        # A digest may leave a 項 out; in an article a bare number that jumps is none.
        if kind == "項" and (number == last + 1 or (not article and number > last)):
            paragraphs.append((number, start))
        elif kind == "号" and paragraphs:
            items.append((f"p{paragraphs[-1][0]}/i{number}", start))
    ends = [start - 1 for _, start in paragraphs[1:]] + [end]
    for (number, start), stop in zip(paragraphs, ends, strict=False):
        yield Part(role=PartRole.PARAGRAPH, start=start, end=stop, locator=f"p{number}")
        inside = [(path, at) for path, at in items if start <= at < stop]
        item_ends = [at - 1 for _, at in inside[1:]] + [stop]
        seen = set()
        for (path, at), item_end in zip(inside, item_ends, strict=False):
            if path not in seen:
                yield Part(role=PartRole.ITEM, start=at, end=item_end, locator=path)
            seen.add(path)


def _counted(text: str, article: bool, *, first: bool) -> tuple[str, int]:
    match = _COUNTED.match(text)
    if match:
        return match[2], to_int(match[1])
    if not article:
        return "", 0
    if first and text:
        return "項", 1
    marker = find_marker(text)
    if marker is None or marker.style not in ("arabic", "kanji", "(arabic)"):
        return "", 0
    return ("項" if marker.style == "arabic" else "号"), marker.value
