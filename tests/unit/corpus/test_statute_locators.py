"""Locators of what laws number twice or not at all."""

from __future__ import annotations

import pytest

from corpus.locator import Locator


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("annex", "別表", id="番号のない別表"),
        pytest.param("annex/s2", "別表（2）", id="二つ目の別表は別表第2ではない"),
        pytest.param("form9/s3", "様式第9号（3）", id="同じ号の三つ目の様式"),
        pytest.param("suppl-4/annex1", "附則別表第1", id="附則の別表"),
        pytest.param("suppl-4/art1/s2", "附則第1条（2）", id="同じ条が二度ある附則"),
        pytest.param("p2/i1", "第2項第1号", id="条のない法律"),
        pytest.param("art3/p1/i1:25", "第3条第1項第1号から第25号まで", id="略された号"),
        pytest.param("s3", "その3", id="番号のない節"),
    ],
)
def test_locators_print_as_people_cite(text: str, label: str) -> None:
    locator = Locator.parse(text)
    assert locator.label == label
    assert str(locator) == text


@pytest.mark.parametrize(
    ("text", "unit", "part"),
    [
        pytest.param("art29/p1/i2", "art29", "p1/i2", id="条の号"),
        pytest.param("suppl-3/art2/p1", "suppl-3/art2", "p1", id="附則の条の項"),
        pytest.param("suppl-3/p4", "suppl-3", "p4", id="附則の項"),
        pytest.param("preamble/p2", "preamble", "p2", id="前文の項"),
        pytest.param("annex1/i2/イ", "annex1", "i2/イ", id="別表の号"),
        pytest.param("annex/s2/i1", "annex/s2", "i1", id="二つ目の別表の号"),
        pytest.param("suppl-3/annex1/i1", "suppl-3/annex1", "i1", id="附則別表の号"),
        pytest.param("form1/i1", "form1", "i1", id="様式の号"),
        pytest.param("p2/i1", "p2", "i1", id="条のない法律の号"),
        pytest.param("annex/s2", "annex/s2", "", id="二つ目の別表そのもの"),
        pytest.param("s3/ア", "s3/ア", "", id="通知の節の下は単位"),
        pytest.param("8/1/4/ア", "8/1/4/ア", "", id="通知の項目"),
        pytest.param("q6-41-2", "q6-41-2", "", id="問"),
    ],
)
def test_a_path_splits_into_the_cited_unit_and_the_part_below_it(
    text: str, unit: str, part: str
) -> None:
    found, rest = Locator.parse(text).unit_and_part()
    assert (str(found), rest) == (unit, part)


def test_the_second_of_a_number_follows_the_first() -> None:
    texts = ["art1", "suppl-1/art1", "annex2", "annex1/s2", "annex1"]
    ordered = sorted(texts, key=lambda text: Locator.parse(text))
    assert ordered == ["art1", "annex1", "annex1/s2", "annex2", "suppl-1/art1"]
