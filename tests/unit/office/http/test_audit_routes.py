"""An administrator reads, checks and writes out the audit log, over HTTP."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import text

from corpus.days import today_in_japan
from office.identity import CONSOLE, Role

from office_api import House, Neighbour


def test_events_are_told_newest_first_and_say_who_did_it(house: House) -> None:
    api, sato = house.as_(Role.ADMINISTRATOR), house.account(Role.CASEWORKER)
    api.post(f"/accounts/{sato.id}/disable")
    answer = api.get("/audit/events", params={"object_id": sato.id})
    page = answer.json()
    newest = page["events"][0]
    assert (newest["action"], newest["action_label"]) == ("account-disable", "利用者の停止")
    assert (newest["actor_login"], newest["outcome"]) == ("kanri", "done")
    assert page["total"] == len(page["events"]) == 2
    assert (page["page"], page["pages"]) == (1, 1)
    assert "見本" not in answer.text


def test_events_are_filtered(house: House) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    own = house.account(Role.ADMINISTRATOR)

    def total(**filters: str) -> int:
        found = api.get("/audit/events", params=filters).json()["total"]
        assert isinstance(found, int)
        return found

    assert total(action="account-create") == total(object_kind="account", actor="console") == 6
    assert total(action="account-create", outcome="refused") == 0
    assert total(actor=own.id, action="sign-in") == 1
    today = today_in_japan()
    assert total(**{"from": str(today), "action": "team-create"}) == 1
    assert total(to=str(today - dt.timedelta(days=2))) == 0


def test_a_page_beyond_the_last_is_the_last(house: House) -> None:
    for number in range(55):
        house.office.accounts.create_team(
            CONSOLE, house.account(Role.SERVICE).office_id, f"係{number}"
        )
    api = house.as_(Role.ADMINISTRATOR)
    first = api.get("/audit/events", params={"action": "team-create"}).json()
    last = api.get("/audit/events", params={"action": "team-create", "page": 99}).json()
    assert (first["pages"], len(first["events"]), len(last["events"])) == (2, 50, 6)
    assert first["events"][-1]["seq"] > last["events"][0]["seq"]


@pytest.mark.parametrize(
    "filters",
    [
        {"page": "0"},
        {"from": "きのう"},
        {"from": "2026-04-02", "to": "2026-04-01"},
        {"outcome": "maybe"},
        {"action": "'; DROP TABLE audit_event"},
        {"object_id": "\0"},
    ],
    ids=["0頁", "日付でない", "逆の期間", "結果", "記号", "NUL"],
)
def test_filters_that_make_no_sense_are_refused(house: House, filters: dict[str, str]) -> None:
    assert house.as_(Role.ADMINISTRATOR).get("/audit/events", params=filters).status_code == 422


def test_what_happens_in_another_office_is_not_told(house: House, neighbour: Neighbour) -> None:
    house.office.sessions.start(CONSOLE, neighbour.person.id)
    api = house.as_(Role.ADMINISTRATOR)
    told = api.get("/audit/events").text
    for hidden in (neighbour.person.id, neighbour.service.id):
        assert hidden not in told
        assert api.get("/audit/events", params={"actor": hidden}).json()["total"] == 0
        assert api.get("/audit/events", params={"object_id": hidden}).json()["total"] == 0


def test_the_log_is_checked_from_a_place_that_was_kept(house: House) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    head = api.get("/audit/head").json()
    assert head["anchor"] == f"{head['seq']}:{head['hash']}"
    whole = api.post("/audit/verify").json()
    assert (whole["ok"], whole["findings"], whole["untold"]) == (True, [], 0)
    assert whole["events"] >= head["seq"]
    later = api.post("/audit/verify", {"anchor": head["anchor"]}).json()
    assert later["ok"]
    assert later["events"] < whole["events"]
    assert house.actions()[:2] == ["audit-verify", "audit-verify"]


def test_what_was_written_over_is_found(house: House) -> None:
    with house.office.database.write() as session:
        session.execute(text("DROP TRIGGER IF EXISTS audit_event_no_update"))
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type='trigger'")):
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("UPDATE audit_event SET actor = 'visitor' WHERE seq = 2"))
    found = house.as_(Role.ADMINISTRATOR).post("/audit/verify").json()
    assert not found["ok"]
    assert found["findings"][0]["kind"] == "changed"
    assert found["findings"][0]["message"].startswith("2 番: 書き換え")


@pytest.mark.parametrize("anchor", ["x", "0:" + "0" * 32, "1:zz", 7], ids=str)
def test_what_is_no_anchor_is_refused(house: House, anchor: Any) -> None:
    answer = house.as_(Role.ADMINISTRATOR).post("/audit/verify", {"anchor": anchor})
    assert answer.status_code == 422


def test_the_log_is_written_out_as_a_file_that_proves_itself(house: House) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    answer = api.get("/audit/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert "konkyo-audit-1-" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert set(archive.namelist()) == {"events.csv", "events.jsonl", "manifest.json"}
    assert house.actions()[0] == "audit-export"
    empty = api.get("/audit/export", params={"to": "2020-01-01"})
    assert empty.status_code == 422


def test_the_whole_log_of_several_offices_leaves_only_at_the_machine(
    house: House, neighbour: Neighbour
) -> None:
    answer = house.as_(Role.ADMINISTRATOR).get("/audit/export")
    assert (answer.status_code, answer.json()["code"]) == (403, "access-denied")
    assert "konkyo audit export" in answer.json()["detail"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.SERVICE}))
def test_nobody_else_reads_the_log(house: House, role: Role) -> None:
    api = house.as_(role)
    for path in ("/audit/events", "/audit/head", "/audit/export"):
        assert api.get(path).json()["code"] == "access-denied"
    assert api.post("/audit/verify").json()["code"] == "access-denied"
