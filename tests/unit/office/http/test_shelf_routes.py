"""The shelf over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from office.foundation import Office
from office.identity import Role

from offices import client_of, make_office

BOOKMARKS, RECENT = "/api/v1/office/bookmarks", "/api/v1/office/recent"
UNIT = "demo-law:art1"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = make_office(tmp_path)
    yield office
    office.close()


@pytest.fixture
def sato(office: Office) -> Iterator[httpx.Client]:
    with client_of(office, Role.CASEWORKER) as client:
        yield client


def test_a_bookmark_comes_and_goes(sato: httpx.Client) -> None:
    made = sato.post(BOOKMARKS, json={"unit": UNIT, "label": "転居の件"})
    assert made.status_code == 201
    assert made.json()["unit"] == UNIT
    assert [each["label"] for each in sato.get(BOOKMARKS).json()["bookmarks"]] == ["転居の件"]
    assert sato.delete(BOOKMARKS, params={"unit": UNIT}).status_code == 200
    again = sato.delete(BOOKMARKS, params={"unit": UNIT})
    assert again.status_code == 422
    assert "しおりはありません" in again.json()["detail"]
    assert sato.get(BOOKMARKS).json() == {"bookmarks": []}


def test_what_is_not_there_gets_no_bookmark(sato: httpx.Client) -> None:
    missing = sato.post(BOOKMARKS, json={"unit": "demo-law:art999"})
    assert missing.status_code == 404
    assert sato.post(BOOKMARKS, json={"unit": UNIT, "colour": "red"}).status_code == 422


def test_pages_that_were_opened_are_told_and_forgotten(sato: httpx.Client) -> None:
    sato.get(f"/units/{UNIT}")
    assert [each["unit"] for each in sato.get(RECENT).json()["units"]] == [UNIT]
    assert sato.delete(RECENT).json() == {"paused": False, "units": []}
