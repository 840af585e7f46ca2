"""The composed application on a real home folder: before, during and after the first index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from ingest.index.build import build_index
from ingest.pipeline import ingest_embedded
from office.foundation import Office
from search_api.client import InProcessTransport
from ui.compose import create_all, create_search
from ui.office import open_office
from ui.settings import Settings

from digest_home import fill_with_digest


def settings(home: Path, embedder: str = "none") -> Settings:
    return Settings(home=home, embedder=embedder, model_dir=home / "no-model")


def _app(create: Callable[[Settings, Office], FastAPI], settings: Settings) -> FastAPI:
    return create(settings, open_office(settings))


def test_pages_begin_to_work_when_the_index_is_built(home: Path) -> None:
    transport = InProcessTransport(_app(create_all, settings(home)))
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid") as client:
        before = client.get("/")
        assert before.status_code == 503
        assert "konkyo index build" in before.text
        assert client.get("/api/v1/health/ready").status_code == 503
        assert client.get("/api/v1/health/live").status_code == 200
        ingest_embedded(home)
        build_index(home, None)
        assert client.get("/api/v1/health/ready").json()["manifest_id"]
        page = client.get("/", params={"q": "法29条"}).text
        assert "生活保護法第29条" in page
        assert "要旨（公式の条文ではありません）" in page
        unit = client.get("/units/325AC0000000144:art29")
        assert ">生活保護法第29条</textarea>" in unit.text
        assert client.get("/documents/325AC0000000144").status_code == 200


@pytest.mark.parametrize("embedder", ["none", "builtin"], ids=["使わない設定", "モデルがない"])
def test_without_vectors_words_are_searched_and_the_page_says_so(home: Path, embedder: str) -> None:
    fill_with_digest(home)
    transport = InProcessTransport(_app(create_all, settings(home, embedder)))
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid") as client:
        page = client.get("/", params={"q": "年金が増えたときの収入認定"}).text
    assert '<article class="card"' in page
    assert '<p class="notice" role="status">' in page


def test_the_search_api_alone_serves_no_pages(home: Path) -> None:
    transport = InProcessTransport(_app(create_search, settings(home)))
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid") as client:
        assert client.get("/").status_code == 404
        assert client.get("/api/v1/health/live").status_code == 200
