"""The office's own knowledge over HTTP: written, reviewed, found, given away."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from office.identity import Role

from office_api import Api, House

DRAFT: dict[str, Any] = {
    "kind": "rule",
    "title": "エアコンの修理費",
    "question": "猛暑でエアコンが故障したとき、修理費を出せるか。",
    "answer": "見積書を2社から取り、住宅維持費の範囲で認める。",
    "references": ["demo-law:art1"],
}


def published(house: House, **change: Any) -> dict[str, Any]:
    """Return an entry that a caseworker wrote and a supervisor approved."""
    worker = house.as_(Role.CASEWORKER)
    entry = worker.post("/knowledge", DRAFT | change).json()
    path, step = f"/knowledge/{entry['id']}", {"version": 1}
    assert worker.post(f"{path}/submit", step).status_code == 200
    approved: dict[str, Any] = house.as_(Role.SUPERVISOR).post(f"{path}/approve", step).json()
    return approved


def test_an_entry_goes_from_draft_to_force(house: House) -> None:
    entry = published(house)
    assert (entry["number"], entry["name"], entry["approved"]["state"]) == (1, "用例1", "approved")
    read = house.as_(Role.TRAINEE).get(f"/knowledge/{entry['id']}").json()
    assert (read["latest"]["title"], read["warnings"]) == ("エアコンの修理費", [])
    listed = house.as_(Role.TRAINEE).get("/knowledge", params={"state": "approved"}).json()
    assert (listed["total"], listed["entries"][0]["id"]) == (1, entry["id"])
    noted = [action for action in house.actions() if action.startswith("knowledge")]
    assert noted == ["knowledge-approve", "knowledge-submit", "knowledge-add"]


def test_a_change_is_a_new_version_and_needs_the_number_of_the_last(house: House) -> None:
    entry, worker = published(house), house.as_(Role.CASEWORKER)
    path = f"/knowledge/{entry['id']}/versions"
    change = DRAFT | {"title": "エアコンの修理費と部品代", "expected_version": 1}
    assert worker.post(path, change).json()["latest"]["number"] == 2
    assert worker.post(path, change).status_code == 409
    versions = worker.get(path).json()["versions"]
    assert [(each["number"], each["state"]) for each in versions] == [
        (2, "draft"),
        (1, "approved"),
    ]


def test_a_supervisor_returns_withdraws_and_confirms(house: House) -> None:
    supervisor, worker = house.as_(Role.SUPERVISOR), house.as_(Role.CASEWORKER)
    entry = published(house)
    path = f"/knowledge/{entry['id']}"
    assert supervisor.post(f"{path}/confirm", {"version": 1}).status_code == 200
    worker.post(f"{path}/versions", DRAFT | {"expected_version": 1})
    worker.post(f"{path}/submit", {"version": 2})
    returned = supervisor.post(f"{path}/return", {"version": 2, "reason": "根拠が足りません。"})
    assert returned.json()["latest"]["review_note"] == "根拠が足りません。"
    ended = supervisor.post(f"{path}/withdraw", {"version": 1, "reason": "古い扱いです。"}).json()
    assert ended["approved"] is None


def test_who_wrote_a_version_does_not_approve_it(house: House) -> None:
    supervisor = house.as_(Role.SUPERVISOR)
    entry = supervisor.post("/knowledge", DRAFT).json()
    path = f"/knowledge/{entry['id']}"
    supervisor.post(f"{path}/submit", {"version": 1})
    refused = supervisor.post(f"{path}/approve", {"version": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "own-version")


def test_an_entry_that_is_not_there_is_not_found(house: House) -> None:
    answer = house.as_(Role.CASEWORKER).get("/knowledge/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-knowledge")


def test_a_file_goes_to_another_place_and_comes_back_the_same(house: House) -> None:
    published(house)
    administrator = house.as_(Role.ADMINISTRATOR)
    file = administrator.get("/knowledge-exchange")
    assert "sato" not in file.text
    assert _outcomes(administrator, file.content) == ["same"]
    other = json.loads(file.content) | {"office": "となり町福祉事務所"}
    other["entries"][0]["versions"][0]["answer"] = "1社の見積書でよい。"
    data = json.dumps(other).encode()
    assert _outcomes(administrator, data) == ["new"]
    done = administrator.ask("POST", "/knowledge-exchange", content=data, headers=_JSON).json()
    assert [line["number"] for line in done["lines"]] == [2]
    waiting = administrator.get("/knowledge", params={"state": "submitted"}).json()["entries"]
    assert [each["source_office"] for each in waiting] == ["となり町福祉事務所"]


def test_what_one_file_may_not_hold_comes_as_several(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.knowledge.exchange_file.MAX_ENTRIES", 1)
    published(house)
    published(house, title="エアコンの買い替え")
    administrator = house.as_(Role.ADMINISTRATOR)

    answer = administrator.get("/knowledge-exchange")

    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = [archive.read(name) for name in archive.namelist()]
    assert [_outcomes(administrator, file) for file in files] == [["same"], ["same"]]


def test_a_file_that_is_none_is_refused_in_plain_words(house: House) -> None:
    answer = house.as_(Role.ADMINISTRATOR).ask(
        "POST", "/knowledge-exchange", content=b"{}", headers=_JSON
    )
    assert answer.status_code == 422
    assert "用例" in answer.json()["detail"]


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.TRAINEE, Role.EVALUATOR])
def test_only_who_may_exchange_does(house: House, role: Role) -> None:
    assert house.as_(role).get("/knowledge-exchange").status_code == 403


_JSON = {"Content-Type": "application/json"}


def _outcomes(api: Api, data: bytes) -> list[str]:
    answer = api.ask("POST", "/knowledge-exchange/preview", content=data, headers=_JSON)
    return [line["outcome"] for line in answer.json()["lines"]]
