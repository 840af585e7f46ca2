"""用例の審査 at the workbench: what waits, what it rests on, and the second pair of eyes."""

from __future__ import annotations

import pytest

from corpus.days import today_in_japan
from office.identity import CONSOLE, Role
from office.knowledge import KnowledgeDraft, KnowledgeEntry, KnowledgeKind
from ui.web.demo import demo_backend

from offices import identity_of
from workbenches import House, everything, press

TITLE, ANSWER = "届出が遅れたとき", "事情を聞き取り、届出を求める。"


def draft(answer: str = ANSWER, **said: object) -> KnowledgeDraft:
    fields: dict[str, object] = {
        "kind": KnowledgeKind.RULE,
        "title": TITLE,
        "question": "年金の届出が10日を過ぎたら。",
        "answer": answer,
        "references": ("demo-law:art2",),
    }
    return KnowledgeDraft(**{**fields, **said})  # type: ignore[arg-type]


def submitted(house: House, role: Role = Role.CASEWORKER, **said: object) -> KnowledgeEntry:
    who, knowledge = identity_of(house.office, role), house.office.knowledge
    entry = knowledge.add(CONSOLE, who, demo_backend(), draft(**said))  # type: ignore[arg-type]
    return knowledge.submit(CONSOLE, who, entry.id, 1)


def approved(house: House, **said: object) -> KnowledgeEntry:
    entry = submitted(house, **said)
    return house.office.knowledge.approve(
        CONSOLE, identity_of(house.office, Role.SUPERVISOR), entry.id, 1
    )


def test_an_empty_queue_says_so(house: House) -> None:
    assert "審査を待っている用例はありません" in everything(
        house.open(Role.SUPERVISOR, "knowledge")
    )


def test_a_caseworker_is_told_who_may_review(house: House) -> None:
    submitted(house)
    page = house.open(Role.CASEWORKER, "knowledge")
    assert "用例を審査する" in page.error[0].value
    assert ANSWER not in everything(page)


def test_a_supervisor_reads_the_bases_and_approves(house: House) -> None:
    entry = submitted(house)
    page = house.open(Role.SUPERVISOR, "knowledge")
    shown = everything(page)
    assert page.header[0].value == f"用例1　{TITLE}"
    assert ANSWER in shown
    assert "見本くらし支援法第2条" in shown
    assert "年金その他の収入に変動があつたとき" in shown  # what the basis says today
    page = press(page, "承認する")
    assert "「承認する」を記録しました" in page.success[0].value
    assert "審査を待っている用例はありません" in everything(page)
    found = house.office.knowledge.get(identity_of(house.office, Role.SUPERVISOR), entry.id)
    assert found.approved
    assert page.radio("list").value == "submitted"


def test_to_give_back_needs_a_reason_which_the_author_reads(house: House) -> None:
    entry = submitted(house)
    page = press(house.open(Role.SUPERVISOR, "knowledge"), "差し戻す")
    assert "理由を書いてください" in page.error[0].value
    page.text_area[0].input("問答集も引いてください。")
    page = press(page, "差し戻す")
    assert "「差し戻す」を記録しました" in page.success[0].value
    found = house.office.knowledge.get(identity_of(house.office, Role.CASEWORKER), entry.id)
    assert found.latest.review_note == "問答集も引いてください。"


def test_a_reason_that_is_written_is_not_lost_by_approving(house: House) -> None:
    entry = submitted(house)
    page = house.open(Role.SUPERVISOR, "knowledge")
    page.text_area[0].input("問答集も引いてください。")
    page = press(page, "承認する")
    assert "理由が書かれています" in page.error[0].value
    assert page.text_area[0].value == "問答集も引いてください。"
    assert not house.office.knowledge.get(
        identity_of(house.office, Role.SUPERVISOR), entry.id
    ).approved
    page.text_area[0].input("")
    page = press(page, "承認する")
    assert "「承認する」を記録しました" in page.success[0].value


def test_a_link_to_what_no_longer_waits_says_how_it_stands(house: House) -> None:
    done = approved(house)
    page = house.open(Role.SUPERVISOR, "knowledge", entry=done.id)
    told = "アドレスの用例1は、今は「承認済み」で、「審査待ち」の一覧にはありません。"
    assert page.warning[0].value == told
    assert "entry" not in page.query_params
    waiting = submitted(house, title="別の用例")
    page = house.open(Role.SUPERVISOR, "knowledge", entry=done.id)
    assert page.warning[0].value == told  # another one is shown: nobody shall take it for this
    assert page.query_params["entry"] == waiting.id
    page = house.open(Role.SUPERVISOR, "knowledge", entry=waiting.id)
    page = press(page, "承認する")
    assert not page.warning


def test_nobody_approves_what_they_wrote(house: House) -> None:
    submitted(house, Role.SUPERVISOR)
    page = press(house.open(Role.SUPERVISOR, "knowledge"), "承認する")
    assert "自分" in page.error[0].value
    assert page.header[0].value == f"用例1　{TITLE}"  # still waits


def test_a_new_version_is_shown_against_the_one_in_force(house: House) -> None:
    entry = approved(house)
    who, knowledge = identity_of(house.office, Role.CASEWORKER), house.office.knowledge
    answer = ANSWER.replace("届出", "書面")
    knowledge.revise(
        CONSOLE, who, demo_backend(), entry.id, draft(answer, references=("demo-law:art1",)), 1
    )
    knowledge.submit(CONSOLE, who, entry.id, 2)
    page = house.open(Role.SUPERVISOR, "knowledge", entry=entry.id)
    shown = everything(page)
    assert "承認済みの第1版との違い" in shown
    assert "<del>届出</del><ins>書面</ins>" in shown
    assert "根拠を外した：見本くらし支援法第2条" in shown
    assert "これまでの版（2）" in shown


def test_what_is_due_is_confirmed_or_given_up(house: House) -> None:
    today = today_in_japan()
    entry = approved(house, review_on=today)
    page = house.open(Role.SUPERVISOR, "knowledge", list="due")
    assert page.header[0].value == f"用例1　{TITLE}"
    page = press(page, "今の根拠でよいと確かめた")
    assert "を記録しました" in page.success[0].value
    page.text_area[0].input("国の通知が出たので不要になりました。")
    page = press(page, "廃止する")
    assert "見直しの時期が来た用例はありません" in everything(page)
    assert not house.office.knowledge.get(
        identity_of(house.office, Role.SUPERVISOR), entry.id
    ).approved


@pytest.mark.parametrize("name", ["entry", "list"])
def test_an_address_of_nothing_leads_to_the_queue(house: House, name: str) -> None:
    submitted(house)
    page = house.open(Role.SUPERVISOR, "knowledge", **{name: "gone"})
    assert page.header[0].value == f"用例1　{TITLE}"


def test_an_approved_entry_stands_below_the_official_hits(house: House) -> None:
    approved(house)
    page = house.open(Role.CASEWORKER, q="届出")
    assert [each.value for each in page.header][-1] == "この事務所の用例　1件"
    assert "書きためたもの" in everything(page)
