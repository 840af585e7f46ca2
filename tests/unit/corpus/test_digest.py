"""The embedded corpus: it reads, it is true to the law's outline, and its words are our own."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from corpus.embedded import digest_files
from corpus.types import DocumentKind, PartRole, Status, Unit
from ingest.sources import read_file
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.markdown import READER

LONGEST_RUN = 24  # characters that a digest may have in common with a source

LAW = "325AC0000000144"
ORDERS = ("325CO0000000148", "325M50000100021")  # 施行令, 施行規則
PRACTICE = "konkyo-practice"


def _read_all() -> dict[str, Parsed]:
    return {
        parsed.document.id: parsed
        for parsed in (READER.read(path, ReadOptions()) for path in digest_files())
    }


@pytest.fixture(scope="module")
def digest() -> dict[str, Parsed]:
    return _read_all()


@pytest.fixture(scope="module")
def units(digest: dict[str, Parsed]) -> tuple[Unit, ...]:
    return tuple(unit for parsed in digest.values() for unit in parsed.units)


@pytest.mark.parametrize("path", digest_files(), ids=lambda path: path.stem)
def test_each_file_reads_without_warnings(path: Path) -> None:
    parsed = READER.read(path, ReadOptions())
    assert parsed.warnings == ()
    assert parsed.document.status is Status.DIGEST
    assert parsed.document.source.licence


def test_no_two_files_are_one_document(digest: dict[str, Parsed]) -> None:
    assert len(digest) == len(digest_files()) >= 2


def test_the_act_has_the_articles_that_an_office_asks_for(digest: dict[str, Parsed]) -> None:
    act = digest[LAW]
    assert act.document.kind is DocumentKind.LAW
    assert {"法", "生保法"} <= set(act.document.aliases)
    found = {str(unit.locator) for unit in act.units}
    asked = "art1 art2 art3 art4 art8 art11 art19 art24 art25 art29 art58 art61 art63"
    assert {*asked.split(), "art77-2", "art78", "art78-2", "art80"} <= found


def test_each_question_has_an_answer_that_names_its_articles(digest: dict[str, Parsed]) -> None:
    practice = digest[PRACTICE]
    assert practice.document.kind is DocumentKind.PRACTICE
    for unit in practice.units:
        assert unit.part_texts(PartRole.QUESTION), unit.id
        (answer,) = unit.part_texts(PartRole.ANSWER)
        assert re.search(r"法\d+条", answer), unit.id


def test_cited_articles_of_the_act_are_in_the_digest(digest: dict[str, Parsed]) -> None:
    known = {str(unit.locator) for unit in digest[LAW].units}
    for unit in digest[PRACTICE].units:
        for number, branch in re.findall(r"法(\d+)条(?:の(\d+))?", unit.text):
            assert f"art{number}" + (f"-{branch}" if branch else "") in known, unit.id


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def sources(shared: Path) -> str:
    corpus = shared / "corpus"
    law = (corpus / "egov" / f"{LAW}.xml").read_text(encoding="utf-8")
    files = [*corpus.glob("notices/excerpts/*.txt"), *corpus.glob("handbook/truth*.jsonl")]
    orders = [(corpus / f"egov-rebuilt/{i}.xml").read_text(encoding="utf-8") for i in ORDERS]
    texts = [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in (law, *orders)]
    texts += [path.read_text(encoding="utf-8") for path in files]
    return "\0".join(_squeeze(text) for text in texts)


@pytest.mark.shared
def test_no_sentence_is_copied(units: tuple[Unit, ...], sources: str) -> None:
    size = LONGEST_RUN + 1
    for unit in units:
        text = _squeeze(unit.text)
        copied = [i for i in range(len(text) - size + 1) if text[i : i + size] in sources]
        assert not copied, f"{unit.id}: {text[copied[0] : copied[0] + size]}"


@pytest.mark.shared
def test_chapters_and_captions_are_those_of_the_act(
    digest: dict[str, Parsed], shared: Path
) -> None:
    table = (shared / "corpus" / "egov" / f"{LAW}.articles.tsv").read_text(encoding="utf-8")
    rows = {row[0]: row for row in (line.split("\t") for line in table.splitlines()[1:])}
    articles = [u for u in digest[LAW].units if u.locator.steps[0].kind == "article"]
    listed = [row.replace("_", "-") for row in rows]
    assert [str(unit.locator).removeprefix("art") for unit in articles] == listed
    for unit in articles:
        _, _, caption, chapter, paragraphs, _ = rows[
            str(unit.locator).removeprefix("art").replace("-", "_")
        ]
        assert unit.headings == (chapter,), unit.id
        assert not caption or unit.title == caption.strip("（）"), unit.id
        numbers = [int(p.locator[1:]) for p in unit.parts if p.role is PartRole.PARAGRAPH]
        assert max(numbers, default=1) <= int(paragraphs), unit.id


@pytest.mark.shared
@pytest.mark.parametrize("law", ORDERS)
def test_order_and_ordinance_have_every_article_and_paragraph(
    digest: dict[str, Parsed], shared: Path, law: str
) -> None:
    official = {
        str(unit.locator): unit
        for unit in read_file(shared / "corpus" / "egov-rebuilt" / f"{law}.xml").units
        if unit.locator.steps[0].kind in ("article", "form")
    }
    units = {str(unit.locator): unit for unit in digest[law].units}
    assert list(units) == list(official)
    for locator, unit in units.items():
        if official[locator].title:
            assert unit.title == official[locator].title, locator
        ours, theirs = _paragraphs(unit), _paragraphs(official[locator])
        assert ours == theirs or (not ours and len(theirs) <= 1), locator


def _paragraphs(unit: Unit) -> list[str]:
    return [part.locator for part in unit.parts if part.role is PartRole.PARAGRAPH]
