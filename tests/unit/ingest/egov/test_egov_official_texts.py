"""The readers on official texts: counts, parts, and one form against another."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from corpus.locator import Locator
from corpus.types import PartRole, Unit
from ingest.sources import egov_html, egov_json, egov_xml
from ingest.sources.base import Parsed, ReadOptions

PUBLIC_ASSISTANCE_ACT = "325AC0000000144"
CHANGED_IN_2025 = {"art54-2", "art80-4"}
pytestmark = pytest.mark.shared


def read(path: Path) -> Parsed:
    readers = (egov_xml.READER, egov_json.READER, egov_html.READER)
    head = path.read_bytes()[:65536]
    return next(r for r in readers if r.accepts(path, head)).read(path, ReadOptions())


def main_articles(parsed: Parsed) -> dict[str, Unit]:
    return {
        str(unit.locator): unit for unit in parsed.units if unit.locator.steps[0].kind == "article"
    }


def count(unit: Unit, role: PartRole) -> int:
    return sum(1 for part in unit.parts if part.role is role)


def test_the_public_assistance_act_has_the_articles_of_the_list(shared: Path) -> None:
    folder = shared / "corpus/egov"
    with (folder / f"{PUBLIC_ASSISTANCE_ACT}.articles.tsv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file, delimiter="\t"))
    articles = main_articles(read(folder / f"{PUBLIC_ASSISTANCE_ACT}.xml"))
    found = [
        {
            "number": str(unit.locator).removeprefix("art").replace("-", "_"),
            "title": re.split("　", unit.text, maxsplit=1)[0],
            "caption": f"（{unit.title}）" if unit.title else "",
            "chapter": unit.headings[0],
            "paragraphs": str(count(unit, PartRole.PARAGRAPH)),
            "items": str(count(unit, PartRole.ITEM)),
        }
        for unit in articles.values()
    ]
    assert len(expected) == 126
    assert found == expected


def test_the_form_of_2025_and_of_2026_differ_in_the_amended_articles_only(shared: Path) -> None:
    old = main_articles(read(next((shared / "corpus/egov-html").glob("325AC0000000144_*.html"))))
    new = main_articles(read(shared / f"corpus/egov/{PUBLIC_ASSISTANCE_ACT}.xml"))
    assert list(old) == list(new)
    different = {
        name
        for name in old
        if (old[name].text, old[name].title, old[name].headings, old[name].parts)
        != (new[name].text, new[name].title, new[name].headings, new[name].parts)
    }
    assert different <= CHANGED_IN_2025


@pytest.mark.slow
def test_html_and_the_xml_rebuilt_from_it_give_the_same_units(shared: Path) -> None:
    compared = 0
    for path in sorted((shared / "corpus/egov-html").glob("*.html")):
        rebuilt = shared / "corpus/egov-rebuilt" / f"{path.name.split('_')[0]}.xml"
        if not rebuilt.exists():
            continue
        ours, theirs = read(path), read(rebuilt)
        assert [unit.id for unit in ours.units] == [unit.id for unit in theirs.units], path.name
        for left, right in zip(ours.units, theirs.units, strict=True):
            if left.locator.steps[-1].kind != "article":
                continue  # the rebuilding lost pictures and moved the notes of tables
            assert (left.text, left.title, left.headings) == (
                right.text,
                right.title,
                right.headings,
            ), left.id
            # Spans only: the rebuilding numbers 一から四まで as 1, the genuine files as 1:4.
            assert [(p.role, p.start, p.end) for p in left.parts] == [
                (p.role, p.start, p.end) for p in right.parts
            ], left.id
        compared += 1
    assert compared >= 20


@pytest.mark.slow
def test_units_and_parts_of_all_texts_are_sound(shared: Path) -> None:
    files = [
        *(shared / "corpus/egov").glob("*.xml"),
        *(shared / "corpus/egov/forms").glob("3*"),
        *(shared / "corpus/egov-html").glob("*.html"),
        *(shared / "corpus/egov-rebuilt").glob("*.xml"),
    ]
    assert len(files) >= 100
    for path in files:
        parsed = read(path)
        ids = [unit.id for unit in parsed.units]
        assert len(ids) == len(set(ids)), path.name
        assert parsed.document.title
        assert parsed.document.number
        for unit in parsed.units:
            assert_sound(unit)


def assert_sound(unit: Unit) -> None:
    assert unit.text == unit.text.strip("\n ")
    assert unit.text
    assert "\n\n" not in unit.text
    assert not re.search(r"[\r\t]", unit.text)
    open_parts: list[tuple[int, int]] = []
    for part in unit.parts:
        assert 0 <= part.start < part.end <= len(unit.text), unit.id
        assert unit.text[part.end : part.end + 1] in ("", "\n"), unit.id
        while open_parts and open_parts[-1][1] <= part.start:
            open_parts.pop()
        if open_parts:
            assert part.end <= open_parts[-1][1], f"{unit.id} {part.locator} is not nested"
        open_parts.append((part.start, part.end))
    named = [part.locator for part in unit.parts if part.locator]
    assert len(named) == len(set(named)), unit.id
    for name in named:
        assert Locator.parse(f"{unit.locator}/{name}").unit_and_part() == (unit.locator, name)
