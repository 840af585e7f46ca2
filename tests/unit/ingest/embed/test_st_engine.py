from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from ingest.embed import load_embedder
from ingest.embed.prompts import Prefixes, names_of, prefixes_of
from ingest.embed.st_engine import SentenceTransformerEmbedder

OFFERS_NONE = {"query": "", "document": ""}
E5 = Prefixes(query="query: ", passage="passage: ")
RURI = Prefixes(query="検索クエリ: ", passage="検索文書: ")
INSTRUCT = Prefixes(
    query="Instruct: Given a question, retrieve passages that answer it\nQuery: ", passage=""
)
RURI_OLD = Prefixes(query="クエリ: ", passage="文章: ")
OWN = Prefixes(query="q: ", passage="p: ")


@pytest.mark.parametrize(
    ("name", "prompts", "expected"),
    [
        ("intfloat/multilingual-e5-large", OFFERS_NONE, E5),
        ("multilingual-e5-small", {}, E5),
        ("cl-nagoya/ruri-v3-310m", {}, RURI),
        ("cl-nagoya/ruri-v3-30m", {"query": "q: ", "document": "p: "}, OWN),
        ("cl-nagoya/ruri-large-v2", {}, RURI_OLD),
        ("intfloat/multilingual-e5-large-instruct", OFFERS_NONE, INSTRUCT),
        ("BAAI/bge-m3", OFFERS_NONE, Prefixes()),
        ("some/base5-model", OFFERS_NONE, Prefixes()),
        ("all-MiniLM-L6-v2", {"passage": "p: "}, Prefixes(passage="p: ")),
    ],
    ids=[
        "e5 by hub id",
        "e5 by folder",
        "ruri-v3",
        "its own win",
        "ruri of the first versions",
        "e5 with instructions",
        "bge-m3 wants none",
        "no family",
        "passage only",
    ],
)
def test_prefixes_by_model(name: str, prompts: dict[str, str], expected: Prefixes) -> None:
    assert prefixes_of([name], prompts) == expected


def test_a_folder_is_known_by_what_it_was_before_it_was_copied(tmp_path: Path) -> None:
    cached = tmp_path / "models--cl-nagoya--ruri-v3-30m" / "snapshots" / "24899e5de3"
    renamed = tmp_path / "model"
    for folder in (cached, renamed):
        folder.mkdir(parents=True)
    (renamed / "config.json").write_text('{"_name_or_path": "intfloat/multilingual-e5-base"}')
    assert names_of(str(cached))[0] == "ruri-v3-30m"
    assert prefixes_of(names_of(str(cached)), OFFERS_NONE) == RURI
    assert prefixes_of(names_of(str(renamed)), OFFERS_NONE) == E5
    assert names_of("BAAI/bge-m3") == ("BAAI/bge-m3",)


def test_prompts_may_be_overridden_and_give_another_id(tiny_bert: Path) -> None:
    usual = SentenceTransformerEmbedder(str(tiny_bert), threads=1)
    plain = SentenceTransformerEmbedder(str(tiny_bert), threads=1, query_prompt="")
    other = SentenceTransformerEmbedder(str(tiny_bert), threads=1, passage_prompt="p: ")
    assert np.array_equal(plain.embed_query("query: 家賃"), usual.embed_query("家賃"))
    assert not np.array_equal(plain.embed_query("家賃"), usual.embed_query("家賃"))
    assert usual.count_tokens("家賃") - other.count_tokens("家賃") == len("passage: ") - len("p: ")
    assert len({usual.id, plain.id, other.id}) == 3


def said_by_us(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return our own lines: the library speaks too where another test has raised the level."""
    return [r.getMessage() for r in caplog.records if r.name == "ingest.embed.st_engine"]


def test_a_passage_that_is_too_long_is_cut_at_its_end_and_counted(
    tiny_bert: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = SentenceTransformerEmbedder(str(tiny_bert), threads=1, dtype="float32")
    room = engine.max_tokens - engine.count_tokens("")
    fits, long = "家" * room, "家" * room + "賃" * 9
    rows = engine.embed_passages([fits, long, "家賃"])
    assert (engine.dimension, engine.max_tokens) == (32, 64)
    assert np.allclose(rows[0], rows[1], atol=1e-6)
    assert not np.allclose(rows[0], rows[2], atol=1e-3)
    assert said_by_us(caplog) == ["1 of 3 passages exceed 64 tokens"]


def test_a_model_without_a_limit_reads_texts_of_any_length(
    tiny_static: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = SentenceTransformerEmbedder(str(tiny_static), threads=1)
    rows = engine.embed_passages(["家賃" * 3000, "家賃"])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)
    assert engine.count_tokens("家賃" * 3000) >= 6000
    assert not said_by_us(caplog)


@pytest.mark.slow
def test_prompts_of_the_real_model_may_be_taken_away(st_folder: Path) -> None:
    plain = SentenceTransformerEmbedder(
        str(st_folder), threads=1, query_prompt="", passage_prompt=""
    )
    usual = SentenceTransformerEmbedder(str(st_folder), threads=1)
    assert plain.count_tokens("保護") == usual.count_tokens("保護") - 2  # passage, colon
    assert np.array_equal(plain.embed_query("query: 保護"), usual.embed_query("保護"))


@pytest.mark.slow
def test_bfloat16_is_near_float32_and_has_its_own_id(st_folder: Path) -> None:
    texts = ["仕送りは収入として認定する。", "敷金の支給には限度額がある。", "通院の交通費"]
    exact = SentenceTransformerEmbedder(str(st_folder), threads=1, dtype="float32")
    coarse = SentenceTransformerEmbedder(str(st_folder), threads=1, dtype="bfloat16")
    rows = coarse.embed_passages(texts)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)
    assert np.sum(rows * exact.embed_passages(texts), axis=1).min() > 0.9995
    assert exact.id.replace("float32", "bfloat16") == coarse.id
    assert exact.id != coarse.id


@pytest.mark.slow
def test_ids_of_two_loads_agree_and_of_two_models_differ(
    st_folder: Path, minilm_folder: Path
) -> None:
    one, again, other = (
        SentenceTransformerEmbedder(str(folder), threads=1).id.rsplit("/", 1)[1]
        for folder in (st_folder, st_folder, minilm_folder)
    )
    assert one == again != other


@pytest.mark.slow
def test_japanese_meaning_is_found_without_a_common_word(st_folder: Path, tmp_path: Path) -> None:
    engine = load_embedder(f"st:{st_folder}", tmp_path, threads=1)
    assert engine is not None
    passages = ["住宅の賃料の上限額", "病院にかかる費用の負担", "学校で使う教材の購入"]
    cosines = engine.embed_passages(passages) @ engine.embed_query("アパートの家賃")
    assert cosines.argmax() == 0


@pytest.mark.slow
def test_a_missing_model_is_named_without_asking_a_hub(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra st is not installed")
    with pytest.raises(ModelUnavailable, match="nobody/nothing"):
        load_embedder("st:nobody/nothing", tmp_path)
