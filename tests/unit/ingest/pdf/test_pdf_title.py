"""A PDF without a title of its own is called what stands above its text."""

import pytest
from pdf_files import pdf_of

from ingest.sources.base import ReadOptions
from ingest.sources.pdf.reader import READER

TEXT = ("1 訪問の回数", "訪問は年に二回行う。", "2 記録", "記録は翌日までに書く。")


def read(tmp_path, lines, **options):
    path = tmp_path / "scan0001.pdf"
    path.write_bytes(pdf_of(lines))
    return READER.read(path, ReadOptions(**options))


def test_the_line_above_the_first_number_is_the_title(tmp_path):
    parsed = read(tmp_path, ("訪問の決まり", *TEXT))
    assert parsed.document.title == "訪問の決まり"
    assert [str(unit.locator) for unit in parsed.units] == ["1", "2"]
    assert all("訪問の決まり" not in unit.text for unit in parsed.units)


def test_date_and_office_may_stand_between(tmp_path):
    parsed = read(tmp_path, ("訪問の決まり", "令和8年4月1日", "青葉市福祉事務所", *TEXT))
    assert parsed.document.title == "訪問の決まり"
    assert [str(unit.locator) for unit in parsed.units] == ["preamble", "1", "2"]


def test_a_title_that_somebody_gives_stands_only_once(tmp_path):
    parsed = read(tmp_path, ("訪問の 決まり", *TEXT), title="訪問の決まり")
    assert parsed.document.title == "訪問の決まり"
    assert [str(unit.locator) for unit in parsed.units] == ["1", "2"]


@pytest.mark.parametrize(
    "first",
    [
        pytest.param("訪問は次のとおり行う。", id="文"),
        pytest.param("（案）", id="括弧"),
        pytest.param("令和8年4月1日", id="日付"),
        pytest.param("各係長殿", id="宛名"),
        pytest.param("青福発第12号", id="文書の番号"),
    ],
)
def test_what_is_no_title_stays_in_the_text(tmp_path, first):
    parsed = read(tmp_path, (first, *TEXT))
    assert parsed.document.title == "scan0001"
    assert parsed.units[0].text == first


def test_plain_text_without_numbers_has_no_title(tmp_path):
    parsed = read(tmp_path, ("訪問のこと", "訪問は年に二回行う", "記録は翌日までに書く"))
    assert parsed.document.title == "scan0001"
