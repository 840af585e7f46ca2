"""Systems that are named by more than a word: snapshots by id, services by address, fusions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.errors import IndexUnavailable, InputError
from eval.bench.server import serve
from eval.systems import SYSTEMS, open_system
from eval.systems.min_max import min_max_sum
from eval.systems.rrf import reciprocal_ranks
from ingest.embed.fake import FakeEmbedder
from ingest.index import build_index
from ingest.index.snapshot import current_id
from ingest.pipeline import ingest_files
from ingest.sources.base import ReadOptions
from search_api.client import ServiceUnreachable
from search_api.types import Filters, Mode, Query

RULE = """# 扇風機の貸出要綱

## 第1 貸出し
扇風機の貸出しは、夏のあいだ窓口で受け付ける。

## 第2 返却
扇風機を返すときは、羽根を清掃してから窓口へ持参する。

## 第3 期間
期間は三か月を限度とし、延長できる。

## 第4 自転車
自転車の修理に要した費用は、領収書を添えて届け出る。
"""
ASKED = Query(text="羽根の清掃")
FOUND = "senpuki:2"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "senpuki.md"
    path.write_text(RULE, encoding="utf-8")
    (report,) = ingest_files(tmp_path, [path], ReadOptions(id="senpuki"))
    assert report.error is None
    build_index(tmp_path, FakeEmbedder())
    return tmp_path


@pytest.mark.parametrize("cut", [None, 6], ids=["IDの全体", "IDのはじめの6字"])
def test_a_snapshot_is_searched_by_its_id(home: Path, cut: int | None) -> None:
    made = current_id(home)
    system = open_system(f"snapshot:{made[:cut]}", home, FakeEmbedder())
    assert system.search(ASKED)[0] == FOUND
    assert system.manifest == made
    assert system.mode is Mode.HYBRID


def test_a_snapshot_of_another_home_is_named_by_its_path(home: Path, tmp_path: Path) -> None:
    system = open_system(f"snapshot:{home}@{current_id(home)}", tmp_path / "none", FakeEmbedder())
    assert system.search(ASKED)[0] == FOUND


def test_a_snapshot_without_vectors_is_searched_by_words(home: Path) -> None:
    with_vectors = current_id(home)
    build_index(home, None)
    words_only = open_system(f"snapshot:{current_id(home)}", home, FakeEmbedder())
    assert words_only.mode is Mode.LEXICAL
    assert words_only.search(Query(text=ASKED.text, mode=words_only.mode))[0] == FOUND
    assert open_system(f"snapshot:{with_vectors}", home, FakeEmbedder()).mode is Mode.HYBRID


def test_a_whole_id_is_not_ambiguous_though_another_begins_with_it(home: Path) -> None:
    made = current_id(home)
    build_index(home, FakeEmbedder(), force=True)
    assert current_id(home) == f"{made}-2"
    assert open_system(f"snapshot:{made}", home, FakeEmbedder()).manifest == made
    with pytest.raises(InputError, match=f"2つ以上.*{made}-2"):
        open_system(f"snapshot:{made[:6]}", home, FakeEmbedder())


@pytest.mark.parametrize("name", ["zzzz", ""], ids=["ないID", "IDなし"])
def test_an_unknown_snapshot_is_refused_with_those_that_exist(home: Path, name: str) -> None:
    with pytest.raises(InputError, match=current_id(home)):
        open_system(f"snapshot:{name}", home, FakeEmbedder())


def test_a_snapshot_of_a_home_without_any_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="索引がまだありません"):
        open_system("snapshot:abc", tmp_path, FakeEmbedder())


def test_a_broken_snapshot_is_told_with_what_to_do(home: Path) -> None:
    (home / "index" / current_id(home) / "units.npy").unlink()
    with pytest.raises(IndexUnavailable, match="index build --force"):
        open_system("hybrid", home, FakeEmbedder())


def test_a_service_is_searched_by_its_address(home: Path) -> None:
    build_index(home, None)  # words only: no model is needed
    with serve(home, "serve", "search") as server:
        system = open_system(server.url, home)
        assert system.search(ASKED)[0] == FOUND
        assert system.manifest == current_id(home)
        assert system.knows(FOUND)
        assert not system.knows("senpuki:9")
        filters = Filters(documents=("senpuki",), exclude=(FOUND,))
        assert FOUND not in system.search(Query(text=ASKED.text, filters=filters))


def test_a_service_that_is_down_is_told_in_japanese(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnreachable, match="応答しません"):
        open_system("http://127.0.0.1:9", tmp_path)


@pytest.mark.parametrize("name", SYSTEMS)
def test_scores_fall_and_are_those_of_the_ranking(home: Path, name: str) -> None:
    system = open_system(name, home, FakeEmbedder())
    query = Query(text="羽根を清掃して期間を延長する", mode=system.mode)
    assert system.scored is not None
    scored = system.scored(query)
    scores = [score for _, score in scored]
    assert scores == sorted(scores, reverse=True)
    assert [unit for unit, _ in scored] == list(system.search(query)) != []


WORDS = [("a", 9.0), ("b", 3.0), ("c", 1.0)]
MEANING = [("b", 0.9), ("d", 0.8)]


@pytest.mark.parametrize(
    ("rankings", "fused"),
    [
        pytest.param([WORDS, []], {"a": 1 / 61, "b": 1 / 62, "c": 1 / 63}, id="片方だけ"),
        pytest.param(
            [WORDS, MEANING],
            {"a": 1 / 61, "b": 1 / 62 + 1 / 61, "c": 1 / 63, "d": 1 / 62},
            id="両方",
        ),
    ],
)
def test_reciprocal_ranks_are_added_up(
    rankings: Sequence[Sequence[tuple[str, float]]], fused: dict[str, float]
) -> None:
    assert reciprocal_ranks(rankings) == fused


@pytest.mark.parametrize(
    ("rankings", "fused"),
    [
        pytest.param([WORDS, []], {"a": 1, "b": 2 / 8, "c": 0}, id="片方だけ"),
        pytest.param([WORDS, MEANING], {"a": 1, "b": 2 / 8 + 1, "c": 0, "d": 0}, id="両方"),
        pytest.param([[("a", 0.5)], []], {"a": 1}, id="1件だけなら満点"),
    ],
)
def test_stretched_scores_are_added_up(
    rankings: Sequence[Sequence[tuple[str, float]]], fused: dict[str, float]
) -> None:
    assert min_max_sum(rankings) == fused
