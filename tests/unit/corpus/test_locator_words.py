"""Places as people write them, and back: what is printed can be typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.locator import Locator
from corpus.locator_words import label_of, read_locator, written


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("前文", "preamble"),
        ("第29条", "art29"),
        ("第二十九条第一項", "art29/p1"),
        ("第 29 条", "art29"),
        ("55条の4第1項第2号", "art55-4/p1/i2"),
        ("第6条第1項第2号イ(1)", "art6/p1/i2/イ/(1)"),
        ("第38条から第40条まで", "art38:40"),
        ("附則第2条", "suppl-1/art2"),
        ("別表第1", "annex1"),
        ("別表第1-2-(3)", "annex1/2/3"),
        ("別表（2）", "annex/s2"),
        ("様式第1号", "form1"),
        ("第8-1-(4)-ア", "8/1/4/ア"),
        ("第８－１－（４）－ア", "8/1/4/ア"),
        ("第8の1の(4)のア", "8/1/4/ア"),
        ("3", "3"),
        ("問6-41-2", "q6-41-2"),
        ("その1-第2-3-(4)", "s1/2/3/4"),
        ("別紙-1", "別紙/1"),
        ("8/1/4/ア", "8/1/4/ア"),
        ("art29/p1", "art29/p1"),
    ],
)
def test_what_people_write_is_read(typed: str, path: str) -> None:
    assert str(read_locator(typed)) == path


@pytest.mark.parametrize(
    "typed",
    ["", " ", "第29条の規定", "第1、第2", "訪問を行う。", "8//1", "???", "？！", "第3-…", "***/1"],
)
def test_what_is_no_place_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_locator(typed)


def test_the_provision_beside_it_tells_which_supplementary_one_is_meant() -> None:
    near = Locator.parse("suppl-3/art2")
    assert read_locator("附則第4条", near) == Locator.parse("suppl-3/art4")
    assert read_locator(near.label, near) == near


_NUMBER = st.integers(1, 120).map(str)
_BRANCHED = st.lists(_NUMBER, min_size=1, max_size=3).map("-".join)
_LETTER = st.sampled_from("アイウカキク")
_ARTICLE = st.tuples(
    st.sampled_from(["", "suppl-1/", "suppl-4/"]), _BRANCHED, st.sampled_from(["", "/p1", "/p2/i3"])
).map(lambda at: f"{at[0]}art{at[1]}{at[2]}")
_ITEM = st.tuples(st.lists(_NUMBER, min_size=1, max_size=4), st.lists(_LETTER, max_size=2)).map(
    lambda at: "/".join((*at[0], *at[1]))
)
_PLACE = st.one_of(
    _ARTICLE,
    _ITEM,
    _BRANCHED.map("q{}".format),
    _NUMBER.map("s{}".format),
    _BRANCHED.map("annex{}".format),
    st.text("アイ12-(①)別紙の条第", min_size=1, max_size=6),
).map(Locator.parse)


@given(_PLACE)
def test_what_is_shown_for_a_unit_leaves_it_where_it_is(place: Locator) -> None:
    assert read_locator(written(place), place) == place


@given(st.one_of(_ARTICLE.filter(lambda path: "suppl" not in path), _ITEM).map(Locator.parse))
def test_usual_places_are_shown_as_they_are_cited(place: Locator) -> None:
    assert written(place) == place.label == label_of(str(place))
