"""Files as an office has them, into the store."""

import json
from pathlib import Path

import pytest

from corpus.errors import InputError, UnreadableFile
from corpus.question_bank import PhrasingKind, load_question_bank
from corpus.store import CorpusStore
from corpus.types import DocumentKind, Status
from ingest.index.snapshot import current_folder
from ingest.pipeline import ingest_embedded, ingest_file, ingest_files
from ingest.sources.base import ReadOptions
from search_api.service import SearchService
from search_api.snapshot import Snapshot

from digest_home import fill_with_digest

RULE = """---
id: kuruma
title: 自動車の保有の取扱い
---
## 第1 通院に使う車
医師の意見書を添える。

## 第2 仕事に使う車
勤務先の証明を添える。
"""


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "kuruma.md"
    path.write_text(RULE, "utf-8")
    return path


def test_a_file_becomes_units_of_the_office(home: Path, rule: Path) -> None:
    report = ingest_file(home, rule)
    assert (report.outcome, report.document_id, report.units) == ("added", "kuruma", 2)
    document, unit = CorpusStore(home / "corpus.sqlite").unit("kuruma:1")
    assert document.status is Status.OFFICE
    assert document.kind is DocumentKind.OFFICE_RULE
    assert "意見書" in unit.text


def test_the_same_file_twice_changes_nothing(home: Path, rule: Path) -> None:
    ingest_file(home, rule)
    before = CorpusStore(home / "corpus.sqlite").sha256()
    assert ingest_file(home, rule).outcome == "unchanged"
    assert CorpusStore(home / "corpus.sqlite").sha256() == before


def test_an_edited_file_replaces_its_document(home: Path, rule: Path) -> None:
    ingest_file(home, rule)
    rule.write_text(RULE.replace("勤務先", "雇い主"), "utf-8")
    assert ingest_file(home, rule).outcome == "replaced"
    assert "雇い主" in CorpusStore(home / "corpus.sqlite").unit("kuruma:2")[1].text


def test_other_options_read_the_file_again(home: Path, rule: Path) -> None:
    ingest_file(home, rule)
    renamed = ingest_file(home, rule, ReadOptions(title="車の取扱い"))
    assert (renamed.outcome, renamed.title) == ("replaced", "車の取扱い")


def test_a_broken_file_is_reported_and_the_others_go_on(
    home: Path, rule: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "law.xml"
    broken.write_bytes(b"<?xml version='1.0'?><DataRoot><Law")
    missing = tmp_path / "none.pdf"
    reports = list(ingest_files(home, [broken, missing, rule]))
    assert [report.outcome for report in reports] == ["failed", "failed", "added"]
    assert all(isinstance(report.error, UnreadableFile) for report in reports[:2])
    assert "law.xml" in reports[0].error.message  # type: ignore[union-attr]
    assert [d.id for d in CorpusStore(home / "corpus.sqlite").documents()] == ["kuruma"]


def test_one_file_alone_raises_what_went_wrong(home: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="見つかりません"):
        ingest_file(home, tmp_path / "none.pdf")


def test_progress_counts_the_files(home: Path, rule: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    paths = [rule, tmp_path / "none.txt"]
    list(ingest_files(home, paths, progress=lambda *step: seen.append(step)))
    assert seen == [("取り込み", 1, 2), ("取り込み", 2, 2)]


@pytest.mark.shared
def test_progress_counts_the_pages_of_a_pdf(home: Path, shared: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    path = shared / "corpus/handbook/rotated-8p.pdf"
    options = ReadOptions(id="rotated")
    list(ingest_files(home, [path], options, progress=lambda *step: seen.append(step)))
    assert seen == [("rotated-8p.pdf のページ", 8, 8), ("取り込み", 1, 1)]


def test_the_embedded_digest_is_marked_as_digest(home: Path) -> None:
    reports = ingest_embedded(home)
    assert {report.outcome for report in reports} == {"added"}
    documents = CorpusStore(home / "corpus.sqlite").documents()
    assert {document.status for document in documents} == {Status.DIGEST}
    assert {r.outcome for r in ingest_embedded(home)} == {"unchanged"}


@pytest.mark.shared
def test_an_official_text_stands_before_the_digest_which_stays_beside_it(
    home: Path, shared: Path
) -> None:
    ingest_embedded(home)
    ingest_file(home, shared / "corpus/egov/325AC0000000144.xml")
    store = CorpusStore(home / "corpus.sqlite")
    document, unit = store.unit("325AC0000000144:art29")
    assert document.status is Status.OFFICIAL
    assert store.digest_of(document, unit) is not None


def test_a_page_shows_the_sentences_that_people_say_and_no_key_words_or_riddles(
    home: Path,
) -> None:
    fill_with_digest(home)
    asked = SearchService.open(home).unit("konkyo-practice:q160").asked
    told = load_question_bank().of("konkyo-practice:q160")
    spoken = [p.text for p in told if p.kind in (PhrasingKind.COLLEAGUE, PhrasingKind.RESIDENT)]
    assert asked == tuple(spoken[:6])
    assert {p.kind for p in told if p.text not in spoken} >= {PhrasingKind.KEYWORD}


def test_a_snapshot_written_before_the_kinds_were_kept_opens_as_it_did(home: Path) -> None:
    fill_with_digest(home)
    kept = current_folder(home) / "phrasings.json"
    rows = json.loads(kept.read_text("utf-8"))
    older = [[unit, text, kind != PhrasingKind.KANA] for unit, text, kind in rows]
    now = Snapshot(current_folder(home))
    kept.write_text(json.dumps(older), "utf-8")
    before = Snapshot(current_folder(home))
    position = now.positions_of(("325AC0000000144:art14",))[0]
    assert before.phrasings_of(position) == now.phrasings_of(position)
    assert set(now.spoken_of(position)) < set(now.phrasings_of(position))
    assert before.spoken_of(position) == before.phrasings_of(position)[:6]
