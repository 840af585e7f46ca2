"""The audit log: read, check and write it out.

The log is one chain, whatever offices a database holds. An administrator reads what belongs to
the own office; a file that proves itself holds every event, so that only the machine itself
(``konkyo audit export``) gives one where there are several offices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from office.audit.anchor import Anchor
from office.audit.days import Period
from office.audit.export import export
from office.audit.labels import action_label
from office.audit.log import AuditEvent
from office.audit.reading import AuditQuery, AuditReading
from office.audit.verify import head
from office.audit.viewing import note_reading, verify_and_note
from office.foundation import Office
from office.http.audit_schemas import (
    AuditCheckSchema,
    AuditEventSchema,
    AuditHeadSchema,
    AuditPageSchema,
    FindingSchema,
    VerificationSchema,
)
from office.http.caller import origin_of, signed_in
from office.permission.actions import OfficeAction
from office.permission.permit import permit
from search_api.authorizer import AccessDenied
from search_api.http.days import Day
from search_api.http.problems import documented

_CODE = r"^[a-z0-9-]*$"
_First = Annotated[Day | None, Query(alias="from", description="First day, in Japan.")]
_Last = Annotated[Day | None, Query(alias="to", description="Last day, in Japan.")]
_ZIP = "application/zip"


def create_audit_router(office: Office) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/audit")
    _add_events(router, office)
    _add_proof(router, office)
    _add_export(router, office)
    return router


def _add_events(router: APIRouter, office: Office) -> None:
    @router.get("/events", operation_id="listAuditEvents", summary="Events, the newest first")
    def events(
        request: Request,
        first: _First = None,
        last: _Last = None,
        actor: Annotated[
            str, Query(description="Account id, console or visitor.", max_length=40, pattern=_CODE)
        ] = "",
        action: Annotated[
            str, Query(description="What was done.", max_length=60, pattern=_CODE)
        ] = "",
        object_kind: Annotated[
            str, Query(description="Kind of the object.", max_length=30, pattern=_CODE)
        ] = "",
        object_id: Annotated[
            str, Query(description="Id of the object.", max_length=200, pattern=r"^[ -~]*$")
        ] = "",
        outcome: Annotated[
            Literal["", "done", "refused"], Query(description="Whether it was done.")
        ] = "",
        page: Annotated[int, Query(description="Page, from 1.", ge=1, le=1_000_000)] = 1,
    ) -> AuditPageSchema:
        who = signed_in()
        permit(who, OfficeAction.READ_AUDIT)
        note_reading(office.database, office.audit, origin_of(request))
        reading = AuditReading(office.database)
        found = reading.page(
            AuditQuery(
                period=Period(first=first, last=last),
                actor=actor,
                action=action,
                object_kind=object_kind,
                object_id=object_id,
                outcome=outcome,
                office_id=who.office_id,
            ),
            page,
        )
        people = reading.logins()
        return AuditPageSchema(
            events=tuple(_event(event, people) for event in found.events),
            total=found.total,
            page=found.page,
            pages=found.pages,
        )


def _add_proof(router: APIRouter, office: Office) -> None:
    @router.get(
        "/head", operation_id="readAuditHead", summary="The last place, to be kept elsewhere"
    )
    def last_place() -> AuditHeadSchema:
        permit(signed_in(), OfficeAction.READ_AUDIT)
        anchor = head(office.database, office.cipher)
        assert anchor is not None  # who asks has signed in, and that was noted
        return AuditHeadSchema(seq=anchor.seq, hash=anchor.digits, anchor=str(anchor))

    @router.post(
        "/verify",
        operation_id="verifyAudit",
        summary="Check the whole log, or what came after a place",
        responses=documented(409, 413),
    )
    def check(request: Request, body: AuditCheckSchema) -> VerificationSchema:
        permit(signed_in(), OfficeAction.READ_AUDIT)
        anchor = Anchor.parse(body.anchor) if body.anchor else None
        found = verify_and_note(
            office.database, office.cipher, office.audit, origin_of(request), anchor
        )
        return VerificationSchema(
            ok=found.ok,
            events=found.events,
            last_seq=found.last_seq,
            findings=tuple(map(FindingSchema.model_validate, found.findings)),
            untold=found.untold,
        )


def _add_export(router: APIRouter, office: Office) -> None:
    @router.get(
        "/export",
        operation_id="exportAudit",
        summary="Events as a ZIP that proves itself",
        response_class=FileResponse,
        responses={200: {"description": "The file.", "content": {_ZIP: {}}}},
    )
    def write_out(request: Request, first: _First = None, last: _Last = None) -> Response:
        permit(signed_in(), OfficeAction.EXPORT_AUDIT)
        if len(office.accounts.offices()) > 1:
            raise AccessDenied(
                "事務所がいくつもあるため、ここでは監査記録を書き出せません（ほかの事務所の記録も"
                "入ります）。サーバーの端末で「konkyo audit export」を使ってください。"
            )
        period = Period(first=first, last=last)
        with ExitStack() as until_sent:
            folder = until_sent.enter_context(_folder())
            made = export(
                office.database,
                office.cipher,
                office.audit,
                origin_of(request),
                period,
                folder / "audit.zip",
            )
            name = f"konkyo-audit-{made.manifest.first_seq}-{made.manifest.last_seq}.zip"
            return FileResponse(
                made.path,
                media_type=_ZIP,
                filename=name,
                headers={"Cache-Control": "no-store"},
                background=BackgroundTask(until_sent.pop_all().close),
            )


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="konkyo-audit-") as folder:
        yield Path(folder)


def _event(event: AuditEvent, people: Mapping[str, str]) -> AuditEventSchema:
    return AuditEventSchema(
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        actor_login=people.get(event.actor, ""),
        action=event.action,
        action_label=action_label(event.action),
        object_kind=event.object_kind,
        object_id=event.object_id,
        outcome=event.outcome,
        client=event.client,
        request_id=event.request_id,
        details=dict(event.details),
    )
