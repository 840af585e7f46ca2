"""From a file to an answer on the command line, with words alone (no model)."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import Run, typed

from ui.cli.frame import FAILED, INTERRUPTED

from digest_home import do_without_digests, fill_with_digest

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


@pytest.fixture
def konkyo_run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    return partial(typed, capsys)


@pytest.fixture
def alone(home: Path) -> None:
    """Let nothing be in the home but what a test takes in: its index is built in a moment."""
    do_without_digests(home)


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


def test_search_prints_for_people_what_it_found(konkyo_run: Run, alone: None, rule: Path) -> None:
    konkyo_run("ingest", str(rule))
    code, out, _ = konkyo_run("search", "仕送り", "--mode", "lexical", "--explain")
    assert code == 0
    assert out.startswith("1. ")
    assert "収入認定の取扱い　第1-2　仕送りを受けたとき" in out
    assert "［事務所の資料］ 第1 収入" in out
    assert "受け取った月の収入として認定する" in out
    lines = [line.strip() for line in out.splitlines()]
    assert "引用: 収入認定の取扱い 第1-2" in lines
    assert "出典: https://example.lg.jp/kitei" in lines
    assert "所要時間" in out


def test_a_passage_is_cut_with_dots_and_shows_no_table_marks(
    konkyo_run: Run, alone: None, tmp_path: Path
) -> None:
    path = tmp_path / "nagai.md"
    table = "| 区分 | 期限 |\n| --- | --- |\n| 貸付け<br>器具 | 10日 |"
    filler = "前置きの文を長く続ける。" * 12
    path.write_text(f"# 第1 貸付け\n\n{filler}\n\n{table}\n\n{filler}\n", encoding="utf-8")
    konkyo_run("ingest", str(path), "--title", "取扱い")
    _, out, _ = konkyo_run("search", "器具 期限", "--mode", "lexical")
    passage = next(line.strip() for line in out.splitlines() if "器具" in line)
    assert passage.startswith("…")
    assert passage.endswith("…")
    assert "|" not in passage
    assert "<br>" not in passage


def test_search_that_finds_nothing_says_what_to_try(
    konkyo_run: Run, alone: None, rule: Path
) -> None:
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


def test_a_unit_in_json_says_how_to_cite_it_and_who_vouches_for_it(
    konkyo_run: Run, rule: Path
) -> None:
    konkyo_run("ingest", str(rule), "--no-index")
    _, out, _ = konkyo_run("units", "kitei-shunyu", "--json")
    listed = next(unit for unit in _lines(out) if unit["locator"] == "1/2")
    assert listed["citation"] == "収入認定の取扱い 第1-2"
    assert listed["status"] == "office"
    assert listed["source_url"] == "https://example.lg.jp/kitei"
    assert listed["document_title"] == "収入認定の取扱い"
    _, out, _ = konkyo_run("unit", listed["id"], "--json")
    read = json.loads(out)
    assert read.pop("styles")["full"] == listed["citation"]
    assert read == {**listed, "part": "", "cites": [], "cited_by": []}


_LAW = "325AC0000000144"


@pytest.fixture(scope="module")
def embedded_home(tmp_path_factory: pytest.TempPathFactory) -> Path:

    made = tmp_path_factory.mktemp("embedded")
    fill_with_digest(made)
    return made


@pytest.fixture
def embedded(embedded_home: Path, home: Path) -> None:
    shutil.copytree(embedded_home, home, dirs_exist_ok=True)


@pytest.mark.parametrize(
    ("words", "citation", "marked"),
    [
        ([f"{_LAW}:art29"], "生活保護法第29条", ""),
        ([f"{_LAW}:art29/p2"], "生活保護法第29条第2項", "▶ 第2項"),
        (["法29条2項"], "生活保護法第29条第2項", "▶ 第2項"),
        (["生活保護法", "第二十九条"], "生活保護法第29条", ""),
    ],
    ids=["番号", "項の番号", "引用", "空白のある引用"],
)
def test_a_unit_is_read_by_its_id_or_its_citation(
    konkyo_run: Run, embedded: None, words: list[str], citation: str, marked: str
) -> None:
    code, out, _ = konkyo_run("unit", *words)
    assert code == 0
    assert f"引用: {citation}" in out.splitlines()
    assert ("▶" in out) == bool(marked)
    assert marked in out
    assert re.search(r"^版: \d+年\d+月\d+日", out, re.M)


def test_a_question_and_its_answer_stand_apart(konkyo_run: Run, embedded: None) -> None:
    _, out, _ = konkyo_run("unit", "konkyo-practice:q1")
    assert re.search(r"\n【問】\n.+\n\n【答】\n", out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([f"{_LAW}:art29/p9"], "「p9」に当たる項・号はありません"),
        ([f"{_LAW}:art999"], "収録されていません"),
        (["法999条"], "「法999条」に当たる箇所が"),
        (["こんにちは"], "引用として読めません"),
    ],
    ids=["ない項", "ない条", "ない条の引用", "引用でない"],
)
def test_what_is_not_there_is_said_on_both_outputs(
    konkyo_run: Run, embedded: None, words: list[str], said: str
) -> None:
    code, out, err = konkyo_run("unit", *words, "--json")
    error = json.loads(out)["error"]
    assert (code, error["code"]) == (FAILED, "unknown-unit")
    assert said in error["message"]
    assert said in err


def test_a_unit_that_is_not_in_the_index_is_read_from_the_store(
    konkyo_run: Run, embedded: None, note: Path
) -> None:
    konkyo_run("ingest", str(note), "--no-index")
    code, out, err = konkyo_run("unit", "memo:1/1")
    assert code == 0
    assert "年に二回" in out
    assert "まだ索引に入っていません" in err


def test_a_citation_needs_an_index_and_an_id_does_not(konkyo_run: Run, rule: Path) -> None:
    konkyo_run("ingest", str(rule), "--no-index")
    code, _, err = konkyo_run("unit", "法29条")
    assert (code, "konkyo index build" in err) == (FAILED, True)
    code, out, _ = konkyo_run("unit", "kitei-shunyu:1/1")
    assert code == 0
    assert "老齢 ｜ 10日" in out


def test_a_removed_digest_stays_away_until_it_is_asked_for(
    konkyo_run: Run, embedded: None, home: Path
) -> None:
    from ui.cli.serve import get_ready
    from ui.settings import load_settings

    def listed() -> set[str]:
        return {row["id"] for row in _lines(konkyo_run("documents", "--json")[1])}

    code, out, err = konkyo_run("remove", "konkyo-practice", "--json")
    assert (code, json.loads(out)["versions"]) == (0, 1)
    assert "konkyo ingest --embedded" in err
    get_ready(load_settings())
    assert "konkyo-practice" not in listed()
    konkyo_run("ingest", "--embedded")
    assert "konkyo-practice" in listed()
    konkyo_run("remove", _LAW)
    get_ready(load_settings())
    assert listed() >= {"konkyo-practice", "325CO0000000148"}
    assert _LAW not in listed()


def test_what_is_not_indexed_yet_is_said(
    konkyo_run: Run, rule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ui.cli.ingest

    _, _, err = konkyo_run("ingest", str(rule), "--no-index")
    assert "「konkyo index build」" in err

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ui.cli.ingest, "build", interrupted)
    code, _, err = konkyo_run("ingest", str(rule))
    assert code == INTERRUPTED
    assert "取り込んだ資料は残っています" in err
    assert "「konkyo index build」" in err


def test_a_rollback_that_holds_is_said(
    konkyo_run: Run, alone: None, rule: Path, note: Path
) -> None:
    konkyo_run("ingest", str(rule))
    konkyo_run("ingest", str(note))
    _, out, _ = konkyo_run("index", "rollback", "--json")
    assert json.loads(konkyo_run("index", "verify", "--json")[1])["id"] == json.loads(out)["id"]
    assert "前の索引を使っています" in konkyo_run("index", "build")[2]
    _, out, _ = konkyo_run("index", "status")
    assert "前の索引を使っています" in out
    assert "資料: 1 版" in out
    konkyo_run("index", "build", "--force")
    assert "前の索引" not in konkyo_run("index", "status")[1]


@pytest.mark.parametrize("name", ["units.npy", "versions.json", "corpus.sqlite", "words"])
@pytest.mark.parametrize("broken", [True, False], ids=["壊れた", "欠けた"])
def test_a_damaged_index_says_how_to_build_it_anew(
    konkyo_run: Run, alone: None, rule: Path, home: Path, name: str, broken: bool
) -> None:
    from ingest.index.snapshot import current_folder

    konkyo_run("ingest", str(rule))
    path = current_folder(home) / name
    for file in path.iterdir() if path.is_dir() else (path,):
        file.write_bytes(b"\x00broken\xff" * 20) if broken else file.unlink()
    code, out, _ = konkyo_run("search", "年金", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (FAILED, "index-unavailable")
    assert konkyo_run("index", "build", "--force")[0] == 0
    assert konkyo_run("search", "年金", "--json")[0] == 0


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


def test_index_commands_follow_a_build(
    konkyo_run: Run, alone: None, rule: Path, note: Path
) -> None:
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
