"""Citations as people write them: strings.toml, and sentences that cite nothing.

The expectations are written from the words themselves. What ``found`` does not say of a citation
is not compared, but for the keys in ``DEFAULTS``.
"""

from __future__ import annotations

import tomllib
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from corpus.citations.find import find_citations
from corpus.citations.types import Citation

HERE = Path(__file__).parent
ENTRIES: list[dict[str, Any]] = tomllib.loads((HERE / "strings.toml").read_text(encoding="utf-8"))[
    "citation"
]
SENTENCES = (HERE / "no_citations.txt").read_text(encoding="utf-8").splitlines()
DEFAULTS: dict[str, Any] = {"base": "text", "count": 1, "range_end": False, "qualifier": ""}


def known_gap(entry: dict[str, Any]) -> Any:
    """Mark what is expected rightly and not read yet; the day it is, the test says so."""
    marks = [pytest.mark.xfail(reason=entry["gap"], strict=True)] if "gap" in entry else []
    return pytest.param(entry, id=entry["text"], marks=marks)


def said_of(citation: Citation, keys: set[str]) -> dict[str, Any]:
    """What the citation says of these keys, as TOML writes it."""
    said: dict[str, Any] = {key: getattr(citation, key) for key in keys}
    return {key: value.value if isinstance(value, Enum) else value for key, value in said.items()}


def test_few_of_the_strings_are_gaps() -> None:
    assert len(ENTRIES) >= 400
    assert sum("gap" in entry for entry in ENTRIES) <= 0.03 * len(ENTRIES)


@pytest.mark.parametrize("entry", [known_gap(entry) for entry in ENTRIES])
def test_finds_exactly_these_citations(entry: dict[str, Any]) -> None:
    citations = find_citations(entry["text"])
    expected = [DEFAULTS | found for found in entry["found"]]
    surfaces = [citation.surface for citation in citations]
    assert surfaces == [found["surface"] for found in expected], entry["note"]
    got = [said_of(c, set(found)) for c, found in zip(citations, expected, strict=True)]
    assert got == expected, entry["note"]


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["text"] for entry in ENTRIES])
def test_surfaces_are_cut_from_the_text(entry: dict[str, Any]) -> None:
    text = entry["text"]
    for citation in find_citations(text):
        assert text[citation.start : citation.end] == citation.surface


@pytest.mark.parametrize("sentence", SENTENCES)
def test_finds_nothing_where_nothing_is_cited(sentence: str) -> None:
    assert find_citations(sentence) == ()
