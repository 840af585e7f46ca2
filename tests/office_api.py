"""The whole application with two offices, as programs see it over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from office.accounts.types import Account, Team
from office.foundation import Office
from office.identity import CONSOLE, Role
from search_api.client import InProcessTransport
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from offices import LOGINS, make_office, session_of, token_of

BASE = "http://localhost/api/v1/office"
OTHER_OFFICE, OTHER_TEAM = "となり市福祉事務所", "第二係"


class Api:
    """Requests of one caller; ``{}`` of a path is filled with the id that is given."""

    def __init__(self, http: httpx.Client, secret: str = "") -> None:
        self._http = http
        self._secret = secret

    def ask(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Send a request below /api/v1/office."""
        headers = dict(content.pop("headers", {}))
        if self._secret:
            headers["Authorization"] = f"Bearer {self._secret}"
        return self._http.request(method, BASE + path, headers=headers, **content)

    def get(self, path: str, **content: Any) -> httpx.Response:
        """Read."""
        return self.ask("GET", path, **content)

    def post(self, path: str, body: dict[str, Any] | None = None, **content: Any) -> httpx.Response:
        """Write."""
        return self.ask("POST", path, json={} if body is None else body, **content)

    def patch(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Change."""
        return self.ask("PATCH", path, json=body)

    def delete(self, path: str) -> httpx.Response:
        """End."""
        return self.ask("DELETE", path)


class House:
    """An office with people of every role, behind all layers."""

    def __init__(self, home: Path, office: Office) -> None:
        self.office = office
        self.home = home
        settings = Settings(home=home, requests_per_minute=100_000)
        app = compose(demo_backend, home, None, office, settings)
        self.http = httpx.Client(transport=InProcessTransport(app), base_url="http://localhost")

    @property
    def visitor(self) -> Api:
        """Return what nobody signed in sends."""
        return Api(self.http)

    def as_(self, role: Role) -> Api:
        """Return what the person with a role sends, in a new session."""
        return Api(self.http, session_of(self.office, role))

    def with_secret(self, secret: str) -> Api:
        """Return what is sent with a secret."""
        return Api(self.http, secret)

    def with_token(self, *scopes: str) -> Api:
        """Return what a program sends."""
        return Api(self.http, token_of(self.office, *scopes))

    def account(self, role: Role) -> Account:
        """Return the account of the person with a role."""
        found = self.office.accounts.find(LOGINS[role])
        assert found is not None
        return found

    def actions(self) -> list[str]:
        """Return the deeds of the audit log, the newest first."""
        from office.audit.reading import AuditQuery, AuditReading

        page = AuditReading(self.office.database).page(AuditQuery(), length=100)
        return [event.action for event in page.events]


class Neighbour:
    """Another office in the same database: a team, people, a token."""

    def __init__(self, office: Office) -> None:
        place = office.accounts.create_office(CONSOLE, OTHER_OFFICE)
        self.office_id = place.id
        self.team: Team = office.accounts.create_team(CONSOLE, place.id, OTHER_TEAM)
        make = office.accounts.create
        self.person = make(CONSOLE, login="tonari", display_name="隣 花子", office_id=place.id,
                           role=Role.CASEWORKER, team_ids=(self.team.id,))  # fmt: skip
        self.service = make(CONSOLE, login="tonari-renkei", display_name="隣の連携",
                            role=Role.SERVICE, office_id=place.id)  # fmt: skip
        self.token, self.secret = office.tokens.create(
            CONSOLE, name="隣のトークン", account_id=self.service.id, scopes=("search",), days=9
        )
        self._office = office

    def unchanged(self) -> bool:
        """Tell whether everything is as it was."""
        accounts = self._office.accounts
        return (
            accounts.get(self.person.id) == self.person
            and accounts.get(self.service.id) == self.service
            and accounts.teams(self.office_id) == (self.team,)
            and self._office.tokens.list(office_id=self.office_id) == (self.token,)
        )


@contextmanager
def open_house(home: Path) -> Iterator[House]:
    """Give the application on a new office in ``home``."""
    office = make_office(home)
    house = House(home, office)
    try:
        yield house
    finally:
        house.http.close()
        office.close()
