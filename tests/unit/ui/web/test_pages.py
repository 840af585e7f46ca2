"""The pages on made-up texts: what they say, escape, and answer when something is wrong."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import httpx
import pytest

from corpus.errors import IndexUnavailable
from corpus.types import Document, DocumentKind, Pages, Revision, Source, Status, Unit
from search_api.authorizer import AccessDenied, Action, RequestContext
from search_api.client import InProcessTransport, KonkyoClient
from search_api.http.backend import SearchBackend
from search_api.views import DocumentSummary
from ui.compose import compose
from ui.web.app import MAX_DOCUMENT_CHOICES, create_web
from ui.web.assets import Assets
from ui.web.demo import MemoryBackend, demo_backend
from ui.web.rendering import edition, page_range

from pages import browser


def test_a_search_shows_citation_path_passage_status_and_edition(web: httpx.Client) -> None:
    page = web.get("/", params={"q": "年金 届出"}).text
    for expected in (
        "見本くらし支援法第2条",
        "収入の届出",
        "第二章　届出",
        "<mark>年金</mark>",
        "公式本文",
        "要旨（公式の条文ではありません）",
        "2026年4月1日施行の版",
        'data-text="見本くらし支援法第2条"',
    ):
        assert expected in page


def test_a_unit_shows_everything_a_case_record_needs(web: httpx.Client) -> None:
    page = web.get("/units/demo-law:art2/p1/i2", params={"q": "年金"}).text
    for expected in (
        ">見本くらし支援法第2条第1項第2号</textarea>",
        "https://example.org/laws/demo",
        "第二章　届出",
        "<mark>年金</mark>",
        'id="p1-i2"',
        'href="/units/demo-law:art1?q=%E5%B9%B4%E9%87%91"',
        'href="/units/demo-law:art2-2?q=%E5%B9%B4%E9%87%91"',
        'href="/?q=%E5%B9%B4%E9%87%91"',
    ):
        assert expected in page
    assert "named" in re.findall(r'<p class="([^"]*)" id="p1-i2"', page)[0]


def test_a_table_is_a_table_and_markup_in_texts_is_text(web: httpx.Client) -> None:
    page = web.get("/units/demo-handbook:q1-2").text
    assert '<th scope="col">届出の期限</th>' in page
    assert "<td>通知から10日</td>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "alert(1)</script>" not in page


@pytest.mark.parametrize(
    "text", ['"><script>x</script>', "{{ 7*7 }}", "年金<b>", "&amp;", "' onfocus='x"]
)
def test_what_is_searched_for_is_only_ever_text(web: httpx.Client, text: str) -> None:
    page = web.get("/", params={"q": text}).text
    assert "<script>x" not in page
    assert "49" not in re.sub(r"<head>.*</head>", "", page, flags=re.S)
    assert not re.search(r"<b>|[\"'] onfocus=", page)


def test_a_source_that_is_no_web_address_is_not_linked() -> None:
    here = demo_backend()
    law = here.unit("demo-law:art1")
    source = Source(form="demo", url="javascript:alert(1)")
    backend = MemoryBackend([replace(law.document, source=source)], [law.unit])
    with browser(lambda: backend) as client:
        assert "javascript:" not in client.get("/units/demo-law:art1").text
        assert "javascript:" not in client.get("/", params={"q": "見本"}).text


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        pytest.param("/?q=", 200, "入力されていません", id="空"),
        pytest.param("/?q=%E3%80%80&kind=law", 200, "入力されていません", id="空白だけ"),
        pytest.param("/?q=%E2%98%85", 422, "検索できる文字がありません", id="記号だけ"),
        pytest.param("/?q=" + "a" * 501, 422, "長すぎます（501文字）", id="長すぎる"),
        pytest.param("/?q=a&as_of=x", 422, "2026-04-01 のように", id="日付"),
        pytest.param("/?q=a&kind=x", 422, "選び直してください", id="種類"),
        pytest.param("/?q=a&limit=x", 422, "1から50まで", id="件数"),
        pytest.param("/?q=a&limit=" + "9" * 5000, 422, "1から50まで", id="長い件数"),
        pytest.param("/?q=a&limit=²", 422, "1から50まで", id="数字でない数"),
        pytest.param("/?q=zzz&kind=law", 200, "絞り込みを外して", id="当たりなし"),
        pytest.param("/units/nothing", 404, "という条文・項目はありません", id="条文なし"),
        pytest.param("/units/demo-law:art1?as_of=x", 422, "2026-04-01", id="条文の日付"),
        pytest.param("/units/demo-law:art1?q=%E2%98%85", 200, "この見本は", id="記号からの条文"),
        pytest.param("/documents/demo-law?as_of=x", 422, "2026-04-01", id="目次の日付"),
        pytest.param("/documents/nothing", 404, "資料一覧からお選びください", id="資料は一覧から"),
        pytest.param("/documents/nothing", 404, "という資料はありません", id="資料なし"),
        pytest.param("/nothing", 404, "見つかりません", id="ページなし"),
        pytest.param("/static/../app.py", 404, "見つかりません", id="静的ファイルの外"),
    ],
)
def test_every_page_says_what_is_wrong_and_offers_a_search(
    web: httpx.Client, address: str, status: int, says: str
) -> None:
    response = web.get(address)
    assert response.status_code == status
    assert says in response.text
    assert 'name="q"' in response.text
    assert '<html lang="ja">' in response.text


def test_blank_fields_of_the_form_do_not_limit(web: httpx.Client) -> None:
    plain = web.get("/", params={"q": "年金"}).text
    blank = web.get("/?q=%E5%B9%B4%E9%87%91&document=&as_of=").text
    assert plain.partition("<main")[2] == blank.partition("<main")[2]


def test_without_an_index_the_page_names_the_command() -> None:
    def missing() -> SearchBackend:
        raise IndexUnavailable("索引がありません。konkyo index build を実行してください。")

    with browser(missing) as client:
        response = client.get("/")
        assert response.status_code == 503
        assert "しばらくしてから" in response.text
        assert "管理者の方へ：索引がありません。konkyo index build" in response.text
        assert client.get("/help").status_code == 200


def test_an_unexpected_failure_shows_a_number_and_nothing_else() -> None:
    def broken() -> SearchBackend:
        raise RuntimeError("a wrong 9c1f")

    with browser(broken) as client:
        response = client.get("/?q=a")
    assert response.status_code == 500
    assert "9c1f" not in response.text
    assert response.headers["x-request-id"] in response.text


def test_notices_are_status_messages() -> None:
    notice = "意味による検索が使えないため、語句の検索だけで探しました。"
    with browser(lambda: demo_backend((notice,))) as client:
        page = client.get("/", params={"q": "年金"}).text
    assert f'<p class="notice" role="status">{notice}</p>' in page


def test_with_many_documents_only_those_near_are_offered() -> None:
    here = demo_backend()
    law = here.unit("demo-law:art2")
    documents = [replace(law.document, id=f"d{n}", title=f"見本{n}") for n in range(90)]
    units = [replace(law.unit, id=f"d{n}:art2", document_id=f"d{n}") for n in range(3)]
    assert len(documents) > MAX_DOCUMENT_CHOICES
    with browser(lambda: MemoryBackend(documents, units)) as client:
        page = client.get("/", params={"q": "年金", "document": "d2"}).text
    assert re.findall(r'<option value="(d\d+)"( selected)?', page) == [("d2", " selected")]


def test_pages_and_api_answer_side_by_side_with_the_same_texts(web: httpx.Client) -> None:
    assert web.get("/api/v1/documents").json()["documents"]
    assert web.get("/api/nothing").headers["content-type"] == "application/problem+json"
    assert "見本くらし支援法" in web.get("/documents").text


def test_pages_run_on_a_client_of_a_service_elsewhere() -> None:
    with KonkyoClient(app=compose(demo_backend)) as remote, browser(lambda: remote) as client:
        far = client.get("/", params={"q": "年金"})
        assert far.status_code == 200
        assert "見本くらし支援法第2条" in far.text
        assert client.get("/units/nothing").status_code == 404


def test_every_page_with_texts_asks_the_authorizer() -> None:
    asked: set[Action] = set()

    class Closed:
        def authorize(
            self, context: RequestContext, action: Action, document_ids: tuple[str, ...] = ()
        ) -> None:
            asked.add(action)
            raise AccessDenied("この資料は見られません。担当者にお尋ねください。")

    transport = InProcessTransport(create_web(demo_backend, Closed()))
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid") as client:
        changes = ("/documents/demo-law/changes", "/documents/demo-law/changes.csv")
        for path in (
            "/?q=a",
            "/units/demo-law:art1",
            "/documents",
            "/documents/demo-law",
            *changes,
        ):
            response = client.get(path)
            assert response.status_code == 403
            assert "見本くらし支援法" not in response.text
    elsewhere = {Action.RESOLVE_CITATION, Action.GIVE_FEEDBACK, Action.JUDGE, Action.ANSWER}
    of_the_api = {Action.MANAGE_DOCUMENTS, Action.READ_STATISTICS}
    assert asked == set(Action) - elsewhere - of_the_api


def test_the_policy_allows_no_inline_script_and_no_other_host(web: httpx.Client) -> None:
    response = web.get("/", params={"q": "年金"})
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    outside = response.text.replace(f"<style>{Assets().style}</style>", "")
    assert outside != response.text
    assert not re.search(r"<script(?! src)|<style| style=| on\w+=", outside)


def test_static_files_may_be_kept_because_their_address_changes(web: httpx.Client) -> None:
    page = web.get("/").text
    for address in re.findall(r'"(/static/[^"]+)"', page):
        response = web.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize(
    ("kind", "revision", "issued", "says"),
    [
        (
            DocumentKind.LAW,
            {"effective_from": "2026-04-01", "amended_on": "2026-03-31"},
            "",
            "2026年4月1日施行の版",
        ),
        (DocumentKind.LAW, {"amended_on": "2025-12-24"}, "", "2025年12月24日までの改正を反映"),
        (DocumentKind.LAW, {}, "1950-05-04", ""),
        (DocumentKind.BUREAU_NOTICE, {}, "1963-04-01", "1963年4月1日付け"),
        (DocumentKind.BUREAU_NOTICE, {}, "", ""),
    ],
    ids=[
        "施行日が分かる",
        "公布日だけ",
        "法律の公布日は版でない",
        "通知の発出日",
        "何も分からない",
    ],
)
def test_an_edition_claims_no_more_than_is_known(
    kind: DocumentKind, revision: dict[str, str], issued: str, says: str
) -> None:
    days = {name: dt.date.fromisoformat(value) for name, value in revision.items()}
    document = Document(
        id="d",
        kind=kind,
        title="見本法",
        status=Status.OFFICIAL,
        source=Source(form="t"),
        revision=Revision(**days),
        issued_on=dt.date.fromisoformat(issued) if issued else None,
    )
    assert edition(document) == says


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        (Pages(first=3, last=3), "3ページ"),
        (Pages(first=3, last=4, first_label="- 1 -", last_label="- 2 -"), "1〜2ページ"),
        (Pages(first=1, last=2, first_label="ii", last_label="ii"), "iiページ"),
    ],
    ids=["番号の印字なし", "印字された番号", "同じ番号"],
)
def test_pages_are_numbered_as_on_paper(pages: Pages, says: str) -> None:
    assert page_range(pages) == says


def test_a_digest_beside_its_official_text_is_not_listed_twice() -> None:
    here = demo_backend()
    law = here.unit("demo-law:art1")
    digest = replace(law.document, status=Status.DIGEST, title="見本くらし支援法の要旨")

    class BothBackend(MemoryBackend):
        def documents(self) -> tuple[DocumentSummary, ...]:
            lines = [law.document, digest]
            return tuple(DocumentSummary(document=line, unit_count=1) for line in lines)

    with browser(lambda: BothBackend([law.document], [law.unit])) as client:
        for page in (client.get("/documents").text, client.get("/documents/demo-law").text):
            assert "公式本文" in page
            assert "の要旨" not in page


def test_ten_results_stay_small(web: httpx.Client) -> None:
    here = demo_backend()
    law = here.unit("demo-law:art2")
    units: list[Unit] = [
        replace(law.unit, id=f"demo-law:art{n}", text=law.unit.text * 20, parts=(), ordinal=n)
        for n in range(1, 20)
    ]
    with browser(lambda: MemoryBackend([law.document], units)) as client:
        page = client.get("/", params={"q": "年金"})
        assert page.text.count('<article class="card"') == 10
        total = int(page.headers["content-length"]) + sum(
            int(client.get(address).headers["content-length"])
            for address in re.findall(r'"(/static/[^"]+)"', page.text)
        )
    assert total < 30_000  # bytes on the line; style sheet and script are fetched once
