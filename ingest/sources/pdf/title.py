"""The title that stands above the text of a PDF: nothing marks it but how and where it is set."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.sources.dates import find_date
from ingest.sources.numbering import find_marker
from ingest.sources.outline_tree import LONGEST_TITLE
from ingest.sources.pdf.paragraphs import Paragraph

_LARGE = 1.15  # times the usual type size
_BETWEEN = 3  # date, number and issuer may stand between the title and the first number
# A sentence, a remark, an addressee, or the number of a letter.
_NO_TITLE = re.compile(r"[。、．：:]$|^[（(・※\-－—【●○■◆|]|(?:殿|様|御中|各位|号)$|^目\s*次$")


def title_above(paragraphs: Sequence[Paragraph], usual_size: float | None) -> str:
    """Return the first line if it is the document's title, else "".

    It is if it has no number and is set larger than ``usual_size`` (None: sizes tell nothing),
    or if the first number of the text (1, 第1 …) follows below it.
    """
    if len(paragraphs) < 2 or not _may_be_title(paragraphs[0]):
        return ""
    first, *below = paragraphs
    is_large = usual_size is not None and first.size >= _LARGE * usual_size
    return first.text if is_large or _begins_soon(below) else ""


def _begins_soon(below: Sequence[Paragraph]) -> bool:
    for paragraph in below[: _BETWEEN + 1]:
        marker = find_marker(paragraph.text) if paragraph.table is None else None
        if marker:
            return marker.value == 1
        if paragraph.table is not None or len(paragraph.text) > LONGEST_TITLE // 2:
            return False
        if paragraph.text.endswith("。"):
            return False
    return False


def _may_be_title(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    if paragraph.table is not None or paragraph.framed or not 1 < len(text) <= LONGEST_TITLE:
        return False
    if "\n" in text or _NO_TITLE.search(text):
        return False
    return find_marker(text) is None and find_date(text) is None
