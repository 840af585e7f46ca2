import pytest

from corpus.types import DocumentKind, Pages
from search_api.citation import citation_string

from factories import make_document, make_unit

LAW = make_document(title="みほん法")
BOOK = make_document("book", kind=DocumentKind.HANDBOOK, title="みほん事例集")
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
    pytest.param(make_unit(OWN, "q1"), OWN, "", "（参考）実務Q&A 問1", id="自前の解説は参考"),
]


@pytest.mark.parametrize(("unit", "document", "part", "expected"), CASES)
def test_the_string_for_the_case_record(unit, document, part, expected) -> None:  # type: ignore[no-untyped-def]
    assert citation_string(document, unit, part) == expected
