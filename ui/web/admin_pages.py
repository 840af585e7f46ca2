"""What an administrator has in hand: the state of the office in one look, and its teams (係)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import InputError
from office.accounts.reach import Reach
from office.accounts.totp import needs_totp
from office.accounts.types import Account
from office.audit.verify import head
from office.audit.viewing import last_check
from office.database import migrate
from office.errors import AuditBroken, UnknownAccount
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.permission.actions import OfficeAction
from ui.web.rendering import Renderer
from ui.web.staff_lines import moment, state_of

_MANAGE = OfficeAction.MANAGE_ACCOUNTS


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCounts:
    """How many people there are, and how many of them need a look."""

    people: int
    locked: int
    no_password: int
    disabled: int
    without_totp: int  # administrators

    @classmethod
    def of(cls, accounts: Iterable[Account]) -> StaffCounts:
        """Count."""
        known = list(accounts)
        states = [state_of(account) for account in known]
        return cls(
            people=len(known),
            locked=states.count("locked"),
            no_password=states.count("no-password"),
            disabled=states.count("disabled"),
            without_totp=sum(
                needs_totp(account.role) and not account.has_totp and not account.disabled_at
                for account in known
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """What is known of the audit log without reading all of it."""

    anchor: str = ""  # see office.audit.anchor; "" where there is no event
    broken: str = ""  # what is wrong with its end
    checked_at: str = ""  # Japan time; "" for never
    findings: int = 0  # of that check

    @classmethod
    def of(cls, office: Office) -> LogState:
        """Look at the end of the log, and for the note of the last check."""
        try:
            anchor = head(office.database, office.cipher)
            checked = last_check(office.database)
        except AuditBroken as error:
            return cls(broken=error.message)
        if checked is None:
            return cls(anchor=str(anchor or ""))
        return cls(
            anchor=str(anchor or ""),
            checked_at=moment(checked.at),
            findings=int(checked.details.get("findings", 0)),
        )


def add_admin_pages(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add ``/admin`` and ``/admin/teams``."""

    @app.get("/admin")
    def overview(request: Request) -> Response:
        ended = request.query_params.get("ended", "")
        tables = migrate.status(office.database)
        reach = Reach(office.accounts, signed_in())
        return renderer.page(
            "admin.html",
            counts=StaffCounts.of(reach.people(_MANAGE)),
            log=LogState.of(office),
            key=office.cipher.ring.current,
            keys=len(office.cipher.ring.keys),
            tables=tables,
            done=f"全員をサインアウトさせました（{ended}台）。"
            if ended.isdecimal() and len(ended) < 7
            else "",
        )

    @app.get("/admin/sign-out")
    def ask_sign_out() -> Response:
        caller = signed_in()
        place = next(each for each in office.accounts.offices() if each.id == caller.office_id)
        return renderer.page("admin_sign_out.html", place=place)

    @app.post("/admin/sign-out")
    def sign_out_everybody(request: Request) -> Response:
        me = signed_in()
        ended = office.sessions.end_office(origin_of(request), me.office_id, keep=me.session_id)
        return RedirectResponse(f"/admin?ended={ended}", 303)

    def teams_page(status: int = 200, **values: Any) -> Response:
        caller = signed_in()
        reach = Reach(office.accounts, caller)
        people = reach.people(_MANAGE)
        teams = [
            (team, sum(team.id in account.team_ids for account in people))
            for team in reach.teams(_MANAGE)
        ]
        place = next(each for each in office.accounts.offices() if each.id == caller.office_id)
        shown: dict[str, Any] = {"error": "", "wrong": "", "typed": "", "done": ""} | values
        return renderer.page("admin_teams.html", status=status, teams=teams, place=place, **shown)

    @app.get("/admin/teams")
    def teams(request: Request) -> Response:
        return teams_page(done=request.query_params.get("done", ""))

    @app.post("/admin/teams")
    def add_team(request: Request, name: Annotated[str, Form()] = "") -> Response:
        try:
            office.accounts.create_team(origin_of(request), signed_in().office_id, name)
        except InputError as error:
            return teams_page(422, error=error.message, wrong="new", typed=name)
        return RedirectResponse("/admin/teams?done=added", 303)

    @app.post("/admin/teams/{team_id}")
    def rename_team(request: Request, team_id: str, name: Annotated[str, Form()] = "") -> Response:
        team = Reach(office.accounts, signed_in()).team(_MANAGE, team_id)
        try:
            office.accounts.rename_team(origin_of(request), team.id, name)
        except UnknownAccount:
            raise
        except InputError as error:
            return teams_page(422, error=error.message, wrong=team.id, typed=name)
        return RedirectResponse("/admin/teams?done=renamed", 303)


def names_of(office: Office, accounts: Iterable[Account]) -> dict[str, str]:
    """Return what ids are called: of the people given, and of their office's teams."""
    named = {account.id: f"{account.display_name}（{account.login}）" for account in accounts}
    caller = signed_in()
    named |= {team.id: team.name for team in office.accounts.teams(caller.office_id)}
    return named | {
        place.id: place.name for place in office.accounts.offices() if place.id == caller.office_id
    }


def only_office(office: Office) -> str:
    """Return what an ``AuditQuery`` asks for: the caller's office, "" where it is the only one."""
    return signed_in().office_id if len(office.accounts.offices()) > 1 else ""
