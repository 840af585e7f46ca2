"""The pages of the audit log: read, checked, written out; and who may not."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text as sql

from office.audit.reading import AuditQuery, AuditReading
from office.audit.verify_export import verify_export
from office.foundation import Office
from office.identity import CONSOLE, Origin, Role

from offices import LOGINS, client_of, person_elsewhere


@pytest.fixture
def web(office: Office) -> Iterator[httpx.Client]:
    with client_of(office, Role.ADMINISTRATOR) as client:
        yield client


def read(web: httpx.Client, query: str = "") -> str:
    return html.unescape(web.get(f"/admin/audit{query}").text)


def noted(office: Office, action: str) -> int:
    return AuditReading(office.database).page(AuditQuery(action=action)).total


def test_an_administrator_reads_who_did_what_in_plain_words(
    office: Office, web: httpx.Client
) -> None:
    person = office.accounts.find("sato")
    me = office.accounts.find("kanri")
    assert person is not None
    assert me is not None
    office.accounts.change(Origin(actor=me.id), person.id, person.version, display_name="佐藤 一")
    page = read(web, "?action=account-change")
    for told in (
        "利用者の変更",
        "見本 kanri（kanri）",
        "「佐藤 一（sato）」",
        "変えたところ: 氏名",
    ):
        assert told in page
    assert "1 件のうち 1 / 1 ページ" in page
    assert re.search(r"<span>\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d:\d\d</span>", page)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        pytest.param("?actor=ＫＡＮＲＩ&action=sign-in", "方法: パスワード", id="全角の名前"),
        pytest.param("?actor=console&kind=team", "係の登録", id="コマンド"),
        pytest.param("?outcome=refused", "当てはまる監査記録はありません", id="拒否"),
        pytest.param("?first=2000-01-01&last=2000-01-02", "当てはまる", id="昔"),
        pytest.param("?object=%27%20OR%201%3D1", "当てはまる", id="SQLのような文字"),
        pytest.param("?page=99", "ページ（新しい順", id="ないページ"),
        pytest.param("?page=abc", "ページ（新しい順", id="数でないページ"),
        pytest.param("?actor=dare", "その名前でサインインする人はいません", id="いない人"),
        pytest.param("?first=4月1日", "2026-04-01 の形で", id="日付でない"),
        pytest.param("?first=2026-04-02&last=2026-04-01", "より前になっています", id="逆の期間"),
    ],
)
def test_the_log_is_narrowed(web: httpx.Client, query: str, told: str) -> None:
    assert told in read(web, query)


def test_fifty_stand_on_a_page_and_the_filter_goes_along(office: Office, web: httpx.Client) -> None:
    for number in range(60):
        office.accounts.create_team(CONSOLE, office.accounts.offices()[0].id, f"第{number}係")
    first = read(web, "?action=team-create")
    assert first.count('<li>\n    <p class="event">') == 50
    assert 'href="/admin/audit?action=team-create&page=2">古い50件' in first
    assert "61 件のうち 2 / 2 ページ" in read(web, "?action=team-create&page=2")


def test_reading_the_log_is_noted_once_an_hour(office: Office, web: httpx.Client) -> None:
    for _ in range(3):
        read(web)
    assert noted(office, "audit-read") == 1


def test_a_check_says_that_all_is_well_or_what_is_not(office: Office, web: httpx.Client) -> None:
    assert "異常はありません" in web.post("/admin/audit/verify").text
    assert noted(office, "audit-verify") == 1
    with office.database.write() as session:
        triggers = session.scalars(sql("SELECT name FROM sqlite_master WHERE type='trigger'")).all()
        for name in triggers:
            session.execute(sql(f'DROP TRIGGER "{name}"'))
        session.execute(sql("UPDATE audit_event SET actor = 'visitor' WHERE seq = 3"))
    page = web.post("/admin/audit/verify").text
    assert "監査記録に異常があります" in page
    assert "3 番: 書き換えられています。" in page
    assert "異常が 1 件見つかっています" in web.get("/admin").text


def test_a_period_is_written_out_noted_and_can_be_proven(
    office: Office, web: httpx.Client, tmp_path: Path
) -> None:
    answer = web.post("/admin/audit/export", data={"first": "", "last": ""})
    assert answer.headers["content-type"] == "application/zip"
    assert "konkyo-audit-" in answer.headers["content-disposition"]
    assert set(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) == {
        "events.csv",
        "events.jsonl",
        "manifest.json",
    }
    file = tmp_path / "export.zip"
    file.write_bytes(answer.content)
    assert verify_export(file, office.cipher).ok
    assert noted(office, "audit-export") == 1


@pytest.mark.parametrize(
    ("first", "last"), [("2000-01-01", "2000-01-02"), ("x", ""), ("2026-04-02", "2026-04-01")]
)
def test_what_cannot_be_written_out_is_told(
    office: Office, web: httpx.Client, first: str, last: str
) -> None:
    answer = web.post("/admin/audit/export", data={"first": first, "last": last})
    assert answer.status_code == 422
    assert "まだ書き出していません" in answer.text
    assert noted(office, "audit-export") == 0


def test_with_several_offices_each_sees_its_own_deeds(office: Office, web: httpx.Client) -> None:
    other = person_elsewhere(office)
    theirs = Origin(actor=other.id, client="192.0.2.77")
    office.accounts.create_team(theirs, other.office_id, "ほかの係")
    office.accounts.disable(Origin(actor="visitor", client="192.0.2.77"), other.id)
    page = read(web)
    assert "事務所の登録" in page, "what the console did"
    assert other.id not in page
    assert "192.0.2.77" not in page
    assert "隣町" not in page
    # What was asked for comes back in the form, and in the ways back to this page.
    asked = read(web, f"?object={other.id}").replace(f'value="{other.id}"', "")
    assert other.id not in re.sub(r"object(?:=|%3D)[0-9a-f]{32}", "", asked)
    refused = web.post("/admin/audit/export", data={})
    assert refused.status_code == 422
    assert "konkyo audit export" in refused.text


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.SUPERVISOR])
def test_whoever_may_not_is_turned_away_and_that_is_seen(
    office: Office, web: httpx.Client, role: Role
) -> None:
    with client_of(office, role) as theirs:
        assert theirs.get("/admin/audit").status_code == 403
        assert theirs.post("/admin/audit/export", data={}).status_code == 403
    page = read(web, f"?actor={LOGINS[role]}&outcome=refused")
    assert "権限のない操作" in page
    assert "POST /admin/audit/export" in page
