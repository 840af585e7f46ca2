"""The audit log (監査記録): read by day, person and deed, checked, written out for the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from corpus.days import JAPAN, today_in_japan
from corpus.errors import InputError
from office.accounts.naming import fold_login
from office.accounts.reach import Reach
from office.accounts.types import Account
from office.audit.days import Period
from office.audit.export import export
from office.audit.labels import ACTION_LABELS, ACTOR_LABELS, OBJECT_LABELS, OUTCOME_LABELS
from office.audit.reading import AuditPage, AuditQuery, AuditReading
from office.audit.viewing import note_reading, verify_and_note
from office.database.base import now
from office.errors import AuditBroken
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.permission.actions import OfficeAction
from ui.web.admin_pages import names_of, only_office
from ui.web.audit_lines import lines_of_events
from ui.web.rendering import Renderer

_READ = OfficeAction.READ_AUDIT
_FIELDS = ("first", "last", "actor", "action", "kind", "object", "outcome")
_Day = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditForm:
    """What narrows the list, as the address carries it; an empty field asks for nothing."""

    first: str = ""  # days in Japan, 2026-04-01
    last: str = ""
    actor: str = ""  # a login, or one of ACTOR_LABELS
    action: str = ""
    kind: str = ""
    object: str = ""
    outcome: str = ""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> AuditForm:
        """Read an address."""
        return cls(**{name: parameters.get(name, "").strip()[:200] for name in _FIELDS})

    @property
    def narrows(self) -> bool:
        """Return True if anything is asked for."""
        return any(getattr(self, name) for name in _FIELDS)

    def address(self, page: int) -> str:
        """Return the address of a page of the list."""
        asked = {name: getattr(self, name) for name in _FIELDS if getattr(self, name)}
        return "/admin/audit?" + urlencode(asked | {"page": str(page)})

    def query(self, people: tuple[Account, ...], office_id: str) -> AuditQuery:
        """Return what the store is asked. Raises InputError with the name of the field."""
        return AuditQuery(
            period=period_of(self.first, self.last),
            actor=_actor(self.actor, people),
            action=self.action,
            object_kind=self.kind,
            object_id=self.object,
            outcome=self.outcome,
            office_id=office_id,
        )


def period_of(first: str, last: str) -> Period:
    """Return the days that were typed. Raises InputError, with the ``field`` in its details."""
    days = []
    for field, text in (("first", first), ("last", last)):
        try:
            days.append(dt.date.fromisoformat(text) if text else None)
        except ValueError as error:
            raise InputError("日付は 2026-04-01 の形で入れてください。", field=field) from error
    try:
        return Period(first=days[0], last=days[1])
    except InputError as error:
        raise InputError(error.message, field="last") from error


def _actor(written: str, people: tuple[Account, ...]) -> str:
    if not written or written in ACTOR_LABELS:
        return written
    for account in people:
        if account.login == fold_login(written) or account.id == written:
            return account.id
    raise InputError(
        "その名前でサインインする人はいません。利用者の一覧で確かめてください。", field="actor"
    )


def add_audit_pages(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add ``/admin/audit``, the check and the export."""
    reading = AuditReading(office.database)

    def listed(
        form: AuditForm, number: int = 1, errors: dict[str, str] | None = None, **values: Any
    ) -> Response:
        people = Reach(office.accounts, signed_in()).people(_READ)
        found, problems, broken = AuditPage(events=(), total=0, page=1, pages=1), {}, ""
        try:
            found = reading.page(form.query(people, only_office(office)), number)
        except AuditBroken as error:
            broken = error.message
        except InputError as error:
            problems[str(error.details["field"])] = error.message
        return renderer.page(
            "admin_audit.html",
            status=422 if errors or problems else 200,
            lines=lines_of_events(found.events, names_of(office, people)),
            found=found,
            asked=form,
            errors=problems,
            export_errors=errors or {},
            broken=broken,
            people=people,
            actors=ACTOR_LABELS,
            actions=sorted(ACTION_LABELS.items(), key=lambda item: item[1]),
            kinds=[(kind, label) for kind, label in OBJECT_LABELS.items() if kind],
            outcomes=OUTCOME_LABELS,
            alone=not only_office(office),
            **({"verified": None, "first": "", "last": _today()} | values),
        )

    @app.get("/admin/audit")
    def log(request: Request) -> Response:
        note_reading(office.database, office.audit, origin_of(request))
        number = request.query_params.get("page", "")
        whole = int(number) if number.isdecimal() and len(number) < 10 else 1
        return listed(AuditForm.read(request.query_params), whole)

    @app.post("/admin/audit/verify")
    def check(request: Request) -> Response:
        found = verify_and_note(office.database, office.cipher, office.audit, origin_of(request))
        return listed(AuditForm(), verified=found)

    @app.post("/admin/audit/export")
    def write_out(request: Request, first: _Day = "", last: _Day = "") -> Response:
        try:
            if only_office(office):
                raise InputError(
                    "このサーバーには複数の事務所があり、監査記録は1つにつながっています。"
                    "書き出しは、サーバーで「konkyo audit export」を使ってください。"
                )
            period = period_of(first.strip(), last.strip())
            return _zip(request, period)
        except InputError as error:
            field = str(error.details.get("field", "last"))
            return listed(AuditForm(), errors={field: error.message}, first=first, last=last)

    def _zip(request: Request, period: Period) -> Response:
        folder = TemporaryDirectory(prefix="konkyo-audit-")
        path = Path(folder.name) / "audit.zip"
        try:
            export(office.database, office.cipher, office.audit, origin_of(request), period, path)
        except BaseException:
            folder.cleanup()
            raise
        name = f"konkyo-audit-{now().astimezone(JAPAN):%Y%m%d-%H%M%S}.zip"
        return FileResponse(
            path,
            filename=name,
            media_type="application/zip",
            background=BackgroundTask(folder.cleanup),
        )


def _today() -> str:
    return today_in_japan().isoformat()
