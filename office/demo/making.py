"""Make the sample office: its people, some history, watch lists, a token."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING

from corpus.errors import UnknownUnit
from office.accounts.credentials import store_password
from office.accounts.passwords import Passwords
from office.demo.people import PASSWORD, PEOPLE, STAFF, TOKEN_NAME
from office.errors import SignInRefused
from office.foundation import Office
from office.identity import CONSOLE, Origin, Role
from search_api.authorizer import Action

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI

TOKEN_DAYS = 30

# Documentation addresses (RFC 5737): nobody has them.
_DESK = Origin(actor="visitor", client="192.0.2.10")
_STRANGER = Origin(actor="visitor", client="198.51.100.7")

#: (login, citation, note); "" is the office's list.
_WATCHED = (
    ("", "法29条", "調査の様式に引用"),
    ("", "法63条", "返還の決定通知に引用"),
    ("tanto1", "法4条", "研修の資料"),
    ("tanto1", "法26条", "廃止の決定通知に引用"),
    ("sasatsu", "法27条", "指導指示書のひな形"),
)


def make_people(office: Office, passwords: Passwords) -> None:
    """Make offices, teams and accounts, all with the one password, and let some sign in."""
    places, teams = {}, {}
    for person in PEOPLE:
        if person.office not in places:
            places[person.office] = office.accounts.create_office(CONSOLE, person.office).id
        team = (person.office, person.team)
        if person.team and team not in teams:
            place = places[person.office]
            teams[team] = office.accounts.create_team(CONSOLE, place, person.team).id
    password = passwords.hash(PASSWORD)
    for person in PEOPLE:
        account = office.accounts.create(
            CONSOLE,
            login=person.login,
            display_name=person.name,
            role=person.role,
            office_id=places[person.office],
            team_ids=(teams[person.office, person.team],) if person.team else (),
            email=f"{person.login}@example.jp",
        )
        if person in STAFF:
            with office.database.write() as session:
                store_password(session, account.id, password)
        if person.has_left:
            office.accounts.disable(CONSOLE, account.id)
    _let_sign_in(office)


def keep_watch_lists(office: Office, backend: SearchBackend) -> None:
    """Put some units of the embedded texts on the watch lists; those that are missing are left."""
    for login, citation, note in _WATCHED:
        account = office.accounts.find(login) if login else None
        owner = account.id if account else None
        origin = Origin(actor=owner, client=_DESK.client) if owner else CONSOLE
        with suppress(UnknownUnit):
            office.watch_list(owner).add(origin, backend, citation, note)


def new_token(office: Office) -> str:
    """Return a new secret of the sample program's token; the one before ends at once."""
    account = next(each for each in office.accounts.list() if each.role is Role.SERVICE)
    token = next(iter(office.tokens.list(account.id)), None)
    if token is not None:
        return office.tokens.rotate(CONSOLE, token.id, dt.timedelta(0), TOKEN_DAYS)
    scopes = (Action.SEARCH, Action.READ_UNIT, Action.RESOLVE_CITATION)
    return office.tokens.create(
        CONSOLE, name=TOKEN_NAME, account_id=account.id, scopes=scopes, days=TOKEN_DAYS
    )[1]


def _let_sign_in(office: Office) -> None:
    for login in ("kanri", "tanto1", "sasatsu"):
        identity, _ = office.signing_in.sign_in(_DESK, login, PASSWORD)
        origin = Origin(actor=identity.account_id, client=_DESK.client)
        office.sessions.end(origin, identity.session_id)
    with suppress(SignInRefused):
        office.signing_in.sign_in(_STRANGER, "tanto1", "password")
