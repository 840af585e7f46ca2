"""The spans of quotes, carried by the address of a unit's page: ``?mark=12-80-1a2b3c4d5e6f``.

With the first digits of the text's hash, so that nothing else is marked once the text changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from corpus.types import Unit
from search_api.answer.proof import sha256_of
from search_api.answer.types import Quote
from search_api.types import Highlight
from search_api.views import permalink_of
from ui.web.forms import SearchForm

_MARK = re.compile(r"([0-9]{1,7})-([0-9]{1,7})-([0-9a-f]{12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuestion(SearchForm):
    """The question of a case note: what is read from there leads back to the note."""

    note_id: str


def quote_url(quotes: Iterable[Quote], form: SearchForm) -> str:
    """Return the address of the unit that the last quote is of, with what is quoted of it marked.

    ``form`` holds the question and the day; the page leads back to the answer, or to
    the case note.
    """
    given = tuple(quotes)
    unit_id = given[-1].unit_id
    marks = [
        ("mark", f"{quote.start}-{quote.end}-{quote.sha256[:12]}")
        for quote in given
        if quote.unit_id == unit_id
    ]
    return f"{_address(unit_id, form, marks)}#found"


def asked_url(unit_id: str, form: SearchForm) -> str:
    """Return the address of a unit's page that leads back to an answer or a case note."""
    return _address(unit_id, form, [])


def marked_spans(unit: Unit, marks: Iterable[str]) -> tuple[Highlight, ...]:
    """Return the spans that an address names, of those that were made for this very text."""
    digits, size = sha256_of(unit.text)[:12], len(unit.text)
    found = (_MARK.fullmatch(mark) for mark in marks)
    spans = ((int(m[1]), int(m[2])) for m in found if m and m[3] == digits)
    return tuple(Highlight(start=a, end=b) for a, b in spans if a < b <= size)


def _address(unit_id: str, form: SearchForm, marks: list[tuple[str, str]]) -> str:
    back = ("note", form.note_id) if isinstance(form, KeptQuestion) else ("ask", form.text)
    pairs = (back, ("as_of", form.as_of), *marks)
    given = urlencode([(name, value) for name, value in pairs if value])
    return permalink_of(unit_id) + (f"?{given}" if given else "")
