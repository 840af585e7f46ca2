"""The report: one page that says in words who is better, and files for other tools."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from eval.comparison import compare
from eval.formats.trec import read_qrels, read_run
from eval.queries import JudgedQuery
from eval.report.files import write_report
from eval.runs import Run

QUERIES = [
    JudgedQuery(qid=f"q{n}", text=f"質問 <{n}>", relevant={f"doc:{n}": 2}, kind="keyword")
    for n in range(8)
]
NOWHERE = JudgedQuery(qid="u1", text="火星の天気", relevant={}, kind="unanswerable")
GOOD = Run(
    name="hybrid",
    rankings={q.qid: tuple(q.relevant) for q in QUERIES},
    manifest="abc123",
    seconds=(0.012,) * 8,
)
POOR = Run(name="http://peer:80/", rankings={q.qid: ("doc:x", *q.relevant) for q in QUERIES[1:]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_report(
        tmp_path / "out",
        compare([GOOD, POOR], [*QUERIES, NOWHERE]),
        settings=[("質問のファイル", "q.jsonl")],
        made_at="2026年1月2日 10:00",
        titles={"doc:1": "敷金の上限"},
    )
    return tmp_path / "out"


def test_the_page_says_what_an_evaluator_wants_to_know(folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    for said in (
        "差は偶然とはいえない",
        "2026年1月2日 10:00",
        "abc123",
        "12.0 ミリ秒",
        "質問 &lt;0&gt;",
        "敷金の上限",
        "q.jsonl",
        "結果が1件もない質問",
        "答えのない質問",
    ):
        assert said in page


def test_the_page_stands_alone(folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    assert not re.search(r"<script|<link|<img|@import|url\(|\son\w+=", page)
    assert not re.search(r"(?:src|href)=", page)
    assert page.count("<svg") == page.count("</svg>") == 5 + 1


def test_every_chart_can_be_read_aloud(folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    assert 'aria-label="success@1: hybrid 1.000、http://peer:80/ 0.000"' in page


def test_a_single_system_makes_a_page_without_a_comparison(tmp_path: Path) -> None:
    write_report(tmp_path, compare([GOOD], QUERIES), settings=[], made_at="今日")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "差は確かか" not in page
    assert "全体の成績" in page


def test_the_tables_open_in_excel_and_hold_every_figure(folder: Path) -> None:
    assert (folder / "metrics.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (folder / "metrics.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = [
        row
        for row in rows
        if (row["方式"], row["種類"], row["指標"]) == ("hybrid", "全体", "ndcg@10")
    ]
    assert (row["値"], row["下限95%"], row["質問数"]) == ("1.000000", "1.000000", "8")
    with (folder / "per-query.csv").open(encoding="utf-8-sig", newline="") as file:
        queries = list(csv.DictReader(file))
    assert len(queries) == 2 * 9
    assert queries[0]["上位5件"] == "doc:0"
    assert {row["ndcg@10"] for row in queries if row["種類"] == "unanswerable"} == {""}


def test_runs_and_judgements_can_be_measured_by_others(folder: Path) -> None:
    assert read_run(folder / "run-hybrid.trec").rankings == GOOD.rankings
    assert read_run(folder / "run-http-peer-80.trec").rankings == POOR.rankings
    assert read_qrels(folder / "qrels.trec") == {q.qid: q.relevant for q in QUERIES}


def test_two_systems_can_be_chosen_to_be_looked_at_query_by_query(tmp_path: Path) -> None:
    third = Run(name="third", rankings=GOOD.rankings)
    comparison = compare([GOOD, POOR, third], QUERIES)
    for duel, expected in ((None, POOR.name), (("hybrid", "third"), "third")):
        write_report(tmp_path, comparison, settings=[], made_at="今日", duel=duel)
        page = (tmp_path / "report.html").read_text("utf-8")
        assert f"差がついた質問: hybrid と {expected}" in page
