"""Before a grave deed a person shows again who they are; nothing else is asked twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select, update

from office.accounts.tables import CredentialRow, SessionRow
from office.database.base import now
from office.foundation import Office
from office.identity import CONSOLE, Role

from offices import LOGINS, PASSWORD
from pages import Visitor, visiting, words

SATO, KANRI = LOGINS[Role.CASEWORKER], LOGINS[Role.ADMINISTRATOR]


@pytest.fixture
def web(office: Office, home: Path) -> Iterator[Visitor]:
    """Return an administrator's browser, twenty minutes after the sign-in."""
    with visiting(office, home) as visitor:
        visitor.sign_in(KANRI, PASSWORD)
        a_while_passes(office)
        yield visitor


def a_while_passes(office: Office) -> None:
    with office.database.write() as db:
        db.execute(update(SessionRow).values(proved_at=now() - dt.timedelta(minutes=20)))


def sato(office: Office) -> str:
    account = office.accounts.find(SATO)
    assert account
    return f"/admin/accounts/{account.id}"


@pytest.mark.parametrize("path", ["/admin/accounts/new", "/admin/import", "/admin/sign-out"])
def test_a_form_that_is_opened_asks_first_and_then_stands_there(web: Visitor, path: str) -> None:
    asked = web.get(path)
    assert asked.status_code == 303
    confirm = asked.headers["location"]
    assert confirm.startswith("/confirm?next=")
    assert "本人かどうかの確認" in words(web.get(confirm))
    back = web.submit("/confirm", confirm, next=path, password=PASSWORD)
    assert back.headers["location"] == path
    assert web.get(path).status_code == 200
    assert web.get(confirm).headers["location"] == path, "not asked twice"


def test_what_is_only_looked_at_asks_nothing(web: Visitor, office: Office) -> None:
    for path in ("/admin", "/admin/accounts", sato(office), "/admin/tokens", "/admin/audit"):
        page = web.get(path)
        assert page.status_code == 200, path
    assert "確かめて、変更やパスワードの決め直しをする" in words(web.get(sato(office)))
    assert "確かめて、トークンを作る・取り替える" in words(web.get("/admin/tokens"))
    assert "確かめて、書き出す" in words(web.get("/admin/audit"))
    assert f'action="{sato(office)}/reset"' not in web.get(sato(office)).text
    web.submit("/confirm", password=PASSWORD)
    assert f'action="{sato(office)}/reset"' in web.get(sato(office)).text


def test_stopping_a_thief_never_waits_for_a_password(web: Visitor, office: Office) -> None:
    for deed in ("sign-out", "disable"):
        done = web.submit(f"{sato(office)}/{deed}", sato(office))
        assert done.headers["location"].endswith(f"?done={deed}")


@pytest.mark.parametrize(
    "form",
    [
        {"path": "/reset"},
        {"path": "", "role": "administrator", "display_name": "見本", "version": "1"},
        {"path": "/admin/accounts/new", "login": "new", "display_name": "新", "role": "trainee"},
        {"path": "/admin/tokens", "name": "x", "scope": "search", "days": "9"},
        {"path": "/admin/audit/export"},
        {"path": "/admin/sign-out"},
        {"path": "/admin/import/run"},
    ],
    ids=lambda form: form["path"] or "role",
)
def test_a_form_that_was_open_too_long_changes_nothing_and_keeps_what_was_typed(
    web: Visitor, office: Office, form: dict[str, str]
) -> None:
    fields = dict(form)
    path = fields.pop("path")
    path = path if path.startswith("/admin") else sato(office) + path
    before = office.accounts.list()
    refused = web.submit(path, "/admin", **fields)
    assert refused.status_code == 403
    assert "まだ何も変えていません" in words(refused)
    assert 'href="/confirm" target="_blank"' in refused.text
    assert office.accounts.list() == before
    assert office.tokens.list() == ()


def test_the_form_goes_through_when_it_is_sent_again_after_the_proof(
    web: Visitor, office: Office
) -> None:
    data = {"csrf": web.form("/admin")}
    origin = {"Origin": "http://localhost"}
    path = f"{sato(office)}/reset"
    assert web.post(path, data=data, headers=origin).status_code == 403
    assert web.submit("/confirm", password=PASSWORD).headers["location"] == "/confirm"
    assert "元のタブに戻って" in words(web.get("/confirm"))
    assert web.post(path, data=data, headers=origin).status_code == 200


def test_where_a_code_is_set_up_the_password_alone_is_not_enough(
    web: Visitor, office: Office
) -> None:
    account = office.accounts.find(KANRI)
    assert account
    address = office.totp.begin(CONSOLE, account.id)
    totp = pyotp.parse_uri(address)
    assert isinstance(totp, pyotp.TOTP)
    moment = now()
    office.totp.confirm(CONSOLE, account.id, totp.at(moment - dt.timedelta(seconds=30)))
    assert 'autocomplete="one-time-code"' in web.get("/confirm").text
    bare = web.submit("/confirm", password=PASSWORD)
    assert (bare.status_code, "確認コードも入れてください" in words(bare)) == (422, True)
    wrong = web.submit("/confirm", password=PASSWORD, code="12")
    assert wrong.status_code == 422
    assert PASSWORD not in wrong.text
    right = web.submit("/confirm", password=PASSWORD, code=totp.at(moment))
    assert right.status_code == 303


def test_guessing_is_slowed_down_here_too(web: Visitor, office: Office) -> None:
    assert "今のパスワードを入れてください" in words(web.submit("/confirm"))
    for _ in range(5):
        wrong = web.submit("/confirm", password="違うパスワード", next="/admin/import")
        assert wrong.status_code == 422
        assert 'value="/admin/import"' in wrong.text
    assert web.submit("/confirm", password=PASSWORD).status_code == 429


@pytest.mark.parametrize("onward", ["https://example.com/", "//example.com", "/\\example.com"])
def test_the_way_back_leads_to_no_other_site(web: Visitor, onward: str) -> None:
    done = web.submit("/confirm", password=PASSWORD, next=onward)
    assert done.headers["location"] == "/"


def test_who_has_no_password_here_proves_it_at_the_provider(web: Visitor, office: Office) -> None:
    with office.database.write() as db:
        for row in db.scalars(select(CredentialRow)):
            row.password_hash = None
    page = web.get("/confirm?next=/admin/import")
    assert page.status_code == 200
    assert 'type="password"' not in page.text
    assert web.submit("/confirm", password=PASSWORD).status_code == 422


def test_everybody_is_signed_out_after_a_question(web: Visitor, office: Office, home: Path) -> None:
    web.submit("/confirm", password=PASSWORD)
    with visiting(office, home) as other:
        other.sign_in(SATO, PASSWORD)
        assert other.get("/account").status_code == 200
        assert "もう一度サインインします" in words(web.get("/admin/sign-out"))
        done = web.submit("/admin/sign-out")
        assert other.get("/account").status_code == 303
        other.sign_in(SATO, PASSWORD)
        assert "事務所の全員のサインアウト" in words(other.get("/account"))
    assert "全員をサインアウトさせました（1台）" in words(web.get(done.headers["location"]))
