"""Logins, names and addresses as people type them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from office.accounts.naming import (
    checked_email,
    checked_login,
    checked_name,
    fold_email,
    fold_login,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("tanaka", "tanaka", id="そのまま"),
        pytest.param("  Tanaka\n", "tanaka", id="大文字と空白"),
        pytest.param("Ｔａｎａｋａ－０１", "tanaka-01", id="全角"),
        pytest.param("\u3000t.tanaka_2", "t.tanaka_2", id="全角の空白"),
        pytest.param("K9", "k9", id="ケルビン記号"),
        pytest.param("a" * 64, "a" * 64, id="64文字"),
    ],
)
def test_a_login_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert checked_login(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="空"),
        pytest.param("a", id="1文字"),
        pytest.param("a" * 65, id="65文字"),
        pytest.param("田中", id="漢字"),
        pytest.param("tanaka taro", id="空白"),
        pytest.param("tanaka@example.jp", id="メールアドレス"),
        pytest.param("tanaka/../x", id="斜線"),
        pytest.param("tаnaka", id="キリル文字のа"),
        pytest.param("ﷺ" * 1000, id="正規化で長くなる"),
        pytest.param("tana\x00ka", id="NUL"),
        pytest.param("tanaka\u200b", id="見えない文字"),
    ],
)
def test_other_logins_are_refused_with_what_may_be_written(typed: str) -> None:
    with pytest.raises(InputError, match="ログイン名"):
        checked_login(typed)


@given(st.text(max_size=80))
def test_a_login_that_is_taken_needs_no_further_folding(typed: str) -> None:
    try:
        kept = checked_login(typed)
    except InputError:
        return
    assert re.fullmatch(r"[a-z0-9._-]{2,64}", kept)
    assert checked_login(kept) == fold_login(typed) == kept


@given(st.text("abcxyz0189._-", min_size=2, max_size=64).filter(lambda text: not text.isdigit()))
def test_width_and_case_of_a_login_do_not_count(login: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in login.upper())
    assert fold_login(wide) == fold_login(login)


@pytest.mark.parametrize("name", ["田中　花子", "髙﨑 葛󠄀", "ﾀﾅｶ", "Nguyễn Văn A", "李 小龍"])
def test_a_name_is_kept_as_it_is_written(name: str) -> None:
    assert checked_name(f" {name}\u3000", "氏名") == name


@pytest.mark.parametrize("name", ["", " \u3000", "あ" * 101, "田中\n花子", "田中\x00", "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="氏名"):
        checked_name(name, "氏名")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param(None, None, id="なし"),
        pytest.param(" ", None, id="空白だけ"),
        pytest.param(" A.b+c@city.example.lg.jp ", "A.b+c@city.example.lg.jp", id="前後の空白"),
        pytest.param("ａ＠ｅｘａｍｐｌｅ．ｊｐ", "a@example.jp", id="全角"),
    ],
)
def test_an_address_is_kept_in_one_width(typed: str | None, kept: str | None) -> None:
    assert checked_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["a", "a@b", "a@@b.jp", "a b@c.jp", "a@b..jp", "a@b.jp\nBcc: c@d.jp", "a" * 250 + "@b.jp"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="メールアドレス"):
        checked_email(typed)


def test_case_of_an_address_does_not_count() -> None:
    assert fold_email(" Ａ@Example.JP") == fold_email("a@example.jp")
