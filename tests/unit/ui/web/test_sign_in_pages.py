"""Signing in and out, the first administrator, and a password by a code."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from office.accounts.throttle import FREE_FAILURES
from office.foundation import Office
from office.http.cookies import DEMO, SessionCookie
from office.identity import CONSOLE, Role
from search_api.authorizer import SignInNeeded
from search_api.http.problems import problem_of
from ui.web.app import create_web
from ui.web.demo import demo_backend

from offices import LOGINS, PASSWORD, client_of
from pages import Visitor, visiting, words

SATO = LOGINS[Role.CASEWORKER]
NEW = "白い帆船が南の港で静かに眠る夜"


@pytest.fixture
def web(office: Office, home: Path) -> Iterator[Visitor]:
    with visiting(office, home) as visitor:
        yield visitor


def secret_of_totp(office: Office, login: str) -> str:
    account = office.accounts.find(login)
    assert account
    secret = pyotp.parse_uri(office.totp.begin(CONSOLE, account.id)).secret
    office.totp.confirm(CONSOLE, account.id, pyotp.TOTP(secret).now())
    return secret


def test_given_name_and_password_a_user_goes_on_to_where_they_were_going(web: Visitor) -> None:
    sent_away = web.get("/watch?x=1")
    assert sent_away.headers["location"] == "/sign-in?next=%2Fwatch%3Fx%3D1"
    assert 'value="/watch?x=1"' in web.get(sent_away.headers["location"]).text
    after = web.sign_in(SATO, PASSWORD, next="/watch?x=1")
    assert (after.status_code, after.headers["location"]) == (303, "/watch?x=1")
    assert "見本 sato" in words(web.get("/"))


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_given_an_address_of_another_host_a_user_lands_here(web: Visitor, onward: str) -> None:
    assert web.sign_in(SATO, PASSWORD, next=onward).headers["location"] == "/"


def test_given_a_wrong_password_a_user_sees_why_and_the_name_kept(web: Visitor) -> None:
    page = web.sign_in(SATO, "違う違う違う違う違う違う違う違う")
    assert page.status_code == 422
    assert f'value="{SATO}"' in page.text
    assert "違う違う" not in page.text
    assert 'role="alert"' in page.text
    unknown = web.sign_in("nobody", PASSWORD)
    assert words(unknown).replace("nobody", "") == words(page).replace(SATO, "")


def test_given_nothing_a_user_sees_what_is_missing_beside_each_field(web: Visitor) -> None:
    page = words(web.sign_in(" ", ""))
    assert "ログイン名を入れてください。" in page
    assert "パスワードを入れてください。" in page


def test_given_too_many_failures_a_user_is_told_how_long_to_wait(web: Visitor) -> None:
    for _ in range(FREE_FAILURES):
        web.sign_in(SATO, "違う違う違う違う違う違う違う違う")
    page = web.sign_in(SATO, PASSWORD)
    assert page.status_code == 429
    assert 0 < int(page.headers["retry-after"]) <= 30
    assert "秒待ってから、もう一度お試しください" in words(page)


def test_given_a_second_factor_a_user_is_asked_for_the_code_and_not_again_for_the_password(
    web: Visitor, office: Office
) -> None:
    secret = secret_of_totp(office, SATO)
    page = web.sign_in(SATO, PASSWORD, next="/watch")
    assert 'autocomplete="one-time-code"' in page.text
    assert PASSWORD not in page.text
    assert "set-cookie" not in page.headers
    ticket = page.text.partition('name="ticket" value="')[2].partition('"')[0]
    wrong = web.submit("/sign-in", ticket=ticket, code="000000", next="/watch")
    assert wrong.status_code == 422
    assert "確認コード" in words(wrong)
    later = pyotp.TOTP(secret).at(int(time.time()) + 30)  # the code of before is used up
    done = web.submit("/sign-in", ticket=ticket, code=later, next="/watch")
    assert (done.status_code, done.headers["location"]) == (303, "/watch")


def test_given_a_forged_ticket_a_user_begins_anew(web: Visitor) -> None:
    page = web.submit("/sign-in", ticket="x.y.9.z", code="123456")
    assert page.status_code == 422
    assert "やり直し" in words(page)
    assert 'name="password"' in page.text


def test_given_a_cookie_planted_before_a_session_gets_a_secret_of_its_own(web: Visitor) -> None:
    planted = "konkyo_s_" + "A" * 43
    web.cookies.set("konkyo_session", planted, domain="localhost.local", path="/")
    answer = web.sign_in(SATO, PASSWORD)
    assert "konkyo_session=konkyo_s_" in answer.headers["set-cookie"]
    assert planted not in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("address", "name", "secure"),
    [
        ("http://localhost", "konkyo_session", False),
        ("https://localhost", "__Host-konkyo_session", True),
    ],
)
def test_the_cookie_is_closed_to_scripts_and_over_https_bound_to_the_host(
    office: Office, home: Path, address: str, name: str, secure: bool
) -> None:
    with visiting(office, home, address) as web:
        answer = web.sign_in(SATO, PASSWORD)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Domain" not in cookie
    assert ("Secure" in cookie) is secure
    assert answer.headers["cache-control"] == "no-store"


def test_after_sign_out_nothing_is_kept_and_the_session_is_over(web: Visitor) -> None:
    web.sign_in(SATO, PASSWORD)
    old = dict(web.cookies)
    assert web.get("/account").headers["cache-control"] == "no-store", "for the back button"
    page = web.submit("/sign-out", "/account")
    assert "サインアウトしました" in words(page)
    assert "見本 sato" not in words(page)
    assert page.headers["cache-control"] == "no-store"
    assert '"cache"' in page.headers["clear-site-data"]
    web.cookies.update(old)
    back = web.get("/account")
    assert back.headers["location"] == "/sign-in?next=%2Faccount&done=expired"
    assert "期限が切れました" in words(web.get(back.headers["location"]))


def test_a_sample_office_too_says_that_a_session_has_ended() -> None:
    sample = create_web(demo_backend, office=None, cookie=SessionCookie(name=DEMO))
    ended = {
        "type": "http",
        "method": "GET",
        "path": "/account",
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"cookie", f"{DEMO}=konkyo_s_gone".encode())],
    }
    back = sample.state.problem_page(problem_of(SignInNeeded("サインインしてください。")), ended)
    assert back.headers["location"] == "/sign-in?next=%2Faccount&done=expired"


def test_given_a_form_of_an_earlier_session_a_user_is_told_to_open_it_again(web: Visitor) -> None:
    web.sign_in(SATO, PASSWORD)
    page = web.post(
        "/sign-out", data={"csrf": "of-another-session"}, headers={"Origin": "http://localhost"}
    )
    assert page.status_code == 403
    assert "画面を開き直して" in words(page)
    assert web.get("/account").status_code == 200


def test_no_other_site_can_sign_somebody_in(web: Visitor) -> None:
    page = web.post(
        "/sign-in",
        data={"login": SATO, "password": PASSWORD},
        headers={"Origin": "https://evil.example"},
    )
    assert page.status_code == 403
    assert "set-cookie" not in page.headers


def test_given_the_printed_code_the_first_administrator_is_made_and_signed_in(home: Path) -> None:
    office = Office.open(home, {})
    code = office.bootstrap.new_code()
    typed = {"office_name": "見本市福祉事務所", "login": "Hajime", "display_name": "見本 一"}
    with visiting(office, home) as web:
        assert "はじめの設定をする" in words(web.get("/sign-in"))
        assert "15文字以上" in words(web.get("/setup")), "before, not after"
        bad = web.submit("/setup", code=code, password="みじかい", again="別", **typed)
        assert bad.status_code == 422
        assert "15 文字以上" in words(bad)
        assert "1回目と同じではありません" in words(bad)
        assert 'value="見本 一"' in bad.text
        assert "みじかい" not in bad.text
        wrong = web.submit("/setup", code="0000", password=NEW, again=NEW, **typed)
        assert "コードが違うか、期限が切れています" in words(wrong)
        done = web.submit("/setup", code=code, password=NEW, again=NEW, **typed)
        assert done.headers["location"] == "/account?done=setup"
        assert "確認コード（二段階認証）を設定してください" in words(web.get("/"))
    with visiting(office, home) as other:
        assert "管理者はもう登録されています" in words(other.get("/setup"))
        again = other.submit("/setup", code=code, password=NEW, again=NEW, **typed)
        assert again.status_code == 409
    office.close()


def test_given_a_code_of_an_administrator_a_user_sets_a_password_and_still_needs_the_second_factor(
    web: Visitor, office: Office
) -> None:
    secret_of_totp(office, SATO)
    account = office.accounts.find(SATO)
    assert account
    code = office.recovery.issue(CONSOLE, account.id).lower().replace("-", "")
    rejected = web.submit("/recover", code=code, password="a" * 20, again="a" * 20)
    assert "推測されやすい" in words(rejected)
    done = web.submit("/recover", code=code, password=NEW, again=NEW)
    assert done.headers["location"] == "/sign-in?done=password"
    assert "set-cookie" not in done.headers
    assert 'name="ticket"' in web.sign_in(SATO, NEW).text
    used = web.submit("/recover", code=code, password=NEW, again=NEW)
    assert "使い終わっているか" in words(used)


@pytest.mark.parametrize("path", ["/sign-in", "/setup", "/recover"])
@pytest.mark.parametrize("body", [b"\xff=%ff&login=%00", b"login=%F0%9F&next=%0d%0aSet-Cookie:x"])
def test_ugly_input_is_answered_with_a_page(web: Visitor, path: str, body: bytes) -> None:
    headers = {"Origin": "http://localhost", "Content-Type": "application/x-www-form-urlencoded"}
    page = web.post(path, content=body, headers=headers)
    assert page.status_code in (400, 409, 422)
    assert "<h1>" in page.text


def test_the_button_of_the_office_accounts_is_there_only_where_they_are_set_up(
    web: Visitor, office: Office, home: Path
) -> None:
    assert "庁内アカウントでサインイン" not in words(web.get("/sign-in"))
    assert web.get("/sign-in/oidc").status_code == 404
    known = {"oidc_issuer": "https://idp.invalid", "public_url": "https://konkyo.invalid/"}
    with visiting(office, home, **known) as other:
        page = other.get("/sign-in?next=/watch")
    assert "庁内アカウントでサインイン" in words(page)
    assert 'href="/sign-in/oidc?next=%2Fwatch"' in page.text


@pytest.mark.parametrize(
    ("role", "link"),
    [
        (Role.ADMINISTRATOR, '<a href="/admin">管理</a>'),
        (Role.SUPERVISOR, '<a href="/admin/accounts">係の職員</a>'),
        (Role.CASEWORKER, ""),
    ],
)
def test_the_head_of_a_page_leads_to_the_people_that_its_reader_may_see(
    office: Office, role: Role, link: str
) -> None:
    with client_of(office, role) as client:
        page = client.get("/help").text
        assert link in page
        assert ("/admin" in page) is bool(link)
        if link:
            assert client.get(link.split('"')[1]).status_code == 200
