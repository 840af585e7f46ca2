"""Personal numbers: found however they are written; other numbers are left alone."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from office.personal import (
    MASKED,
    PersonalNumberFound,
    has_valid_check_digit,
    holds_personal_number,
    mask_personal_numbers,
    refuse_personal_number,
)

VALID, INVALID = "123456789018", "123456789012"

eleven = st.from_regex(r"[0-9]{11}", fullmatch=True).filter(lambda digits: digits.strip("0"))
marks = st.sampled_from(
    [*"-‐‑‒–—―−－ーｰ─_＿/／.．・,，、~〜", " ", "\u3000", "\u00a0", "\t", " - "]
)
unseen = st.sampled_from(["\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u200e"])
breaks = st.sampled_from(["\n", "\r\n", "\n    ", "-\n"])
SCRIPTS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "〇一二三四五六七八九", "⓪①②③④⑤⑥⑦⑧⑨")
scripts = st.sampled_from([str.maketrans("0123456789", each) for each in SCRIPTS])


def check_digit(digits: str) -> int:
    """Return the digit as the ordinance defines it: counted from the last, Q(n) as written."""
    total = 0
    for n, digit in enumerate(reversed(digits), start=1):
        q = n + 1 if n <= 6 else n - 5
        total += int(digit) * q
    remainder = total % 11
    return 0 if remainder <= 1 else 11 - remainder


@st.composite
def grouped(draw: st.DrawFn, number: str, between: st.SearchStrategy[str]) -> str:
    """Return a number cut anywhere, with the same sign in every gap."""
    cuts = sorted(draw(st.sets(st.integers(1, 11), max_size=11)))
    groups = [number[a:b] for a, b in zip([0, *cuts], [*cuts, 12], strict=True)]
    return draw(between).join(groups)


def looks_like_something_else(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    return bool(re.fullmatch(r"\s*(?:0\.\d+|(?:\d{1,3}\.){3}\d{1,3})\s*", plain))


@pytest.mark.parametrize(
    "number",
    ["123456789018", "621498320257", "100000000005", "999999999996", "023456789013"],
)
def test_the_check_digit_of_known_numbers(number: str) -> None:
    assert int(number[-1]) == check_digit(number[:11])
    assert has_valid_check_digit(number)
    assert holds_personal_number(number)


@given(eleven)
@example("00000000006")  # remainder 1
@example("00000000011")  # remainder 5
@example("10000000010")
def test_of_the_ten_last_digits_exactly_one_is_refused(digits: str) -> None:
    """So about one in ten of other numbers with twelve digits is refused too."""
    refused = [last for last in range(10) if holds_personal_number(f"{digits}{last}")]
    assert refused == [check_digit(digits)]


@given(st.data(), eleven, scripts)
def test_a_valid_number_is_found_in_any_grouping_and_script(
    data: st.DataObject, digits: str, script: dict[int, str]
) -> None:
    number = f"{digits}{check_digit(digits)}".translate(script)
    written = data.draw(grouped(number, marks | unseen | breaks))
    if looks_like_something_else(written):
        return
    assert holds_personal_number(written)
    assert holds_personal_number(f"番号は{written}です")
    assert holds_personal_number(f"X{written}Y")
    assert mask_personal_numbers(f"番号は{written}です") == f"番号は{MASKED}です"


@given(st.data(), eleven, st.integers(1, 9))
def test_with_another_check_digit_it_passes_in_any_grouping(
    data: st.DataObject, digits: str, off: int
) -> None:
    number = f"{digits}{(check_digit(digits) + off) % 10}"
    refuse_personal_number(data.draw(grouped(number, marks | unseen | breaks)))


NEIGHBOURS = ["2026-11-25", "2026/11/25", "090-1234-5678", "63", "20261125", "1,000"]


@given(eleven, marks, st.sampled_from(NEIGHBOURS), st.sampled_from(NEIGHBOURS), marks | breaks)
def test_four_four_four_is_found_beside_dates_and_other_numbers(
    digits: str, mark: str, before: str, after: str, apart: str
) -> None:
    number = f"{digits}{check_digit(digits)}"
    written = mark.join((number[:4], number[4:8], number[8:]))
    assert holds_personal_number(f"{before}{apart}{written}{apart}{after}")


@given(st.data(), eleven, st.sampled_from(NEIGHBOURS))
def test_any_grouping_is_found_where_its_neighbours_stand_further_off(
    data: st.DataObject, digits: str, near: str
) -> None:
    number = f"{digits}{check_digit(digits)}"
    written = data.draw(grouped(number, st.sampled_from(["-", "－", "/", "ー", "_"])))
    assert holds_personal_number(f"{near} {written} {near}")
    assert holds_personal_number(f"{near}\n{written}\n{near}")


@given(st.from_regex(r"[0-9]{13,30}", fullmatch=True))
@example("0" * 3 + VALID)
@example(VALID + "1")
@example(VALID * 2)
def test_thirteen_digits_or_more_in_a_row_are_another_number(digits: str) -> None:
    """A corporate number (法人番号) has thirteen; one that holds twelve good ones passes."""
    refuse_personal_number(digits)
    refuse_personal_number(f"番号{digits}号")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣0️⃣1️⃣8️⃣", id="絵文字の数字"),
        pytest.param("1234一5678一9018", id="漢数字の一を横棒の代わりに"),
        pytest.param("1234-5678ー 9018", id="違う横棒を混ぜる"),
        pytest.param("&#49;&#50;34&nbsp;5678&shy;9018", id="HTMLの文字参照"),
        pytest.param("１２３４ー５６７８ー９０１８", id="全角と長音"),
        pytest.param("個人番号123456789018山田", id="文字に続く"),
        pytest.param("abc123456789018xyz", id="英字に挟まれる"),
        pytest.param("12 34 56 78 90 18", id="2桁ずつ"),
        pytest.param("123,456,789,018", id="コンマ"),
        pytest.param("壱弐参四五六七八九〇壱八", id="大字"),
        pytest.param("<td>1234</td> 123456789018", id="表の中"),
        pytest.param("1234\n5678\n9018", id="3行に分ける"),
        pytest.param("生年月日 1980/04/01 1234 5678 9018 03-1234-5678", id="日付と電話の間"),
    ],
)
def test_look_alikes_are_found(text: str) -> None:
    with pytest.raises(PersonalNumberFound):
        refuse_personal_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25 09:30",
        "03-1234-5678",
        "090-1234-5678 に電話",
        "法63条、局長通知第8-1-(4)-ア、問13-22-1",
        "1234567890123",
        "325M50000100021_20250401_507M60000100043",
        "426M60000008085:art5/p1",
        "550e8400-e29b-41d4-a716-123456789018",
        "a" * 20 + VALID,  # a hash that happens to hold the digits
        "1,234 5,678 9,018",
        "123,456 789,018円",
        "0.12345678902",
        "192.168.100.101",
        "2021 2022 2023",
        "0000-0000-0000",
        "〇〇〇〇〇〇〇〇〇〇〇〇",
        "1234は5678と9018",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    refuse_personal_number(text)
    assert mask_personal_numbers(text) == text


def test_the_sentence_says_what_to_do_and_repeats_nothing() -> None:
    with pytest.raises(PersonalNumberFound, match="12桁の番号が書かれているため") as caught:
        refuse_personal_number(f"宛名番号 {VALID}")
    assert VALID not in str(caught.value)
    assert caught.value.details == {}
    assert "頭に0を付けて15桁にするか、下4桁だけ" in caught.value.message


def test_both_ways_out_of_the_sentence_are_open() -> None:
    refuse_personal_number(f"宛名番号 {VALID:0>15}")
    refuse_personal_number(f"宛名番号 {VALID[-4:]}")


def test_a_single_stroke_may_be_a_dash_or_the_numeral() -> None:
    assert holds_personal_number("1234一5678一9018")
    assert holds_personal_number("〇〇〇-一-〇〇〇〇〇〇〇八")


def test_masking_leaves_everything_else_as_it_was() -> None:
    text = f"前　{VALID} と 1234-5678-9018、後ろ①\n{INVALID}"
    assert mask_personal_numbers(text) == f"前　{MASKED} と {MASKED}、後ろ①\n{INVALID}"


TEXTS = {".html", ".json", ".jsonl", ".md", ".tsv", ".txt", ".xml"}


@pytest.mark.parametrize("folder", ["corpus", "eval/query_sets", "docs"])
def test_no_text_that_we_ship_trips(repository: Path, folder: str) -> None:
    files = [file for file in (repository / folder).rglob("*") if file.suffix in TEXTS]
    assert files
    assert [file for file in files if holds_personal_number(file.read_text("utf-8"))] == []


def test_no_official_text_trips(shared: Path) -> None:
    files = [file for file in (shared / "corpus").rglob("*") if file.suffix in TEXTS]
    assert len(files) > 50
    assert [file for file in files if holds_personal_number(file.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 20_000,
        "1234 5678 9012 " * 5_000,
        ("1" + " " * 24) * 4_000,
        "1-" * 200_000,
        "&" + "amp;" * 50_000,
        ("123456789018" + "a" * 20 + " ") * 10_000,
    ],
    ids=["空白", "組", "広い間", "横棒", "入れ子の実体参照", "識別子の中"],
)
def test_a_long_row_of_numbers_takes_no_long_time(text: str) -> None:
    """Linear: a test that hangs here has found a row that is not."""
    refuse_personal_number(text)
