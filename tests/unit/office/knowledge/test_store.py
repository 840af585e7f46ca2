"""Writing down what an office knows, and its review by a second person."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from knowledge_desk import Desk, draft

from corpus.days import today_in_japan
from corpus.errors import InputError, UnknownUnit
from office.errors import Conflict, OwnVersion, UnknownKnowledge
from office.identity import CONSOLE, Role
from office.knowledge import KnowledgeState
from office.personal import PersonalNumberFound
from search_api.authorizer import AccessDenied

DAY = dt.timedelta(days=1)


def test_what_a_caseworker_writes_is_in_force_when_a_supervisor_has_approved_it(
    desk: Desk,
) -> None:
    entry = desk.write()
    assert (entry.number, entry.name, entry.approved) == (1, "用例1", None)
    assert entry.latest.state is KnowledgeState.DRAFT
    submitted = desk.knowledge.submit(CONSOLE, desk.worker, entry.id, 1)
    assert submitted.latest.state is KnowledgeState.SUBMITTED
    assert desk.count_waiting(desk.supervisor) == 1
    approved = desk.knowledge.approve(CONSOLE, desk.supervisor, entry.id, 1)
    assert approved.approved == approved.latest
    assert approved.latest.reviewer_id == desk.supervisor.account_id
    assert desk.count_waiting(desk.supervisor) == 0


def test_a_unit_that_is_cited_is_kept_with_its_wording_of_the_day(desk: Desk) -> None:
    (cited,) = desk.write(references=("demo-law:art1", " demo-law:art1 ")).latest.citations
    assert (cited.unit_id, cited.part, cited.day) == ("demo-law:art1", "", today_in_japan())
    assert cited.citation == desk.backend.unit("demo-law:art1").citation
    assert len(cited.sha256) == 64


def test_the_version_in_force_stays_until_the_next_is_approved(desk: Desk) -> None:
    first = desk.publish()
    knowledge = desk.knowledge
    changed = draft(answer="3社から取る。")
    revised = knowledge.revise(CONSOLE, desk.worker, desk.backend, first.id, changed, 1)
    assert (revised.latest.number, revised.latest.answer) == (2, "3社から取る。")
    assert revised.approved == first.approved
    knowledge.submit(CONSOLE, desk.worker, first.id, 2)
    second = knowledge.approve(CONSOLE, desk.supervisor, first.id, 2)
    assert second.shown.answer == "3社から取る。"
    states = [version.state for version in knowledge.versions(desk.worker, first.id)]
    assert states == [KnowledgeState.APPROVED, KnowledgeState.REPLACED]


def test_nobody_approves_or_returns_what_they_wrote_themselves(desk: Desk) -> None:
    entry = desk.knowledge.add(CONSOLE, desk.supervisor, desk.backend, draft())
    desk.knowledge.submit(CONSOLE, desk.supervisor, entry.id, 1)
    assert desk.count_waiting(desk.supervisor) == 0
    with pytest.raises(OwnVersion, match="ほかの査察指導員"):
        desk.knowledge.approve(CONSOLE, desk.supervisor, entry.id, 1)
    with pytest.raises(OwnVersion):
        desk.knowledge.give_back(CONSOLE, desk.supervisor, entry.id, 1, "理由")
    approved = desk.knowledge.approve(CONSOLE, desk.other_supervisor, entry.id, 1)
    assert approved.approved is not None


def test_whoever_wrote_since_the_last_approval_does_not_approve(desk: Desk) -> None:
    knowledge, mine, theirs = desk.knowledge, desk.supervisor, desk.worker
    entry = knowledge.add(CONSOLE, mine, desk.backend, draft())
    knowledge.submit(CONSOLE, mine, entry.id, 1)
    longer = draft(answer="3社から取る。")
    revised = knowledge.revise(CONSOLE, theirs, desk.backend, entry.id, longer, 1)
    assert revised.latest.writer_ids == (mine.account_id, theirs.account_id)
    knowledge.submit(CONSOLE, theirs, entry.id, 2)
    (standing,) = knowledge.standings(mine)
    assert mine.account_id in standing.writer_ids
    assert desk.count_waiting(mine) == 0
    with pytest.raises(OwnVersion):
        knowledge.approve(CONSOLE, mine, entry.id, 2)
    returned = knowledge.give_back(CONSOLE, mine, entry.id, 2, "3社では多い。")
    assert returned.latest.review_note == "3社では多い。", "to return it puts nothing into force"
    knowledge.revise(CONSOLE, theirs, desk.backend, entry.id, longer, 2)
    knowledge.submit(CONSOLE, theirs, entry.id, 3)
    with pytest.raises(OwnVersion):
        knowledge.approve(CONSOLE, mine, entry.id, 3)
    assert desk.count_waiting(desk.other_supervisor) == 1
    knowledge.approve(CONSOLE, desk.other_supervisor, entry.id, 3)

    # What was approved belongs to nobody: the next text has writers of its own.
    again = knowledge.revise(CONSOLE, theirs, desk.backend, entry.id, draft(title="別"), 3)
    assert again.latest.writer_ids == (theirs.account_id,)
    knowledge.submit(CONSOLE, theirs, entry.id, 4)
    assert knowledge.approve(CONSOLE, mine, entry.id, 4).shown.number == 4


def test_a_caseworker_does_not_review(desk: Desk) -> None:
    entry = desk.write()
    desk.knowledge.submit(CONSOLE, desk.worker, entry.id, 1)
    colleague = dataclasses.replace(desk.worker, account_id="0" * 32, role=Role.TRAINEE)
    with pytest.raises(AccessDenied):
        desk.knowledge.approve(CONSOLE, colleague, entry.id, 1)
    with pytest.raises(AccessDenied):
        desk.knowledge.withdraw(CONSOLE, colleague, entry.id, 1, "不要")


def test_a_version_that_is_returned_says_why_and_is_written_anew(desk: Desk) -> None:
    entry = desk.write()
    desk.knowledge.submit(CONSOLE, desk.worker, entry.id, 1)
    returned = desk.knowledge.give_back(CONSOLE, desk.supervisor, entry.id, 1, "根拠が足りません。")
    assert returned.latest.state is KnowledgeState.RETURNED
    assert returned.latest.review_note == "根拠が足りません。"
    with pytest.raises(InputError, match="下書きだけ"):
        desk.knowledge.submit(CONSOLE, desk.worker, entry.id, 1)
    again = desk.knowledge.revise(CONSOLE, desk.worker, desk.backend, entry.id, draft(), 1)
    assert again.latest.number == 2
    assert desk.knowledge.versions(desk.worker, entry.id)[1].state is KnowledgeState.RETURNED


def test_an_author_withdraws_a_draft_and_a_supervisor_what_is_in_force(desk: Desk) -> None:
    mine = desk.write()
    gone = desk.knowledge.withdraw(CONSOLE, desk.worker, mine.id, 1, "重複")
    assert gone.latest.state is KnowledgeState.WITHDRAWN
    with pytest.raises(InputError, match="もう取り下げられ"):
        desk.knowledge.withdraw(CONSOLE, desk.worker, mine.id, 1, "重複")
    entry = desk.publish()
    with pytest.raises(AccessDenied):
        desk.knowledge.withdraw(CONSOLE, desk.worker, entry.id, 1, "古い")
    ended = desk.knowledge.withdraw(CONSOLE, desk.supervisor, entry.id, 1, "古い")
    assert (ended.approved, ended.latest.review_note) == (None, "古い")


def test_a_withdrawn_draft_leaves_the_version_in_force(desk: Desk) -> None:
    entry = desk.publish()
    desk.knowledge.revise(CONSOLE, desk.worker, desk.backend, entry.id, draft(title="別"), 1)
    left = desk.knowledge.withdraw(CONSOLE, desk.worker, entry.id, 2, "やめる")
    assert left.approved == entry.approved


def test_numbers_ascend_and_are_never_used_again(desk: Desk) -> None:
    first = desk.write()
    desk.knowledge.withdraw(CONSOLE, desk.worker, first.id, 1, "重複")
    assert desk.write().number == 2
    assert desk.knowledge.find(desk.worker, 1).id == first.id
    other = desk.knowledge.add(CONSOLE, desk.elsewhere, desk.backend, draft())
    assert other.number == 1, "each office counts for itself"


def test_two_who_change_the_same_version_are_told(desk: Desk) -> None:
    entry = desk.write()
    desk.knowledge.revise(CONSOLE, desk.worker, desk.backend, entry.id, draft(title="甲"), 1)
    with pytest.raises(Conflict):
        desk.knowledge.revise(CONSOLE, desk.worker, desk.backend, entry.id, draft(title="乙"), 1)
    for deed in (desk.knowledge.submit, desk.knowledge.approve):
        with pytest.raises(Conflict):
            deed(CONSOLE, desk.supervisor, entry.id, 1)


def test_another_offices_entries_are_not_there(desk: Desk) -> None:
    entry = desk.publish()
    knowledge, stranger = desk.knowledge, desk.elsewhere
    assert knowledge.standings(stranger) == ()
    assert desk.count_waiting(stranger) == 0
    for look in (knowledge.get, knowledge.versions):
        with pytest.raises(UnknownKnowledge):
            look(stranger, entry.id)
    with pytest.raises(UnknownKnowledge):
        knowledge.find(stranger, entry.number)
    with pytest.raises(UnknownKnowledge):
        knowledge.withdraw(CONSOLE, stranger, entry.id, 1, "消す")


def test_a_listing_is_narrowed_by_state_words_and_what_is_due(desk: Desk) -> None:
    today = today_in_japan()
    old = desk.publish(title="古い扱い", valid_from=today - 9 * DAY, valid_until=today - DAY)
    look = desk.publish(title="見直す扱い", valid_from=today - DAY, review_on=today)
    new = desk.publish(title="通院の交通費")
    waiting = desk.write(title="下書き")
    listing, who = desk.knowledge.standings, desk.worker
    assert [e.id for e in listing(who)] == [waiting.id, new.id, look.id, old.id]
    assert [e.id for e in listing(who, KnowledgeState.DRAFT)] == [waiting.id]
    assert [e.id for e in listing(who, KnowledgeState.APPROVED)] == [new.id, look.id, old.id]
    assert [e.id for e in listing(who, due=True)] == [look.id, old.id]
    assert [e.id for e in listing(who, text="交通費　通院")] == [new.id]
    assert [e.id for e in listing(who, text="用例2")] == [look.id]


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"title": " "}, InputError, "題名を書いて"),
        ({"question": ""}, InputError, "問いを書いて"),
        ({"answer": "あ" * 4001}, InputError, "4000文字まで"),
        ({"references": ()}, InputError, "根拠を1つ以上"),
        ({"no_basis": True}, InputError, "どちらか"),
        ({"references": ("法9999条",)}, UnknownUnit, "法"),
        (
            {"valid_from": dt.date(2026, 4, 2), "valid_until": dt.date(2026, 4, 1)},
            InputError,
            "終わりが始まりより前",
        ),
        ({"answer": "番号は123456789018です。"}, PersonalNumberFound, "個人番号"),
        ({"title": "a\0b"}, InputError, "制御文字"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(
    desk: Desk, changes: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        desk.write(**changes)
    assert desk.knowledge.standings(desk.worker) == ()


def test_an_entry_without_a_basis_says_so(desk: Desk) -> None:
    entry = desk.write(references=(), no_basis=True)
    assert (entry.latest.no_basis, entry.latest.citations) == (True, ())
