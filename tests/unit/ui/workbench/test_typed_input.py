"""What somebody typed at a draft stays, whatever happens when it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.types import DocumentKind
from office.identity import CONSOLE, Role
from search_api.client import KonkyoClient, ServiceUnreachable
from search_api.publishing.types import DraftView

from desks import until_ended
from offices import LOGINS, PASSWORD
from workbenches import House, everything, press

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

RULE = (
    "# 訪問の決まり\n\n## 1 回数\n\n訪問は年に二回行う。\n\n"
    "## 2 記録\n\n翌日までに書く。\n\n渡す。\n"
)
TYPED = "訪問は年に三回行う。長い時間をかけて直した。"


@pytest.fixture
def draft(house: House) -> DraftView:
    with KonkyoClient(house.address, token=house.session(Role.SUPERVISOR).secret) as client:
        sent = client.upload_document("houmon.md", RULE.encode(), kind=DocumentKind.OFFICE_RULE)
        return client.draft(until_ended(client, sent).draft_id)


def field(page: AppTest, label: str) -> str:
    fields = [*page.text_input, *page.text_area]
    return str(next(each.value for each in fields if each.label.startswith(label)))


def fill_in(page: AppTest, label: str, text: str) -> None:
    fields = [*page.text_input, *page.text_area]
    next(each for each in fields if each.label.startswith(label)).input(text)


def test_the_text_is_there_again_after_the_service_was_away(
    house: House, draft: DraftView, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, unit="1")
    fill_in(page, "本文", TYPED)

    def away(*_: object, **__: object) -> None:
        raise ServiceUnreachable("検索サービスが応答しません。")

    with monkeypatch.context() as broken:
        broken.setattr(KonkyoClient, "correct_draft", away)
        broken.setattr(KonkyoClient, "draft", away)
        page = press(page, "保存する")
        assert [each.value for each in page.error] == ["検索サービスが応答しません。"]
    page = page.run()
    assert field(page, "本文") == TYPED
    assert "保存できなかった入力を、欄に戻しました。" in everything(page)
    assert not page.error
    page = press(page, "保存する")
    assert page.success[0].value == "保存しました。"
    assert [each.value for each in page.toast] == ["保存しました。"]  # one may have scrolled far
    assert TYPED in everything(page)


def test_the_text_is_there_again_once_the_same_person_has_signed_in(
    house: House, draft: DraftView
) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, unit="1")
    fill_in(page, "本文", TYPED)
    account = house.office.accounts.find(LOGINS[Role.SUPERVISOR])
    assert account
    house.office.sessions.end_all(CONSOLE, account.id)
    page = press(page, "保存する")
    assert "期限が切れました" in everything(page)
    fill_in(page, "ログイン名", LOGINS[Role.SUPERVISOR])
    fill_in(page, "パスワード", PASSWORD)
    page = press(page, "サインイン")
    assert field(page, "本文") == TYPED


def test_what_one_could_not_save_is_not_shown_to_the_next_person(
    house: House, draft: DraftView
) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, unit="1")
    fill_in(page, "本文", TYPED)
    account = house.office.accounts.find(LOGINS[Role.SUPERVISOR])
    assert account
    house.office.sessions.end_all(CONSOLE, account.id)
    page = press(page, "保存する")
    fill_in(page, "ログイン名", LOGINS[Role.ADMINISTRATOR])
    fill_in(page, "パスワード", PASSWORD)
    page = press(page, "サインイン")
    assert field(page, "本文") == "訪問は年に二回行う。"


def test_a_place_left_empty_is_asked_for_in_japanese_beside_the_button(
    house: House, draft: DraftView
) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, unit="2")
    page = press(page, "分ける")
    assert [each.value for each in page.error] == [
        "箇所を、第3条、第1\\-2、問3 のように入力してください。"
    ]
    fill_in(page, "箇所", "")
    page = press(page, "保存する")
    assert "箇所を、第3条" in page.error[0].value
    fill_in(page, "箇所", "2")
    fill_in(page, "本文", " ")
    page = press(page, "保存する")
    assert "本文を入力してください" in page.error[0].value


def test_the_fields_of_a_document_follow_what_is_undone(house: House, draft: DraftView) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, part="about")
    fill_in(page, "題名", "訪問の新しい決まり")
    page = press(page, "資料の情報を保存する")
    page = press(page, "直前の訂正を取り消す（資料の情報）")
    assert page.header[0].value == "訪問の決まり"
    assert field(page, "題名") == "訪問の決まり"
    assert "「資料の情報」を取り消しました。" in everything(page)


def test_a_document_without_a_title_or_with_a_wrong_number_is_refused_in_japanese(
    house: House, draft: DraftView
) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, part="about")
    fill_in(page, "題名", "")
    page = press(page, "資料の情報を保存する")
    assert page.error[0].value == "資料の題名を入力してください。"
    fill_in(page, "題名", "訪問")
    fill_in(page, "資料の番号", "訪問")
    page = press(page, "資料の情報を保存する")
    assert "資料の番号「訪問」は使えません" in page.error[0].value
    assert field(page, "題名") == "訪問"


def test_days_are_written_as_in_the_office(house: House, draft: DraftView) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, part="about")
    fill_in(page, "発出日", "令和8年4月1日")
    page = press(page, "資料の情報を保存する")
    assert page.success[0].value == "資料の情報を保存しました。"
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, part="about")
    assert field(page, "発出日") == "2026-04-01"
    fill_in(page, "効力の生じる日", "令和8年")
    page = press(page, "資料の情報を保存する")
    assert page.error[0].value.startswith("効力の生じる日は、2026\\-04\\-01 か 令和8年4月1日")
