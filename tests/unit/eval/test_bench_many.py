"""Benchmarks of large collections and many clients: what they work on, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import InputError
from eval.bench import load
from eval.bench.figures import spent
from eval.bench.made_up import MadeUpPassages, fill_with_laws
from eval.bench.workspace import distinct_queries
from ingest.embed.fake import FakeEmbedder

LAW = """<Law Era="Showa" Year="25" Num="1" LawType="Act" Lang="ja">
<LawNum>昭和二十五年法律第一号</LawNum>
<LawBody><LawTitle>扇風機貸出法</LawTitle><MainProvision><Article Num="1"><ArticleTitle>第一条
</ArticleTitle><Paragraph Num="1"><ParagraphNum/><ParagraphSentence><Sentence>扇風機を貸し出す。
</Sentence></ParagraphSentence></Paragraph></Article></MainProvision></LawBody></Law>"""


@pytest.mark.parametrize("clients", ["", "0", "1,many", "8,-1"])
def test_numbers_of_clients_that_make_no_sense_are_refused(clients: str) -> None:
    with pytest.raises(InputError, match="1,8,32"):
        load.run(clients=clients)


def test_fewer_queries_than_keep_all_clients_busy_are_refused() -> None:
    with pytest.raises(InputError, match="--requests 96"):
        load.run(clients="1,32", requests=95)


def test_made_up_vectors_are_of_length_one_and_always_the_same() -> None:
    embedder = MadeUpPassages(FakeEmbedder())
    texts = ["扇風機", "自転車", "扇風機"]
    rows = embedder.embed_passages(texts)
    assert rows.shape == (3, FakeEmbedder.dimension)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(rows[0], rows[2])
    assert not np.array_equal(rows[0], rows[1])
    assert np.array_equal(rows, embedder.embed_passages(texts))


def test_queries_are_those_of_the_engine_behind() -> None:
    behind = FakeEmbedder()
    embedder = MadeUpPassages(behind)
    assert np.array_equal(embedder.embed_query("扇風機"), behind.embed_query("扇風機"))
    assert embedder.id == behind.id


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    folder = tmp_path / "shared" / "corpus" / "egov-rebuilt"
    folder.mkdir(parents=True)
    for number in (1, 2):
        path = folder / f"325AC000000000{number}.xml"
        path.write_text(LAW.replace('Num="1" LawType', f'Num="{number}" LawType'), "utf-8")
    return tmp_path / "shared"


def test_as_many_laws_are_taken_as_have_the_passages(laws: Path, tmp_path: Path) -> None:
    manifest = fill_with_laws(tmp_path / "home", laws, FakeEmbedder(), 1)
    assert manifest.counts["documents"] == 1
    assert manifest.counts["passages"] >= 1
    assert manifest.embedder == FakeEmbedder.id


def test_more_passages_than_the_laws_have_are_refused(laws: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 件の断片"):
        fill_with_laws(tmp_path / "home", laws, FakeEmbedder(), 1000)


def test_a_query_of_signs_alone_is_not_asked() -> None:
    texts = ["・" * 60 + "扇風機の貸出しは窓口で受け付ける。" * 4]
    queries = distinct_queries(texts, 30)
    assert all(any(letter.isalnum() for letter in query) for query in queries)


def test_both_times_of_a_call_are_taken() -> None:
    taken = spent(lambda: sum(range(200_000)))
    assert taken.cpu > 0
    assert taken.wall > 0
