"""The lines above a notice: title, date, number, addressee and issuer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.types import DocumentKind
from ingest.sources.dates import find_date
from ingest.sources.identity import Found

_ADDRESSED = re.compile(r"[（(].*?(?:あて|宛て?)(?P<by>.*?)(?:連名)?(?:依命)?(?:通知|通達)?[)）]$")
_NUMBER = re.compile(r"[（(](?P<number>[^()（）]*第[^()（）]+号)[)）]$")

# Asked in this order: a 課長 may belong to a bureau, which the name of the issuer then holds.
_KINDS = (
    ("次官", DocumentKind.VICE_MINISTER_NOTICE),
    ("課長", DocumentKind.DIVISION_NOTICE),
    ("局長", DocumentKind.BUREAU_NOTICE),
)


def is_addressed(line: str) -> bool:
    """Return True for a line such as （各都道府県知事あて厚生省社会局長通知）."""
    return _ADDRESSED.match(line) is not None


def read_head(*, title: str, date: str, number: str, addressed: str) -> Found:
    """Return what the four lines say; ``kind`` is None if the issuer does not tell it."""
    match = _ADDRESSED.match(addressed)
    issuer = match["by"] if match else ""
    kind = next((kind for word, kind in _KINDS if word in issuer), None)
    if "告示" in number:
        kind = DocumentKind.PUBLIC_NOTICE
    return Found(
        title=re.sub(r"^[○◯・]|\(◆.*$", "", title).strip(),
        kind=kind,
        number=number.strip("（）()"),
        issued_on=find_date(date),
        authority=issuer,
    )


def take_head(lines: Sequence[str]) -> tuple[Found | None, int]:
    """Find the head of a notice in plain lines; return what it says and its number of lines.

    A title, then in brackets the date and the number, and perhaps the addressee. None and 0 if
    the lines start otherwise.
    """
    if len(lines) < 3 or lines[1][:1] not in "（(" or find_date(lines[1]) is None:
        return None, 0
    if not _NUMBER.match(lines[2]):
        return None, 0
    addressed = lines[3] if len(lines) > 3 and is_addressed(lines[3]) else ""
    found = read_head(title=lines[0], date=lines[1], number=lines[2], addressed=addressed)
    return found, 4 if addressed else 3
