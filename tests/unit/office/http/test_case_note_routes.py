"""Case notes over HTTP: kept by who asked, read by the team's supervisor."""

from __future__ import annotations

from typing import Any

import pytest

from office.identity import Role

from office_api import House

QUESTION = "変動があつたときは届け出るか"


def save(house: House, memo: str = "", role: Role = Role.CASEWORKER) -> dict[str, Any]:
    answer = house.as_(role).post("/case-notes", {"question": QUESTION, "memo": memo})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_an_answer_is_kept_and_read_again(house: House) -> None:
    made = save(house, "面接")
    assert made["answer"]["question"] == QUESTION
    assert {check["standing"] for check in made["checks"]} == {"unchanged"}
    assert made["record"].startswith(f"件名：面接\n質問：{QUESTION}")
    one = house.as_(Role.CASEWORKER).get(f"/case-notes/{made['id']}")
    assert one.json() == made
    listed = house.as_(Role.CASEWORKER).get("/case-notes").json()
    assert listed["total"] == 1
    assert listed["case_notes"][0]["id"] == made["id"]
    assert "case-note-save" in house.actions()


def test_a_list_is_read_in_pages_and_by_words(house: House) -> None:
    for memo in ("一", "二", "三"):
        save(house, memo)
    mine = house.as_(Role.CASEWORKER)
    page = mine.get("/case-notes", params={"offset": 1, "limit": 1}).json()
    assert [note["memo"] for note in page["case_notes"]] == ["二"]
    assert page["total"] == 3
    assert mine.get("/case-notes", params={"words": "三"}).json()["total"] == 1


def test_a_note_is_renamed_only_from_its_newest_version(house: House) -> None:
    made, mine = save(house), house.as_(Role.CASEWORKER)
    path = f"/case-notes/{made['id']}"
    renamed = mine.patch(path, {"memo": "新しい件名", "version": made["version"]})
    assert renamed.json()["memo"] == "新しい件名"
    late = mine.patch(path, {"memo": "別", "version": made["version"]})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")


def test_a_note_is_erased_for_good(house: House) -> None:
    made, mine = save(house), house.as_(Role.CASEWORKER)
    assert mine.delete(f"/case-notes/{made['id']}").status_code == 204
    gone = mine.get(f"/case-notes/{made['id']}")
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown-case-note")


def test_the_supervisor_reads_and_nobody_else_does(house: House) -> None:
    path = f"/case-notes/{save(house)['id']}"
    supervisor = house.as_(Role.SUPERVISOR)
    assert supervisor.get(path).status_code == 200
    assert supervisor.patch(path, {"memo": "別", "version": 1}).status_code == 403
    assert supervisor.delete(path).status_code == 403
    for role in (Role.TRAINEE, Role.ADMINISTRATOR):
        assert house.as_(role).get(path).status_code == 404
    assert house.as_(Role.EVALUATOR).get(path).status_code == 403
    assert house.visitor.get(path).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 422),
        ({"question": "。。"}, 422),
        ({"question": QUESTION, "memo": "あ" * 201}, 422),
        ({"question": QUESTION, "memo": "123456789018"}, 422),
        ({"question": QUESTION, "answer": "自分で書いた答え"}, 422),
    ],
    ids=["nothing", "no words", "long title", "personal number", "an answer from outside"],
)
def test_what_cannot_be_kept_is_refused(house: House, body: dict[str, str], status: int) -> None:
    assert house.as_(Role.CASEWORKER).post("/case-notes", body).status_code == status
    assert house.as_(Role.CASEWORKER).get("/case-notes").json()["total"] == 0
