"""``konkyo search`` and ``konkyo answer`` with an office's entries beside the official texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.store import CorpusStore
from ingest.index import build_index
from ui.cli import konkyo
from ui.cli.frame import run

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法", aliases=("法",))
TEXT = "保護は、申請に基いて開始する。"
ENTRY = (
    *("--kind", "rule", "--title", "ごみ屋敷の片付け", "--basis", "法7条"),
    *("--question", "ごみ屋敷の片付けの費用は、何社から見積もりを取るか。"),
    *("--answer", "当所では3社から取る。"),
)
OFFICE, OTHER = "青葉市福祉事務所", "若葉市福祉事務所"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def house(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Index a law by words alone, and put one entry of an office into force."""
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    publish(home, TEXT)
    done(capsys, "office", "add", OFFICE)
    for login, role in (("sato", "caseworker"), ("sasatsu", "supervisor")):
        done(capsys, "user", "add", login, "--name", login, "--role", role)
    done(capsys, "knowledge", "add", "--as", "sato", *ENTRY)
    done(capsys, "knowledge", "approve", "1", "--as", "sasatsu")
    done(capsys, "office", "add", OTHER)


def publish(home: Path, text: str) -> None:
    """Let article 7 read so."""
    unit = make_unit(ACT, "art7", text, title="申請保護の原則")
    CorpusStore(home / "corpus.sqlite").put(ACT, [unit], ingest_key=text)
    build_index(home, None)


def done(capsys: Capture, *arguments: str) -> str:
    assert run(konkyo, list(arguments)) == 0
    return capsys.readouterr().out


def test_a_search_shows_the_entries_of_the_office_below_the_texts(capsys: Capture) -> None:
    words = ("search", "申請", "ごみ屋敷の片付け")
    assert "ごみ屋敷" not in done(capsys, *words)
    found = done(capsys, *words, "--office", OFFICE)
    assert "この事務所の用例（1件）" in found
    assert f"引用: {OFFICE} 用例1（第1版）" in found
    assert f"{OFFICE}の用例　用例1　ごみ屋敷の片付け" in found
    assert found.index("申請保護の原則") < found.index("この事務所の用例")
    assert "ごみ屋敷" not in done(capsys, *words, "--office", OTHER)
    told = json.loads(done(capsys, *words, "--office", OFFICE, "--json"))
    assert [hit["unit"]["id"] for hit in told["local"]] == ["yorei:q1"]


@pytest.mark.parametrize("named", ["yorei:q1", "用例1", "用例第１号"])
def test_what_a_search_names_is_read_with_the_same_office(capsys: Capture, named: str) -> None:
    shown = done(capsys, "unit", named, "--office", OFFICE)
    assert f"{OFFICE}の用例　用例1　ごみ屋敷の片付け" in shown
    assert "当所では3社から取る。" in shown
    assert "から使う版" in shown
    assert run(konkyo, ["unit", named]) == 1
    assert "「--office 事務所の名前」で指定してください" in capsys.readouterr().err
    assert run(konkyo, ["unit", named, "--office", OTHER]) == 1
    assert "この用例は見つかりません" in capsys.readouterr().err


def test_an_official_text_is_read_with_an_office_too(capsys: Capture) -> None:
    assert TEXT in done(capsys, "unit", "法7条", "--office", OFFICE)


def test_an_answer_quotes_them_below_everything_else(capsys: Capture) -> None:
    asked = ("answer", "ごみ屋敷の片付けの費用は、何社から見積もりを取りますか。")
    assert "3社" not in done(capsys, *asked)
    answered = done(capsys, *asked, "--office", OFFICE)
    assert "答えられません" in answered, "the office's word alone is no answer"
    assert answered.index("答えられません") < answered.index("■ この事務所の用例")
    assert "当所では3社から取る。" in answered


def test_an_entry_whose_basis_has_changed_is_marked_in_the_answer(
    home: Path, capsys: Capture
) -> None:
    publish(home, "保護は、申請がなくても開始する。")
    question = "ごみ屋敷の片付けの費用は、何社から見積もりを取りますか。"
    assert run(konkyo, ["answer", question, "--office", OFFICE]) == 0
    told = capsys.readouterr()
    assert f"{OFFICE} 用例1（第1版）は、引いた根拠が変わっています。" in told.err
    assert f"{OFFICE} 用例1（第1版）【根拠の変更】" in told.out


@pytest.mark.parametrize("command", [("search", "申請"), ("answer", "申請はいつ")])
def test_an_office_that_is_not_there_is_told_with_those_that_are(
    capsys: Capture, command: tuple[str, ...]
) -> None:
    assert run(konkyo, [*command, "--office", "紅葉市"]) == 1
    told = capsys.readouterr().err
    assert OFFICE in told
    assert OTHER in told


def test_where_there_are_two_offices_the_option_is_named(capsys: Capture) -> None:
    assert run(konkyo, ["knowledge", "list"]) == 1
    told = capsys.readouterr().err
    assert "「--office」で、事務所を指定してください" in told
    assert OFFICE in told
    assert OTHER in told
