"""The routes under /api/v1. Each opens the gate with its action, calls one method, and dumps.

Endpoints are synchronous and run in the thread pool; answers are written once by
pydantic-core and not validated again.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi import Query as Parameter

from corpus.errors import IndexUnavailable
from corpus.types import DocumentKind, Status, split_unit_id
from search_api.authorizer import Action
from search_api.feedback import FeedbackSink, note_search
from search_api.http import schemas
from search_api.http.answering import add_answering
from search_api.http.backend import Gate
from search_api.http.change_schemas import ChangesSchema
from search_api.http.days import Day
from search_api.http.feedback import add_feedback
from search_api.http.hierarchy_schemas import HierarchySchema
from search_api.http.manager import Manager, add_manager
from search_api.http.params import query_of
from search_api.http.problems import ANYWHERE, documented
from search_api.http.reporting import add_reporting
from search_api.http.suggesting import add_suggesting
from search_api.publishing.report import UsageCounts
from search_api.types import Grouping, Mode
from search_api.understand import MAX_LIMIT, MAX_QUERY

PREFIX = "/api/v1"

_UnitId = Annotated[
    str,
    Path(
        description="Unit id, with a part below it if wanted; may be percent-encoded.",
        examples=["325AC0000000144:art29/p1"],
    ),
]
_DocumentId = Annotated[str, Path(description="Document id.", examples=["325AC0000000144"])]
_AsOf = Annotated[
    Day | None,
    Parameter(description="The law as it stood on this day; today if left out."),
]


def _json(schema: type[schemas.Schema], value: object) -> Response:
    return Response(
        schemas.dump(schema, value),
        media_type="application/json",
        headers={"Cache-Control": "private, no-cache"},
    )


def create_router(
    gate: Gate,
    feedback: FeedbackSink | None = None,
    manager: Manager | None = None,
    counts: UsageCounts | None = None,
) -> APIRouter:
    """Return the routes of the search API; all but feedback and the manager read only."""
    manager = manager or Manager(gate, None, None)
    router = APIRouter(prefix=PREFIX, responses=documented(*ANYWHERE))
    _add_search(router, gate, feedback)
    add_suggesting(router, gate)
    add_answering(router, gate, feedback)
    _add_citations(router, gate)
    _add_hierarchy(router, gate)
    _add_texts(router, gate)
    add_feedback(router, gate, feedback)
    add_manager(router, manager)
    add_reporting(router, gate, manager, counts)
    return router


def _add_search(router: APIRouter, gate: Gate, feedback: FeedbackSink | None) -> None:
    @router.get(
        "/search",
        operation_id="searchUnits",
        summary="Search for legal bases",
        response_model=schemas.SearchResultSchema,
    )
    def search(
        request: Request,
        q: Annotated[
            str,
            Parameter(
                description=f"What to look for, up to {MAX_QUERY} characters.",
                examples=["年金が増えたときの収入認定"],
                json_schema_extra={"minLength": 1, "maxLength": MAX_QUERY},
            ),
        ],
        kind: Annotated[tuple[DocumentKind, ...], Parameter(description="Only these kinds.")] = (),
        document: Annotated[
            tuple[str, ...], Parameter(description="Only these document ids.")
        ] = (),
        status: Annotated[tuple[Status, ...], Parameter(description="Only these.")] = (),
        as_of: _AsOf = None,
        mode: Annotated[Mode, Parameter(description="Which engines answer.")] = Mode.HYBRID,
        limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT, description="Units.")] = 10,
        exclude: Annotated[tuple[str, ...], Parameter(description="Unit ids to leave out.")] = (),
        explain: Annotated[bool, Parameter(description="Show the score's arithmetic.")] = False,
        group: Annotated[
            Grouping, Parameter(description="Group the hits by level of legal basis.")
        ] = Grouping.NONE,
    ) -> Response:
        backend = gate.open(request, Action.SEARCH, *document)
        query = query_of(
            q,
            kinds=kind,
            documents=document,
            status=status,
            as_of=as_of,
            mode=mode,
            limit=limit,
            exclude=exclude,
            explain=explain,
            group=group,
        )
        result = backend.search(query)
        note_search(feedback, result)
        return _json(schemas.SearchResultSchema, result)


def _add_citations(router: APIRouter, gate: Gate) -> None:
    @router.get(
        "/citations/resolve",
        operation_id="resolveCitation",
        summary="Find the unit that a written reference means",
        response_model=schemas.ResolvedListSchema,
    )
    def resolve(
        request: Request,
        ref: Annotated[
            str,
            Parameter(
                description=f"The reference, up to {MAX_QUERY} characters.",
                examples=["法29条"],
                json_schema_extra={"minLength": 1, "maxLength": MAX_QUERY},
            ),
        ],
    ) -> Response:
        backend = gate.open(request, Action.RESOLVE_CITATION)
        reference = query_of(ref).text
        answer = {"reference": reference, "resolved": backend.resolve(reference)}
        return _json(schemas.ResolvedListSchema, answer)

    @router.post(
        "/citations/find",
        operation_id="findCitations",
        summary="Find and resolve the citations of a text",
        response_model=schemas.AnnotatedSchema,
        responses=documented(413),
    )
    def find(request: Request, body: schemas.TextSchema) -> Response:
        backend = gate.open(request, Action.RESOLVE_CITATION)
        answer = backend.annotate(body.text, body.as_of, body.written_on)
        return _json(schemas.AnnotatedSchema, answer)

    @router.get(
        "/citations/cited-by",
        operation_id="listCitingUnits",
        summary="List the units that cite a unit",
        response_model=schemas.CitingPageSchema,
        responses=documented(404),
    )
    def cited_by(
        request: Request,
        unit: Annotated[str, Parameter(description="Unit id.", examples=["325AC0000000144:art29"])],
        as_of: _AsOf = None,
        offset: Annotated[int, Parameter(ge=0, le=1_000_000, description="Units to skip.")] = 0,
        limit: Annotated[int, Parameter(ge=1, le=200, description="Units.")] = 50,
    ) -> Response:
        backend = gate.open(request, Action.READ_UNIT, split_unit_id(unit)[0])
        answer = backend.cited_by(unit, as_of, offset=offset, limit=limit)
        return _json(schemas.CitingPageSchema, answer)


def _add_hierarchy(router: APIRouter, gate: Gate) -> None:
    @router.get(
        "/hierarchy",
        operation_id="getHierarchy",
        summary="Read the legal bases of a unit or a question, level by level",
        response_model=HierarchySchema,
        responses=documented(404),
    )
    def hierarchy(
        request: Request,
        unit: Annotated[
            str, Parameter(description="Unit id; or else:", examples=["325AC0000000144:art63"])
        ] = "",
        q: Annotated[
            str,
            Parameter(
                description=f"A question, up to {MAX_QUERY} characters.",
                examples=["年金が増えたときの収入認定"],
                max_length=MAX_QUERY,
            ),
        ] = "",
        as_of: _AsOf = None,
    ) -> Response:
        action = Action.READ_UNIT if unit else Action.SEARCH
        backend = gate.open(request, action, *([split_unit_id(unit)[0]] if unit else []))
        return _json(HierarchySchema, backend.hierarchy(unit, q, as_of))


def _add_texts(router: APIRouter, gate: Gate) -> None:
    @router.get(
        "/units/{unit_id:path}",
        operation_id="getUnit",
        summary="Read one unit",
        response_model=schemas.UnitViewSchema,
        responses=documented(404),
    )
    def unit(request: Request, unit_id: _UnitId, as_of: _AsOf = None) -> Response:
        backend = gate.open(request, Action.READ_UNIT, split_unit_id(unit_id)[0])
        return _json(schemas.UnitViewSchema, backend.unit(unit_id, as_of))

    @router.get(
        "/documents",
        operation_id="listDocuments",
        summary="List every document",
        response_model=schemas.DocumentListSchema,
    )
    def documents(request: Request) -> Response:
        backend = gate.open(request, Action.LIST_DOCUMENTS)
        return _json(schemas.DocumentListSchema, {"documents": backend.documents()})

    @router.get(
        "/documents/{document_id}/outline",
        operation_id="getOutline",
        summary="Read a document's contents",
        response_model=schemas.OutlineSchema,
        responses=documented(404),
    )
    def outline(request: Request, document_id: _DocumentId, as_of: _AsOf = None) -> Response:
        backend = gate.open(request, Action.READ_OUTLINE, document_id)
        answer = {"document_id": document_id, "entries": backend.outline(document_id, as_of)}
        return _json(schemas.OutlineSchema, answer)

    @router.get(
        "/documents/{document_id}/changes",
        operation_id="getChanges",
        summary="Compare a document as it stood on two days",
        response_model=ChangesSchema,
        responses=documented(404),
    )
    def changes(
        request: Request,
        document_id: _DocumentId,
        first: Annotated[Day, Parameter(alias="from", description="Day.", examples=["2025-06-01"])],
        second: Annotated[
            Day, Parameter(alias="to", description="Later day.", examples=["2026-04-01"])
        ],
    ) -> Response:
        backend = gate.open(request, Action.READ_OUTLINE, document_id)
        return _json(ChangesSchema, backend.changes(document_id, first, second))


def create_health_router(gate: Gate) -> APIRouter:
    """Return the health checks, which ask nobody who they are and tell nothing but the state."""
    router = APIRouter(prefix=PREFIX + "/health", responses=documented(422))

    @router.get(
        "/live",
        operation_id="getLiveness",
        summary="Tell whether the process runs",
        response_model=schemas.LiveSchema,
    )
    def live() -> Response:
        return _json(schemas.LiveSchema, {"status": "ok"})

    @router.get(
        "/ready",
        operation_id="getReadiness",
        summary="Tell whether searches can be answered",
        response_model=schemas.ReadySchema,
        responses=documented(503),
    )
    def ready() -> Response:
        backend = gate.ready()
        if not backend.ready():
            raise IndexUnavailable("検索の準備をしています。しばらくお待ちください。")
        answer = {"status": "ok", "manifest_id": backend.manifest.id}
        return _json(schemas.ReadySchema, answer)

    return router
