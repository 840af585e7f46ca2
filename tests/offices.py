"""An office with people of every role, who all can sign in."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

import httpx
from fastapi import FastAPI

from office.accounts.credentials import store_password
from office.accounts.passwords import HashCost, Passwords
from office.accounts.types import Account
from office.foundation import Office
from office.http.rate_limit import RateLimit
from office.identity import CONSOLE, Identity, Role
from search_api.client import InProcessTransport
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from scratch import scratch_folder

PASSWORD = "青い自転車で坂を下る朝の風"  # no office has it
CHEAP = HashCost(memory_kib=64, passes=1, lanes=1)
OFFICE, TEAM = "見本市福祉事務所", "保護第一係"

#: A login for each role; caseworker, trainee and supervisor are in the same team.
LOGINS = {
    Role.TRAINEE: "shinnin",
    Role.CASEWORKER: "sato",
    Role.SUPERVISOR: "sasatsu",
    Role.ADMINISTRATOR: "kanri",
    Role.EVALUATOR: "hyoka",
    Role.SERVICE: "renkei",
}
_IN_TEAM = (Role.TRAINEE, Role.CASEWORKER, Role.SUPERVISOR)


def make_office(home: Path) -> Office:
    """Return a new office in ``home``, on SQLite: a copy of one that is made once a process."""
    shutil.copytree(_office_to_copy(), home, dirs_exist_ok=True)
    return Office.open(home, {}, passwords=Passwords(CHEAP))


@functools.cache
def _office_to_copy() -> Path:
    home = scratch_folder("office")
    passwords = Passwords(CHEAP)
    office = Office.open(home, {}, passwords=passwords)
    place = office.accounts.create_office(CONSOLE, OFFICE)
    team = office.accounts.create_team(CONSOLE, place.id, TEAM)
    for role, login in LOGINS.items():
        account = office.accounts.create(
            CONSOLE,
            login=login,
            display_name=f"見本 {login}",
            role=role,
            office_id=place.id,
            team_ids=(team.id,) if role in _IN_TEAM else (),
            email=f"{login}@example.jp",
        )
        if role is not Role.SERVICE:
            with office.database.write() as session:
                store_password(session, account.id, passwords.hash(PASSWORD))
    office.close()
    return home


def identity_of(office: Office, role: Role) -> Identity:
    """Return who the person with ``role`` is, as after signing in."""
    account = office.accounts.find(LOGINS[role])
    assert account is not None
    return Identity(
        account_id=account.id,
        login=account.login,
        role=role,
        office_id=account.office_id,
        team_ids=account.team_ids,
    )


def session_of(office: Office, role: Role) -> str:
    """Return the secret of a new session of the person with ``role``."""
    account = office.accounts.find(LOGINS[role])
    assert account is not None
    return office.sessions.start(CONSOLE, account.id)[1]


def token_of(office: Office, *scopes: str) -> str:
    """Return the secret of a new service token."""
    account = office.accounts.find(LOGINS[Role.SERVICE])
    assert account is not None
    name = f"token {len(office.tokens.list()) + 1}"
    return office.tokens.create(CONSOLE, name=name, account_id=account.id, scopes=scopes, days=30)[
        1
    ]


def client_of(office: Office, role: Role | None) -> httpx.Client:
    """Return a client of the pages and APIs on made-up texts, signed in with ``role``."""
    settings = Settings(requests_per_minute=100_000)
    app = compose(demo_backend, None, None, office, settings)
    headers = {"Authorization": f"Bearer {session_of(office, role)}"} if role else {}
    return httpx.Client(
        transport=InProcessTransport(app), base_url="http://localhost", headers=headers
    )


def person_elsewhere(office: Office, role: Role = Role.CASEWORKER) -> Account:
    """Return somebody of another office on the same server, which is made."""
    place = office.accounts.create_office(CONSOLE, "となり町福祉事務所")
    team = office.accounts.create_team(CONSOLE, place.id, "となりの係")
    return office.accounts.create(
        CONSOLE,
        login="tonari",
        display_name="隣町 太郎",
        role=role,
        office_id=place.id,
        team_ids=(team.id,),
    )


def without_rate_limit(app: FastAPI) -> FastAPI:
    """Return the application without its rate limit: a test asks more often than people do."""
    app.user_middleware[:] = [layer for layer in app.user_middleware if layer.cls is not RateLimit]
    return app
