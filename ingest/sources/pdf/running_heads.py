"""What is no text of the document: running heads (柱), page numbers (ノンブル), contents (目次)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.sources.pdf.layout import Line, PageLayout
from ingest.sources.pdf.profile import Profile

_NUMBER = re.compile(r"^[-‐－–—―(（ ]*(?:[0-9０-９]{1,4}|[ivxlcⅰ-ⅻ]{1,6})[-‐－–—―)） ]*$")
_DIGITS = re.compile(r"[0-9０-９]+|(?<![a-z])[ivxlc]+(?![a-z])")
_MARGIN = 0.1
_REPEATED = 3  # pages on which the same line stands in the same place


def strip_running_heads(pages: Sequence[PageLayout], profile: Profile | None) -> list[PageLayout]:
    """Return the pages without running heads and page numbers.

    ``label`` becomes the page number as printed (- 3 -), where one is printed. Without a
    profile, what stands in the margin of several pages alike, but for digits, is taken off.
    """
    repeated = Counter(_sign(page, line) for page in pages for line in _in_margin(page, _MARGIN))
    stripped = []
    for page in pages:
        label, off = page.label, set()
        for line in _in_margin(page, profile.margin if profile else _MARGIN):
            if profile is not None:
                number = profile.page_number.search(line.text) is not None
                head = profile.running_head.search(line.text) is not None
            else:
                head = repeated[_sign(page, line)] >= _REPEATED
                number = head and _NUMBER.match(line.text) is not None
            if number:
                label = line.text
            if number or head:
                off.add(id(line))
        blocks = tuple(block for block in page.blocks if id(block) not in off)
        stripped.append(replace(page, blocks=blocks, label=label))
    return stripped


def is_contents(page: PageLayout, entry: re.Pattern[str]) -> bool:
    """Return True if many lines of the page are entries of a table of contents."""
    lines = [block.text for block in page.blocks if isinstance(block, Line)]
    entries = sum(entry.search(text) is not None for text in lines)
    return entries >= 3 and entries >= 0.4 * len(lines)


def _in_margin(page: PageLayout, margin: float) -> list[Line]:
    top, bottom = margin * page.height, (1 - margin) * page.height
    return [
        block for block in page.blocks if isinstance(block, Line) and not top < block.base < bottom
    ]


def _sign(page: PageLayout, line: Line) -> tuple[str, int, int]:
    return _DIGITS.sub("#", line.text), round(line.base / 3), round(page.width)
