"""An office with people of every role, who all can sign in."""

from __future__ import annotations

from pathlib import Path

from office.accounts.credentials import store_password
from office.accounts.passwords import HashCost, Passwords
from office.foundation import Office
from office.identity import CONSOLE, Role

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
    """Return a new office in ``home``, on SQLite."""
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
    return office


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
