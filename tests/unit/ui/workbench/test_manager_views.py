"""資料の管理, 資料と索引の状態, 利用の状況 at the workbench, on a service with a small rule."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pdf_files import pdf_of, scanned_pdf_of

from corpus.types import DocumentKind
from ingest.index import IndexManifest, build_index
from office.feedback import FEEDBACK_FILE, FeedbackStore
from office.identity import Role
from search_api.client import KonkyoClient
from search_api.publishing.corrections import Rewrite
from search_api.publishing.errors import DraftChanged
from search_api.publishing.types import DraftView, Job

from desks import SlowRecogniser, until_ended
from workbenches import House, everything, open_house, press

RULE = (
    "# 訪問の決まり\n\n## 1 回数\n\n訪問は年に二回行う。\n\n"
    "## 2 記録\n\n記録は翌日までに書く。\n\n写しは係長に渡す。\n"
)
Ended = Callable[[Job], Job]


@pytest.fixture
def house(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with open_house(home, monkeypatch, FeedbackStore(home / FEEDBACK_FILE)) as opened:
        yield opened


@pytest.fixture
def client(house: House) -> Iterator[KonkyoClient]:
    with KonkyoClient(house.address, token=house.session(Role.SUPERVISOR).secret) as opened:
        yield opened


@pytest.fixture
def ended(client: KonkyoClient) -> Ended:
    return partial(until_ended, client)


@pytest.fixture
def draft(client: KonkyoClient, ended: Ended) -> DraftView:
    sent = client.upload_document("houmon.md", RULE.encode(), kind=DocumentKind.OFFICE_RULE)
    return client.draft(ended(sent).draft_id)


def texts_of(client: KonkyoClient, draft: DraftView) -> list[str]:
    return [unit.text for unit in client.draft_units(draft.summary.id).units]


def test_a_caseworker_is_told_who_may_manage_documents(house: House) -> None:
    page = house.open(Role.CASEWORKER, "documents")
    assert "「資料を加え、公開し、元に戻す」ことはできません" in page.error[0].value
    assert not page.header


def test_a_file_is_sent_and_followed_to_its_draft(house: House, client: KonkyoClient) -> None:
    page = house.open(Role.SUPERVISOR, "documents")
    assert "まだありません" in everything(page)
    page = press(page, "読み取る")
    assert "ファイルを選んでください" in page.error[0].value
    page.file_uploader[0].upload("houmon.md", RULE.encode(), "text/markdown")
    page = press(page, "読み取る")
    until = time.monotonic() + 60
    while not client.drafts() and time.monotonic() < until:
        time.sleep(0.2)
    while not client.jobs()[0].ended:
        time.sleep(0.1)
    page = page.run()
    # Nobody is led away from a form that may be half filled in for the next file.
    assert page.header[0].value == "ファイルから作る"
    assert "「訪問の決まり」を読み取りました" in page.success[0].value
    page = press(page, "読み取った下書きを開く")
    assert page.header[0].value == "訪問の決まり"
    assert page.query_params["draft"] == client.drafts()[0].id
    assert not any(button.label == "読み取った下書きを開く" for button in page.button)


def test_a_scan_is_offered_to_be_recognised_and_marked_as_such(
    house: House, client: KonkyoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recognised(path: Path, name: str, pages: int, target: Path, progress: object) -> None:
        target.write_bytes(pdf_of(("1 訪問の回数", "訪問は年に二回行う。")))

    monkeypatch.setattr("ingest.sources.pdf.reader.add_text_layer", recognised)
    page = house.open(Role.SUPERVISOR, "documents")
    scan = scanned_pdf_of(("1 訪問の回数", "訪問は年に二回行う。"))
    page.file_uploader[0].upload("訪問.pdf", scan, "application/pdf")
    page = press(page, "読み取る")
    until_ended(client, client.jobs()[0])
    page = page.run()
    assert "「訪問\\.pdf」は、ページが画像だけのPDFです" in page.error[0].value
    page = press(page, "文字を読み取る（OCR）")
    until_ended(client, client.jobs()[0])
    page = press(page.run(), "読み取った下書きを開く")
    shown = everything(page)
    assert "1ページの文字は、文字認識（OCR）で読み取りました" in shown
    assert "ページの画像と見比べ、違うところは「直す」で直してください" in shown
    assert not any(button.label.startswith("文字を読み取る") for button in page.button)
    page = page.radio(key="part").set_value("publish").run()
    assert "ページの画像と見比べ" in page.checkbox[0].label


def test_a_long_reading_is_stopped_by_whoever_comes_to_the_desk(
    house: House, client: KonkyoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowRecogniser(monkeypatch)
    job = client.upload_document("訪問.pdf", scanned_pdf_of(("訪問の決まり",)), ocr=True)
    slow.wait_for_it()
    page = house.open(Role.SUPERVISOR, "documents")
    page = press(page, "読み取りをやめる：訪問\\.pdf の文字認識（OCR）")
    assert "やめています。いまのページが終わるまで、お待ちください。" in everything(page)
    assert not any(button.label.startswith("読み取りをやめる") for button in page.button)
    slow.go_on()
    until_ended(client, job)
    page = page.run()
    table = "\n".join(str(each.value.to_dict()) for each in page.table)
    assert "「訪問\\\\.pdf」：途中でやめました。何も残していません。" in table
    assert client.drafts() == ()


def test_what_is_being_published_is_left_alone_until_it_is(
    house: House, client: KonkyoClient, draft: DraftView, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on, may_end = threading.Event(), threading.Event()

    def slowly(*args: Any, progress: Any, **options: Any) -> IndexManifest:
        progress("語句の索引", 3, 12)
        going_on.set()
        assert may_end.wait(60)
        return build_index(*args, progress=progress, **options)

    monkeypatch.setattr("desks.build_index", slowly)
    draft_id = draft.summary.id
    job = client.publish_draft(draft_id, draft.summary.version)
    assert job.message == "「訪問の決まり」を公開します"
    assert going_on.wait(60)
    page = house.open(Role.SUPERVISOR, "documents", draft=draft_id, part="publish")
    assert "いま公開しています" in everything(page)
    assert "違いはありません" not in everything(page)
    assert not any(button.label.startswith(("公開する", "置き換え")) for button in page.button)
    assert "進み具合は、このページの上に出ます" in everything(page)
    desk = everything(house.open(Role.SUPERVISOR, "documents"))
    assert "いま公開しています　2件" in desk
    assert "公開前" not in desk
    status = everything(house.open(Role.SUPERVISOR, "status"))
    assert "索引に入っていない資料の変更があります" not in status
    page = page.radio(key="part").set_value("read").run()
    assert all(button.disabled for button in page.button if button.label == "直す")
    with pytest.raises(DraftChanged, match="いま公開しています"):
        client.publish_draft(draft_id, draft.summary.version)
    with pytest.raises(DraftChanged, match="いま公開しています"):
        client.remove_draft(draft_id)
    may_end.set()
    until_ended(client, job)
    page = page.radio(key="part").set_value("publish").run()
    assert "公開しました" in everything(page)
    assert not any(button.label.startswith(("公開する", "置き換え")) for button in page.button)


def test_two_drafts_of_one_document_are_told_apart(
    house: House, client: KonkyoClient, draft: DraftView, ended: Ended
) -> None:
    ended(client.upload_document("houmon-2.md", RULE.encode(), kind=DocumentKind.OFFICE_RULE))
    captions = [each.value for each in house.open(Role.SUPERVISOR, "documents").caption]
    newer, older = (
        next(at for at, said in enumerate(captions) if said.startswith(f"{name}\\.md（"))
        for name in ("houmon\\-2", "houmon")
    )
    assert captions[newer - 1].endswith("同じ題名の下書き2件のうち、新しい順で1番目")
    assert captions[older - 1].endswith("同じ題名の下書き2件のうち、新しい順で2番目")
    assert captions[newer].endswith("に読み取り）")


def test_a_unit_is_corrected_and_the_correction_undone(
    house: House, client: KonkyoClient, draft: DraftView
) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id)
    assert "訪問は年に二回行う。" in everything(page)
    page = press(page, "直す")
    (place,) = [field for field in page.text_input if field.label.startswith("箇所")]
    assert place.value == "第1"
    place.input("第1-2")
    area = next(area for area in page.text_area if area.label == "本文")
    area.input("訪問は年に三回行う。")
    page = press(page, "保存する")
    assert page.success[0].value == "保存しました。"
    assert "年に三回" in texts_of(client, draft)[0]
    assert str(client.draft_units(draft.summary.id).units[0].locator) == "1/2"
    page = press(page, "直前の訂正を取り消す（第1を直した）")
    assert texts_of(client, draft)[0] == "訪問は年に二回行う。"


def test_units_are_joined_cut_in_two_and_taken_out(
    house: House, client: KonkyoClient, draft: DraftView
) -> None:
    last = str(client.draft_units(draft.summary.id, 1, 1).units[0].locator)
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, unit=last)
    locator = next(field for field in page.text_input if field.label == "分けた後の項目の箇所")
    locator.input("3")
    page = press(page, "分ける")
    assert len(texts_of(client, draft)) == 3
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, unit="3")
    page = press(page, "前の項目の後ろに")
    assert len(texts_of(client, draft)) == 2
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, unit=last)
    page = press(page, "この項目を取り除く")
    assert len(texts_of(client, draft)) == 1


def test_a_table_of_a_document_is_read_as_a_table(
    house: House, client: KonkyoClient, ended: Ended
) -> None:
    rows = "| 品目 | 上限 |\n| --- | --- |\n| 布団 | <b>1</b> |\n"
    text = f"# 額の決まり\n\n## 1 額\n\n次のとおり。\n\n{rows}"
    sent = client.upload_document("gaku.md", text.encode(), kind=DocumentKind.OFFICE_RULE)
    page = house.open(Role.SUPERVISOR, "documents", draft=ended(sent).draft_id)
    assert "| ---" not in everything(page)
    table = next(each.proto.body for each in page.get("html") if "<table" in each.proto.body)
    assert '<th scope="col">品目</th>' in table
    assert "<td>&lt;b&gt;1&lt;/b&gt;</td>" in table
    assert "次のとおり。" in everything(page)


def test_two_who_correct_at_once_lose_nothing(
    house: House, client: KonkyoClient, draft: DraftView
) -> None:
    first = client.draft_units(draft.summary.id, 0, 1).units[0]
    path = str(first.locator)
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, unit=path)
    said = Rewrite(unit=path, locator=path, title=first.title, text="訪問は毎月行う。")
    client.correct_draft(draft.summary.id, draft.summary.version, said)
    next(a for a in page.text_area if a.label == "本文").input("訪問は年に三回行う。")
    page = press(page, "保存する")
    assert page.error
    assert next(a for a in page.text_area if a.label == "本文").value == "訪問は年に三回行う。"
    assert any(each.label.startswith("いま保存されている本文") for each in page.expander)
    assert "訪問は毎月行う。" in everything(page)  # what the other has written, to compare
    assert texts_of(client, draft)[0] == "訪問は毎月行う。"


def test_what_the_document_is_can_be_said_and_what_is_wrong_is_told(
    house: House, client: KonkyoClient, draft: DraftView
) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, part="about")
    fields = {field.label: field for field in page.text_input}
    fields["発出日"].input("きのう")
    page = press(page, "資料の情報を保存する")
    assert "年・月・日で書いてください" in page.error[0].value
    fields = {field.label: field for field in page.text_input}
    fields["発出日"].input("2026-04-01")
    fields["別名（、で区切る）"].input("訪問規程、訪問")
    page = press(page, "資料の情報を保存する")
    assert page.success[0].value == "資料の情報を保存しました。"
    document = client.draft(draft.summary.id).summary.document
    assert document.aliases == ("訪問規程", "訪問")
    assert str(document.issued_on) == "2026-04-01"


def test_it_is_published_once_the_changes_were_looked_at(
    house: House, client: KonkyoClient, ended: Ended, draft: DraftView
) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, part="publish")
    assert "まだ公開されていません" in everything(page)
    assert "すべての事務所に見えます" in everything(page)
    assert next(b for b in page.button if b.label == "公開する").disabled
    page = next(box for box in page.checkbox if "確かめた" in box.label).check().run()
    page = press(page, "公開する")
    ended(client.jobs()[0])
    page = page.run()
    assert "公開しました" in everything(page)
    status = house.open(Role.SUPERVISOR, "status")
    shown = everything(status)
    assert "使っている索引" in shown
    assert [metric.label for metric in status.metric][:2] == ["資料", "条文・項目"]
    assert status.metric[0].value == "1"


def test_whoever_has_gone_back_is_led_forward_again_and_not_told_that_it_is_back(
    house: House, client: KonkyoClient, ended: Ended, draft: DraftView
) -> None:
    first = ended(client.publish_draft(draft.summary.id, draft.summary.version)).manifest_id
    sent = client.upload_document("b.md", "# 別の決まり\n\n## 1 額\n\n千円とする。\n".encode())
    other = client.draft(ended(sent).draft_id).summary
    second = ended(client.publish_draft(other.id, other.version)).manifest_id
    page = house.open(Role.SUPERVISOR, "documents")
    page = press(page, "1つ前に戻す")
    assert client.index().current == first
    assert "この前まで使っていた索引" in everything(page)
    assert not any(button.label == "1つ前に戻す" for button in page.button)
    page = press(page, "切り替える")
    assert client.index().current == second


def test_a_draft_is_thrown_away(house: House, client: KonkyoClient, draft: DraftView) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft=draft.summary.id, part="publish")
    page = press(page, "下書きを削除する")
    assert page.success[0].value == "下書きを削除しました。"
    assert not client.drafts()


def test_an_address_of_no_draft_is_told_and_leads_back(house: House) -> None:
    page = house.open(Role.SUPERVISOR, "documents", draft="gone")
    assert page.error
    page = press(page, "← 資料の一覧へ")
    assert [each.value for each in page.error] == []
    assert "draft" not in page.query_params


def test_an_evaluator_sees_the_state_without_the_manager(house: House) -> None:
    page = house.open(Role.EVALUATOR, "status")
    assert "索引がまだありません" in page.warning[0].value
    assert not page.get("page_link")


def test_use_and_zero_hits_are_counted_and_lead_on(house: House, client: KonkyoClient) -> None:
    from search_api.types import Query

    client.search(Query(text="年金"))
    client.search(Query(text="zzz"))
    client.answer("保護を受けていない者は届け出ますか")
    client.answer("zzzはいくらですか")
    page = house.open(Role.SUPERVISOR, "usage", days="7")
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures["検索"] == "2回"
    assert figures["0件だった検索"] == "1回（50.0%）"
    assert figures["資料に言葉のない検索"] == "0回（0.0%）"
    assert "資料に言葉のない検索　0件" in [each.value for each in page.header]
    assert "0件だった言葉　1件" in [each.value for each in page.header]
    assert "**zzz**" in everything(page)
    assert page.query_params["days"] == "7"
    assert figures["質問"] == "2回"
    assert figures["答えなかった質問"] == "1回（50.0%）"
    assert "答えなかった質問　1件" in [each.value for each in page.header]
    assert "日ごとの質問" in [each.value for each in page.header]
    assert "この期間には、まだありません。" in [each.value for each in page.caption]  # of 感想
    assert "**zzzはいくらですか**" in everything(page)
    write_it, write_answer = page.get("link_button")
    assert write_it.proto.url.endswith("/knowledge/new?question=zzz")
    assert "/knowledge/new?question=zzz%E3%81%AF" in write_answer.proto.url
