import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.locator import Locator

LABELS = [
    ("art29", "第29条"),
    ("art55-4/p1/i2", "第55条の4第1項第2号"),
    ("art6/p1/i2/イ", "第6条第1項第2号イ"),
    ("art38:40", "第38条から第40条まで"),
    ("suppl-3/art2", "附則第2条"),
    ("suppl-2/p3", "附則第3項"),
    ("annex1", "別表第1"),
    ("annex", "別表"),
    ("preamble", "前文"),
    ("8/1/4/ア", "第8-1-(4)-ア"),
    ("q6-41-2", "問6-41-2"),
    ("form1", "様式第1号"),
    ("s3", "その3"),
    ("s1/s2", "その1-その2"),
    ("s1/1/1", "その1-第1-1"),
    ("s1/q2", "その1-問2"),
    ("1/s2", "第1-その2"),
    ("8/3/2/エ/イ", "第8-3-(2)-エ-(イ)"),
    ("8/2/3/オ/オ/a", "第8-2-(3)-オ-(オ)-a"),
    ("1/s2/3/4", "第1-その2-3-(4)"),
    ("8/1/4/s2", "第8-1-(4)-その2"),
    ("別紙1/2/3/ア", "別紙1-2-(3)-ア"),
    ("別紙1/art3/p1", "別紙1-第3条第1項"),
    ("annex1/2/3", "別表第1-2-(3)"),
    ("suppl-1/2/3", "附則-2-(3)"),
    ("art6/p1/i2/イ/(1)", "第6条第1項第2号イ(1)"),
]


@pytest.mark.parametrize(("path", "label"), LABELS, ids=[label for _, label in LABELS])
def test_prints_as_people_cite(path: str, label: str) -> None:
    assert Locator.parse(path).label == label


number = st.lists(st.integers(1, 999), min_size=1, max_size=3).map(
    lambda ns: "-".join(map(str, ns))
)
statute = st.builds(
    lambda suppl, art, p, i: (
        (f"suppl-{suppl}/" if suppl else "")
        + f"art{art}"
        + (f"/p{p}" if p else "")
        + (f"/i{i}" if p and i else "")
    ),
    st.none() | st.integers(1, 90),
    number,
    st.none() | st.integers(1, 20),
    st.none() | number,
)
notice = st.lists(
    st.integers(1, 99).map(str) | st.sampled_from("アイウエオカキク"), min_size=1, max_size=5
).map("/".join)
question = number.map("q{}".format)


section = st.integers(1, 99).map("s{}".format)
outline = st.lists(
    st.integers(1, 99).map(str) | st.sampled_from("アイウ") | section, min_size=1, max_size=5
).map("/".join)


@given(outline, outline)
def test_no_two_places_of_an_office_rule_print_alike(one: str, other: str) -> None:
    same = Locator.parse(one).label == Locator.parse(other).label
    assert same == (one == other)


@given(statute | notice | question | outline)
def test_id_form_reads_back(path: str) -> None:
    assert str(Locator.parse(path)) == path


@pytest.mark.parametrize("path", ["", "/", "art29/", "a b", "art29//p1", "x:y"])
def test_refuses_what_is_no_locator(path: str) -> None:
    with pytest.raises(ValueError, match="locator"):
        Locator.parse(path)


@pytest.mark.parametrize(
    "in_order",
    [
        pytest.param(["art1", "art2", "art2-2", "art2-10", "art10"], id="枝番は本条の後"),
        pytest.param(["preamble", "art1", "annex1", "suppl-1/art1"], id="前文・本則・別表・附則"),
        pytest.param([f"art1/p1/i1/{c}" for c in "イロハニホ"], id="号の下はイロハ順"),
        pytest.param([f"8/1/{c}" for c in "アイウエオ"], id="通知はアイウ順"),
        pytest.param(["8/1/2", "8/1/10", "8/2/1"], id="数は大きさの順"),
        pytest.param(["q6-9", "q6-10", "q6-10-2", "q7-1"], id="問"),
    ],
)
def test_sorts_in_the_order_of_the_book(in_order: list[str]) -> None:
    shuffled = [Locator.parse(path) for path in reversed(in_order)]
    assert [str(locator) for locator in sorted(shuffled)] == in_order


@pytest.mark.parametrize(
    ("path", "unit", "part"),
    [
        ("art29/p1/i2", "art29", "p1/i2"),
        ("suppl-3/art2/p1", "suppl-3/art2", "p1"),
        ("suppl-3/p2", "suppl-3", "p2"),
        ("annex1/i8", "annex1", "i8"),
        ("art29", "art29", ""),
        ("8/1/4/ア", "8/1/4/ア", ""),
    ],
)
def test_splits_into_the_unit_that_people_cite_and_the_rest(
    path: str, unit: str, part: str
) -> None:
    found, rest = Locator.parse(path).unit_and_part()
    assert (str(found), rest) == (unit, part)
