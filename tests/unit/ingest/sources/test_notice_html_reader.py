"""HTML notices of the ministry's database, and other HTML pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from corpus.types import DocumentKind, PartRole, Status
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.notice_html import READER

HEAD = """\
<!DOCTYPE html><HTML lang="ja"><head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}" />
<title>見本の取扱いについて</title>
<script>var pageNo = {page}; var dataId = '00zz0001'; var dataType = 1;</script></head>
<body><div class="aside">該当ページ数：<span>{pages}</span>ページ中<span>{page}</span>ページ</div>
<div id="imgDiv"><h4>添付一覧</h4></div><div id="contents">
"""
TITLE = """\
<div class="eline"><div class="head"><p class="title">○見本の取扱いについて</p></div></div>
<div class="eline"><div class="head"><p class="date">(昭和四一年五月六日)</p></div></div>
<div class="eline"><div class="head"><p class="number">(見本第七号)</p></div></div>
<div class="eline"><div class="head"><p style="text-align:right;" class="p">\
(各都道府県民生主管部(局)長あて{issuer}通知)</p></div></div>
<div class="eline"><div class="toc"><p class="title">目次</p></div></div>
"""
BODY = """\
<div class="eline"><p class="p">今度、次のように決めました。</p></div>
<div class="eline"><p class="p">第8　収入の見方</p></div>
<div class="eline"><p class="p">１　働いて得た分</p></div>
<div class="eline"><p class="p">（１）　<ruby>給与<rt>きゅうよ</rt></ruby>は明細で見ます。</p></div>
<div class="eline"><p class="p">なお、<span>賞与</span>も同じです。</p></div>
<div class="eline"><table><tr><td colspan="2">区分</td></tr>
<tr><td rowspan="2">月給</td><td><p class="p">毎月</p></td></tr><tr><td>賞与</td></tr>
</table></div>
<div class="eline"><p class="p">ア　控えを残します。</p></div>
"""
END = "</div></body></HTML>"


def _read(
    tmp_path: Path, body: str, *, charset: str = "UTF-8", codec: str = "", name: str = "n.html"
) -> Parsed:
    path = tmp_path / name
    path.write_bytes(body.replace("{charset}", charset).encode(codec or charset))
    return READER.read(path, ReadOptions())


def _notice(issuer: str = "厚生省見本局長", page: str = "1", pages: str = "1") -> str:
    head = HEAD.replace("{pages}", pages).replace("{page}", page)
    return head + TITLE.replace("{issuer}", issuer) + BODY + END


def test_a_notice_says_what_it_is(tmp_path: Path) -> None:
    document = _read(tmp_path, _notice()).document
    assert (document.id, document.title) == ("00zz0001", "見本の取扱いについて")
    assert (document.kind, document.status) == (DocumentKind.BUREAU_NOTICE, Status.OFFICIAL)
    assert (document.number, document.authority) == ("見本第七号", "厚生省見本局長")
    assert document.issued_on == dt.date(1966, 5, 6)
    assert "dataId=00zz0001&dataType=1" in document.source.url


def test_its_items_are_units(tmp_path: Path) -> None:
    parsed = _read(tmp_path, _notice())
    assert [str(unit.locator) for unit in parsed.units] == ["preamble", "8/1/1", "8/1/1/ア"]
    item = parsed.units[1]
    assert item.locator.label == "第8-1-(1)"
    assert item.headings == ("第8　収入の見方", "１　働いて得た分")
    assert item.text.startswith("（１）　給与は明細で見ます。\nなお、賞与も同じです。\n| 区分 |")
    assert item.part_texts(PartRole.TABLE) == (
        "| 区分 |  |\n| --- | --- |\n| 月給 | 毎月 |\n|  | 賞与 |",
    )
    assert parsed.warnings == ()


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        pytest.param("Shift_JIS", "cp932", id="Shift_JIS"),
        pytest.param("euc-jp", "euc_jp", id="EUC-JP"),
        pytest.param("UTF-8", "cp932", id="宣言と違う"),
    ],
)
def test_encodings_give_the_same_units(tmp_path: Path, charset: str, codec: str) -> None:
    expected = _read(tmp_path, _notice()).units
    assert _read(tmp_path, _notice(), charset=charset, codec=codec).units == expected


@pytest.mark.parametrize(
    ("issuer", "kind"),
    [
        pytest.param("厚生事務次官", DocumentKind.VICE_MINISTER_NOTICE, id="次官"),
        pytest.param("厚生省社会局長", DocumentKind.BUREAU_NOTICE, id="局長"),
        pytest.param("厚生省社会局保護課長", DocumentKind.DIVISION_NOTICE, id="局の課長"),
    ],
)
def test_the_issuer_tells_the_kind(tmp_path: Path, issuer: str, kind: DocumentKind) -> None:
    assert _read(tmp_path, _notice(issuer)).document.kind is kind


def test_one_page_of_several_says_so_and_may_start_anywhere(tmp_path: Path) -> None:
    head = HEAD.replace("{pages}", "3").replace("{page}", "2")
    body = head + '<div class="eline"><p>５　続きです。</p></div>' + END
    parsed = _read(tmp_path, body)
    assert [str(unit.locator) for unit in parsed.units] == ["5"]
    assert "全3ページのうち2ページ目" in parsed.warnings[0]
    assert "種類" in parsed.warnings[1]


def test_other_pages_are_office_rules(tmp_path: Path) -> None:
    page = (
        "<html><head><title>市の案内</title><style>p{}</style></head><body>"
        "<nav><a href='/'>戻る</a></nav><main><h1>受付の手引</h1><p>朝<br>九時に開きます。</p>"
        "<h2>持ち物</h2><ul><li>通帳</li><li>証書</li></ul><script>x()</script></main></body></html>"
    )
    parsed = _read(tmp_path, page)
    assert parsed.document.title == "受付の手引"
    assert parsed.document.status is Status.OFFICE
    assert [(str(u.locator), u.title, u.text) for u in parsed.units] == [
        ("preamble", "", "朝\n九時に開きます。"),
        ("s1", "持ち物", "通帳\n証書"),
    ]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        pytest.param("(よう❜❜紙類を含む)", "(よう紙類を含む)", id="仮名の後の圏点"),
        pytest.param("見本❜❜は別に定める", "見本は別に定める", id="漢字の後の圏点"),
        pytest.param("❛見本❜と呼ぶ", "❛見本❜と呼ぶ", id="引用符の組"),
        pytest.param("記号 ❜ を付ける", "記号 ❜ を付ける", id="文字に付かない記号"),
    ],
)
def test_emphasis_marks_are_no_text(tmp_path: Path, printed: str, read: str) -> None:
    body = _notice().replace("なお、<span>賞与</span>も同じです。", printed)
    assert _read(tmp_path, body).units[1].text.split("\n")[1] == read


def test_a_heading_that_repeats_the_title_of_the_page_is_no_step(tmp_path: Path) -> None:
    page = (
        "<html><head><title>受付の手引</title></head><body>"
        "<h1>受付の手引</h1><h1>第1 持ち物</h1><h2>1 通帳</h2><p>見る。</p></body></html>"
    )
    (unit,) = _read(tmp_path, page).units
    assert (str(unit.locator), unit.headings) == ("1/1", ("第1 持ち物",))


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html><script>x</script></html>"])
def test_a_page_without_text_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(UnreadableFile, match=r"n\.html に本文がありません"):
        _read(tmp_path, page)


@pytest.mark.shared
def test_the_real_pages_read(shared: Path) -> None:
    pages = sorted((shared / "corpus" / "notices" / "t_doc-form").glob("*.html"))
    assert pages
    for page in pages:
        parsed = READER.read(page, ReadOptions())
        assert parsed.document.issued_on is not None, page.name
        assert parsed.document.number, page.name
        assert len(parsed.units) > 1, page.name
