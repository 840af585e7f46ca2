"""Case notes: answers that the caller keeps, or reads of the own team."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from office.case_notes import CaseNote, keep
from office.case_notes.checking import checked
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.http.case_note_schemas import (
    CaseNoteChangeSchema,
    CaseNoteListSchema,
    CaseNoteSchema,
    NewCaseNoteSchema,
)
from search_api.http.backend import BackendProvider
from search_api.http.problems import documented

_NoteId = Annotated[str, Path(description="Id of the note.", max_length=100)]
_ONE = "/case-notes/{note_id}"


def create_case_note_router(office: Office, provider: BackendProvider) -> APIRouter:
    """Return the routes; ``provider`` gives the search that answers and checks."""
    router = APIRouter()

    def whole(note: CaseNote) -> CaseNoteSchema:
        return CaseNoteSchema.of(note, checked(note.kept, provider))

    @router.get("/case-notes", operation_id="listCaseNotes", summary="Notes, the newest first")
    def listed(
        words: Annotated[
            str, Query(description="Stand in the title or the question.", max_length=200)
        ] = "",
        offset: Annotated[int, Query(ge=0, le=1_000_000, description="Notes to skip.")] = 0,
        limit: Annotated[int, Query(ge=1, le=100, description="Notes.")] = 30,
    ) -> CaseNoteListSchema:
        found = office.case_notes.list(signed_in(), words)
        return CaseNoteListSchema.of(found[offset : offset + limit], len(found))

    @router.post(
        "/case-notes",
        operation_id="saveCaseNote",
        summary="Answer a question and keep the answer",
        status_code=201,
        responses=documented(409, 413),
    )
    def save(request: Request, body: NewCaseNoteSchema) -> CaseNoteSchema:
        backend = provider()
        kept = keep(backend, backend.answer(body.question, body.as_of, drafted=False))
        note = office.case_notes.save(origin_of(request), signed_in(), kept, body.memo)
        return whole(note)

    @router.get(
        _ONE,
        operation_id="getCaseNote",
        summary="A note, with what became of the units that it quotes",
        responses=documented(404),
    )
    def one(note_id: _NoteId) -> CaseNoteSchema:
        return whole(office.case_notes.get(signed_in(), note_id))

    @router.patch(
        _ONE,
        operation_id="renameCaseNote",
        summary="Call a note otherwise that nobody changed meanwhile",
        responses=documented(404, 409, 413),
    )
    def rename(request: Request, note_id: _NoteId, body: CaseNoteChangeSchema) -> CaseNoteSchema:
        who, origin = signed_in(), origin_of(request)
        return whole(office.case_notes.write_memo(origin, who, note_id, body.memo, body.version))

    @router.delete(
        _ONE,
        operation_id="eraseCaseNote",
        summary="Erase a note for good",
        status_code=204,
        responses=documented(404),
    )
    def erase(request: Request, note_id: _NoteId) -> Response:
        office.case_notes.erase(origin_of(request), signed_in(), note_id)
        return Response(status_code=204)

    return router
