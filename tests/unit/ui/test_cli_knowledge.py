"""``konkyo knowledge`` as somebody at the server uses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from knowledge_house import amended_backend

from ui.cli import konkyo
from ui.cli.frame import run

BY_SATO = ("--as", "sato", "--kind", "rule")
Capture = pytest.CaptureFixture[str]
WORDS = (
    "--title",
    "ごみ屋敷の片付け",
    "--question",
    "片付けの費用は。",
    "--answer",
    "3社から取る。",
)


@pytest.fixture(autouse=True)
def office(home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make an office with people; the made-up texts stand for its index."""
    from ui.web.demo import demo_backend

    monkeypatch.setattr("ui.cli.search.open_snapshot", lambda _: demo_backend())
    assert run(konkyo, ["office", "add", "青葉市福祉事務所"]) == 0
    people = {"sato": "caseworker", "sasatsu": "supervisor", "kanri": "administrator"}
    for login, role in people.items():
        assert run(konkyo, ["user", "add", login, "--name", login, "--role", role]) == 0
    capsys.readouterr()


def told(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """Run a command; return what it says beside its result."""
    assert run(konkyo, ["knowledge", *arguments]) == code
    return capsys.readouterr().err


def printed(capsys: Capture, *arguments: str) -> str:
    assert run(konkyo, ["knowledge", *arguments]) == 0
    return capsys.readouterr().out


def records(capsys: Capture, *arguments: str) -> list[Any]:
    return [json.loads(line) for line in printed(capsys, *arguments, "--json").splitlines()]


def add(capsys: Capture, login: str = "sato") -> str:
    return told(capsys, "add", "--as", login, "--kind", "rule", *WORDS, "--basis", "demo-law:art1")


def test_an_entry_is_written_approved_shown_and_withdrawn(capsys: Capture) -> None:
    assert "用例1を審査に出しました" in add(capsys)
    assert "審査待ち" in printed(capsys, "list")
    assert "第1版を承認" in told(capsys, "approve", "1", "--as", "sasatsu")
    shown = printed(capsys, "show", "1")
    assert "用例1 第1版（承認済み）事務所の取扱い：ごみ屋敷の片付け" in shown
    assert "答：3社から取る。" in shown
    assert "1 件のうち、0 件" in told(capsys, "check")
    assert "取り下げ" in told(capsys, "withdraw", "1", "--as", "sasatsu", "--reason", "古い")
    assert [each["approved"] for each in records(capsys, "list")] == [None]


def test_an_entry_says_who_wrote_it_when_it_is_due_and_what_its_basis_has_become(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = ("--valid-from", "2026-01-01", "--valid-until", "2026-06-30")
    told(capsys, "add", *BY_SATO, *WORDS, "--basis", "demo-law:art2", *period)
    told(capsys, "approve", "1", "--as", "sasatsu")
    told(capsys, "add", *BY_SATO, *WORDS, "--no-basis", "--review-on", "2999-04-01")
    listed = printed(capsys, "list", "--due")
    assert "承認済み（期間が過ぎています）" in listed
    monkeypatch.setattr("ui.cli.search.open_snapshot", lambda _: amended_backend())
    shown = printed(capsys, "show", "1")
    assert "使う期間が過ぎたため、検索に出ません。" in shown
    assert "【根拠の変更】見本くらし支援法第2条：本文が変わりました。" in shown
    assert "書いた人：sato（" in shown
    assert "審査：sasatsu（" in shown
    assert "見直しの日：2999-04-01" in printed(capsys, "show", "2")


def test_who_wrote_it_does_not_approve_it_at_the_server_either(capsys: Capture) -> None:
    add(capsys, "sasatsu")
    assert "ほかの査察指導員" in told(capsys, "approve", "1", "--as", "sasatsu", code=1)
    assert "できません" in told(capsys, "approve", "1", "--as", "sato", code=1)


def test_entries_go_out_as_a_file_and_come_back_as_nothing_new(
    capsys: Capture, tmp_path: Path
) -> None:
    add(capsys)
    told(capsys, "approve", "1", "--as", "sasatsu")
    path = str(tmp_path / "yorei.json")
    assert "1 件を" in told(capsys, "export", path, "--as", "kanri")
    assert "sato" not in Path(path).read_text("utf-8")
    assert "すでにあります" in told(capsys, "export", path, "--as", "kanri", code=1)
    lines = records(capsys, "import", path, "--as", "kanri", "--preview")
    assert [line["outcome"] for line in lines] == ["same"]
    assert "0 件を取り込みました" in told(capsys, "import", path, "--as", "kanri")
    assert "用例のファイルではありません" in _refused(capsys, tmp_path)


def test_what_one_file_may_not_hold_is_written_to_several(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.knowledge.exchange_file.MAX_ENTRIES", 1)
    for number in ("1", "2"):
        add(capsys)
        told(capsys, "approve", number, "--as", "sasatsu")

    said = told(capsys, "export", str(tmp_path / "yorei.json"), "--as", "kanri")

    assert "2 件を" in said
    assert "1つずつ" in said
    names = ["yorei-1.json", "yorei-2.json"]
    assert sorted(path.name for path in tmp_path.glob("yorei*")) == names
    for name in names:
        assert "0 件を取り込みました" in told(
            capsys, "import", str(tmp_path / name), "--as", "kanri"
        )
    assert "yorei-1.json」はすでにあります" in told(
        capsys, "export", str(tmp_path / "yorei.json"), "--as", "kanri", code=1
    )


def _refused(capsys: Capture, folder: Path) -> str:
    (folder / "letter.txt").write_text("こんにちは", "utf-8")
    return told(capsys, "import", str(folder / "letter.txt"), "--as", "kanri", code=1)


def test_an_unknown_number_says_what_to_do(capsys: Capture) -> None:
    assert "一覧から選んで" in told(capsys, "show", "9", code=1)
