"""Which unit a citation means, and what is said when there is none or more than one."""

import pytest

from corpus.citations import Catalogue, Resolution
from corpus.citations.view import Units
from corpus.types import DocumentKind, Status

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法")
PENSION = make_document("334AC0000000141", title="国民年金法", status=Status.DIGEST)
PRIVACY = make_document("415AC0000000057", title="個人情報の保護に関する法律")
HANDBOOK = make_document("jirei", kind=DocumentKind.HANDBOOK, title="みほん市運用事例集")
OTHER_BOOK = make_document("jirei2", kind=DocumentKind.HANDBOOK, title="となり市運用事例集")
PRACTICE = make_document(
    "konkyo-practice", kind=DocumentKind.PRACTICE, title="生活保護の実務Q&A", status=Status.DIGEST
)
BUREAU = make_document(
    "kyokucho", kind=DocumentKind.BUREAU_NOTICE, title="保護の実施要領について（局長通知）"
)
OTHER_NOTICE = make_document("sonota", kind=DocumentKind.BUREAU_NOTICE, title="別の局長通知")
AMENDED = "附　則　（平成二五年一二月一三日法律第一〇四号）"
UNITS = [
    (ACT, make_unit(ACT, "art29", paragraphs=["一項の文", "二項の文"])),
    (ACT, make_unit(ACT, "art12", "第十二条　一つの項だけの条。")),
    (ACT, make_unit(ACT, "art55-4")),
    (ACT, make_unit(ACT, "art67:68")),
    (ACT, make_unit(ACT, "annex1")),
    (ACT, make_unit(ACT, "suppl-1/art3", headings=("附　則",))),
    (ACT, make_unit(ACT, "suppl-7/art3", headings=(AMENDED,))),
    (PENSION, make_unit(PENSION, "art18", paragraphs=["要旨の一項"])),
    (PRIVACY, make_unit(PRIVACY, "art29")),
    (HANDBOOK, make_unit(HANDBOOK, "q6-41-2")),
    (HANDBOOK, make_unit(HANDBOOK, "q1-1")),
    (OTHER_BOOK, make_unit(OTHER_BOOK, "q1-1")),
    (PRACTICE, make_unit(PRACTICE, "q10")),
    (BUREAU, make_unit(BUREAU, "8/1/4/ア")),
    (OTHER_NOTICE, make_unit(OTHER_NOTICE, "8/1/4/ア")),
    (OTHER_NOTICE, make_unit(OTHER_NOTICE, "1/1")),
]


class AllUnits(Units):
    """Everything is visible but what was repealed."""

    def is_known(self, unit_id: str) -> bool:
        return super().is_known(unit_id) or unit_id == "325AC0000000144:art31"


VIEW = AllUnits(UNITS)
CATALOGUE = Catalogue(dict.fromkeys(document for document, _ in UNITS))


def resolve(text: str) -> list[Resolution]:
    return list(CATALOGUE.read(text, VIEW))


FOUND = [
    ("法29条", "325AC0000000144:art29", ""),
    ("生活保護法第29条第1項", "325AC0000000144:art29", "p1"),
    ("第２９条②", "325AC0000000144:art29", "p2"),
    ("法12条第1項", "325AC0000000144:art12", ""),
    ("法第五十五条の四", "325AC0000000144:art55-4", ""),
    ("法別表第一", "325AC0000000144:annex1", ""),
    ("法68条", "325AC0000000144:art67:68", ""),
    ("法附則3条", "325AC0000000144:suppl-1/art3", ""),
    ("生活保護法附則（平成25年法律第104号）第3条", "325AC0000000144:suppl-7/art3", ""),
    ("個人情報の保護に関する法律29条", "415AC0000000057:art29", ""),
    ("国年法18条1項", "334AC0000000141:art18", "p1"),
    ("問6-41-2", "jirei:q6-41-2", ""),
    ("実務Q&A 問10", "konkyo-practice:q10", ""),
    ("生活保護の実務ＱＡ問10", "konkyo-practice:q10", ""),
    ("局通知8-1-(4)-ア", "kyokucho:8/1/4/ア", ""),
    ("みほん市運用事例集問1-1", "jirei:q1-1", ""),
    ("局8-1-(4)-ア", "kyokucho:8/1/4/ア", ""),
    ("局長通知第８－１－(4)－ｱ", "kyokucho:8/1/4/ア", ""),
]


@pytest.mark.parametrize(("text", "unit_id", "part"), FOUND, ids=[row[0] for row in FOUND])
def test_points_to_the_unit(text: str, unit_id: str, part: str) -> None:
    (resolution,) = resolve(text)
    assert (resolution.unit_id, resolution.part, resolution.reason) == (unit_id, part, "")


NOWHERE = [
    pytest.param("民法877条", "「民法」は収録されていません。", id="収録されていない法律"),
    pytest.param("個人情報保護条例29条", "「個人情報保護条例」は収録", id="条例は法ではない"),
    pytest.param("要綱3条", "「要綱」は収録", id="要綱"),
    pytest.param("同法29条", "「同法」がどの法令を指すか", id="同法"),
    pytest.param("旧生活保護法29条", "「旧生活保護法」は収録", id="旧法"),
    pytest.param("法999条", "「法999条」に当たる箇所が", id="ない条"),
    pytest.param("法31条", "「法31条」は、この日に効力のある条文にありません", id="廃止された条"),
    pytest.param("課長問答第3の9", "課長通知（保護の実施要領）は収録", id="収録されていない通知"),
    pytest.param("別冊問7-4", "「別冊」は収録されていません", id="別冊は事例集ではない"),
    pytest.param("よその市運用事例集問1-1", "「市運用事例集」は収録", id="ほかの市の事例集"),
    pytest.param("局長通知第1-1", "「局長通知第1-1」に当たる", id="局長通知とは実施要領のこと"),
]


@pytest.mark.parametrize(("text", "reason"), NOWHERE)
def test_says_why_a_citation_points_nowhere(text: str, reason: str) -> None:
    (resolution,) = resolve(text)
    assert resolution.unit_id == ""
    assert resolution.reason.startswith(reason)


def test_a_missing_paragraph_gives_the_article_and_says_so() -> None:
    (resolution,) = resolve("法29条9項")
    assert (resolution.unit_id, resolution.part) == ("325AC0000000144:art29", "")
    assert resolution.reason == "生活保護法第29条に第9項はありません。"


def test_a_digest_does_not_pretend_to_know_the_items() -> None:
    (resolution,) = resolve("国年法18条1項2号")
    assert (resolution.unit_id, resolution.part) == ("334AC0000000141:art18", "p1")
    assert "要旨" in resolution.reason


def test_a_number_that_two_books_share_is_not_guessed() -> None:
    assert [r.unit_id for r in resolve("問1-1")] == ["jirei:q1-1", "jirei2:q1-1"]


def test_an_annex_behind_a_notice_is_not_that_of_the_law() -> None:
    found = resolve("局長通知第8-1-(4)-ア別表第1")
    assert [r.unit_id for r in found] == ["kyokucho:8/1/4/ア", ""]


def test_a_law_in_quotes_before_its_number_is_not_the_default_law() -> None:
    (resolution,) = resolve("「賃貸住宅の供給の促進に関する法律」第29条")
    assert resolution.unit_id == ""
    assert "収録されていません" in resolution.reason


def test_a_bracket_behind_an_article_tells_of_that_article() -> None:
    found = resolve("生活保護法第29条（第2項を除く。）")
    assert [(r.unit_id, r.part) for r in found] == [
        ("325AC0000000144:art29", ""),
        ("325AC0000000144:art29", "p2"),
    ]


def test_the_same_law_after_an_unknown_one_is_not_the_law_before() -> None:
    first, second = resolve("生活保護法第29条と医療観察法の規定。同法第12条")
    assert first.unit_id == "325AC0000000144:art29"
    assert second.unit_id == ""
    assert "収録されていません" in second.reason


def test_a_digest_knows_its_paragraphs_and_says_when_there_is_none() -> None:
    (resolution,) = resolve("国年法18条9項")
    assert (resolution.unit_id, resolution.part) == ("334AC0000000141:art18", "")
    assert resolution.reason == "国民年金法第18条に第9項はありません。"


def test_the_item_behind_a_dated_number_is_that_of_the_notice() -> None:
    (citation,) = CATALOGUE.find("昭和38年4月1日社発第246号第8の1の(4)のア")
    assert (citation.number, citation.path) == ("昭和38年4月1日社発第246号", "8/1/4/ア")
