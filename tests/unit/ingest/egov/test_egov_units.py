"""What becomes a unit, with which locator, text, headings and parts."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from corpus.types import PartRole, Unit
from ingest.sources.egov_units import units_of


def law(main: str = "", rest: str = "", opening: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(
        "<Law><LawBody><LawTitle>試験法</LawTitle>"
        f"{opening}<MainProvision>{main}</MainProvision>{rest}</LawBody></Law>"
    )


def units(main: str = "", rest: str = "", opening: str = "") -> dict[str, Unit]:
    found, _ = units_of(law(main, rest, opening), "test")
    assert [unit.ordinal for unit in found] == list(range(len(found)))
    return {str(unit.locator): unit for unit in found}


def paragraph(
    text: str = "本文とする。", number: int = 1, below: str = "", printed: str = ""
) -> str:
    return (
        f'<Paragraph Num="{number}"><ParagraphNum>{printed}</ParagraphNum>'
        f"<ParagraphSentence><Sentence>{text}</Sentence></ParagraphSentence>{below}</Paragraph>"
    )


def article(num: str, title: str, *paragraphs: str, caption: str = "") -> str:
    captioned = f"<ArticleCaption>{caption}</ArticleCaption>" if caption else ""
    body = "".join(paragraphs or [paragraph()])
    return f'<Article Num="{num}">{captioned}<ArticleTitle>{title}</ArticleTitle>{body}</Article>'


def item(num: str, title: str, text: str, below: str = "") -> str:
    return (
        f'<Item Num="{num}"><ItemTitle>{title}</ItemTitle>'
        f"<ItemSentence><Sentence>{text}</Sentence></ItemSentence>{below}</Item>"
    )


def subitem(level: int, title: str, text: str, below: str = "") -> str:
    tag = f"Subitem{level}"
    return (
        f'<{tag} Num="1"><{tag}Title>{title}</{tag}Title>'
        f"<{tag}Sentence><Sentence>{text}</Sentence></{tag}Sentence>{below}</{tag}>"
    )


def parts_of(unit: Unit) -> dict[str, str]:
    return {part.locator: unit.text[part.start : part.end] for part in unit.parts if part.locator}


def test_an_article_begins_with_its_number_and_lays_paragraphs_and_items_on_lines() -> None:
    unit = units(
        article(
            "4_2",
            "第四条の二",
            paragraph(
                "次のとおりとする。", below=item("1", "一", "甲") + item("1_2", "一の二", "乙")
            ),
            paragraph("前項のほか丙とする。", 2, printed="２"),
            caption="（試験の原則）",
        )
    )["art4-2"]
    assert unit.title == "試験の原則"
    assert unit.text.splitlines() == [
        "第四条の二　次のとおりとする。",
        "一　甲",
        "一の二　乙",
        "２　前項のほか丙とする。",
    ]
    assert parts_of(unit) == {
        "p1": "次のとおりとする。\n一　甲\n一の二　乙",
        "p1/i1": "一　甲",
        "p1/i1-2": "一の二　乙",
        "p2": "２　前項のほか丙とする。",
    }


def test_subitems_of_any_depth_are_parts_inside_their_item() -> None:
    deep = subitem(1, "イ", "甲", subitem(2, "（１）", "乙", subitem(3, "（ｉ）", "丙")))
    unit = units(article("1", "第一条", paragraph(below=item("2", "二", "次のもの", deep))))["art1"]
    texts = parts_of(unit)
    assert texts["p1/i2/イ/(1)/(i)"] == "（ｉ）　丙"
    assert texts["p1/i2/イ"] == "イ　甲\n（１）　乙\n（ｉ）　丙"
    for part in unit.parts:
        inside = [p for p in unit.parts if p.locator.startswith(f"{part.locator}/")]
        assert all(part.start <= p.start and p.end <= part.end for p in inside)


def test_every_part_locator_can_be_cited() -> None:
    deep = subitem(1, "イからハまで", "略") + subitem(1, "", "無題")
    unit = units(article("1", "第一条", paragraph(below=item("1:3", "一から三まで", "略", deep))))[
        "art1"
    ]
    for part in unit.parts:
        if part.locator:
            whole = unit.locator.child(part.locator)
            assert whole.unit_and_part() == (unit.locator, part.locator)
    assert [part.locator for part in unit.parts] == ["p1", "p1/i1:3", "p1/i1:3/イからハまで", ""]


def test_headings_are_the_path_of_chapters_as_printed() -> None:
    main = (
        "<Part><PartTitle>第一編　総則</PartTitle>"
        "<Chapter><ChapterTitle>第一章　通則</ChapterTitle>"
        f"{article('1', '第一条')}<Section><SectionTitle>第一節　細則</SectionTitle>"
        f"{article('2', '第二条')}</Section></Chapter></Part>"
        "<Part><PartTitle>第二編　削除</PartTitle></Part>"
    )
    found = units(main)
    assert found["art1"].headings == ("第一編　総則", "第一章　通則")
    assert found["art2"].headings == ("第一編　総則", "第一章　通則", "第一節　細則")
    assert [unit.text for unit in found.values()][-1] == "第二編　削除"


def test_deleted_articles_are_one_unit_with_their_range() -> None:
    unit = units(article("38:40", "第三十八条から第四十条まで", paragraph("削除")))["art38:40"]
    assert unit.text == "第三十八条から第四十条まで　削除"
    assert unit.locator.label == "第38条から第40条まで"


def test_supplementary_provisions_are_counted_and_say_their_amending_law() -> None:
    rest = (
        "<SupplProvision><SupplProvisionLabel>附　則</SupplProvisionLabel>"
        f"{paragraph('公布の日から施行する。', 1, printed='１')}{paragraph('略', 3, printed='３')}"
        '</SupplProvision><SupplProvision AmendLawNum="平成元年四月一日法律第一号" Extract="true">'
        f"<SupplProvisionLabel>附　則</SupplProvisionLabel>{article('1', '第一条')}"
        "<SupplProvisionAppdxTable><SupplProvisionAppdxTableTitle>附則別表第二"
        "</SupplProvisionAppdxTableTitle></SupplProvisionAppdxTable></SupplProvision>"
    )
    found = units(article("1", "第一条"), rest)
    assert list(found) == ["art1", "suppl-1", "suppl-2/art1", "suppl-2/annex2"]
    assert found["suppl-1"].headings == ("附　則",)
    assert parts_of(found["suppl-1"])["p3"] == "３　略"
    label = "附　則　（平成元年四月一日法律第一号）　抄"
    assert found["suppl-2/art1"].headings == (label,)
    assert found["suppl-2/annex2"].headings == (label,)


def test_a_paragraph_caption_is_a_heading_inside_its_paragraph() -> None:
    captioned = paragraph("施行する。", printed="１").replace(
        "<ParagraphNum>", "<ParagraphCaption>（施行期日）</ParagraphCaption><ParagraphNum>"
    )
    label = "<SupplProvisionLabel>附則</SupplProvisionLabel>"
    rest = f"<SupplProvision>{label}{captioned}</SupplProvision>"
    unit = units(article("1", "第一条"), rest)["suppl-1"]
    assert parts_of(unit)["p1"] == "（施行期日）\n１　施行する。"
    assert unit.part_texts(PartRole.HEADING) == ("（施行期日）",)


def test_annexes_forms_and_figures_take_their_number_from_the_title() -> None:
    rest = (
        "<AppdxTable><AppdxTableTitle>別表第三の二　率の表</AppdxTableTitle>"
        f"<RelatedArticleNum>（第五条関係）</RelatedArticleNum>{item('1', '一', '甲')}</AppdxTable>"
        "<AppdxTable><AppdxTableTitle>別表</AppdxTableTitle></AppdxTable>"
        "<AppdxTable><AppdxTableTitle>別表</AppdxTableTitle></AppdxTable>"
        "<AppdxFormat><AppdxFormatTitle>別記様式第一号</AppdxFormatTitle><FormatStruct><Format>"
        '<Fig src="./pict/1.pdf"/></Format></FormatStruct></AppdxFormat>'
        "<AppdxFig><AppdxFigTitle>別図第二</AppdxFigTitle></AppdxFig>"
        "<Appdx><ArithFormulaNum>付録第一</ArithFormulaNum><ArithFormula>甲÷乙</ArithFormula></Appdx>"
        "<AppdxNote><AppdxNoteTitle>別記</AppdxNoteTitle></AppdxNote>"
    )
    found = units(article("1", "第一条"), rest)
    assert list(found)[1:] == ["annex3-2", "annex", "annex/s2", "form1", "fig2", "付録1", "別記"]
    assert found["annex3-2"].title == "率の表"
    assert found["annex3-2"].text == "別表第三の二　率の表（第五条関係）\n一　甲"
    assert parts_of(found["annex3-2"]) == {"i1": "一　甲"}
    assert found["form1"].text == "別記様式第一号\n〔図：1.pdf〕"
    assert found["form1"].part_texts(PartRole.FIGURE) == ("〔図：1.pdf〕",)
    assert found["付録1"].text == "付録第一\n甲÷乙"


def test_pictures_are_counted_in_a_warning() -> None:
    rest = '<AppdxStyle><AppdxStyleTitle>様式</AppdxStyleTitle><Fig src="a.jpg"/></AppdxStyle>'
    _, warnings = units_of(law(article("1", "第一条"), rest), "test")
    assert warnings == ("図・様式の画像が1件あります。文字がないため、場所だけを記録しました。",)


def test_an_unknown_element_is_reported() -> None:
    _, warnings = units_of(law(article("1", "第一条"), "<Surprise>x</Surprise>"), "test")
    assert len(warnings) == 1
    assert "Surprise" in warnings[0]


def test_quoted_amendments_stay_text() -> None:
    quoted = (
        "<AmendProvision><AmendProvisionSentence><Sentence>次のように改める。</Sentence>"
        f"</AmendProvisionSentence><NewProvision>{article('9', '第九条', caption='（新設）')}"
        "</NewProvision></AmendProvision>"
    )
    found = units(article("2", "第二条", paragraph("旧法を改正する。", below=quoted)))
    assert list(found) == ["art2"]
    assert found["art2"].text.splitlines() == [
        "第二条　旧法を改正する。",
        "次のように改める。",
        "（新設）",
        "第九条　本文とする。",
    ]
    assert list(parts_of(found["art2"])) == ["p1"]


def test_the_preamble_gathers_what_stands_before_the_articles() -> None:
    opening = (
        "<EnactStatement>ここに公布する。</EnactStatement>"
        f"<Preamble>{paragraph('われらは誓う。')}</Preamble>"
    )
    found = units(paragraph("前置きである。") + article("1", "第一条"), opening=opening)
    assert list(found) == ["preamble", "art1"]
    assert found["preamble"].text == "ここに公布する。\nわれらは誓う。\n前置きである。"


def test_a_decree_alone_is_named() -> None:
    found = units(article("1", "第一条"), opening="<EnactStatement>ここに定める。</EnactStatement>")
    assert found["preamble"].title == "制定文"


def test_a_law_without_articles_has_its_paragraphs_as_units() -> None:
    found = units(paragraph("甲とする。", below=item("1", "一", "乙")) + paragraph("丙とする。", 2))
    assert list(found) == ["p1", "p2"]
    assert parts_of(found["p1"]) == {"i1": "一　乙"}
    assert found["p1"].part_texts(PartRole.PARAGRAPH) == ("甲とする。\n一　乙",)


def test_ruby_leaves_its_base_and_columns_are_set_apart() -> None:
    columns = (
        '<Item Num="1"><ItemTitle>一</ItemTitle><ItemSentence><Column><Sentence>瑕<Ruby>疵'
        "<Rt>し</Rt></Ruby>担保</Sentence></Column><Column><Sentence>乙。</Sentence>"
        "<Sentence>丙。</Sentence></Column></ItemSentence></Item>"
    )
    unit = units(article("1", "第一条", paragraph(below=columns)))["art1"]
    assert parts_of(unit)["p1/i1"] == "一　瑕疵担保　乙。丙。"


def test_indentation_of_the_file_is_not_text() -> None:
    indented = paragraph("甲と\n        する。").replace("><", ">\n      <")
    unit = units(article("1", "第一条", indented))["art1"]
    assert unit.text == "第一条　甲とする。"


TABLE = (
    "<TableStruct><TableStructTitle>率</TableStructTitle><Table>"
    '<TableRow><TableColumn rowspan="2"><Sentence>区分</Sentence></TableColumn>'
    '<TableColumn colspan="2"><Sentence>額</Sentence></TableColumn></TableRow>'
    "<TableRow><TableColumn><Sentence>甲|乙</Sentence></TableColumn>"
    "<TableColumn><Sentence>一</Sentence><Sentence>二</Sentence></TableColumn></TableRow>"
    "</Table><Remarks><RemarksLabel>備考</RemarksLabel><Sentence>注とする。</Sentence>"
    f"{item('1', '一', '注の一')}</Remarks></TableStruct>"
)


def test_tables_are_markdown_with_spans_left_blank() -> None:
    unit = units(article("1", "第一条", paragraph(below=TABLE)))["art1"]
    assert unit.part_texts(PartRole.TABLE) == (
        "|  |  |  |\n| --- | --- | --- |\n| 区分 | 額 |  |\n|  | 甲\\|乙 | 一<br>二 |",
    )
    headed = TABLE.replace("TableRow>", "TableHeaderRow>", 2)
    unit = units(article("1", "第一条", paragraph(below=headed)))["art1"]
    assert unit.part_texts(PartRole.TABLE)[0].startswith("| 区分 | 額 |  |\n| --- |")
    assert unit.part_texts(PartRole.NOTE) == ("備考\n注とする。\n一　注の一",)
    assert list(parts_of(unit)) == ["p1"]


@pytest.mark.parametrize("span", ["0", "-3", "x", "9999999"])
def test_a_broken_span_does_not_break_the_table(span: str) -> None:
    table = TABLE.replace('rowspan="2"', f'rowspan="{span}"')
    unit = units(article("1", "第一条", paragraph(below=table)))["art1"]
    assert "甲\\|乙" in unit.text


def test_words_between_pictures_are_kept() -> None:
    formula = '<ArithFormula><Fig src="./pict/a.jpg"/>を乗じて得た額</ArithFormula>'
    unit = units(article("1", "第一条", paragraph("次の式による。", below=formula)))["art1"]
    assert unit.text.splitlines()[1] == "〔図：a.jpg〕を乗じて得た額"


def test_the_same_number_twice_stays_two_units() -> None:
    found = units(article("1", "第一条") + article("1", "第一条"))
    assert list(found) == ["art1", "art1/s2"]
