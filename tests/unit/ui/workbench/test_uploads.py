"""Sending files to be read: nothing that was chosen, typed or told is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from office.identity import Role
from search_api.client import KonkyoClient

from desks import until_ended
from workbenches import House, everything, press

RULE = "# 訪問の決まり\n\n## 1 回数\n\n訪問は年に二回行う。\n"
BROKEN = b"PK\x03\x04" + b"x" * 300


@pytest.fixture
def client(house: House) -> Iterator[KonkyoClient]:
    with KonkyoClient(house.address, token=house.session(Role.SUPERVISOR).secret) as opened:
        yield opened


def end_all(client: KonkyoClient) -> None:
    for job in client.jobs():
        until_ended(client, job)


def test_a_refused_file_stays_chosen_with_what_was_said_of_it(
    house: House, client: KonkyoClient
) -> None:
    page = house.open(Role.SUPERVISOR, "documents")
    page.file_uploader[0].upload("houmon.md", RULE.encode(), "text/markdown")
    fields = {field.label.partition("（")[0]: field for field in page.text_input}
    fields["資料の題名"].input("訪問の新しい決まり")
    fields["資料の番号"].input("訪問")
    page = press(page, "読み取る")
    assert "資料の番号「訪問」は使えません" in page.error[0].value
    fields = {field.label.partition("（")[0]: field for field in page.text_input}
    assert fields["資料の題名"].value == "訪問の新しい決まり"
    assert "「houmon\\.md」を選んであります" in everything(page)
    fields["資料の番号"].input("houmon")
    page = press(page, "読み取る")  # the file is still there
    end_all(client)
    page = page.run()
    assert "「訪問の新しい決まり」を読み取りました" in page.success[0].value
    assert "を選んであります" not in everything(page)


def test_how_each_of_several_files_ended_is_told_until_it_is_put_away(
    house: House, client: KonkyoClient
) -> None:
    page = house.open(Role.SUPERVISOR, "documents")
    for name in ("一つめ.docx", "二つめ.docx"):
        page.file_uploader[0].upload(name, BROKEN, "application/octet-stream")
        page = press(page, "読み取る")
    end_all(client)
    page = page.run()
    told = "\n".join(each.value for each in page.error)
    assert "一つめ" in told
    assert "二つめ" in told
    page = page.run()
    assert len(page.error) == 2
    page = press(page, "閉じる")
    page = press(page, "閉じる")
    assert not page.error


def test_a_file_that_was_sent_twice_is_told_and_each_reading_names_its_file(
    house: House, client: KonkyoClient
) -> None:
    page = house.open(Role.SUPERVISOR, "documents")
    for _ in range(2):
        page.file_uploader[0].upload("訪問.md", RULE.encode(), "text/markdown")
        page = press(page, "読み取る")
        end_all(client)
        page = page.run()
    first, second = (each.value for each in page.success)
    assert first.startswith("訪問\\.md：「訪問の決まり」を読み取りました")
    assert "同じ名前のファイルの下書き" not in first
    assert "同じ名前のファイルの下書きが、ほかに1件あります。" in second
    page = press(page, "読み取った下書きを開く")
    assert "ほかに1件の読み取りが終わっています" in everything(page)
    assert not any(button.label == "読み取った下書きを開く" for button in page.button)
    page = press(page, "← 資料の一覧へ")
    page = press(page, "閉じる")
    assert not page.success
