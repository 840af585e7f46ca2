"""Not a character of an official text is lost, added or moved by the readers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import html

from corpus.types import PartRole, Unit
from ingest.sources import egov_html, egov_json, egov_xml
from ingest.sources.base import ReadOptions

LISTS = ("laws.v2-list.json", "updatelawlists.v1-list.xml")


def squeezed(text: str) -> str:
    return "".join(text.split())


def words_of_unit(unit: Unit) -> str:
    """Return the text without what the reader adds: table marks and figure pointers."""
    text = unit.text
    for part in sorted(unit.parts, key=lambda part: part.start, reverse=True):
        if part.role is PartRole.TABLE:
            table = re.sub(r"^\|( --- \|)+$", "", text[part.start : part.end], flags=re.MULTILINE)
            table = re.sub(r"(?<!\\)\||<br>", "", table).replace("\\|", "|")
            text = text[: part.start] + table + text[part.end :]
        elif part.role is PartRole.FIGURE:
            text = text[: part.start] + text[part.end :]
    return text


def words_of_units(units: tuple[Unit, ...]) -> str:
    words: list[str] = []
    before: list[tuple[str, str]] = []
    for unit in units:
        first = unit.locator.steps[0]
        supplement = f"suppl-{first.number[0]}" if first.kind == "suppl" else ""
        path = [(supplement, heading) for heading in unit.headings]
        common = 0
        while path[common : common + 1] == before[common : common + 1] and common < len(path):
            common += 1
        words += [heading for _, heading in path[common:]]
        before = path
        if unit.title and unit.locator.steps[-1].kind == "article":
            words.append(f"（{unit.title}）")
        words.append(words_of_unit(unit))
    return squeezed("".join(words))


def words_of_xml(element: ElementTree.Element) -> Iterator[str]:
    if element.tag in ("LawTitle", "TOC", "Rt"):
        return
    if element.tag == "SupplProvisionLabel":
        yield "".join(element.itertext())
        return
    yield element.text or ""
    for child in element:
        yield from words_of_xml(child)
        if child.tag == "SupplProvisionLabel":
            amending = element.get("AmendLawNum")
            yield f"（{amending}）" if amending else ""
            yield "抄" if element.get("Extract") == "true" else ""
        yield child.tail or ""


def element_of_json(node: dict[str, Any]) -> ElementTree.Element:
    element = ElementTree.Element(node["tag"], node["attr"])
    for child in node["children"]:
        # Text between elements becomes an element of its own: enough to compare words.
        inner = element_of_json(child) if isinstance(child, dict) else ElementTree.Element("Text")
        if isinstance(child, str):
            inner.text = child
        element.append(inner)
    return element


def words_of_html(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag == "rt":
        return
    if element.get("id") in ("TOC", "lawTitle", "lawTitleNo"):
        return
    yield element.text or ""
    for child in element:
        yield from words_of_html(child)
        yield child.tail or ""


def first_difference(expected: str, actual: str) -> str:
    at = next(
        (i for i, (a, b) in enumerate(zip(expected, actual, strict=False)) if a != b),
        min(len(expected), len(actual)),
    )
    window = slice(max(0, at - 30), at + 30)
    return f"at {at}: expected …{expected[window]}…, units say …{actual[window]}…"


def assert_same_words(expected: str, actual: str, path: Path) -> None:
    assert expected == actual, f"{path.name} {first_difference(expected, actual)}"


@pytest.mark.shared
@pytest.mark.parametrize(
    "folder", ["egov", "egov/forms", pytest.param("egov-rebuilt", marks=pytest.mark.slow)]
)
def test_every_character_of_xml_stands_in_a_unit(shared: Path, folder: str) -> None:
    paths = [p for p in sorted((shared / "corpus" / folder).glob("*.xml")) if p.name not in LISTS]
    assert paths
    for path in paths:
        body = ElementTree.parse(path).getroot().find(".//LawBody")
        assert body is not None
        parsed = egov_xml.READER.read(path, ReadOptions())
        assert_same_words(squeezed("".join(words_of_xml(body))), words_of_units(parsed.units), path)


@pytest.mark.shared
def test_every_character_of_json_stands_in_a_unit(shared: Path) -> None:
    paths = [
        p for p in sorted((shared / "corpus/egov/forms").glob("*.json")) if p.name not in LISTS
    ]
    assert paths
    for path in paths:
        answer = json.loads(path.read_bytes())
        law = element_of_json(answer.get("law_full_text", answer))
        body = law.find("LawBody")
        assert body is not None
        parsed = egov_json.READER.read(path, ReadOptions())
        assert_same_words(squeezed("".join(words_of_xml(body))), words_of_units(parsed.units), path)


@pytest.mark.shared
@pytest.mark.slow
def test_every_visible_character_of_html_stands_in_a_unit(shared: Path) -> None:
    paths = sorted((shared / "corpus/egov-html").glob("*.html"))
    assert paths
    for path in paths:
        page = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
        body = page.get_element_by_id("innerDocument")
        parsed = egov_html.READER.read(path, ReadOptions())
        assert_same_words(
            squeezed("".join(words_of_html(body))), words_of_units(parsed.units), path
        )
