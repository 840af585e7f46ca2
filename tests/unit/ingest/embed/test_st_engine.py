from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from ingest.embed import load_embedder
from ingest.embed.st_engine import Prefixes, SentenceTransformerEmbedder, _prefixes

OFFERS_NONE = {"query": "", "document": ""}
E5 = Prefixes(query="query: ", passage="passage: ")
RURI = Prefixes(query="検索クエリ: ", passage="検索文書: ")
OWN = Prefixes(query="q: ", passage="p: ")


@pytest.mark.parametrize(
    ("name", "prompts", "expected"),
    [
        ("intfloat/multilingual-e5-large", OFFERS_NONE, E5),
        ("multilingual-e5-small", {}, E5),
        ("cl-nagoya/ruri-v3-310m", {}, RURI),
        ("cl-nagoya/ruri-v3-30m", {"query": "q: ", "document": "p: "}, OWN),
        ("some/base5-model", OFFERS_NONE, Prefixes()),
        ("all-MiniLM-L6-v2", {"passage": "p: "}, Prefixes(passage="p: ")),
    ],
    ids=["e5 by hub id", "e5 by folder", "ruri-v3", "its own win", "no family", "passage only"],
)
def test_prefixes_by_model(name: str, prompts: dict[str, str], expected: Prefixes) -> None:
    assert _prefixes(name, prompts) == expected


@pytest.mark.slow
def test_prefixes_may_be_overridden(st_folder: Path) -> None:
    plain = SentenceTransformerEmbedder(str(st_folder), threads=1, prefixes=Prefixes())
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
