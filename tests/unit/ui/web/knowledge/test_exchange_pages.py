"""Entries (用例) are given to another office, and taken over after a look."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile

import httpx
import pytest
from knowledge_house import (
    House,
    fields_of,
    press,
    send,
    upload,
    write,
)

from office.identity import Role
from search_api.http.guard import MAX_POSTED

from pages import HERE, Visitor, words


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


def test_what_one_file_may_not_hold_comes_as_a_zip_of_several(
    house: House, writer: Visitor, supervisor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.knowledge.exchange_file.MAX_ENTRIES", 1)
    for title in ("年金の通知", "手当の通知"):
        entry = str(write(writer, title=title).url).partition("?")[0]
        press(supervisor, supervisor.get(entry), "approve")

    given = supervisor.submit("/knowledge/export", "/knowledge/exchange")

    assert ".zip" in given.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(given.content)) as archive:
        files = [archive.read(name) for name in archive.namelist()]
    with house.neighbour(Role.SUPERVISOR) as other:
        for title, file in zip(("年金の通知", "手当の通知"), files, strict=True):
            page = upload(other, file)
            assert "用例を1件取り込みます" in words(page)
            assert title in words(page)
        assert "1つずつ" in words(upload(other, given.content))


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


def test_a_file_of_a_large_office_is_taken_over_whole(
    house: House, writer: Visitor, supervisor: Visitor
) -> None:
    """Browsers send the file back as a field of the form: more than a megabyte of it."""
    entry = str(write(writer).url).partition("?")[0]
    press(supervisor, supervisor.get(entry), "approve")
    file = supervisor.submit("/knowledge/export", "/knowledge/exchange").json()
    version = file["entries"][0]["versions"][0]
    file["entries"] = [
        {
            "number": number,
            "versions": [version | {"answer": f"{number}番。{'郵送でもよい。' * 250}"}],
        }
        for number in range(1, 261)
    ]
    content = json.dumps(file, ensure_ascii=False).encode()
    assert 1024**2 < len(content) < MAX_POSTED
    with house.neighbour(Role.SUPERVISOR) as other:
        page = upload(other, content)
        assert "用例を260件取り込みます" in words(page)
        run = send_as_browsers_do(other, page)
        assert run.status_code == 200, words(run)
        assert "260件取り込みました" in words(run)


def send_as_browsers_do(visitor: Visitor, page: httpx.Response) -> httpx.Response:
    """Press the button below the preview: multipart, as its form says."""
    assert 'action="/knowledge/import/run" method="post" enctype="multipart/form-data"' in page.text
    fields = fields_of(page) | {"csrf": visitor.form("/knowledge/exchange")}
    files = {name: (None, html.unescape(value)) for name, value in fields.items()}
    return visitor.post("/knowledge/import/run", files=files, headers={"Origin": HERE})
