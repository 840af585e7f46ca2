"""Entries (用例) are given to another office, and taken over after a look."""

from __future__ import annotations

import re

import pytest
from knowledge_house import (
    House,
    press,
    send,
    upload,
    write,
)

from office.identity import Role

from pages import Visitor, words


def test_offices_give_each_other_their_entries(
    house: House, writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(writer).url).partition("?")[0]
    press(supervisor, supervisor.get(entry), "approve")
    file = supervisor.submit("/knowledge/export", "/knowledge/exchange")
    assert file.headers["content-disposition"].startswith("attachment;")
    assert "見本 sato" not in file.text
    with house.neighbour(Role.SUPERVISOR) as other:
        page = upload(other, file.content)
        assert "見本市福祉事務所の用例を1件取り込みます" in words(page)
        assert "まだ取り込んでいません" in words(page)
        assert "すべて 0" in words(other.get("/knowledge"))
        run = send(other, page, "/knowledge/import/run", file=file.text)
        assert "1件取り込みました" in words(run)
        assert "見本市福祉事務所から取り込み" in words(
            other.get(
                re.findall(r'href="(/knowledge/\w{32})', other.get("/knowledge?show=waiting").text)[
                    0
                ]
            )
        )
        assert "取り込むものはありません" in words(upload(other, file.content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "用例のファイルではありません", id="空のファイル"),
        pytest.param("番号,題名".encode(), "用例のファイルではありません", id="表"),
        pytest.param(b"\xff\xfe\x00", "用例のファイルではありません", id="文字でないもの"),
        pytest.param(
            b'{"format": "konkyo-knowledge", "version": 9}', "更新してください", id="先の版"
        ),
    ],
)
def test_a_file_that_is_none_is_refused_in_plain_words(
    supervisor: Visitor, content: bytes, said: str
) -> None:
    page = upload(supervisor, content)
    assert page.status_code == 422
    assert said in words(page)
