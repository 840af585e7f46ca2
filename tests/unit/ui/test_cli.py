"""The command line: Japanese help, exit codes, and what is said when something goes wrong."""

from __future__ import annotations

import importlib
from pathlib import Path

import click
import pytest
from command_line import typed

from corpus.errors import UnknownUnit
from ui.cli import COMMANDS
from ui.cli.frame import FAILED, INTERRUPTED, MISUSED, JapaneseHelp, LazyGroup, run


def _group(action: object) -> LazyGroup:
    group = LazyGroup("konkyo")

    @group.command("act", cls=JapaneseHelp)
    def act() -> None:
        assert callable(action)
        action()

    return group


def _raises(error: BaseException) -> object:
    def action() -> None:
        raise error

    return action


def test_help_lists_every_command_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = typed(capsys, "--help")
    assert code == 0
    for entry in COMMANDS:
        assert f"  {entry.name} " in out
        assert entry.help in out
    for english in ("Usage", "Options", "Commands", "Show this message"):
        assert english not in out


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_explains_itself(entry: object, capsys: pytest.CaptureFixture[str]) -> None:
    name = getattr(entry, "name", "")
    code, out, _ = typed(capsys, name, "--help")
    assert code == 0
    assert out.startswith(f"使い方: konkyo {name}")
    assert "。" in out
    assert "[default" not in out
    assert "[required]" not in out


def test_every_command_of_the_table_is_the_command_that_it_names() -> None:
    for entry in COMMANDS:
        command = getattr(importlib.import_module(entry.module), f"{entry.name}_command")
        assert isinstance(command, click.Command)
        assert command.name == entry.name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serch", "x"], "「serch」というコマンドはありません。「search」のことでしょうか。"),
        (["search"], "検索する言葉を指定してください。"),
        (["search", "x", "--mod", "lexical"], "「--mod」というオプションはありません。「--mode」"),
        (["search", "x", "--mode", "fast"], "--mode の値が正しくありません。"),
        (["search", "x", "--kind", "kenpo"], "law（法律）"),
        (["search", "x", "--limit", "0"], "1 から 50 までの整数"),
        (["search", "x", "--as-of", "7年4月1日"], "「7年4月1日」を日付として読めません。"),
        (["search", "x", "--limit"], "--limit"),
        (["index"], ""),
        (["index", "biuld"], "「build」のことでしょうか。"),
        (["bench", "speed"], "「speed」という測定はありません。"),
        (["version", "x"], "コマンドの書き方が正しくありません"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_ends_with_2_and_says_why_in_japanese(
    arguments: list[str], said: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = typed(capsys, *arguments)
    assert code == MISUSED
    assert said in err
    assert "Traceback" not in err


def test_a_konkyo_error_is_its_sentence_and_1(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(_group(_raises(UnknownUnit("収録されていません。"))), ["act"]) == FAILED
    assert capsys.readouterr().err == "収録されていません。\n"


def test_an_unforeseen_error_is_one_sentence_and_goes_into_the_log(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ui.cli.log import open_log
    from ui.settings import load_settings

    open_log(load_settings())
    assert run(_group(_raises(ZeroDivisionError("secret detail"))), ["act"]) == FAILED
    said = capsys.readouterr().err
    log = home / "log" / "konkyo.log"
    assert said == f"予期しないエラーが起きました（ZeroDivisionError）。詳しい記録: 「{log}」\n"
    assert "secret detail" in log.read_text(encoding="utf-8")


def test_debug_shows_the_traceback(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KONKYO_DEBUG", "1")
    assert run(_group(_raises(ZeroDivisionError())), ["act"]) == FAILED
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_ends_with_130_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(_group(_raises(KeyboardInterrupt())), ["act"]) == INTERRUPTED
    assert capsys.readouterr().err.strip() == "中止しました。"


def test_a_bad_setting_is_said_before_anything_is_done(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KONKYO_PORT", "many")
    code, _, err = typed(capsys, "documents")
    assert code == FAILED
    assert "KONKYO_PORT" in err


def test_a_document_that_is_not_there_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = typed(capsys, "units", "no-such-document")
    assert (code, out) == (FAILED, "")
    assert "no-such-document" in err
