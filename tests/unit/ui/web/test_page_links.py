"""Where results, units and contents lead: parts, days, revisions and official sources."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import httpx
import pytest

from corpus.locator import Locator
from corpus.types import Revision, Source
from search_api.types import Hit, Query, SearchResult
from search_api.views import OutlineEntry, UnitView
from ui.web.demo import MemoryBackend, demo_backend
from ui.web.rendering import shown_on

from pages import browser


class OneHit(MemoryBackend):
    """Answers every search with the second paragraph of 第2条, as if it were cited."""

    def search(self, query: Query) -> SearchResult:
        view = self.unit("demo-law:art2/p2")
        hit = Hit(
            unit=view.unit,
            document=view.document,
            rank=1,
            score=1.0,
            passage_start=0,
            passage_end=9,
            highlights=(),
            cited=True,
            part="p2",
            citation=view.citation,
        )
        return SearchResult(query=query, hits=(hit,), notices=("知らせ",))


def demo_law(kind: type[MemoryBackend] = MemoryBackend) -> MemoryBackend:
    here = demo_backend()
    views = [here.unit(f"demo-law:art{n}") for n in ("1", "2", "2-2")]
    return kind([views[0].document], [view.unit for view in views])


def test_a_result_leads_to_the_part_that_is_cited_and_to_the_official_text() -> None:
    with browser(lambda: demo_law(OneHit)) as client:
        page = client.get("/?q=第2条第2項&kind=law&as_of=2026-05-01").text
    address = re.findall(r'<h2><a id="hit-1" href="([^"?]+)\?([^"]+)"', page)[0]
    assert address[0] == "/units/demo-law:art2/p2"
    assert "as_of=2026-05-01" in address[1]
    assert "kind=law" in address[1]
    link = re.findall(r'<a [^>]*href="https://example.org/laws/demo"[^>]*>公式の原文</a>', page)[0]
    assert 'rel="noopener noreferrer"' in link


@pytest.mark.parametrize(
    ("backend", "query", "heading"),
    [
        pytest.param(demo_law(OneHit), "第2条第2項", "の検索結果", id="引用が見つかった"),
        pytest.param(demo_backend(("知らせ",)), "年金 第99条", "に近い内容", id="引用がない"),
        pytest.param(demo_backend(("知らせ",)), "年金", "の検索結果", id="引用でない"),
    ],
)
def test_the_heading_claims_no_total_and_no_certainty(
    backend: MemoryBackend, query: str, heading: str
) -> None:
    with browser(lambda: backend) as client:
        page = client.get("/", params={"q": query}).text
    found = re.findall(r'<h1 class="summary">「(.+)」(.+)<small>(.+)</small></h1>', page)[0]
    assert found[:2] == (query, heading)
    assert re.fullmatch(r"上位\d件", found[2])


def test_the_day_of_the_law_is_kept_from_page_to_page(web: httpx.Client) -> None:
    unit = web.get("/units/demo-law:art2?as_of=2026-05-01").text
    for link in (
        'href="/units/demo-law:art1?as_of=2026-05-01"',
        'href="/units/demo-law:art2-2?as_of=2026-05-01"',
        'href="/documents/demo-law?as_of=2026-05-01&amp;at=demo-law%3Aart2#here"',
        'href="/units/demo-law:art2"',  # today's
    ):
        assert link in unit
    outline = web.get("/documents/demo-law?as_of=2026-05-01").text
    assert 'href="/units/demo-law:art1?as_of=2026-05-01"' in outline


class Amended(MemoryBackend):
    """A law in three revisions, with contents on some days only."""

    def unit(self, unit_id: str, as_of: dt.date | None = None) -> UnitView:
        view = MemoryBackend.unit(self, unit_id, as_of)
        old = Revision(id="old", effective_from=dt.date(2020, 4, 1))
        older = Revision(amended_on=dt.date(2018, 6, 8))
        versions = tuple(replace(view.document, revision=r) for r in (old, older))
        document = versions[0] if as_of and as_of.year < 2026 else view.document
        return replace(view, document=document, versions=(view.document, *versions))

    def outline(self, document_id: str, as_of: dt.date | None = None) -> tuple[OutlineEntry, ...]:
        entries = MemoryBackend.outline(self, document_id)
        return () if as_of and as_of.year < 2020 else entries


def test_other_revisions_are_links_where_their_day_is_known() -> None:
    with browser(lambda: demo_law(Amended)) as client:
        page = client.get("/units/demo-law:art2/p2").text
    link = '<a href="/units/demo-law:art2/p2?as_of=2020-04-01">2020年4月1日施行の版</a>'
    assert link in page
    assert "2026年4月1日施行の版（表示中）" in page
    assert "<li>2018年6月8日までの改正を反映（施行日不明）</li>" in page


@pytest.mark.parametrize(
    ("amended", "promulgated", "day"),
    [
        ("2025-01-10", "2024-12-25", dt.date(2025, 6, 1)),
        ("2025-01-10", "2025-05-16", dt.date(2025, 6, 1)),
        ("2025-01-10", "2025-06-02", dt.date(2025, 6, 1)),
        ("", "2025-06-01", None),
    ],
    ids=["古い写し", "まだ施行前の写し", "後の改正", "写しが先に立つ"],
)
def test_a_revision_is_linked_only_if_its_day_shows_it(
    amended: str, promulgated: str, day: dt.date | None
) -> None:
    law = demo_backend().unit("demo-law:art1").document
    june = Revision(
        effective_from=dt.date(2025, 6, 1),
        amended_on=dt.date.fromisoformat(amended) if amended else None,
    )
    version = replace(law, revision=june)
    copy = replace(law, revision=Revision(amended_on=dt.date.fromisoformat(promulgated)))
    assert shown_on(version, (version, copy)) == day
    assert shown_on(copy, (version, copy)) is None


def test_contents_are_those_of_the_day() -> None:
    with browser(lambda: demo_law(Amended)) as client:
        assert "2026年4月1日施行の版" in client.get("/documents/demo-law").text
        assert "2020年4月1日施行の版" in client.get("/documents/demo-law?as_of=2021-01-01").text
        page = client.get("/documents/demo-law?as_of=2019-01-01").text
    assert "に効力のあった版は収録されていません" in page
    assert 'href="/documents/demo-law">今日の目次を表示する' in page


class Citing(MemoryBackend):
    """Its first article cites the second in its text."""

    def unit(self, unit_id: str, as_of: dt.date | None = None) -> UnitView:
        view = MemoryBackend.unit(self, unit_id, as_of)
        return replace(view, cites=self.annotate(view.unit.text).cites)


@pytest.mark.parametrize("furigana", ["none", "shown"])
def test_a_citation_stays_one_link_where_a_mark_begins_inside_it(furigana: str) -> None:
    law = demo_backend().unit("demo-law:art2-2")
    unit = replace(law.unit, text="見本くらし支援法第2条の届出による。", parts=())
    cited = demo_backend().unit("demo-law:art2")
    with browser(lambda: Citing([law.document], [unit, cited.unit])) as client:
        client.cookies.set("konkyo_display", f"standard.light.{furigana}")
        page = client.get("/units/demo-law:art2-2?q=第2条").text
    text = re.findall(r'<p class="line.*?</p>', page)[0]
    text = re.sub(r"<rt[^>]*>[^<]*</rt>|</?ruby>", "", text)
    link = re.findall(r'<a class="ref" href="/units/demo-law:art2" title="[^"]+">(.+?)</a>', text)
    assert link == ["見本くらし支援法<mark>第2条</mark>"]
    assert text.count("title=") == 1


def test_documents_of_the_same_title_are_told_apart_by_their_ids() -> None:
    here = demo_backend()
    law, other = here.unit("demo-law:art2"), here.unit("demo-handbook:q1-2")
    documents = [law.document, replace(law.document, id="copy"), other.document]
    units = [law.unit, replace(law.unit, id="copy:art2", document_id="copy"), other.unit]
    with browser(lambda: MemoryBackend(documents, units)) as client:
        page = client.get("/", params={"q": "年金"}).text
        listed = client.get("/documents").text
    for shown in ("<span>demo-law</span>", "<span>copy</span>"):
        assert shown in page
        assert shown in listed
    assert "見本くらし支援法（copy）</option>" in page
    assert "<span>demo-handbook</span>" not in page + listed
    assert "見本市くらし支援問答集</option>" in page


def test_a_unit_without_an_official_address_says_what_it_was_read_from(web: httpx.Client) -> None:
    here = demo_backend().unit("demo-handbook:q1-2")
    source = Source(form="pdf", retrieved_on=dt.date(2026, 4, 2))
    backend = MemoryBackend([replace(here.document, source=source)], [here.unit])
    with browser(lambda: backend) as client:
        page = client.get("/units/demo-handbook:q1-2").text
    for shown in ("demo-handbook</dd>", "PDF（2026年4月2日取得）", "2026年3月31日付け"):
        assert shown in page


def test_a_title_stands_once_beside_the_citation_that_holds_it(web: httpx.Client) -> None:
    card = re.findall(
        r"<article.*?</article>", web.get("/?q=写し&kind=handbook").text, flags=re.DOTALL
    )[0]
    seen = re.sub(r"(?:data-text|aria-label)=\"[^\"]*\"", "", card)
    assert seen.count("見本市くらし支援問答集") == 1


def test_the_contents_of_an_old_law_stay_small() -> None:
    law = demo_backend().unit("demo-law:art1")
    paths = [f"art{n}" for n in range(1, 131)]
    paths += [f"suppl-{n}/art{m}" for n in range(1, 62) for m in range(1, 4)]
    units = [
        replace(
            law.unit,
            id=f"325AC0000000000:{path}",
            document_id="325AC0000000000",
            locator=Locator.parse(path),
            title="見本の費用の支弁",
            headings=(f"附　則　（見本一年一二月一三日法律第{n // 3}号）　抄",)
            if path.startswith("suppl")
            else (f"第{n // 10}章　見本",),
            ordinal=n,
        )
        for n, path in enumerate(paths)
    ]
    document = replace(law.document, id="325AC0000000000")
    with browser(lambda: MemoryBackend([document], units)) as client:
        client.get("/static/konkyo.css")  # otherwise the page carries the style sheet itself
        page = client.get("/documents/325AC0000000000")
        chapters = page.text.count('<h2 class="chapter')
        pieces = [
            client.get(f"/documents/325AC0000000000?chapter={n}") for n in (chapters - 1, chapters)
        ]
    assert chapters == 15
    shown = sum(piece.text.count('<li><a href="/units/') for piece in pieces)
    assert shown == 183, "the 附則 make one chapter, in two pieces"
    for piece in pieces:
        assert sum(int(each.headers["content-length"]) for each in (page, piece)) < 10_000
