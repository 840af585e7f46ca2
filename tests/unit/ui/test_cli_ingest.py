"""``konkyo ingest``: passwords, folders, and options that do nothing for a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import pytest
from command_line import Run, typed
from pdf_files import pdf_of

from ui.cli.frame import FAILED, MISUSED


@pytest.fixture
def konkyo_run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    return partial(typed, capsys)


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """Return a PDF that opens with the password "aikotoba"."""
    path = tmp_path / "locked.pdf"
    page = ("1 Rule of the office", "Visits are made twice a year.")
    path.write_bytes(pdf_of(page, password="aikotoba"))
    return path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Put a person at the terminal, who types these passwords."""

    def typing(*passwords: str) -> list[str]:
        waiting, asked = list(passwords), []

        def prompt(question: str, **_: object) -> str:
            asked.append(question)
            return waiting.pop(0)

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(click, "prompt", prompt)
        return asked

    return typing


def test_a_person_at_the_terminal_is_asked_for_the_password(
    konkyo_run: Run, locked: Path, terminal: Callable[..., list[str]]
) -> None:
    asked = terminal("wrong", "aikotoba")
    code, _, err = konkyo_run("ingest", str(locked), "--no-index")
    assert asked == ["「locked.pdf」のパスワード"] * 2
    assert "パスワードが違います" in err
    assert "取り込みました: locked" in err
    assert code == 0


def test_after_three_wrong_passwords_the_file_has_failed(
    konkyo_run: Run, locked: Path, terminal: Callable[..., list[str]]
) -> None:
    asked = terminal("a", "b", "c")
    code, _, err = konkyo_run("ingest", str(locked), "--no-index")
    assert (code, len(asked)) == (FAILED, 3)
    assert "1 件の資料を取り込めませんでした" in err


def test_a_program_is_not_asked(
    konkyo_run: Run, locked: Path, terminal: Callable[..., list[str]]
) -> None:
    asked = terminal()
    code, out, _ = konkyo_run("ingest", str(locked), "--no-index", "--json")
    assert (code, asked) == (FAILED, [])
    assert json.loads(out)["error"]["code"] == "password-needed"


def test_the_password_may_come_from_the_environment(
    konkyo_run: Run, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONKYO_PDF_PASSWORD", "aikotoba")
    code, out, _ = konkyo_run("ingest", str(locked), "--no-index", "--json")
    assert (code, json.loads(out)["outcome"]) == (0, "added")


def test_a_folder_is_refused_with_the_pattern_to_use(konkyo_run: Run, tmp_path: Path) -> None:
    code, out, err = konkyo_run("ingest", str(tmp_path), "--json")
    assert code == FAILED
    assert f"「{tmp_path}/*.pdf」" in err
    assert json.loads(out)["error"]["code"] == "invalid-input"


def test_a_profile_for_what_is_no_pdf_is_said(konkyo_run: Run, tmp_path: Path) -> None:
    note = tmp_path / "memo.txt"
    note.write_text("第1 訪問\n\n1 訪問は年に二回以上行う。\n", encoding="utf-8")
    _, _, err = konkyo_run("ingest", str(note), "--profile", "nope", "--no-index")
    assert "「memo.txt」には使いません" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ingest"], "FILE を指定してください。"),
        (["ingest", "x.md", "--url", "ftp://example.lg.jp"], "http:// または https://"),
        (["ingest", "x.md", "--kind", "memo"], "office_rule（自治体の取扱い）"),
    ],
    ids=["ファイルなし", "アドレスでない", "種類違い"],
)
def test_a_wrong_line_is_refused_at_once(
    konkyo_run: Run, home: Path, arguments: list[str], said: str
) -> None:
    code, _, err = konkyo_run(*arguments)
    assert code == MISUSED
    assert said in err
    assert not (home / "corpus.sqlite").exists()


def test_help_lists_the_kinds(konkyo_run: Run) -> None:
    _, out, _ = konkyo_run("ingest", "--help")
    assert "office_rule（自治体の取扱い）" in out
    assert "qa_collection（問答集）" in out
