"""What an uploaded file is called here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.publishing.files import plain_name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("手帳.pdf", "手帳.pdf"),
        ("C:\\資料\\手帳.pdf", "手帳.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..", "file"),
        ("", "file"),
        (".bashrc", "bashrc"),
        ("手帳\x00.pdf", "手帳.pdf"),
        ("ハ\u309aン.md", "パン.md"),
    ],
    ids=[
        "普通の名前",
        "Windowsの場所",
        "上のフォルダー",
        "点だけ",
        "空",
        "隠しファイル",
        "制御文字",
        "濁点が別",
    ],
)
def test_a_name_holds_no_folder_and_nothing_that_no_name_may_hold(
    given_name: str, kept: str
) -> None:
    assert plain_name(given_name) == kept


@given(st.text(max_size=400))
def test_every_name_can_be_a_file_here(given_name: str) -> None:
    name = plain_name(given_name)
    assert 0 < len(name.encode("utf-8", "surrogatepass")) <= 255
    assert "/" not in name
    assert "\x00" not in name
    assert not name.startswith(".")


def test_a_long_name_keeps_its_suffix() -> None:
    assert plain_name("あ" * 300 + ".pdf").endswith("あ.pdf")
