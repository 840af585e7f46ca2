"""The three readers: one law in every form, who it is, and files that are no law."""

from __future__ import annotations

import base64
import datetime as dt
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from corpus.errors import UnreadableFile
from corpus.types import DocumentKind, Status
from ingest.sources import egov_html, egov_json, egov_tree, egov_xml
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.egov_meta import era_date

LAW_ID = "399AC0000000001"
NAME = f"{LAW_ID}_20250601_504AC0000000068"
TREE = """<Law Era="Showa" Year="39" Num="001" PromulgateMonth="04" PromulgateDay="02" LawType="Act"
 Lang="ja"><LawNum>昭和三十九年法律第一号</LawNum><LawBody>
<LawTitle Kana="しけんほう" Abbrev="試法,試験基本法">試験法</LawTitle>
<TOC><TOCLabel>目次</TOCLabel></TOC>
<MainProvision><Chapter Num="1"><ChapterTitle>第一章　総則</ChapterTitle>
<Section Num="1"><SectionTitle>第一節　通則</SectionTitle>
<Article Num="1"><ArticleCaption>（目的）</ArticleCaption><ArticleTitle>第一条</ArticleTitle>
<Paragraph Num="1"><ParagraphNum/><ParagraphSentence><Sentence>次のとおり定める。</Sentence>
<Sentence>ただし、<Ruby>瑕<Rt>か</Rt></Ruby>は除く。</Sentence></ParagraphSentence>
<Item Num="1"><ItemTitle>一</ItemTitle><ItemSentence><Column><Sentence>甲</Sentence></Column>
<Column><Sentence>乙</Sentence></Column></ItemSentence>
<Subitem1 Num="1"><Subitem1Title>イ</Subitem1Title><Subitem1Sentence><Sentence>丙</Sentence>
</Subitem1Sentence></Subitem1></Item>
<Item Num="1_2"><ItemTitle>一の二</ItemTitle><ItemSentence><Sentence>丁</Sentence></ItemSentence>
</Item></Paragraph>
<Paragraph Num="2"><ParagraphNum>２</ParagraphNum><ParagraphSentence><Sentence>表による。</Sentence>
</ParagraphSentence><TableStruct><TableStructTitle>率</TableStructTitle><Table><TableRow>
<TableColumn rowspan="2"><Sentence>区分</Sentence></TableColumn><TableColumn><Sentence>一</Sentence>
<Sentence>二</Sentence></TableColumn></TableRow><TableRow><TableColumn><Sentence>三</Sentence>
</TableColumn></TableRow><TableRow><TableColumn/><TableColumn><Sentence>四</Sentence></TableColumn>
</TableRow></Table></TableStruct></Paragraph></Article></Section></Chapter>
<Chapter Num="2"><ChapterTitle>第二章　雑則</ChapterTitle><Article Num="2:3">
<ArticleTitle>第二条及び第三条</ArticleTitle><Paragraph Num="1"><ParagraphNum/><ParagraphSentence>
<Sentence>削除</Sentence></ParagraphSentence></Paragraph></Article></Chapter></MainProvision>
<SupplProvision AmendLawNum="平成元年四月一日法律第二号" Extract="true">
<SupplProvisionLabel>附　則</SupplProvisionLabel><Paragraph Num="4">
<ParagraphCaption>（施行期日）</ParagraphCaption><ParagraphNum>４</ParagraphNum>
<ParagraphSentence><Sentence>公布の日から施行する。</Sentence></ParagraphSentence></Paragraph>
</SupplProvision>
<AppdxTable Num="1"><AppdxTableTitle>別表第一</AppdxTableTitle>
<RelatedArticleNum>（第一条関係）</RelatedArticleNum><Item Num="1"><ItemTitle>一</ItemTitle>
<ItemSentence><Sentence>戊</Sentence></ItemSentence></Item>
<Remarks><RemarksLabel>備考</RemarksLabel><Sentence>注とする。</Sentence></Remarks></AppdxTable>
<AppdxStyle Num="1"><AppdxStyleTitle>様式第一号</AppdxStyleTitle>
<RelatedArticleNum>（第一条関係）</RelatedArticleNum><Fig src="/./pict/1.pdf"/></AppdxStyle>
</LawBody></Law>"""

BOX = '<div class="_shokanBox" id="_shokan_"><div class="_shokanBtnIcons"></div></div>'


def line(kind: str, *pieces: str) -> str:
    """Write a line of the download: the first piece is the printed number, if it starts with *."""
    spans = [
        f'<span style="font-weight: bold;">{piece[1:]}</span>　'
        if piece.startswith("*")
        else piece
        if piece == "　"
        else f'<span data-xpath="">{piece}</span>'
        for piece in pieces
    ]
    return f'<div class="_div_{kind} _shokanBoxParent">\n{"".join(spans)}{BOX}</div>\n'


def heading(kind: str, title: str, css: str) -> str:
    return (
        f'<section class="active {css}"><div class="{kind}Title _div_{kind}Title _shokanBoxParent">'
        f'<div class="{kind}Title">{title}</div>{BOX}</div></section>\n'
    )


HTML = (
    '<html lang="ja"><head><meta charset="utf-8"><title>試験法</title></head><body>'
    '<main id="contentsLaw"><div id="innerDocument" class="active"><div>'
    '<div id="lawTitleNo">昭和三十九年法律第一号</div>'
    '<div id="lawTitle"><span>試験法</span></div></div>'
    f'<section id="TOC" class="active TOC">{line("TOCLabel", "目次")}</section>'
    '<section id="MainProvision" class="active MainProvision">'
    + heading("Chapter", "第一章　総則", "Chapter")
    + heading("Section", "第一節　通則", "Sectiot")
    + '<section class="active Article">'
    + line("ArticleCaption", "（目的）")
    + line(
        "ArticleTitle",
        "*第一条",
        "次のとおり定める。",
        "ただし、<ruby>瑕<rt>か</rt></ruby>は除く。",
    )
    + line("ItemSentence", "*一", "甲", "　", "乙")
    + line("Subitem1Sentence", "*イ", "丙")
    + line("ItemSentence", "*一の二", "丁")
    + line("ParagraphSentence", "*２", "表による。")
    + f'<div class="_div_TableStructTitle _shokanBoxParent">率{BOX}</div>'
    + '<div class="_shokanBoxParent"><table class="Table"><tr class="TableRow">'
    + '<td rowspan="2"><div><span>区分</span></div></td>'
    + "<td><div><span>一</span><br><span>二</span></div></td></tr>"
    + '<tr class="TableRow"><td><div><span>三</span></div></td></tr>'
    + '<tr class="TableRow"><td>&nbsp;</td><td><div><span>四</span></div></td></tr>'
    + "</table></div></section>"
    + heading("Chapter", "第二章　雑則", "Chapter")
    + '<section class="active Article">'
    + line("ArticleTitle", "*第二条及び第三条", "削除")
    + "</section></section>"
    + '<section class="active SupplProvision">'
    + '<div class="_div_SupplProvisionLabel SupplProvisionLabel _shokanBoxParent">'
    + f"<span>附　則</span>　（平成元年四月一日法律第二号）　抄{BOX}</div>"
    + '<section class="active Paragraph">'
    + line("ParagraphCaption", "（施行期日）")
    + line("ParagraphSentence", "*４", "公布の日から施行する。")
    + "</section></section>"
    + '<section class="active AppdxTable">'
    + f'<div class="_div_AppdxTableTitle _shokanBoxParent">別表第一（第一条関係）{BOX}</div>'
    + line("ItemSentence", "*一", "戊")
    + line("RemarksLabel", "備考")
    + f'<div class="_shokanBoxParent"><span>注とする。</span>{BOX}</div></section>'
    + '<section class="active AppdxStyle">'
    + f'<div class="_div_AppdxStyleTitle _shokanBoxParent">様式第一号（第一条関係）{BOX}</div>'
    + '<div><a href="/./pict/1.pdf" class="fig_pdf_icon"></a></div></section>'
    + "</div></main></body></html>"
)


def node(element: ElementTree.Element) -> dict[str, Any]:
    children: list[Any] = [element.text] if (element.text or "").strip() else []
    for child in element:
        children.append(node(child))
        if (child.tail or "").strip():
            children.append(child.tail)
    return {"tag": element.tag, "attr": dict(element.attrib), "children": children}


NODE = node(ElementTree.fromstring(TREE))
ENVELOPE = {
    "law_info": {"law_id": LAW_ID, "promulgation_date": "1964-04-02"},
    "revision_info": {
        "law_revision_id": NAME,
        "amendment_enforcement_date": "2025-06-01",
        "amendment_promulgate_date": "2022-06-17",
        "abbrev": "試法",
        "repeal_date": None,
    },
}
DATA_ROOT = (
    "<DataRoot><Result><Code>0</Code><Message/></Result><ApplData><LawId>{id}</LawId><LawNum/>"
    "<LawFullText>{tree}</LawFullText></ApplData></DataRoot>"
)
V2_XML = (
    f"<law_data_response><law_info><law_id>{LAW_ID}</law_id></law_info><revision_info>"
    f"<law_revision_id>{NAME}</law_revision_id><amendment_enforcement_date>2025-06-01"
    f"</amendment_enforcement_date></revision_info><law_full_text>{TREE}</law_full_text>"
    "</law_data_response>"
)


def dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


FORMS = [
    pytest.param(f"{NAME}.xml", TREE, id="一括ダウンロードのXML"),
    pytest.param("a.xml", DATA_ROOT.format(id=LAW_ID, tree=TREE), id="API第1版のXML"),
    pytest.param("a.xml", V2_XML, id="API第2版のXML"),
    pytest.param("a.json", dumped({**ENVELOPE, "law_full_text": NODE}), id="API第2版のJSON"),
    pytest.param(f"{LAW_ID}.json", dumped(NODE), id="全文だけのJSON"),
    pytest.param(
        "a.json",
        dumped({**ENVELOPE, "law_full_text": base64.b64encode(TREE.encode()).decode()}),
        id="JSONの中のBase64のXML",
    ),
    pytest.param(f"{NAME}.html", HTML, id="HTMLのダウンロード"),
]
READERS = (egov_xml.READER, egov_json.READER, egov_html.READER)


def read(folder: Path, name: str, text: str | bytes, **options: Any) -> Parsed:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    accepting = [reader for reader in READERS if reader.accepts(path, path.read_bytes()[:65536])]
    assert len(accepting) == 1, "exactly one reader takes each form"
    return accepting[0].read(path, ReadOptions(**options))


@pytest.mark.parametrize(("name", "text"), FORMS)
def test_every_form_gives_the_same_units(tmp_path: Path, name: str, text: str) -> None:
    expected = read(tmp_path, f"{NAME}.xml", TREE)
    parsed = read(tmp_path, name, text)
    assert parsed.units == expected.units
    assert parsed.document.title == "試験法"
    assert parsed.document.number == "昭和三十九年法律第一号"
    assert parsed.document.kind is DocumentKind.LAW
    assert parsed.document.id == LAW_ID


def test_the_units_of_the_sample_are_the_expected_ones(tmp_path: Path) -> None:
    units = {str(u.locator): u for u in read(tmp_path, f"{NAME}.html", HTML).units}
    assert list(units) == ["art1", "art2:3", "suppl-1", "annex1", "form1"]
    assert units["art1"].headings == ("第一章　総則", "第一節　通則")
    assert units["art1"].text == (
        "第一条　次のとおり定める。ただし、瑕は除く。\n一　甲　乙\nイ　丙\n一の二　丁\n"
        "２　表による。\n率\n|  |  |\n| --- | --- |\n| 区分 | 一<br>二 |\n|  | 三 |\n|  | 四 |"
    )
    assert units["art2:3"].headings == ("第二章　雑則",)
    assert units["suppl-1"].headings == ("附　則　（平成元年四月一日法律第二号）　抄",)
    assert [part.locator for part in units["suppl-1"].parts] == ["p4", ""]
    assert units["annex1"].text == "別表第一（第一条関係）\n一　戊\n備考\n注とする。"
    assert units["form1"].text == "様式第一号（第一条関係）\n〔図：1.pdf〕"


def test_a_document_says_what_its_file_tells(tmp_path: Path) -> None:
    text = dumped({**ENVELOPE, "law_full_text": NODE})
    document = read(tmp_path, "a.json", text).document
    assert document.version == f"{LAW_ID}@20250601_504AC0000000068"
    assert document.revision.effective_from == dt.date(2025, 6, 1)
    assert document.revision.amended_on == dt.date(1989, 4, 1)
    assert document.issued_on == dt.date(1964, 4, 2)
    assert document.aliases == ("試法",)
    assert document.status is Status.OFFICIAL
    assert document.source.url == f"https://laws.e-gov.go.jp/law/{LAW_ID}"
    assert document.source.form == "egov-json"
    assert len(document.source.sha256) == 64
    assert "著作権" in document.source.licence


def test_a_file_name_tells_the_revision(tmp_path: Path) -> None:
    document = read(tmp_path, f"{NAME}.html", HTML).document
    assert document.revision.id == "20250601_504AC0000000068"
    assert document.revision.effective_from == dt.date(2025, 6, 1)


def test_xml_attributes_tell_abbreviations_and_the_day_of_promulgation(tmp_path: Path) -> None:
    document = read(tmp_path, f"{LAW_ID}.xml", TREE).document
    assert document.aliases == ("試法", "試験基本法")
    assert document.issued_on == dt.date(1964, 4, 2)
    assert document.revision.id == ""


def test_the_user_has_the_last_word(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        f"{NAME}.xml",
        TREE,
        id="my-law",
        title="別の名前",
        kind=DocumentKind.PUBLIC_NOTICE,
        url="https://example.jp/",
    ).document
    assert (document.id, document.title) == ("my-law", "別の名前")
    assert document.kind is DocumentKind.PUBLIC_NOTICE
    assert document.source.url == "https://example.jp/"


@pytest.mark.parametrize(
    ("number", "law_type", "law_id", "kind"),
    [
        ("昭和三十九年法律第一号", "Act", "339AC0000000001", DocumentKind.LAW),
        ("昭和三十九年法律第一号", "", "339AC0000000001", DocumentKind.LAW),
        ("令和元年政令第四十四号", "", "501CO0000000044", DocumentKind.CABINET_ORDER),
        ("明治四十年勅令第五号", "", "140IO0000000005", DocumentKind.CABINET_ORDER),
        ("昭和二十一年憲法", "Constitution", "321CONSTITUTION", DocumentKind.LAW),
    ],
)
def test_a_law_without_id_takes_it_from_its_number_and_says_so(
    tmp_path: Path, number: str, law_type: str, law_id: str, kind: DocumentKind
) -> None:
    text = TREE.replace("昭和三十九年法律第一号", number).replace('"Act"', f'"{law_type}"')
    parsed = read(tmp_path, "law.xml", text)
    assert parsed.document.id == law_id
    assert parsed.document.kind is kind
    assert any("--id" in warning for warning in parsed.warnings)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("平成元年厚生省令第三号", DocumentKind.MINISTERIAL_ORDINANCE),
        ("平成元年人事院規則第三号", DocumentKind.MINISTERIAL_ORDINANCE),
        ("昭和三十八年厚生省告示第百五十八号", DocumentKind.PUBLIC_NOTICE),
    ],
)
def test_an_ordinance_without_id_asks_for_it(
    tmp_path: Path, number: str, kind: DocumentKind
) -> None:
    text = TREE.replace("昭和三十九年法律第一号", number).replace('"Act"', '""')
    with pytest.raises(UnreadableFile, match="--id"):
        read(tmp_path, "law.xml", DATA_ROOT.format(id="", tree=text))
    parsed = read(tmp_path, "law.xml", text, id="my-ordinance")
    assert (parsed.document.id, parsed.document.kind) == ("my-ordinance", kind)
    assert read(tmp_path, "401M50000100003.v1.xml", text).document.id == "401M50000100003"


ENTITIES = '<!DOCTYPE Law [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Law ><x>&b;</x></Law>'
OUTSIDE = '<!DOCTYPE Law SYSTEM "http://127.0.0.1:9/x.dtd"><Law ></Law>'


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        pytest.param("a.xml", TREE[:-200], "壊れて", id="途中で切れたXML"),
        pytest.param("a.xml", ENTITIES, "壊れて", id="実体参照"),
        pytest.param("a.xml", OUTSIDE, "壊れて", id="外部のDTD"),
        pytest.param("a.json", dumped(NODE)[:-9], "壊れて", id="途中で切れたJSON"),
        pytest.param("a.json", '{"tag":"Law","children":' * 60_000, "壊れて", id="深すぎるJSON"),
        pytest.param(
            f"{NAME}.xml",
            f"<Law >{'<Quote>' * 9000}{'</Quote>' * 9000}</Law>".replace(
                "<Law >", "<Law ><LawBody><MainProvision><Article><Paragraph>"
            ).replace("</Law>", "</Paragraph></Article></MainProvision></LawBody></Law>"),
            "壊れて",
            id="深すぎるXML",
        ),
        pytest.param(
            "a.json", '{"law_info":{},"law_full_text":"@@"}', "壊れて", id="Base64でない本文"
        ),
        pytest.param("a.json", '{"tag":"Law","attr":[],"children":7}', "壊れて", id="木でないJSON"),
        pytest.param(
            "a.json", '{"laws":[{"law_info":{"law_id":"x"}}]}', "一覧", id="法令一覧のJSON"
        ),
        pytest.param(
            "a.xml",
            "<DataRoot><ApplData><LawNameListInfo/></ApplData></DataRoot>",
            "一覧",
            id="一覧",
        ),
        pytest.param(
            "a.xml",
            "<DataRoot><Result><Code>1</Code><Message>該当なし</Message></Result></DataRoot>",
            "該当なし",
            id="API第1版の誤りの回答",
        ),
        pytest.param("a.json", '{"tag":"Law","attr":{},"children":[]}', "--id", id="空の法令"),
        pytest.param(f"{NAME}.xml", "<Law ><LawNum/></Law>", "条文が見つかりません", id="条文なし"),
        pytest.param(
            f"{NAME}.html", '<main id="contentsLaw"></main>', "ダウンロード", id="本文のないHTML"
        ),
    ],
)
def test_a_file_that_is_no_law_is_refused_in_plain_words(
    tmp_path: Path, name: str, text: str, says: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, name, text)
    assert f"「{name}」" in caught.value.message
    assert says in caught.value.message
    assert caught.value.details["file"] == str(tmp_path / name)


def test_too_large_a_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.egov_reader.MAX_BYTES", 1000)
    with pytest.raises(UnreadableFile, match="大きすぎます"):
        read(tmp_path, f"{NAME}.xml", TREE)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="開けません"):
        egov_xml.READER.read(tmp_path / "none.xml", ReadOptions())


@pytest.mark.parametrize(
    "head",
    [b"", b"\xff\xfe\x00", b"%PDF-1.7", b"# Title\n", b'{"a": 1}', b"<html><p>x</p></html>"],
)
def test_other_files_are_not_taken(tmp_path: Path, head: bytes) -> None:
    assert not any(reader.accepts(tmp_path / "x", head) for reader in READERS)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("平成一一年一二月二二日法律第一六〇号", dt.date(1999, 12, 22)),
        ("昭和二十五年五月四日", dt.date(1950, 5, 4)),
        ("令和元年六月七日政令第一号", dt.date(2019, 6, 7)),
        ("平成一一年一三月一日", None),
        ("日付なし", None),
    ],
)
def test_era_dates(text: str, date: dt.date | None) -> None:
    assert era_date(text) == date


def test_json_text_between_children_keeps_its_place() -> None:
    ruby = {"tag": "Ruby", "attr": {}, "children": ["瑕", {"tag": "Rt", "children": ["か"]}]}
    element = egov_tree.from_json({"tag": "Sentence", "attr": {}, "children": ["前", ruby, "後"]})
    assert egov_tree.inline_text(element) == "前瑕後"
