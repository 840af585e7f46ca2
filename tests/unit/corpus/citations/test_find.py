"""What is a citation in a query, and what only looks like one."""

import time

import pytest

from corpus.citations import find_citations
from corpus.citations.names import Names
from corpus.citations.terms import take_out_citations

READ = [
    ("法29条", "art29", "法"),
    ("生活保護法第29条第1項", "art29/p1", "生活保護法"),
    ("生活保護法 第29条 第1項", "art29/p1", "生活保護法"),
    ("生活保護法（昭和二十五年法律第百四十四号）第二十九条", "art29", "生活保護法"),
    ("第二十九条", "art29", ""),
    ("29条①", "art29/p1", ""),
    ("法29条2号", "art29/p1/i2", "法"),
    ("国民年金法30条1号", "art30/p1/i1", "国民年金法"),
    ("法29条の2項", "art29/p2", "法"),
    ("法29条の2第1項", "art29-2/p1", "法"),
    ("法第55条の4第1項第2号イ", "art55-4/p1/i2/イ", "法"),
    ("法4条3つの要件", "art4", "法"),
    ("法29条2人世帯", "art29", "法"),
    ("法63条1億円", "art63", "法"),
    ("不正受給78条", "art78", ""),
    ("返還命令63条", "art63", ""),
    ("徴収方法 78条", "art78", ""),
    ("改正生活保護法29条", "art29", "生活保護法"),
    ("個人情報の保護に関する法律29条", "art29", "個人情報の保護に関する法律"),
    ("感染症の予防に関する法律29条", "art29", "感染症の予防に関する法律"),
    ("介護保険法施行令1条", "art1", "介護保険法施行令"),
    ("法施行規則1条", "art1", "法施行規則"),
    ("個人情報保護条例29条", "art29", "個人情報保護条例"),
    ("要綱3条", "art3", "要綱"),
    ("旧生活保護法29条", "art29", "旧生活保護法"),
    ("同法29条", "art29", "同法"),
    ("保護法37の2", "art37-2", "保護法"),
    ("別表第一", "annex1", ""),
    ("附則第三条", "suppl-1/art3", ""),
    ("生活保護法附則第３項", "suppl-1/p3", "生活保護法"),
    ("局8-1-(4)-ア", "8/1/4/ア", ""),
    ("局長通知第８－１－(4)－ｱ", "8/1/4/ア", ""),
    ("局第7の4の(1)のオ", "7/4/1/オ", ""),
    ("課長問答第3の9", "3/9", ""),
    ("課問答第3の18", "3/18", ""),
    ("課問答３－１８", "3/18", ""),
    ("課問答の7-30", "7/30", ""),
    ("課問7-30", "7/30", ""),
    ("局通知7-4-(1)-オ", "7/4/1/オ", ""),
    ("次通知第8の3の（2）", "8/3/2", ""),
    ("局長通達第7の4", "7/4", ""),
    ("実務Q&A 問10", "q10", ""),
    ("実務ＱＡの問10", "q10", ""),
    ("生活保護の実務Ｑ＆Ａ　問10", "q10", ""),
    ("問６－４１－２", "q6-41-2", ""),
    ("別冊7-4", "q7-4", ""),
]


@pytest.mark.parametrize(("text", "locator", "name"), READ, ids=[row[0] for row in READ])
def test_reads_a_citation_as_people_write_it(text: str, locator: str, name: str) -> None:
    (reference,) = find_citations(text)
    assert (str(reference.locator), reference.named.name) == (locator, name)


NONE = (
    "3条件 63条件 第3条約 5条例 一条の光 三条市 二条城 九条ねぎ 京都市南区九条 四条河原町 一条さん"
    " 十条製紙 1日3条 生活保護法3つの原則 生活保護法8種類の扶助 生活保護法10万円 薬局1-1"
    " 郵便局1-1か所 局1.1 課問3つ 課問答3人 次の1(1)ア 次問1-2 実務Q&A10"
    " 目次1-1 次1.1倍 訪問1-2回 学問1-1 年金が増えたとき 方法2つ 令和7年10月"
)


@pytest.mark.parametrize("text", [*NONE.split(), "保護の種類 8つ", ""])
def test_ordinary_words_are_no_citations(text: str) -> None:
    assert find_citations(text) == ()


def test_several_citations_stand_where_they_are_written() -> None:
    text = "生活保護法 63条 と78条・63条78条"
    found = find_citations(text)
    assert [str(r.locator) for r in found] == ["art63", "art78", "art63", "art78"]
    assert [text[r.start : r.end].strip() for r in found] == [
        "生活保護法 63条",
        "78条",
        "63条",
        "78条",
    ]


@pytest.mark.parametrize("joiner", ["、", "・", "から", "及び", " と ", ""])
def test_the_name_of_the_law_goes_on_over_a_joiner(joiner: str) -> None:
    found = find_citations(f"民法877条{joiner}878条")
    assert [reference.named.name for reference in found] == ["民法", "民法"]


def test_the_name_of_the_law_ends_with_the_sentence() -> None:
    first, second = find_citations("民法877条の扶養義務者。63条で返還")
    assert (first.named.name, second.named.name) == ("民法", "")


def test_the_amending_law_of_a_supplementary_provision_is_kept() -> None:
    (reference,) = find_citations("国民年金法附則（昭和六〇年五月一日法律第三四号）第1条")
    assert str(reference.locator) == "suppl-1/art1"
    assert reference.amending_law == "昭和六〇年五月一日法律第三四号"


def test_the_book_is_read_with_what_stands_before_it() -> None:
    (reference,) = find_citations("東京都運用事例集問1-1")
    assert reference.book == "東京都運用事例集"


def test_short_names_are_not_found_inside_longer_ones() -> None:
    assert Names().before("介護保険法施行令", 8).document == ""
    assert Names().before("児童福祉法", 5).document == "322AC0000000164"


def test_notices_become_terms_of_the_index() -> None:
    assert take_out_citations("局8-2-(3)の経費、別冊問7-4") == (
        ["局8/2/3", "局8/2", "別q7-4"],
        " の経費、 ",
    )


@pytest.mark.parametrize(
    "text",
    ["局" + " " * 9000, "漢" * 9000, "附則" + "(" * 9000, "問" * 9000, "第" * 9000, "局1-" * 3000],
    ids=["空白", "漢字", "括弧", "問", "第", "局"],
)
def test_adversarial_text_is_read_in_time(text: str) -> None:
    begin = time.process_time()
    find_citations(text[:500])
    take_out_citations(text)
    assert time.process_time() - begin < 0.5


def test_no_title_begins_inside_a_number() -> None:
    found = find_citations("社発第246号法", unknown_titles=True)
    assert [citation.surface for citation in found] == ["社発第246号"]
