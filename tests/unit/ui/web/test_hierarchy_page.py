"""The page of the hierarchy, and what a unit's page offers to paste and to print."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
import segno

from corpus.store import CorpusStore
from corpus.types import DocumentKind, Source
from ingest.index import build_index
from search_api.client import InProcessTransport
from search_api.views import permalink_of
from ui.compose import compose, create_all
from ui.office import open_office
from ui.settings import Settings
from ui.web.demo import demo_backend
from ui.web.permalinks import qr_code

from factories import make_document, make_unit


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    transport = InProcessTransport(compose(demo_backend))
    with httpx.Client(transport=transport, base_url="http://fukushi.example:8400") as client:
        yield client


def box(page: str, label: str) -> str:
    """Return what stands in the copy box with a label."""
    found = re.search(rf"<label for=\"([a-z-]+)\">{label}</label>", page)
    assert found, label
    text = re.search(rf'<textarea id="{found[1]}"[^>]*>([^<]*)</textarea>', page)
    assert text
    return html.unescape(text[1])


def test_a_unit_stands_on_its_level(web: httpx.Client) -> None:
    page = web.get("/hierarchy", params={"unit": "demo-law:art2"}).text
    assert "根拠の階層" in page
    assert 'href="/units/demo-law:art2"' in page
    levels = re.findall(r'<h2 id="level-\d">(.+?)</h2>\s*(<ol>|<p>.+?</p>)', page)
    assert [name for name, rest in levels if rest == "<ol>"] == ["法律"]
    empty = {rest for _, rest in levels} - {"<ol>"}
    assert empty == {"<p>つながるものはありません</p>"}
    assert len(levels) == 9
    assert '<p class="reason">この根拠</p>' in page


def test_a_long_question_is_told_in_brief(web: httpx.Client) -> None:
    page = web.get("/hierarchy", params={"q": "年金" * 60}).text
    heading = re.search(r"<h1>(.+?)</h1>", page)
    assert heading
    assert heading[1].endswith("…」")
    assert len(heading[1]) < 60
    assert f"{heading[1].removeprefix('根拠の階層　')}の検索結果へ戻る" in page


def test_a_question_keeps_its_day_and_its_way_back(web: httpx.Client) -> None:
    page = web.get("/hierarchy", params={"q": "年金", "as_of": "2026-05-01"}).text
    assert "2026年5月1日の時点の根拠です。" in page
    assert 'href="/units/demo-handbook:q1-2?as_of=2026-05-01"' in page
    assert "「年金」の検索結果へ戻る" in page


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/?q=年金", "/hierarchy?q=%E5%B9%B4%E9%87%91"),
        ("/?q=年金&as_of=2026-05-01", "/hierarchy?q=%E5%B9%B4%E9%87%91&amp;as_of=2026-05-01"),
        ("/units/demo-law:art2/p1", "/hierarchy?unit=demo-law%3Aart2"),
    ],
)
def test_results_and_units_lead_to_the_hierarchy(
    web: httpx.Client, address: str, link: str
) -> None:
    assert f'href="{link}">根拠の階層で見る</a>' in web.get(address).text


@pytest.mark.parametrize("query", ["", "?unit=", "?unit=demo-law:art2&q=年金"])
def test_what_is_asked_for_must_be_clear(web: httpx.Client, query: str) -> None:
    response = web.get("/hierarchy" + query)
    assert response.status_code == 422
    assert "どちらか一方だけを指定してください" in response.text


def test_a_unit_can_be_pasted_in_every_style(web: httpx.Client) -> None:
    page = web.get("/units/demo-law:art2/p2").text
    assert box(page, "記録に貼る引用") == "見本くらし支援法第2条第2項"
    assert box(page, "略した書き方") == "見本くらし支援法2条2項"
    assert box(page, "本文も付ける") == (
        "見本くらし支援法第2条第2項「２　前項の届出は、年金の通知の写しを添えてする。」"
    )
    assert box(page, "アドレスも付ける").splitlines() == [
        "見本くらし支援法第2条第2項",
        "公式：https://example.org/laws/demo",
        "検索：http://fukushi.example:8400/units/demo-law:art2/p2",
    ]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("demo-law:art2", "http://fukushi.example:8400/units/demo-law:art2"),
        (
            "demo-law:art2/p1/i2/イ?as_of=2026-05-01",
            "http://fukushi.example:8400/units/demo-law:art2/p1/i2/%E3%82%A4?as_of=2026-05-01",
        ),
    ],
)
def test_the_qr_code_holds_the_whole_address(web: httpx.Client, path: str, address: str) -> None:
    page = web.get(f"/units/{path}").text
    source = html.unescape(re.findall(r'<img src="(/qr/[^"]+)"', page)[0])
    response = web.get(source)
    assert response.headers["content-type"] == "image/svg+xml"
    expected = BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(expected, kind="svg", border=4, dark="#000", light="#fff", omitsize=True)
    assert response.content == expected.getvalue()


def test_a_page_says_whether_its_address_opens_elsewhere(web: httpx.Client) -> None:
    assert "ほかの端末で、このページを開けます" in web.get("/units/demo-law:art2").text
    here = web.get("/units/demo-law:art2", headers={"Host": "127.0.0.1:8400"}).text
    assert "この端末でしか開けません" in here


def test_no_code_leads_to_a_unit_that_is_not_there(web: httpx.Client) -> None:
    assert web.get("/qr/demo-law:art99").status_code == 404


def test_an_address_that_no_code_can_hold_is_refused(web: httpx.Client) -> None:
    response = web.get("/qr/demo-law:art2", headers={"Host": "a" * 3000})
    assert response.status_code == 422
    assert "QRコードにできません" in response.text
    assert qr_code("http://a.example/units/x:art1").startswith(b"<?xml")


def test_a_permalink_outlives_a_rebuild(home: Path) -> None:
    act = make_document("325AC0000000144", title="生活保護法")
    book = make_document(
        "jirei", kind=DocumentKind.HANDBOOK, title="みほん事例集", source=Source(form="pdf")
    )
    store = CorpusStore(home / "corpus.sqlite")
    store.put(
        act, [make_unit(act, "art29", paragraphs=["第二十九条", "２　答える。"])], ingest_key="act"
    )
    build_index(home, None)
    settings = Settings(home=home, embedder="none")
    app = create_all(settings, open_office(settings))
    with httpx.Client(transport=InProcessTransport(app), base_url="http://konkyo.invalid") as web:
        before = web.get("/api/v1/units/325AC0000000144:art29/p2").json()
        page = web.get(before["permalink"])
        code = web.get(before["permalink"].replace("/units/", "/qr/", 1))
        # A document that comes before the Act in every order.
        other = make_document("100AC0000000001", title="みほん法")
        store.put(
            other,
            [make_unit(other, f"art{n}", ordinal=n) for n in range(1, 40)],
            ingest_key="other",
        )
        store.put(book, [make_unit(book, "q1-2", "別のこと。")], ingest_key="book")
        build_index(home, None)
        after = web.get("/api/v1/units/325AC0000000144:art29/p2").json()
        assert after["permalink"] == before["permalink"] == permalink_of("325AC0000000144:art29")
        assert after["styles"] == before["styles"]
        assert web.get("/units/100AC0000000001:art1").status_code == 200
        assert web.get(after["permalink"]).text == page.text
        assert web.get(after["permalink"].replace("/units/", "/qr/", 1)).content == code.content
