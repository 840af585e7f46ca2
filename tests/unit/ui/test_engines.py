"""What the settings make of the engines."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from corpus.errors import InputError
from search_api.client import InProcessTransport
from ui.compose import create_all
from ui.engines import embedder_of, reranking_of
from ui.office import open_office
from ui.settings import Settings, load_settings

import tiny_models
from digest_home import fill_with_digest


def test_no_reranker_is_the_default() -> None:
    assert reranking_of(load_settings({})) is None
    assert reranking_of(load_settings({"KONKYO_RERANKER": ""})) is None


def test_settings_say_how_far_a_reranker_goes(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra st is not installed")
    folder = tiny_models.cross_encoder(tmp_path / "reranker")
    reranking = reranking_of(
        load_settings(
            {
                "KONKYO_RERANKER": str(folder),
                "KONKYO_RERANK_DEPTH": "10",
                "KONKYO_RERANK_WEIGHT": "80",
                "KONKYO_RERANK_BUDGET_MS": "300",
            }
        )
    )
    assert reranking
    assert (reranking.depth, reranking.weight, reranking.budget_ms) == (10, 0.8, 300)
    assert reranking.reranker.id.startswith("reranker/st-")


@pytest.mark.parametrize("written", ["query: ", '"query: ', "none"])
def test_a_prompt_without_quotation_marks_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="で囲んだ文字列"):
        load_settings({"KONKYO_QUERY_PROMPT": written})


def test_a_prompt_keeps_its_last_space(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra st is not installed")
    folder = tiny_models.bi_encoder(tmp_path / "model")
    environment = {"KONKYO_EMBEDDER": f"st:{folder}", "KONKYO_HOME": str(tmp_path)}
    bare = embedder_of(load_settings(environment))
    prompted = embedder_of(load_settings({**environment, "KONKYO_PASSAGE_PROMPT": '"passage: "'}))
    assert bare
    assert prompted
    assert prompted.count_tokens("家賃") - bare.count_tokens("家賃") == len("passage: ")


def test_a_page_says_that_the_reranker_is_missing_and_still_answers(home: Path) -> None:
    fill_with_digest(home)
    settings = Settings(home=home, embedder="none", reranker=str(home / "nothing"))
    transport = InProcessTransport(create_all(settings, open_office(settings)))
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid") as client:
        page = client.get("/", params={"q": "年金が増えたときの収入認定"}).text
    assert '<article class="card"' in page
    assert "候補を読み直す並べ替えが使えないため、ふだんの順で並べています。" in page
