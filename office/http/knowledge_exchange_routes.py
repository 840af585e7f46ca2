"""Entries given to other offices, and taken over from them, as JSON files."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.knowledge.exchange import ImportLine, Outcome
from office.knowledge.exchange_file import packed, read_exchange
from search_api.http.problems import documented
from search_api.http.schemas import Schema

_FILE: dict[str, Any] = {
    "description": "A file of entries (format konkyo-knowledge, version 1): docs/knowledge.md.",
    "content": {"application/json": {"schema": {"type": "object"}}},
}
_ZIP = "application/zip"
_FILES = {
    "description": "A file of entries; a ZIP of several where one could not be taken over again.",
    "content": _FILE["content"] | {_ZIP: {"schema": {"type": "string", "format": "binary"}}},
}
_BODY: dict[str, Any] = {"requestBody": {"required": True} | _FILE}


async def _raw(request: Request) -> bytes:
    return await request.body()


_Raw = Annotated[bytes, Depends(_raw)]


class ImportLineSchema(Schema):
    """One entry of the file, and what becomes of it."""

    outcome: Outcome
    source_number: int = Field(description="Its number in the other office.")
    title: str = Field(description="Of the entry.")
    number: int | None = Field(description="Its number here; null: not there yet.")


class ImportSchema(Schema):
    """What becomes of a file, entry by entry."""

    office: str = Field(description="The office that wrote it.")
    lines: tuple[ImportLineSchema, ...]

    @classmethod
    def of(cls, office: str, lines: tuple[ImportLine, ...]) -> ImportSchema:
        """Return it as JSON."""
        return cls(office=office, lines=tuple(map(ImportLineSchema.model_validate, lines)))


def create_exchange_router(office: Office) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.get(
        "/knowledge-exchange",
        operation_id="exportKnowledge",
        summary="Everything in force, as a file for another office",
        response_class=Response,
        responses={200: _FILES},
    )
    def write_out(request: Request) -> Response:
        files = office.knowledge_exchange().export(origin_of(request), signed_in())
        if len(files) > 1:
            return Response(packed(files), media_type=_ZIP)
        return Response(files[0].as_bytes(), media_type="application/json")

    @router.post(
        "/knowledge-exchange/preview",
        operation_id="previewKnowledgeImport",
        summary="What taking a file over would do",
        responses=documented(413),
        openapi_extra=_BODY,
    )
    def preview(data: _Raw) -> ImportSchema:
        who, file = signed_in(), read_exchange(data)
        return ImportSchema.of(file.office, office.knowledge_exchange().preview(who, file))

    @router.post(
        "/knowledge-exchange",
        operation_id="importKnowledge",
        summary="Take a file over, all or nothing; what comes waits for review",
        responses=documented(413),
        openapi_extra=_BODY,
    )
    def take_over(request: Request, data: _Raw) -> ImportSchema:
        origin, who, file = origin_of(request), signed_in(), read_exchange(data)
        return ImportSchema.of(
            file.office, office.knowledge_exchange().take_over(origin, who, file)
        )

    return router
