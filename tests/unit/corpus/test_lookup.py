import pytest

from corpus.lookup import Catalogue, find_references
from corpus.types import DocumentKind, Unit

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法")
HANDBOOK = make_document("jirei", kind=DocumentKind.HANDBOOK, title="みほん事例集")
BUREAU = make_document("kyokucho", kind=DocumentKind.BUREAU_NOTICE, title="みほん局長通知")
UNITS = [
    make_unit(ACT, "art29", paragraphs=["一項の文", "二項の文"]),
    make_unit(ACT, "art55-4"),
    make_unit(ACT, "annex1"),
    make_unit(HANDBOOK, "q6-41-2"),
    make_unit(BUREAU, "8/1/4/ア"),
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    by_id: dict[str, Unit] = {unit.id: unit for unit in UNITS}
    return Catalogue([ACT, HANDBOOK, BUREAU], by_id.get)


FOUND = [
    ("法29条", "325AC0000000144:art29", ""),
    ("生活保護法第29条第1項", "325AC0000000144:art29", "p1"),
    ("第二十九条", "325AC0000000144:art29", ""),
    ("第２９条②", "325AC0000000144:art29", "p2"),
    ("29条調査", "325AC0000000144:art29", ""),
    ("生活保護法 29条", "325AC0000000144:art29", ""),
    ("法第五十五条の四", "325AC0000000144:art55-4", ""),
    ("保護法55の4", "325AC0000000144:art55-4", ""),
    ("法別表第一", "325AC0000000144:annex1", ""),
    ("問6-41-2", "jirei:q6-41-2", ""),
    ("問６－４１－２", "jirei:q6-41-2", ""),
    ("みほん事例集問6-41-2", "jirei:q6-41-2", ""),
    ("局8-1-(4)-ア", "kyokucho:8/1/4/ア", ""),
    ("局長通知第８－１－(4)－ｱ", "kyokucho:8/1/4/ア", ""),
    ("局第8の1の(4)のア", "kyokucho:8/1/4/ア", ""),
]


@pytest.mark.parametrize(("text", "unit_id", "part"), FOUND, ids=[row[0] for row in FOUND])
def test_resolves_a_citation_as_people_write_it(
    catalogue: Catalogue, text: str, unit_id: str, part: str
) -> None:
    (reference,) = find_references(text)
    resolution = catalogue.resolve(reference)
    assert (resolution.unit_id, resolution.part, resolution.reason) == (unit_id, part, "")


UNRESOLVED = [
    pytest.param("民法877条", "「民法」は収録されていません。", id="収録されていない法律"),
    pytest.param("法999条", "「法999条」に当たる箇所が", id="ない条"),
    pytest.param("法29条9項", "第29条に、第29条第9項に当たる項・号は", id="ない項"),
    pytest.param("課長問答第3の9", "課長通知は収録されていません。", id="収録されていない通知"),
    pytest.param("別冊問7-4", "「別冊問7-4」に当たる箇所が", id="別冊は事例集の問ではない"),
]


@pytest.mark.parametrize(("text", "reason"), UNRESOLVED)
def test_says_why_a_citation_points_nowhere(catalogue: Catalogue, text: str, reason: str) -> None:
    (reference,) = find_references(text)
    resolution = catalogue.resolve(reference)
    assert resolution.reason.startswith(reason)
    assert resolution.part == ""


@pytest.mark.parametrize(
    "text",
    ["年金が増えたときの収入認定", "方法2つ", "保護の種類 8つ", "令和7年10月", "問い合わせ", ""],
)
def test_finds_no_citation_where_there_is_none(text: str) -> None:
    assert find_references(text) == ()


def test_keeps_where_each_citation_stands() -> None:
    text = "生活保護法 63条 と 78条"
    found = find_references(text)
    assert [text[r.start : r.end] for r in found] == ["生活保護法 63条", "78条"]
    assert [str(r.locator) for r in found] == ["art63", "art78"]


def test_article_of_a_supplementary_provision_is_not_the_article_of_the_main_part() -> None:
    (reference,) = find_references("附則第三条")
    assert str(reference.locator) == "suppl-1/art3"
