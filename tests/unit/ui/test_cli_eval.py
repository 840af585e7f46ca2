"""``konkyo eval`` and ``konkyo queries`` as an evaluator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import typed

from ui.cli.frame import FAILED, MISUSED

RUN = "".join(f"q{n} Q0 doc:{n} 1 0.5 x\n" for n in range(9))
WORSE = "".join(f"q{n} Q0 doc:x 1 0.5 x\nq{n} Q0 doc:{n} 2 0.4 x\n" for n in range(10))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten judged queries and two runs; no corpus and no index."""
    monkeypatch.setenv("KONKYO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    lines = [
        {"qid": f"q{n}", "query": f"質問{n}", "relevant": {f"doc:{n}": 2}, "kind": "keyword"}
        for n in range(10)
    ]
    content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (tmp_path / "q.jsonl").write_text(content, encoding="utf-8")
    (tmp_path / "a.trec").write_text(RUN, encoding="utf-8")
    (tmp_path / "b.trec").write_text(WORSE, encoding="utf-8")
    return tmp_path


def test_a_run_from_elsewhere_needs_no_index(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = typed(capsys, "eval", "q.jsonl", "--run", "a.trec", "--json")
    assert code == 0
    assert json.loads(out)["metrics"]["success@1"] == 9 / 10
    assert "1 件の質問の結果がありません" in err


def test_two_runs_are_compared_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = typed(
        capsys, "eval", "q.jsonl", "--run", "a.trec", "--run", "b.trec", "--compare", "a,b"
    )
    assert code == 0
    assert "a は b より ndcg@10 が" in out
    assert "b がよかった質問" in out
    assert "質問9（q9・keyword）" in out
    assert "b 0.631: doc:x  doc:9*" in out


def test_the_report_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = typed(capsys, "eval", "q.jsonl", "--run", "a.trec", "--report", "out/x")
    assert code == 0
    assert "報告書を" in err
    names = {path.name for path in (folder / "out" / "x").iterdir()}
    assert names == {"report.html", "metrics.csv", "per-query.csv", "run-a.trec", "qrels.trec"}


@pytest.mark.parametrize(
    ("bar", "code", "said"),
    [
        ("success@1=.9", 0, ""),
        ("success@1=.91", FAILED, "success@1 が 0.900 で、基準の 0.910 に届きません"),
        ("precision@1=.5", FAILED, "使える指標は ndcg@10"),
    ],
)
def test_a_bar_decides_the_exit_code(
    folder: Path, capsys: pytest.CaptureFixture[str], bar: str, code: int, said: str
) -> None:
    result = typed(capsys, "eval", "q.jsonl", "--run", "a.trec", "--at-least", bar)
    assert result[0] == code
    assert said in result[2]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["eval", "q.jsonl", "--system", "bm52"], FAILED, "という検索方式はありません"),
        (["eval", "q.jsonl", "--run", "a.trec", "--compare", "a"], MISUSED, "2つ"),
        (["eval", "q.jsonl", "--run", "none.trec"], FAILED, "開けません"),
        (["eval", "q.jsonl", "--limit", "5"], MISUSED, "20 から 50"),
        (["eval", "none.jsonl"], FAILED, "開けません"),
        (["queries", "export", "q.jsonl", "--form", "xml", "--out", "o"], MISUSED, "trec"),
    ],
)
def test_what_is_wrong_is_said_in_japanese(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    said: str,
) -> None:
    result = typed(capsys, *arguments)
    assert result[0] == code
    assert said in result[2]


@pytest.mark.parametrize(("form", "back"), [("trec", "o"), ("beir", "o"), ("csv", "o/q.csv")])
def test_queries_go_out_and_come_back(
    folder: Path, capsys: pytest.CaptureFixture[str], form: str, back: str
) -> None:
    assert typed(capsys, "queries", "export", "q.jsonl", "--form", form, "--out", "o")[0] == 0
    code, _, err = typed(capsys, "queries", "import", back, "--form", form, "--out", "r.jsonl")
    assert code == 0
    assert "10 件の質問" in err
    original, returned = (
        [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]
        for name in ("q.jsonl", "r.jsonl")
    )
    assert returned == original


def test_what_must_be_given_is_said_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = typed(capsys, "queries", "import", "--help")
    assert code == 0
    assert "［必須］" in out
    assert "required" not in out


def test_a_table_of_excel_becomes_a_query_set(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "質問,根拠,適合度\r\n質問3,doc:3,2\r\n質問9,doc:9,2\r\n"
    (folder / "表.csv").write_bytes(table.encode("cp932"))
    typed(capsys, "queries", "import", "表.csv", "--form", "csv", "--out", "mine.jsonl")
    (folder / "mine.trec").write_text("q1 Q0 doc:3 1 1 x\nq2 Q0 doc:9 1 1 x\n")
    code, out, _ = typed(capsys, "eval", "mine.jsonl", "--run", "mine.trec", "--json")
    assert code == 0
    assert json.loads(out)["kinds"]["other"]["success@1"] == 1
