"""The embedded corpus: it reads, it is true to the law's outline, and its words are our own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.citations import Catalogue, CitationKind, Context, Resolution, find_citations
from corpus.citations.view import Units
from corpus.embedded import digest_files
from corpus.types import Document, DocumentKind, PartRole, Status
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.markdown import READER

from digest_checks import (
    copy_faults,
    figure_faults,
    official_units,
    outline_faults,
    read_digest,
)

LAW = "325AC0000000144"
ORDERS = ("325CO0000000148", "325M50000100021")  # 施行令, 施行規則
WHOLE = (LAW, *ORDERS)  # their digests have every article
PRACTICE = "konkyo-practice"
NOTICES = (
    DocumentKind.VICE_MINISTER_NOTICE,
    DocumentKind.BUREAU_NOTICE,
    DocumentKind.DIVISION_NOTICE,
    DocumentKind.QA_COLLECTION,
)


def _read_all() -> dict[str, Parsed]:
    return {
        parsed.document.id: parsed
        for parsed in (READER.read(path, ReadOptions()) for path in digest_files())
    }


@pytest.fixture(scope="module")
def digest() -> dict[str, Parsed]:
    return _read_all()


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


@pytest.mark.shared
@pytest.mark.parametrize("path", digest_files(), ids=lambda path: path.stem)
def test_articles_captions_and_paragraphs_are_the_official_ones(path: Path, shared: Path) -> None:
    assert list(outline_faults(read_digest(path))) == []


@pytest.mark.shared
@pytest.mark.parametrize("path", digest_files(), ids=lambda path: path.stem)
def test_days_years_yen_and_rates_are_those_of_the_official_article(
    path: Path, shared: Path
) -> None:
    assert list(figure_faults(read_digest(path))) == []


@pytest.mark.shared
@pytest.mark.parametrize("path", digest_files(), ids=lambda path: path.stem)
def test_no_sentence_is_copied(path: Path, shared: Path) -> None:
    assert list(copy_faults(read_digest(path))) == []


def test_a_wrong_figure_a_wrong_caption_and_a_copied_sentence_are_found(shared: Path) -> None:
    act = read_digest(next(path for path in digest_files() if path.stem == "law"))
    article = next(unit for unit in act.units if str(unit.locator) == "art24")
    official = official_units(LAW)["art24"]
    wrong = replace(article, title="届出", text=f"15日以内です。{official.text[5:60]}")
    parsed = replace(act, units=(wrong,))
    assert "figure 15日" in "".join(figure_faults(parsed))
    assert "caption" in "".join(outline_faults(parsed))
    assert "copied" in "".join(copy_faults(parsed))


def test_other_laws_are_many_and_complete_in_their_front_matter(digest: dict[str, Parsed]) -> None:
    others = {
        law: parsed
        for law, parsed in digest.items()
        if parsed.document.kind is DocumentKind.LAW and law != LAW
    }
    assert len(others) >= 12
    assert sum(len(parsed.units) for parsed in others.values()) >= 150
    for law, parsed in others.items():
        document = parsed.document
        assert document.source.url.endswith(law), law
        assert document.number, law
        assert document.issued_on, law
        assert document.source.retrieved_on, law


def test_every_notice_unit_names_the_questions_that_attest_it(digest: dict[str, Parsed]) -> None:
    notices = [parsed for parsed in digest.values() if parsed.document.kind in NOTICES]
    assert sum(len(parsed.units) for parsed in notices) >= 250
    for parsed in notices:
        for unit in parsed.units:
            assert re.search(r"（裏付け: 運用事例集 問\d", unit.text), unit.id


@pytest.mark.shared
def test_the_questions_that_attest_a_notice_exist_and_cite_it(
    digest: dict[str, Parsed], shared: Path
) -> None:
    cited = _citations_of_the_handbook(shared)
    for parsed in digest.values():
        if parsed.document.kind not in NOTICES:
            continue
        for unit in parsed.units:
            grounds = unit.text[unit.text.index("（裏付け:") :]
            questions = re.findall(r"問(\d+(?:-\d+)*)", grounds)
            assert questions, unit.id
            path = str(unit.locator)
            level = parsed.document.kind
            attested = [q for q in questions if _cites(cited.get(q, set()), level, path)]
            assert attested, f"{unit.id}: none of {questions} cites it"


def _citations_of_the_handbook(shared: Path) -> dict[str, set[tuple[DocumentKind, str]]]:
    """Return question → (level, path) of every notice item and 別冊 question that it cites."""
    found: dict[str, set[tuple[DocumentKind, str]]] = {}
    for line in (shared / "corpus/handbook/truth.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        number = find_citations(row["id"])[0].path.removeprefix("q")
        text = "\n".join(str(row.get(key) or "") for key in ("question", "answer", "notes"))
        for citation in find_citations(text):
            level = citation.level
            if citation.is_question and "別冊" in citation.book:
                level = DocumentKind.QA_COLLECTION
            if level is not None:
                found.setdefault(number, set()).add((level, citation.path))
    return found


def _cites(cited: set[tuple[DocumentKind, str]], level: DocumentKind, path: str) -> bool:
    """Tell whether an item, one below it, above it or beside it is cited.

    Beside it: 第1の2の(2)において…、(4)、(5)のア names its later items by their number alone.
    """
    beside = path.rpartition("/")[0]
    return any(
        kind is level
        and (
            own == path
            or own.startswith(f"{path}/")
            or path.startswith(f"{own}/")
            or (beside and own.rpartition("/")[0] == beside)
        )
        for kind, own in cited
    )


def test_every_cross_reference_leads_to_a_unit_or_to_what_is_known_not_to_be_shipped(
    digest: dict[str, Parsed],
) -> None:
    pairs = [(parsed.document, unit) for parsed in digest.values() for unit in parsed.units]
    catalogue, view = Catalogue(parsed.document for parsed in digest.values()), Units(pairs)
    broken = [
        f"{unit.id}: {found.citation.surface}: {found.reason}"
        for document, unit in pairs
        for found in catalogue.read(unit.text, view, Context(document=document, unit=unit))
        if found.reason and not _is_known_gap(document, found)
    ]
    assert broken == []


def _is_known_gap(document: Document, found: Resolution) -> bool:
    """Tell whether a citation leads to what Konkyo knows of but does not ship.

    That is a text that it has not at all, a 号 (a digest has none), an annex, a question of the
    handbook that offices load themselves, an article beside those that the digest of another
    law chooses (which must exist in the official text, if that is there), or wording that is
    quoted from elsewhere.
    """
    citation, reason = found.citation, found.reason
    if any(words in reason for words in ("収録されていません", "要旨なので", "別表", "読み替え")):
        return True
    if citation.is_question:
        return citation.kind is CitationKind.BARE
    if citation.level is not None:
        return "最初の項目を示します" in reason
    law = citation.named.document or document.id
    article = citation.path.split("/")[0]
    return law not in WHOLE and (article in official_units(law) or not official_units(law))


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
def test_order_and_ordinance_have_every_article(
    digest: dict[str, Parsed], shared: Path, law: str
) -> None:
    official = [
        locator
        for locator, unit in official_units(law).items()
        if unit.locator.steps[0].kind in ("article", "form")
    ]
    assert [str(unit.locator) for unit in digest[law].units] == official
