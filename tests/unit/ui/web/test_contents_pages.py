"""The contents of a document: short ones whole, a handbook of 900 lines chapter by chapter."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from corpus.locator import Locator
from corpus.types import Unit
from search_api.views import OutlineEntry
from ui.web.contents import Contents
from ui.web.demo import MemoryBackend, demo_backend

from pages import browser, words

CHAPTERS, EACH = 30, 30


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    view = demo_backend().unit("demo-law:art2")
    units: list[Unit] = []
    for chapter in range(1, CHAPTERS + 1):
        for line in range(1, EACH + 1):
            number = (chapter - 1) * EACH + line
            units.append(
                replace(
                    view.unit,
                    id=f"demo-law:art{number}",
                    locator=Locator.parse(f"art{number}"),
                    title=f"見本の定め その{number}",
                    headings=(f"第{chapter}章 見本の章",),
                    parts=(),
                    ordinal=number,
                )
            )
    backend = MemoryBackend([view.document], units)
    with browser(lambda: backend) as client:
        yield client


def lines(response: httpx.Response) -> int:
    return response.text.count('<li><a href="/units/demo-law')


def test_a_long_document_shows_its_chapters_first(web: httpx.Client) -> None:
    web.get("/static/konkyo.css")  # otherwise the page carries the style sheet itself
    page = web.get("/documents/demo-law")
    assert "第30章 見本の章 30" in words(page)
    assert lines(page) == 0
    assert len(gzip.compress(page.content)) < 5_000


def test_a_chapter_opens_and_can_be_read_from_its_beginning(web: httpx.Client) -> None:
    page = web.get("/documents/demo-law?chapter=3")
    assert lines(page) == EACH
    assert "見本の定め その61" in words(page)
    assert re.search(r'href="/units/demo-law:art61">ここから読む', page.text)
    assert 'rel="next"' in page.text


@pytest.mark.parametrize("number", ["0", "31", "-1", "x", "１", "9" * 5000])
def test_a_chapter_that_there_is_not_opens_none(web: httpx.Client, number: str) -> None:
    page = web.get("/documents/demo-law", params={"chapter": number})
    assert page.status_code == 200
    assert lines(page) == 0


def test_a_unit_leads_back_to_its_place(web: httpx.Client) -> None:
    back = re.search(r'href="(/documents/demo-law[^"]*)"', web.get("/units/demo-law:art95").text)
    assert back
    page = web.get(back[1].replace("&amp;", "&").partition("#")[0])
    assert re.search(r'href="/units/demo-law:art95" id="here" aria-current="true"', page.text)
    assert lines(page) == EACH


def test_lines_are_found_in_any_chapter_and_spelling(web: httpx.Client) -> None:
    page = web.get("/documents/demo-law", params={"find": "その４５１"})
    assert "「その４５１」のある項目 1件" in words(page)
    assert lines(page) == 1
    everything = web.get("/documents/demo-law", params={"find": "見本"})
    assert "900件" in words(everything)
    assert lines(everything) == 100
    assert "0件" in words(web.get("/documents/demo-law", params={"find": "<b>ない</b>"}))


def test_a_chapter_of_900_lines_opens_in_pieces() -> None:
    entries = [
        OutlineEntry(
            unit_id=f"demo-law:art{n}", label=f"問{n}", title="見本の問い", headings=("見本の編",)
        )
        for n in range(1, 901)
    ]
    contents = Contents.of(entries, unit_id="demo-law:art301")
    assert [chapter.heading for chapter in contents.chapters][:2] == [
        "見本の編　問1〜問150",
        "見本の編　問151〜問300",
    ]
    assert sum(chapter.size for chapter in contents.chapters) == 900
    assert not contents.is_short
    assert contents.chapter
    assert contents.chapter.heading == "見本の編　問301〜問450"


def lines_of(*labels: str, heading: str = "") -> list[OutlineEntry]:
    headings = (heading,) if heading else ()
    return [
        OutlineEntry(unit_id=f"demo-law:{n}", label=label, title="見本", headings=headings)
        for n, label in enumerate(labels)
    ]


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        pytest.param(("前文",), "前文", id="前文"),
        pytest.param(("別表第1", "別表第2", "別表第3"), "別表", id="別表"),
        pytest.param(("別表",), "別表", id="1つの別表"),
        pytest.param(("第2", "第7"), "第2〜第7", id="章のない項目"),
    ],
)
def test_lines_without_a_chapter_are_called_by_what_they_are(
    labels: tuple[str, ...], name: str
) -> None:
    chapters = Contents.of([*lines_of("第1条", heading="第1章 総則"), *lines_of(*labels)]).chapters
    assert [Contents.name_of(chapter) for chapter in chapters] == ["第1章 総則", name]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("第7-30", ["第7-30", "第7-30-(6)"], id="番号"),
        pytest.param("第7の30", ["第7-30", "第7-30-(6)"], id="のでつなぐ"),
        pytest.param("第７の３０の６", ["第7-30-(6)"], id="全角"),
        pytest.param("第三十七条", ["第37条"], id="漢数字"),
        pytest.param("の30", [], id="番号の途中"),
    ],
)
def test_a_place_is_found_as_people_write_it(typed: str, found: list[str]) -> None:
    entries = lines_of("第7-30", "第7-30-(6)", "第17-30", "第37条", "第7条")
    assert [entry.label for entry in Contents.of(entries, words=typed).found] == found
