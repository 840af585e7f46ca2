"""From a file to an answer on the command line, with words alone (no model)."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ui.cli import konkyo
from ui.cli.frame import FAILED, run

_RULE = """\
+++
id = "kitei-shunyu"
title = "収入認定の取扱い"
kind = "office_rule"
url = "https://example.lg.jp/kitei"
+++

# 第1 収入

## 1 年金が増えたとき

年金の額が変わったときは、通知書の写しを受け取り、翌月の認定に反映する。

| 区分 | 期限 |
| --- | --- |
| 老齢 | 10日 |

## 2 仕送りを受けたとき

仕送りは、受け取った月の収入として認定する。
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def konkyo_run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(konkyo, list(arguments))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "kitei.md"
    path.write_text(_RULE, encoding="utf-8")
    return path


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "memo.txt"
    path.write_text("第1 訪問\n\n1 訪問は年に二回以上行う。\n", encoding="utf-8")
    return path


def _lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_file_is_taken_in_found_read_and_removed(konkyo_run: Run, rule: Path, note: Path) -> None:
    konkyo_run("ingest", str(note), "--no-index")
    code, out, _ = konkyo_run("ingest", str(rule), "--json")
    assert code == 0
    (report,) = _lines(out)
    assert (report["outcome"], report["document_id"], report["error"]) == (
        "added",
        "kitei-shunyu",
        None,
    )

    _, out, _ = konkyo_run("ingest", str(rule), "--json")
    assert _lines(out)[0]["outcome"] == "unchanged"

    _, out, _ = konkyo_run("documents", "--json")
    listed = {row["id"]: row["kind"] for row in _lines(out)}
    assert listed == {"kitei-shunyu": "office_rule", "memo": "office_rule"}

    _, out, _ = konkyo_run("search", "年金", "増えた", "--json")
    found = json.loads(out)
    best = found["hits"][0]["unit"]
    assert best["title"] == "年金が増えたとき"

    _, out, _ = konkyo_run("unit", best["id"])
    assert "翌月の認定に反映する" in out
    assert "https://example.lg.jp/kitei" in out

    code, _, err = konkyo_run("remove", "kitei-shunyu")
    assert (code, "取り除きました" in err) == (0, True)
    _, out, _ = konkyo_run("documents", "--json")
    assert [row["id"] for row in _lines(out)] == ["memo"]
    _, out, _ = konkyo_run("search", "年金", "--json")
    assert json.loads(out)["hits"] == []


def test_search_prints_for_people_what_it_found(konkyo_run: Run, rule: Path) -> None:
    konkyo_run("ingest", str(rule))
    code, out, _ = konkyo_run("search", "仕送り", "--mode", "lexical", "--explain")
    assert code == 0
    assert out.startswith("1. ")
    assert "［事務所の資料］ 収入認定の取扱い" in out
    assert "受け取った月の収入として認定する" in out
    assert "所要時間" in out


def test_search_that_finds_nothing_says_what_to_try(konkyo_run: Run, rule: Path) -> None:
    konkyo_run("ingest", str(rule))
    code, out, err = konkyo_run("search", "宇宙飛行士", "--mode", "lexical")
    assert (code, out) == (0, "")
    assert "見つかりませんでした" in err


def test_every_unit_is_one_line_of_json(konkyo_run: Run, rule: Path) -> None:
    konkyo_run("ingest", str(rule), "--no-index")
    _, out, _ = konkyo_run("units", "kitei-shunyu", "--json")
    pension, allowance = [unit for unit in _lines(out) if unit["title"].endswith("とき")]
    assert pension["id"] == f"kitei-shunyu:{pension['locator']}"
    assert pension["table_rows"] == [[["区分", "期限"], ["老齢", "10日"]]]
    assert pension["tables"][0] in pension["text"]
    assert allowance["tables"] == []
    for part in pension["parts"]:
        assert 0 <= part["start"] <= part["end"] <= len(pension["text"])


def test_a_file_that_cannot_be_read_fails_and_the_others_go_in(
    konkyo_run: Run, rule: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing follows")
    code, out, _ = konkyo_run("ingest", str(broken), str(rule), "--json", "--no-index")
    failed, added = _lines(out)
    assert code == FAILED
    assert (failed["outcome"], added["outcome"]) == ("failed", "added")
    assert "broken.pdf" in failed["error"]["message"]
    assert re.fullmatch(r"[a-z-]+", failed["error"]["code"])


def test_index_commands_follow_a_build(konkyo_run: Run, rule: Path, note: Path) -> None:
    assert "まだありません" in konkyo_run("index", "status")[1]
    konkyo_run("ingest", str(rule), str(note))
    _, out, _ = konkyo_run("index", "status", "--json")
    current = json.loads(out)["current"]["id"]
    assert current in konkyo_run("index", "verify")[1]

    konkyo_run("remove", "kitei-shunyu")
    assert current not in konkyo_run("index", "verify")[1]
    assert current in konkyo_run("index", "rollback")[1]
    assert current in konkyo_run("index", "verify")[1]


def test_an_id_for_several_files_is_refused(konkyo_run: Run, rule: Path) -> None:
    code, _, err = konkyo_run("ingest", str(rule), str(rule), "--id", "x")
    assert code == FAILED
    assert "ファイルが1つのとき" in err


def test_up_prepares_serves_and_ends_quietly(home: Path) -> None:
    command = [sys.executable, "-c", "from ui.cli import main; main()", "up", "--no-browser"]
    environment = os.environ | {"KONKYO_EMBEDDER": "none", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
            ready = httpx.get(f"{address}api/v1/health/ready", timeout=30)
            page = httpx.get(address, params={"q": "法29条"}, timeout=30)
        finally:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=30)
    assert ready.status_code == 200
    assert "第29条" in page.text
    assert process.returncode == 0
    assert "Traceback" not in said


def test_a_port_that_is_taken_gives_way_to_the_next_one(home: Path) -> None:
    from corpus.errors import InputError
    from ui.cli.serve import listen
    from ui.settings import Settings

    with listen("127.0.0.1", None, Settings()) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", None, Settings()) as second:
            assert second.getsockname()[1] > port
        with pytest.raises(InputError, match=str(port)):
            listen("127.0.0.1", port, Settings())
