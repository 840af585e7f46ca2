"""The pages on people and teams, as administrators, supervisors and everybody else see them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from office.accounts.types import Account
from office.audit.reading import AuditQuery, AuditReading
from office.database import migrate
from office.foundation import Office
from office.identity import CONSOLE, Role

from offices import LOGINS, client_of, make_office, person_elsewhere

SECRET = re.compile(r'<p class="secret"><code>([^<]+)</code>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    office: Office
    web: httpx.Client  # of the administrator

    def account(self, role: Role) -> Account:
        found = self.office.accounts.find(LOGINS[role])
        assert found is not None
        return found

    def page_of(self, account: Account, web: httpx.Client | None = None) -> str:
        return text((web or self.web).get(f"/admin/accounts/{account.id}"))

    def press(self, account: Account, deed: str, **fields: str) -> httpx.Response:
        return self.web.post(
            f"/admin/accounts/{account.id}/{deed}", data=fields, follow_redirects=True
        )

    def change(self, account: Account, **fields: object) -> httpx.Response:
        now = {
            "display_name": account.display_name,
            "role": account.role.value,
            "email": account.email or "",
            "team": list(account.team_ids),
            "version": str(account.version),
        }
        return self.web.post(
            f"/admin/accounts/{account.id}", data=now | fields, follow_redirects=True
        )

    def log(self) -> str:
        page = AuditReading(self.office.database).page(AuditQuery(), length=1000)
        return "\n".join(map(str, page.events))


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    office = make_office(home)
    with client_of(office, Role.ADMINISTRATOR) as web:
        yield Desk(office=office, web=web)
    office.close()


def text(answer: httpx.Response) -> str:
    return html.unescape(answer.text)


NEW = {"login": "Ｔａｎａｋａ", "display_name": "田中 花子", "role": "caseworker"}


def test_an_administrator_sees_the_state_of_the_office_in_one_look(desk: Desk) -> None:
    page = text(desk.web.get("/admin"))
    for told in ("6 人", "確認コードを使っていない管理者", "まだ確かめていません"):
        assert told in page
    assert desk.office.cipher.ring.current in page
    assert f"<dd>{migrate.status(desk.office.database).current}</dd>" in page
    desk.web.post("/admin/audit/verify")
    assert "、異常なし" in text(desk.web.get("/admin"))


def test_somebody_new_gets_a_code_that_is_shown_once(desk: Desk) -> None:
    shown = desk.web.post("/admin/accounts/new", data=NEW)
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    code = SECRET.findall(text(shown))[0]
    made = desk.office.accounts.find("tanaka")
    assert made is not None
    assert desk.office.recovery.owner(code) == made
    assert "パスワード未設定" in desk.page_of(made)
    assert code not in desk.page_of(made)
    assert code not in desk.log()
    assert "田中" not in desk.log()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        pytest.param("login", "田中", "ログイン名は、半角", id="漢字のログイン名"),
        pytest.param("login", "kanri", "もう使われています", id="使われているログイン名"),
        pytest.param("display_name", " ", "氏名を入れてください", id="氏名なし"),
        pytest.param("display_name", "長" * 101, "100 文字以内", id="長い氏名"),
        pytest.param("email", "tanaka", "メールアドレスの書き方", id="メールでない"),
        pytest.param("role", "king", "役割を選んでください", id="ない役割"),
        pytest.param("team", "0" * 32, "その係は、この事務所にありません", id="ない係"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    desk: Desk, field: str, typed: str, told: str
) -> None:
    answer = desk.web.post(
        "/admin/accounts/new", data=NEW | {"email": "t@example.jp"} | {field: typed}
    )
    page = text(answer)
    assert answer.status_code == 422
    wrong = {"team": "team"}.get(field, field)
    assert re.search(rf'id="{wrong}-wrong">[^<]*{re.escape(told)}', page)
    assert field == "display_name" or 'value="田中 花子"' in page
    assert len(desk.office.accounts.list()) == 6


def test_a_personal_number_in_a_name_is_refused(desk: Desk) -> None:
    answer = desk.web.post("/admin/accounts/new", data=NEW | {"display_name": "123456789018"})
    assert answer.status_code == 422
    assert "12桁の番号" in text(answer)
    assert desk.office.accounts.find("tanaka") is None
    assert "123456789018" not in desk.log()


@pytest.mark.parametrize(
    ("query", "logins"),
    [
        ("q=SATO", {"sato"}),
        ("role=supervisor", {"sasatsu"}),
        ("state=locked", set()),
        ("state=disabled", {"sato"}),
        ("q=見本&role=caseworker&state=active", set()),
        ("team=nothing", set()),
        ("state=king&role=%00", set()),
    ],
)
def test_the_list_is_searched_and_narrowed(desk: Desk, query: str, logins: set[str]) -> None:
    desk.office.accounts.disable(CONSOLE, desk.account(Role.CASEWORKER).id)
    page = text(desk.web.get(f"/admin/accounts?{query}"))
    assert {login for login in LOGINS.values() if f"<span>{login}</span>" in page} == logins
    assert f"{len(logins)} 人" in page


def test_a_change_that_somebody_made_meanwhile_is_shown_beside_what_was_typed(desk: Desk) -> None:
    old = desk.account(Role.CASEWORKER)
    assert "変更しました。" in text(desk.change(old, display_name="佐藤 一"))
    answer = desk.change(old, display_name="佐藤 二")
    page = text(answer)
    assert answer.status_code == 409
    assert "<td>佐藤 一</td><td>佐藤 二</td>" in page
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    assert desk.account(Role.CASEWORKER).display_name == "佐藤 一"
    assert "変更しました。" in text(desk.change(old, display_name="佐藤 二", version=version))
    assert desk.account(Role.CASEWORKER).display_name == "佐藤 二"


def test_the_last_administrator_stays_one(desk: Desk) -> None:
    me = desk.account(Role.ADMINISTRATOR)
    answer = desk.change(me, role="caseworker")
    assert answer.status_code == 422
    assert "管理者が1人もいなくなります" in text(answer)
    assert "自分自身は停止できません" in text(desk.press(me, "disable"))
    assert desk.account(Role.ADMINISTRATOR).disabled_at is None


def test_stopping_somebody_ends_their_sessions_at_once(desk: Desk) -> None:
    person = desk.account(Role.CASEWORKER)
    with client_of(desk.office, Role.CASEWORKER) as theirs:
        assert theirs.get("/account").status_code == 200
        assert "停止しました" in text(desk.press(person, "disable"))
        assert theirs.get("/account").status_code == 303
    assert "停止中" in desk.page_of(person)
    assert "先に、停止を解いてください" in text(desk.press(person, "reset"))
    assert "停止を解きました" in text(desk.press(person, "enable"))


def test_a_reset_takes_the_password_and_shows_a_code_once(desk: Desk) -> None:
    person = desk.account(Role.CASEWORKER)
    code = SECRET.findall(text(desk.press(person, "reset", totp_off="true")))[0]
    assert desk.account(Role.CASEWORKER).has_password is False
    assert desk.office.recovery.owner(code) is not None
    assert code not in desk.page_of(person) + desk.log()


def test_everybody_is_signed_out_everywhere_by_a_button(desk: Desk) -> None:
    person = desk.account(Role.CASEWORKER)
    with client_of(desk.office, Role.CASEWORKER) as theirs:
        desk.press(person, "sign-out")
        assert theirs.get("/account").status_code == 303
    assert "すべての端末からのサインアウト" in desk.page_of(person)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.TRAINEE, Role.EVALUATOR])
def test_others_are_turned_away_and_that_stands_in_the_log(desk: Desk, role: Role) -> None:
    with client_of(desk.office, role) as web:
        for path in ("/admin", "/admin/accounts", "/admin/tokens", "/admin/audit", "/admin/teams"):
            assert web.get(path).status_code == 403, path
        assert web.post("/admin/accounts/new", data=NEW).status_code == 403
    log = desk.log()
    assert "GET /admin/audit" in log
    assert "POST /admin/accounts/new" in log
    assert desk.account(role).id in log


def test_a_supervisor_reads_the_own_teams_and_changes_nothing(desk: Desk) -> None:
    with client_of(desk.office, Role.SUPERVISOR) as web:
        page = text(web.get("/admin/accounts"))
        shown = {login for login in LOGINS.values() if f"<span>{login}</span>" in page}
        assert shown == {"sato", "shinnin", "sasatsu"}
        person = desk.account(Role.CASEWORKER)
        assert "変更する" not in desk.page_of(person, web)
        assert web.get(f"/admin/accounts/{desk.account(Role.EVALUATOR).id}").status_code == 404
        assert web.post(f"/admin/accounts/{person.id}/disable").status_code == 403
    assert desk.account(Role.CASEWORKER).disabled_at is None


def test_the_people_of_another_office_are_neither_seen_nor_changed(desk: Desk) -> None:
    other = person_elsewhere(desk.office, Role.ADMINISTRATOR)
    office_id, team_id = other.office_id, other.team_ids[0]
    for path in ("/admin/accounts", "/admin/accounts?q=tonari", f"/admin/accounts?team={team_id}"):
        page = text(desk.web.get(path))
        assert "隣町" not in page
        assert "となりの係" not in page
    unknown = desk.web.get(f"/admin/accounts/{'0' * 32}")
    known = desk.web.get(f"/admin/accounts/{other.id}")
    assert known.status_code == unknown.status_code == 404
    # Nothing tells them apart but the address that was asked for, and the pad of each page's token.
    told, untold = (
        re.sub(r'name="csrf" value="[^"]+"', "", text(page)) for page in (known, unknown)
    )
    assert told.replace(other.id, "0" * 32) == untold
    assert desk.change(other, display_name="別人").status_code == 404
    for deed in ("disable", "enable", "unlock", "sign-out", "reset"):
        assert desk.press(other, deed).status_code == 404, deed
    mine = desk.account(Role.CASEWORKER)
    assert desk.change(mine, team=[team_id]).status_code == 422
    assert desk.web.post(f"/admin/teams/{team_id}", data={"name": "x"}).status_code == 404
    taken = desk.web.post("/admin/accounts/new", data=NEW | {"office_id": office_id})
    assert taken.status_code == 200
    made = desk.office.accounts.find("tanaka")
    assert made is not None
    assert made.office_id == mine.office_id
    assert desk.office.accounts.get(other.id) == other


TABLE = """\
ログイン名,氏名,役割,係
tanaka,田中 花子,ケースワーカー,保護第一係
suzuki,鈴木 次郎,査察指導員,新しい係
"""


def upload(desk: Desk, content: bytes, name: str = "職員.csv", **fields: str) -> httpx.Response:
    return desk.web.post("/admin/import", data=fields, files={"file": (name, content)})


def test_a_table_is_looked_at_before_anybody_is_registered(desk: Desk) -> None:
    shown = upload(desk, TABLE.encode("cp932"), add_teams="true")
    page = text(shown)
    assert shown.status_code == 200
    assert "2 人を登録します" in page
    assert desk.office.accounts.find("tanaka") is None
    carried = re.findall(r'<textarea[^>]*name="table"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[0]
    done = desk.web.post("/admin/import/run", data={"table": carried, "add_teams": "true"})
    codes = SECRET.findall(text(done))
    assert len(codes) == len(set(codes)) == 2
    found = [desk.office.recovery.owner(code) for code in codes]
    assert [account and account.login for account in found] == ["tanaka", "suzuki"]
    assert "田中" not in desk.log()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "ファイルを選んでください|何も書かれていません", id="空"),
        pytest.param(b"PK\x03\x04", "Excel のファイルのまま", id="Excelのまま"),
        pytest.param(TABLE.encode(), "「新しい係」という係は", id="ない係"),
        pytest.param("ログイン名,氏名,役割\n".encode(), "登録する人がいません", id="見出しだけ"),
        pytest.param("氏名\n田中\n".encode(), "列の名前「ログイン名」", id="列がない"),
    ],
)
def test_a_table_that_cannot_be_taken_registers_nobody(
    desk: Desk, content: bytes, told: str
) -> None:
    answer = upload(desk, content)
    assert answer.status_code == 422
    assert re.search(told, text(answer))
    assert len(desk.office.accounts.list()) == 6


def test_a_table_cannot_reach_into_another_office(desk: Desk) -> None:
    person_elsewhere(desk.office)
    table = "ログイン名,氏名,役割,事務所\ntanaka,田中,管理者,となり町福祉事務所\n"
    for answer in (
        upload(desk, table.encode()),
        desk.web.post("/admin/import/run", data={"table": table}),
    ):
        assert answer.status_code == 422
        assert "という事務所はありません" in text(answer)
    assert desk.office.accounts.find("tanaka") is None


def test_teams_are_added_and_renamed(desk: Desk) -> None:
    web, team = desk.web, desk.office.accounts.teams()[0]
    web.post("/admin/teams", data={"name": "保護第二係"})
    again = web.post("/admin/teams", data={"name": "保護第二係"})
    assert again.status_code == 422
    assert "もうあります" in text(again)
    web.post(f"/admin/teams/{team.id}", data={"name": "保護一係"})
    page = text(web.get("/admin/teams"))
    assert "保護第二係（0 人）" in page
    assert "保護一係（3 人）" in page
