import pytest

from corpus.types import DocumentKind, Pages, Source
from search_api.citation import citation_string

from factories import make_document, make_unit

LAW = make_document(title="みほん法")
BOOK = make_document("book", kind=DocumentKind.HANDBOOK, title="みほん事例集")
SHEET = make_document(
    "yachin", kind=DocumentKind.OFFICE_RULE, title="家賃の表", source=Source(form="xlsx")
)
RULE = make_document("kitei", kind=DocumentKind.OFFICE_RULE, title="収入の取扱い")
OWN = make_document("own", kind=DocumentKind.PRACTICE, title="実務Q&A")

CASES = [
    pytest.param(make_unit(LAW, "art29"), LAW, "", "みほん法第29条", id="条"),
    pytest.param(make_unit(LAW, "art29"), LAW, "p1/i2", "みほん法第29条第1項第2号", id="号まで"),
    pytest.param(
        make_unit(LAW, "suppl-3/art2", headings=("附　則　（平成二五年法律第一〇四号）",)),
        LAW,
        "",
        "みほん法附則（平成二五年法律第一〇四号）第2条",
        id="附則は改正法を示す",
    ),
    pytest.param(
        make_unit(LAW, "suppl-1/art3", headings=("附　則",)),
        LAW,
        "",
        "みほん法附則第3条",
        id="制定時の附則",
    ),
    pytest.param(
        make_unit(BOOK, "q6-41-2", pages=Pages(first=150, last=151, first_label="- 141 -")),
        BOOK,
        "",
        "みほん事例集 問6-41-2（141頁）",
        id="問とページ",
    ),
    pytest.param(make_unit(RULE, "1/1"), RULE, "", "収入の取扱い 第1-1", id="番号のある項目"),
    pytest.param(
        make_unit(RULE, "s3", title="届出"), RULE, "", "収入の取扱い その3「届出」", id="見出しだけ"
    ),
    pytest.param(
        make_unit(RULE, "s3", pages=Pages(first=5, last=5)),
        RULE,
        "",
        "収入の取扱い 5ページ",
        id="ページだけ",
    ),
    pytest.param(make_unit(RULE, "s3"), RULE, "", "収入の取扱い 3番目の段落", id="何もない"),
    pytest.param(
        make_unit(SHEET, "s1", title="家賃上限"),
        SHEET,
        "",
        "家賃の表 シート「家賃上限」",
        id="シート",
    ),
    pytest.param(
        make_unit(SHEET, "s1/q2", headings=("問答",)),
        SHEET,
        "",
        "家賃の表 シート「問答」問2",
        id="表の問",
    ),
    pytest.param(make_unit(OWN, "q1"), OWN, "", "（参考）実務Q&A 問1", id="自前の解説は参考"),
]


@pytest.mark.parametrize(("unit", "document", "part", "expected"), CASES)
def test_the_string_for_the_case_record(unit, document, part, expected) -> None:  # type: ignore[no-untyped-def]
    assert citation_string(document, unit, part) == expected
