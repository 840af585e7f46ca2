"""What commands print beside their results: progress, the log, times, versions."""

from __future__ import annotations

import json
import logging
import re
import time
from pathlib import Path

import pytest

from ui.cli import konkyo
from ui.cli.frame import MISUSED, run
from ui.cli.index import japan_time
from ui.cli.log import open_log
from ui.cli.output import stages
from ui.settings import Settings


def test_without_a_terminal_a_long_stage_is_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with stages() as show:
        for done in range(1, 6):
            show("意味の索引", done, 5)
        show("短い仕事", 3, 3)
    begin, end = capsys.readouterr().err.splitlines()
    assert begin == "意味の索引: 始めます（全 5）…"
    assert re.fullmatch(r"意味の索引: 終わりました（\d+ 秒）。", end)


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_has_a_short_form(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(konkyo, ["search", option]) == 0
    assert "-h, --help" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--version"], ["version"], ["version", "--json"]])
def test_the_version_is_printed(
    arguments: list[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(konkyo, arguments) == 0
    out = capsys.readouterr().out.strip()
    found = json.loads(out)["version"] if "--json" in arguments else out
    assert re.fullmatch(r"\d+\.\d+\.\d+", found)


def test_a_wrong_command_is_json_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(konkyo, ["search", "x", "--limit", "51", "--json"]) == MISUSED
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "usage"
    assert "1 から 50 まで" in error["message"]


def test_a_word_behind_two_dashes_is_no_option(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(konkyo, ["search", "--", "--json"])
    assert capsys.readouterr().out == ""


def test_the_help_of_remove_speaks_of_removing(capsys: pytest.CaptureFixture[str]) -> None:
    run(konkyo, ["remove", "--help"])
    assert "取り込みだけ" not in capsys.readouterr().out


def test_the_log_says_the_zone_and_leaves_out_the_loader_of_faiss(home: Path) -> None:
    settings = Settings(home=home)
    open_log(settings)
    logging.getLogger("faiss.loader").info("Could not load library: ModuleNotFoundError")
    logging.getLogger("konkyo").warning("something happened")
    (line,) = settings.log_file.read_text(encoding="utf-8").splitlines()
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} WARNING konkyo ", line)


def test_times_are_those_of_japan_wherever_the_machine_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    try:
        assert japan_time("2026-04-01T20:00:00+00:00") == "2026-04-02 05:00:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_model_is_described_in_japanese(
    home: Path, model_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KONKYO_MODEL_DIR", str(model_dir))
    assert run(konkyo, ["model", "status"]) == 0
    out = capsys.readouterr().out
    assert "モデル: multilingual-e5-small（384 次元" in out
    assert re.search(r"大きさ: \d+ MB", out)
    assert "ModelFile" not in out
