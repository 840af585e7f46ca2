"""The routes of the document manager: upload, drafts, publishing, the index; jobs."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, Request, Response, UploadFile
from fastapi import Query as Parameter
from pydantic import TypeAdapter

from corpus.types import DocumentKind
from ingest.sources.base import ReadOptions
from search_api.authorizer import Action
from search_api.http import manager_schemas as schemas
from search_api.http.backend import Gate, context_of
from search_api.http.change_schemas import ChangesSchema
from search_api.http.problems import documented
from search_api.http.schemas import Schema, dump
from search_api.publishing import viewing
from search_api.publishing.corrections import Correction
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.errors import ManagerOff
from search_api.publishing.noting import Noted, Noting, nothing_noted

_CORRECTION: TypeAdapter[Correction] = TypeAdapter(Correction)

_DraftId = Annotated[str, Path(description="Draft id.", examples=["0f3c5a7b9d1e2f40"])]
_JobId = Annotated[str, Path(description="Job id.", examples=["0f3c5a7b9d1e2f40"])]
_DocumentId = Annotated[str, Path(description="Document id.", examples=["sankou-r7"])]


class Manager:
    """What the routes need: the desk, the gate before it, and who notes deeds."""

    def __init__(self, gate: Gate, desk: DocumentDesk | None, noting: Noting | None) -> None:
        self._gate = gate
        self._desk = desk
        self._noting = noting

    def open(self, request: Request, action: Action = Action.MANAGE_DOCUMENTS) -> DocumentDesk:
        """Return the desk if the caller may. Raises AccessDenied, SignInNeeded, ManagerOff."""
        self._gate.permit(request, action)
        if self._desk is None:
            raise ManagerOff
        return self._desk

    def noted(self, request: Request) -> Noted:
        """Return what notes the caller's deeds."""
        return self._noting.here(context_of(request)) if self._noting else nothing_noted


def add_manager(router: APIRouter, manager: Manager) -> None:
    """Add the routes below ``documents``, ``jobs``, ``drafts`` and ``index``."""
    _add_uploads(router, manager)
    _add_jobs(router, manager)
    _add_drafts(router, manager)
    _add_corrections(router, manager)
    _add_index(router, manager)


def answer(schema: type[Schema], value: object, status: int = 200) -> Response:
    """Return JSON that no cache keeps: it changes at any moment."""
    return Response(
        dump(schema, value),
        status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _add_uploads(router: APIRouter, manager: Manager) -> None:
    @router.post(
        "/documents",
        operation_id="uploadDocument",
        summary="Send a file to be read as a draft",
        status_code=202,
        response_model=schemas.JobSchema,
        responses=documented(413),
    )
    def upload(
        request: Request,
        file: Annotated[UploadFile, File(description="PDF, HTML, Word, Excel, text, e-Gov XML …")],
        document_id: Annotated[
            str,
            Form(
                alias="id",
                description="Document id; made up where nobody gives one.",
                max_length=100,
                pattern=r"^([A-Za-z0-9][A-Za-z0-9._\-]*)?$",
            ),
        ] = "",
        title: Annotated[str, Form(description="Title.", max_length=300)] = "",
        kind: Annotated[DocumentKind | Literal[""], Form(description="Level of legal basis.")] = "",
        profile: Annotated[
            str,
            Form(
                description="How to read a PDF: the name of a built-in profile (`qa`).",
                max_length=40,
                pattern=r"^[a-z0-9\-]*$",  # never a path: a profile may also be a file
            ),
        ] = "",
        password: Annotated[
            str, Form(description="Of an encrypted PDF; kept nowhere.", max_length=200)
        ] = "",
        ocr: Annotated[
            bool, Form(description="Recognise the characters of pages that are pictures (OCR).")
        ] = False,
    ) -> Response:
        desk = manager.open(request)
        options = ReadOptions(
            id=document_id,
            title=title,
            kind=kind or None,
            profile=profile,
            password=password,
            ocr=ocr,
        )
        name = file.filename or ""
        job = desk.upload(file.file, file.size or 0, name, options, manager.noted(request))
        return answer(schemas.JobSchema, job, 202)

    @router.delete(
        "/documents/{document_id}",
        operation_id="withdrawDocument",
        summary="Take a document out of corpus and index",
        status_code=202,
        response_model=schemas.JobSchema,
        responses=documented(404),
    )
    def withdraw(request: Request, document_id: _DocumentId) -> Response:
        job = manager.open(request).withdraw(document_id, manager.noted(request))
        return answer(schemas.JobSchema, job, 202)


def _add_jobs(router: APIRouter, manager: Manager) -> None:
    @router.get(
        "/jobs",
        operation_id="listJobs",
        summary="List the jobs",
        response_model=schemas.JobListSchema,
    )
    def jobs(request: Request) -> Response:
        return answer(schemas.JobListSchema, {"jobs": manager.open(request).jobs.all()})

    @router.get(
        "/jobs/{job_id}",
        operation_id="getJob",
        summary="Tell how far a job is",
        response_model=schemas.JobSchema,
        responses=documented(404),
    )
    def job(request: Request, job_id: _JobId) -> Response:
        return answer(schemas.JobSchema, manager.open(request).jobs.get(job_id))

    @router.post(
        "/jobs/{job_id}/stop",
        operation_id="stopJob",
        summary="Read a file no further",
        description="The job ends at its next page, and nothing is kept of the file. "
        "An ended job is returned as it is; publishing is not stopped (422).",
        response_model=schemas.JobSchema,
        responses=documented(404),
    )
    def stop(request: Request, job_id: _JobId) -> Response:
        job = manager.open(request).stop(job_id, manager.noted(request))
        return answer(schemas.JobSchema, job)


def _add_drafts(router: APIRouter, manager: Manager) -> None:
    @router.get(
        "/drafts",
        operation_id="listDrafts",
        summary="List the drafts",
        response_model=schemas.DraftListSchema,
    )
    def drafts(request: Request) -> Response:
        found = [draft.summary for draft in manager.open(request).drafts.all()]
        return answer(schemas.DraftListSchema, {"drafts": found})

    @router.get(
        "/drafts/{draft_id}",
        operation_id="getDraft",
        summary="Read a draft without its texts",
        response_model=schemas.DraftSchema,
        responses=documented(404),
    )
    def draft(request: Request, draft_id: _DraftId) -> Response:
        desk = manager.open(request)
        return answer(schemas.DraftSchema, viewing.view_of(desk, desk.drafts.get(draft_id)))

    @router.get(
        "/drafts/{draft_id}/units",
        operation_id="getDraftUnits",
        summary="Read some units of a draft",
        response_model=schemas.DraftUnitsSchema,
        responses=documented(404),
    )
    def units(
        request: Request,
        draft_id: _DraftId,
        offset: Annotated[int, Parameter(ge=0, le=1_000_000, description="Units to skip.")] = 0,
        limit: Annotated[int, Parameter(ge=1, le=200, description="Units.")] = 50,
    ) -> Response:
        found = manager.open(request).drafts.get(draft_id)
        return answer(schemas.DraftUnitsSchema, viewing.units_of(found, offset, limit))

    @router.get(
        "/drafts/{draft_id}/pages/{page}.png",
        operation_id="getDraftPage",
        summary="See a page of a draft's PDF",
        response_class=Response,
        responses={200: {"content": {"image/png": {}}}, **documented(404)},
    )
    def page(
        request: Request,
        draft_id: _DraftId,
        page: Annotated[int, Path(ge=1, le=100_000, description="Page, from 1.")],
    ) -> Response:
        drafts = manager.open(request).drafts
        picture = viewing.page_of(drafts, drafts.get(draft_id), page)
        return Response(
            picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"}
        )

    @router.get(
        "/drafts/{draft_id}/changes",
        operation_id="getDraftChanges",
        summary="See what publishing would change",
        response_model=ChangesSchema,
        responses=documented(404),
    )
    def changes(request: Request, draft_id: _DraftId) -> Response:
        desk = manager.open(request)
        return answer(ChangesSchema, viewing.changes_of(desk, desk.drafts.get(draft_id)))

    @router.delete(
        "/drafts/{draft_id}",
        operation_id="removeDraft",
        summary="Throw a draft away; what is published stays",
        status_code=204,
        response_class=Response,
        responses=documented(404),
    )
    def remove(request: Request, draft_id: _DraftId) -> Response:
        manager.open(request).remove(draft_id, manager.noted(request))
        return Response(status_code=204)


def _add_corrections(router: APIRouter, manager: Manager) -> None:
    @router.post(
        "/drafts/{draft_id}/corrections",
        operation_id="correctDraft",
        summary="Correct a draft",
        response_model=schemas.DraftSchema,
        responses=documented(404, 409, 413),
    )
    def correct(request: Request, draft_id: _DraftId, body: schemas.CorrectingSchema) -> Response:
        desk = manager.open(request)
        correction = _CORRECTION.validate_python(body.correction.model_dump())
        draft = desk.correct(draft_id, body.version, correction, manager.noted(request))
        return answer(schemas.DraftSchema, viewing.view_of(desk, draft))

    @router.post(
        "/drafts/{draft_id}/undo",
        operation_id="undoCorrection",
        summary="Take the last correction back",
        response_model=schemas.DraftSchema,
        responses=documented(404, 409, 413),
    )
    def undo(request: Request, draft_id: _DraftId, body: schemas.VersionSchema) -> Response:
        desk = manager.open(request)
        draft = desk.undo(draft_id, body.version, manager.noted(request))
        return answer(schemas.DraftSchema, viewing.view_of(desk, draft))

    @router.post(
        "/drafts/{draft_id}/publish",
        operation_id="publishDraft",
        summary="Put a draft into corpus and index",
        status_code=202,
        response_model=schemas.JobSchema,
        responses=documented(404, 409, 413),
    )
    def publish(request: Request, draft_id: _DraftId, body: schemas.VersionSchema) -> Response:
        job = manager.open(request).publish(draft_id, body.version, manager.noted(request))
        return answer(schemas.JobSchema, job, 202)


def _add_index(router: APIRouter, manager: Manager) -> None:
    @router.get(
        "/index",
        operation_id="getIndex",
        summary="List the snapshots of the index",
        response_model=schemas.IndexSchema,
    )
    def index(request: Request) -> Response:
        return answer(schemas.IndexSchema, viewing.index_of(manager.open(request).home))

    @router.post(
        "/index/rollback",
        operation_id="rollBackIndex",
        summary="Go back to the previous snapshot of the index",
        response_model=schemas.IndexSchema,
    )
    def roll_back(request: Request) -> Response:
        desk = manager.open(request)
        desk.roll_back(manager.noted(request))
        return answer(schemas.IndexSchema, viewing.index_of(desk.home))
