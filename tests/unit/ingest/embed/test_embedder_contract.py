"""What every embedding engine keeps to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ingest.embed.base import Embedder

TEXTS = (
    "保護の申請は、居住地の福祉事務所にすることができる。",
    "年金が増えたときは、速やかに届け出る。",
    "",
    "ﾊﾟｰﾄ収入 ３万円／月",
    "The household moved to another city in April.",
    "引っ越しの費用について、見積書を３社から取る。" * 12,
    "①②③〒☎㈱㍻",
    " ",
)


def tolerance(embedder: Embedder) -> float:
    return 0.02 if "bfloat16" in embedder.id else 1e-5


def test_a_row_for_each_text_in_float32_of_length_1(embedder: Embedder) -> None:
    rows = embedder.embed_passages(TEXTS)
    assert rows.shape == (len(TEXTS), embedder.dimension)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_query_is_one_vector_in_float32_of_length_1(embedder: Embedder) -> None:
    vector = embedder.embed_query("年金が増えた")
    assert vector.shape == (embedder.dimension,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    rows = embedder.embed_passages([])
    assert rows.shape == (0, embedder.dimension)
    assert rows.dtype == np.float32


def test_the_same_text_gives_the_same_vector(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed_query(TEXTS[0]), embedder.embed_query(TEXTS[0]))
    assert np.array_equal(embedder.embed_passages(TEXTS), embedder.embed_passages(TEXTS))


def test_company_and_order_do_not_matter(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    reversed_order = embedder.embed_passages(TEXTS[::-1])[::-1]
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert together == pytest.approx(reversed_order, abs=tolerance(embedder))
    assert together == pytest.approx(alone, abs=tolerance(embedder))


def test_different_texts_give_different_vectors(embedder: Embedder) -> None:
    cosines = embedder.embed_passages(TEXTS[:2]) @ embedder.embed_query(TEXTS[0])
    assert cosines[0] > cosines[1]


def test_more_text_takes_more_tokens(embedder: Embedder) -> None:
    counts = [embedder.count_tokens("申請 届出 " * n) for n in (0, 1, 2, 10, 1000)]
    assert counts == sorted(set(counts))
    assert counts[0] >= 2
    assert counts[-1] > embedder.max_tokens


def test_the_end_of_a_long_text_is_not_read(embedder: Embedder) -> None:
    start = "収入の認定と届出。" * 300
    one, other = embedder.embed_passages([start + "転居", start + "葬祭"])
    assert embedder.count_tokens(start) > embedder.max_tokens
    assert one == pytest.approx(other, abs=tolerance(embedder))


def test_half_of_a_surrogate_pair_is_no_error(embedder: Embedder) -> None:
    assert embedder.embed_query("保護\ud842").shape == (embedder.dimension,)
    assert embedder.count_tokens("保護\ud842") > 0


def test_progress_counts_up_to_all_texts(embedder: Embedder) -> None:
    heard: list[tuple[int, int]] = []
    embedder.embed_passages(TEXTS, lambda done, of: heard.append((done, of)))
    assert heard == sorted(heard)
    assert heard[-1] == (len(TEXTS), len(TEXTS))


def test_the_id_names_model_engine_and_weights(embedder: Embedder) -> None:
    name, engine, weights = embedder.id.rsplit("/", 2)
    assert name
    assert engine
    assert weights


def test_threads_share_one_engine(embedder: Embedder) -> None:
    queries = [f"{n}人世帯の基準額" for n in range(1, 25)]
    alone = [embedder.embed_query(query) for query in queries]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(embedder.embed_query, queries))
    assert np.array_equal(alone, together)
