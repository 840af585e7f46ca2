"""A PDF that nobody described: its title, and units along bookmarks and numbers, else by pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.types import Pages, Unit
from ingest.sources.outline import Line as OutlineLine
from ingest.sources.outline import read_outline, take_title
from ingest.sources.pdf.document import OutlineItem
from ingest.sources.pdf.layout import PageLayout
from ingest.sources.pdf.page_list import page_list
from ingest.sources.pdf.paragraphs import Paragraph, measure, paragraphs
from ingest.sources.pdf.running_heads import is_contents
from ingest.sources.pdf.title import title_above
from ingest.sources.tables import markdown_table

_CONTENTS_ENTRY = re.compile(r"[.．…・]{4,}[-‐－ ]*(?:[0-9０-９]+|[ivxlc]+)[-‐－ ]*$")
_PARAGRAPH_GAP = 1.3
_SPACES = re.compile(r"[\s　]+")


def read_sections(
    pages: Sequence[PageLayout],
    bookmarks: Sequence[OutlineItem],
    document_id: str,
    titles: Sequence[str] = (),
) -> tuple[str, list[Unit], list[str]]:
    """Return the title that stands above the text ("" if none does), the units and warnings.

    ``titles`` are those that are known otherwise. Raises InputError as ``read_outline`` does.
    """
    contents = [page.number for page in pages if is_contents(page, _CONTENTS_ENTRY)]
    inner = [page for page in pages if page.number not in contents]
    blocks = [(page, block) for page in inner for block in page.blocks]
    usual = measure(inner)
    joined = paragraphs(blocks, usual, _PARAGRAPH_GAP)
    lines = list(_lines(joined, bookmarks))
    title, _ = take_title(lines, *titles)
    if not title and not any(titles):
        is_measured = not any(page.recognised for page in inner)
        title = title_above(joined, usual.size if is_measured else None)
    if title:
        joined, lines = joined[1:], lines[1:]
    units, warnings = read_outline(document_id, lines)
    labels = {page.number: page.label for page in pages}
    placed = list(_with_pages(units, joined, lines, labels))
    if contents:
        skipped = f"{page_list(contents)}は目次のため、取り込みませんでした。"
        return title, placed, [skipped, *warnings]
    return title, placed, list(warnings)


def _lines(joined: Sequence[Paragraph], bookmarks: Sequence[OutlineItem]) -> Iterator[OutlineLine]:
    """Make lines for the outline: bookmarks mark headings, a new page counts as a gap."""
    tops = sum(item.level == 0 for item in bookmarks)
    used = [item for item in bookmarks if item.level or tops > 1]  # a single top is the title
    base = min((item.level for item in used), default=0)
    levels = {(item.page, _bare(item.title)): item.level - base + 1 for item in used}
    page = 0
    for paragraph in joined:
        table = paragraph.table
        text = markdown_table(table.rows) if table is not None else paragraph.text
        yield OutlineLine(
            text=text,
            heading=levels.pop((paragraph.first_page, _bare(text)), 0),
            table=table is not None,
            gap=paragraph.first_page != page,
        )
        page = paragraph.first_page


def _bare(text: str) -> str:
    return _SPACES.sub("", text)


def _with_pages(
    units: Sequence[Unit],
    joined: Sequence[Paragraph],
    lines: Sequence[OutlineLine],
    labels: dict[int, str],
) -> Iterator[Unit]:
    """Give each unit the pages of the paragraphs that its text is made of.

    Units follow the order of the lines and hold them whole, so one pass finds them again.
    """
    cursor = 0
    for unit in units:
        rest, used = unit.text, []
        while rest and cursor < len(lines):
            text = lines[cursor].text.strip()
            if text and rest.startswith(text):
                rest = rest[len(text) :].removeprefix("\n")
                used.append(joined[cursor])
            cursor += 1
        if not used:
            yield unit
            continue
        first, last = used[0].first_page, max(p.last_page for p in used)
        yield replace(
            unit,
            pages=Pages(first=first, last=last, first_label=labels[first], last_label=labels[last]),
        )
