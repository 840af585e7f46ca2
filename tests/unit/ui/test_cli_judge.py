"""``konkyo judge``: from queries to a pool, and from judgments to a query set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.judging import JUDGING_FILE, JudgingStore
from eval.judging.session import Session
from eval.judging.types import Judgment
from eval.queries import read_queries
from office.feedback import FEEDBACK_FILE, FeedbackStore
from search_api.feedback import Feedback, Verdict
from ui.cli import konkyo
from ui.cli.frame import run

from digest_home import fill_with_digest


@pytest.fixture
def office(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home with the embedded texts, searched by words alone."""
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    fill_with_digest(home)
    return home


def make_pool(*arguments: str) -> int:
    systems = ("--systems", "lexical,rank-bm25-bigram", "--depth", "3")
    return run(konkyo, ["judge", "pool", *arguments, *systems])


def test_from_queries_to_a_judged_query_set(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = tmp_path / "q.jsonl"
    queries.write_text('{"qid": "q1", "query": "年金の収入認定"}\n')
    assert make_pool(str(queries), "--name", "見本") == 0
    assert "「見本」を作りました（質問 1 件" in capsys.readouterr().err
    assert run(konkyo, ["judge", "status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["queries"], told["open"]) == ("見本", 1, False)
    out = tmp_path / "out.jsonl"
    assert run(konkyo, ["judge", "export", "--out", str(out)]) == 1
    assert "2人以上が判定を終え" in capsys.readouterr().err
    session = Session(JudgingStore(office / JUDGING_FILE))
    units = session.pool.topics[0].units
    assert 3 <= len(units) <= 6
    for judge in ("佐藤", "鈴木"):
        for unit in units:
            session.record(Judgment(judge=judge, qid="q1", unit_id=unit, grade=1))
        session.finish(judge)
    assert run(konkyo, ["judge", "export", "--out", str(out)]) == 0
    assert read_queries(out)[0].relevant == dict.fromkeys(units, 1)
    assert out.with_suffix(".qrels").read_text().splitlines()[0] == f"q1 0 {units[0]} 1"


def test_what_users_say_becomes_a_pool(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make_pool("--candidates") == 1
    assert "設定 feedback を 1 にすると" in capsys.readouterr().err
    store = FeedbackStore(office / FEEDBACK_FILE)
    store.record_zero_hits("年金の収入認定")
    store.record_unheld("ぬるぽ")
    store.record(Feedback(query="扶養の照会", verdict=Verdict.WRONG))
    store.record(Feedback(query="扶養の照会", verdict=Verdict.HELPFUL))
    assert run(konkyo, ["judge", "candidates"]) == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert first.split("\t")[:3] == ["2", "扶養の照会", "役に立った 1、違う 1"]
    assert [each.split("\t")[:3] for each in others] == [
        ["1", "ぬるぽ", "言葉なし 1"],
        ["1", "年金の収入認定", "0件 1"],
    ]
    assert make_pool("--candidates") == 0
    topics = JudgingStore(office / JUDGING_FILE).pool().topics
    assert [pooled.topic.text for pooled in topics] == ["扶養の照会", "ぬるぽ", "年金の収入認定"]


@pytest.mark.parametrize(
    "arguments", [(), ("q.jsonl", "--candidates")], ids=["どちらもない", "両方"]
)
def test_a_pool_is_made_of_one_source(
    home: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert make_pool(*arguments) == 2
    assert "どちらか一方" in capsys.readouterr().err


def test_a_system_that_does_not_exist_is_named(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = tmp_path / "q.jsonl"
    queries.write_text('{"qid": "q1", "query": "年金"}\n')
    assert run(konkyo, ["judge", "pool", str(queries), "--systems", "bing"]) == 1
    assert "「bing」" in capsys.readouterr().err
