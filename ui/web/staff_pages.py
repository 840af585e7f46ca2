"""The people of the office (利用者): the list, a new one, and one person's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import InputError
from office.accounts.reach import Reach
from office.accounts.types import Account, Team
from office.audit.reading import AuditQuery, AuditReading
from office.errors import Conflict, UnknownAccount
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.identity import ROLE_LABELS, Role
from office.permission.actions import OfficeAction
from office.permission.permit import may
from ui.web.admin_pages import names_of, only_office
from ui.web.audit_lines import lines_of_events
from ui.web.rendering import Renderer
from ui.web.staff_deeds import DONE, add_staff_deeds
from ui.web.staff_forms import StaffForm, TypedStaff, differences
from ui.web.staff_lines import STATES, StaffFilter, lines_of_staff, moment, state_of

_READ, _MANAGE = OfficeAction.READ_ACCOUNTS, OfficeAction.MANAGE_ACCOUNTS
_EVENTS = 10  # of the log, on a person's page


def add_staff_pages(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add ``/admin/accounts`` and what is below it but the import of a table."""
    pages = StaffPages(renderer, office)

    @app.get("/admin/accounts")
    def staff(request: Request) -> Response:
        return pages.listed(StaffFilter.read(request.query_params))

    @app.get("/admin/accounts/new")
    def new() -> Response:
        return pages.new(StaffForm())

    @app.post("/admin/accounts/new")
    def create(request: Request, form: TypedStaff) -> Response:
        problems = form.problems(new=True)
        if problems:
            return pages.new(form, problems)
        values = form.values()
        try:
            made = office.accounts.create(
                origin_of(request), login=form.login, office_id=signed_in().office_id, **values
            )
        except UnknownAccount as error:
            return pages.new(form, {"teams": error.message})
        except InputError as error:
            return pages.new(form, {"login": error.message})
        if made.role is Role.SERVICE:  # it shows a token, and has no password
            return RedirectResponse(f"/admin/accounts/{made.id}?done=created", 303)
        code = office.recovery.welcome(origin_of(request), made.id)
        return pages.code(made, code, days=7)

    @app.get("/admin/accounts/{account_id}")
    def person(request: Request, account_id: str) -> Response:
        account = Reach(office.accounts, signed_in()).person(_READ, account_id)
        return pages.person(account, done=request.query_params.get("done", ""))

    @app.post("/admin/accounts/{account_id}")
    def change(request: Request, account_id: str, form: TypedStaff) -> Response:
        account = Reach(office.accounts, signed_in()).person(_MANAGE, account_id)
        problems = form.problems(new=False)
        if problems:
            return pages.person(account, form=form, errors=problems, status=422)
        try:
            office.accounts.change(origin_of(request), account.id, form.version, **form.values())
        except Conflict:
            return pages.conflict(account.id, form)
        except UnknownAccount as error:
            return pages.person(account, form=form, errors={"teams": error.message}, status=422)
        except InputError as error:
            return pages.person(account, form=form, errors={"role": error.message}, status=422)
        if account.id == signed_in().account_id and form.role != account.role:
            return RedirectResponse("/sign-in", 303)
        return RedirectResponse(f"/admin/accounts/{account.id}?done=changed", 303)

    add_staff_deeds(app, office, pages.person, pages.code)


class StaffPages:
    """Makes the pages, for whoever is signed in."""

    def __init__(self, renderer: Renderer, office: Office) -> None:
        self._renderer = renderer
        self._office = office

    def listed(self, asked: StaffFilter) -> Response:
        """Return the list; a supervisor's holds the people of their teams."""
        reach = Reach(self._office.accounts, signed_in())
        teams = reach.teams(_READ)
        found = [each for each in reach.people(_READ, asked.words) if asked.lets(each)]
        names = {team.id: team.name for team in teams}
        return self._renderer.page(
            "admin_accounts.html",
            people=lines_of_staff(found, names),
            asked=asked,
            team_choices=list(names.items()),
            roles=ROLE_LABELS,
            states=STATES,
            may_manage=_may_manage(),
        )

    def new(self, form: StaffForm, errors: dict[str, str] | None = None) -> Response:
        """Return the form for somebody new."""
        return self._renderer.page(
            "admin_account_new.html",
            status=422 if errors else 200,
            typed=form,
            errors=errors or {},
            team_choices=_choices(Reach(self._office.accounts, signed_in()).teams(_MANAGE)),
            roles=ROLE_LABELS,
        )

    def code(self, account: Account, code: str, *, days: int) -> Response:
        """Return the page that shows a code: in answer to the form itself, and never again."""
        return self._renderer.page("admin_code.html", account=account, code=code, days=days)

    def conflict(self, account_id: str, form: StaffForm) -> Response:
        """Return a person's page with what it is now beside what was typed."""
        account = self._office.accounts.get(account_id)
        now = StaffForm.of(account)
        teams = Reach(self._office.accounts, signed_in()).teams(_MANAGE)
        return self.person(
            account,
            form=form,
            status=409,
            both=differences(now, form, teams) or [("", "", "")],
        )

    def person(
        self,
        account: Account,
        *,
        form: StaffForm | None = None,
        errors: dict[str, str] | None = None,
        status: int = 200,
        **values: Any,
    ) -> Response:
        """Return a person's page; one who may only read gets no form."""
        office, caller = self._office, signed_in()
        names = names_of(office, Reach(office.accounts, caller).people(_READ))
        events = []
        if may(caller, OfficeAction.READ_AUDIT):
            query = AuditQuery(
                object_kind="account", object_id=account.id, office_id=only_office(office)
            )
            page = AuditReading(office.database).page(query, length=_EVENTS)
            events = lines_of_events(page.events, names)
        shown = {"error": "", "both": []} | values
        shown["done"] = DONE.get(str(values.get("done", "")), "")
        return self._renderer.page(
            "admin_account.html",
            status=status,
            account=account,
            line=lines_of_staff([account], names)[0],
            state=state_of(account),
            locked_at=moment(account.locked_at),
            created_at=moment(account.created_at),
            typed=form or StaffForm.of(account),
            errors=errors or {},
            team_choices=_choices(Reach(office.accounts, caller).teams(_READ)),
            roles=ROLE_LABELS,
            events=events,
            sessions=len(office.sessions.list(account.id)),
            may_manage=_may_manage(),
            is_self=account.id == caller.account_id,
            **shown,
        )


def _choices(teams: Iterable[Team]) -> list[tuple[str, str]]:
    return [(team.id, team.name) for team in teams]


def _may_manage() -> bool:
    return may(signed_in(), _MANAGE)
