"""Where several offices share a database, each reads its own part of the audit log."""

from __future__ import annotations

import datetime as dt

import pytest

from office.accounts.accounts import Accounts
from office.accounts.sessions import Sessions
from office.accounts.tokens import Tokens
from office.audit import AuditLog
from office.audit.reading import AuditQuery, AuditReading
from office.database import Database
from office.encryption import Cipher
from office.identity import CONSOLE, Origin, Role

VISITOR = Origin(actor="visitor", client="192.0.2.7")


class Two:
    """Two offices, with the same things done in both."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        accounts, tokens = Accounts(database, cipher, audit), Tokens(database, audit)
        sessions = Sessions(database, cipher, audit, dt.timedelta(hours=1), dt.timedelta(hours=9))
        self.tokens, self.names = tokens, ("kita", "minami")
        self.offices, self.ids = [], dict[str, set[str]]()
        for name in self.names:
            office = accounts.create_office(CONSOLE, name)
            team = accounts.create_team(CONSOLE, office.id, "係")
            make = accounts.create
            person = make(CONSOLE, login=name, display_name=name, role=Role.CASEWORKER,
                          office_id=office.id)  # fmt: skip
            service = make(CONSOLE, login=f"{name}-s", display_name=name, role=Role.SERVICE,
                           office_id=office.id)  # fmt: skip
            token, _ = tokens.create(CONSOLE, name=name, account_id=service.id, scopes=("search",),
                                     days=9)  # fmt: skip
            known, _ = sessions.start(VISITOR, person.id)
            sessions.end(CONSOLE, known.session_id)
            self.offices.append(office.id)
            self.ids[name] = {office.id, team.id, person.id, service.id, token.id, known.session_id}
        with database.write() as session:
            audit.append(session, VISITOR, "sign-in", refused=True, reason="unknown-name")
            audit.append(session, CONSOLE, "key-rotate", "key", "k2")


@pytest.fixture
def two(database: Database, cipher: Cipher, audit: AuditLog) -> Two:
    return Two(database, cipher, audit)


@pytest.mark.parametrize("number", [0, 1], ids=["北", "南"])
def test_nothing_of_the_other_office_is_told_and_nothing_of_the_own_is_missing(
    two: Two, database: Database, number: int
) -> None:
    page = AuditReading(database).page(AuditQuery(office_id=two.offices[number]))
    told = {event.object_id for event in page.events} | {event.actor for event in page.events}
    own, other = two.ids[two.names[number]], two.ids[two.names[1 - number]]
    assert own <= told
    assert not told & other


def test_what_belongs_to_no_office_is_told_to_all(two: Two, database: Database) -> None:
    for office_id in two.offices:
        page = AuditReading(database).page(AuditQuery(office_id=office_id))
        assert [event.action for event in page.events[:2]] == ["key-rotate", "sign-in"]


def test_tokens_are_listed_by_office(two: Two) -> None:
    for name, office_id in zip(two.names, two.offices, strict=True):
        assert [token.name for token in two.tokens.list(office_id=office_id)] == [name]
