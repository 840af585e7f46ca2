"""The office's own knowledge: written by everybody, put into force by a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from corpus.errors import IndexUnavailable
from office.alerts import Alert
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.http.knowledge_schemas import (
    KnowledgeDraftSchema,
    KnowledgeEntrySchema,
    KnowledgeListSchema,
    KnowledgeReasonSchema,
    KnowledgeRevisionSchema,
    KnowledgeStepSchema,
    KnowledgeVersionListSchema,
)
from office.identity import Identity, Origin
from office.knowledge.store import Knowledge
from office.knowledge.types import KnowledgeEntry, KnowledgeState
from office.knowledge.warnings import warnings_of
from search_api.http.backend import BackendProvider
from search_api.http.problems import documented

_EntryId = Annotated[str, Path(description="Id of the entry.", max_length=100)]
_CHANGES = documented(404, 409, 413)

Step = Callable[[Knowledge, Origin, Identity, str, int], KnowledgeEntry]
StepWithReason = Callable[[Knowledge, Origin, Identity, str, int, str], KnowledgeEntry]


def create_knowledge_router(office: Office, provider: BackendProvider) -> APIRouter:
    """Return the routes; ``provider`` gives the search by which entries are cited."""
    router = APIRouter()

    @router.get("/knowledge", operation_id="listKnowledge", summary="Entries of the office")
    def listing(
        state: Annotated[
            KnowledgeState | None, Query(description="Of the latest version, or in force.")
        ] = None,
        due: Annotated[bool, Query(description="Only those to be looked at again.")] = False,
        changed: Annotated[
            bool, Query(description="Only those in force whose cited units have changed.")
        ] = False,
        text: Annotated[str, Query(description="Words that stand in it.", max_length=200)] = "",
        offset: Annotated[int, Query(ge=0, le=1_000_000, description="Entries to skip.")] = 0,
        limit: Annotated[int, Query(ge=1, le=200, description="Entries.")] = 50,
    ) -> KnowledgeListSchema:
        store, who = office.knowledge, signed_in()
        found = store.standings(who, state, due=due, text=text)
        told: dict[str, tuple[Alert, ...]] | None = None
        if changed:
            in_force = (entry.approved for entry in store.opened(who, found) if entry.approved)
            told = warnings_of(in_force, provider())
            found = tuple(e for e in found if e.approved and e.approved.id in told)
        page = store.opened(who, found[offset : offset + limit])
        entries = (
            KnowledgeEntrySchema.of(each, told[each.shown.id] if told else None) for each in page
        )
        return KnowledgeListSchema(entries=tuple(entries), total=len(found))

    @router.post(
        "/knowledge",
        operation_id="addKnowledge",
        summary="Write an entry, as a draft",
        status_code=201,
        responses=_CHANGES,
    )
    def add(request: Request, body: KnowledgeDraftSchema) -> KnowledgeEntrySchema:
        origin, who = origin_of(request), signed_in()
        return KnowledgeEntrySchema.of(office.knowledge.add(origin, who, provider(), body.draft()))

    @router.get(
        "/knowledge/{entry_id}",
        operation_id="getKnowledge",
        summary="One entry, with what became of the units that it cites",
        responses=documented(404),
    )
    def entry(entry_id: _EntryId) -> KnowledgeEntrySchema:
        found = office.knowledge.get(signed_in(), entry_id)
        try:
            told = warnings_of([found.shown], provider()).get(found.shown.id, ())
        except IndexUnavailable:
            return KnowledgeEntrySchema.of(found)
        return KnowledgeEntrySchema.of(found, told)

    @router.get(
        "/knowledge/{entry_id}/versions",
        operation_id="listKnowledgeVersions",
        summary="Every version of an entry",
        responses=documented(404),
    )
    def versions(entry_id: _EntryId) -> KnowledgeVersionListSchema:
        return KnowledgeVersionListSchema.of(office.knowledge.versions(signed_in(), entry_id))

    @router.post(
        "/knowledge/{entry_id}/versions",
        operation_id="reviseKnowledge",
        summary="Write a new version, as a draft",
        status_code=201,
        responses=_CHANGES,
    )
    def revise(
        request: Request, entry_id: _EntryId, body: KnowledgeRevisionSchema
    ) -> KnowledgeEntrySchema:
        origin, who = origin_of(request), signed_in()
        revised = office.knowledge.revise(
            origin, who, provider(), entry_id, body.draft(), body.expected_version
        )
        return KnowledgeEntrySchema.of(revised)

    def step(name: str, summary: str, deed: Step) -> None:
        def take(
            request: Request, entry_id: _EntryId, body: KnowledgeStepSchema
        ) -> KnowledgeEntrySchema:
            who = origin_of(request), signed_in()
            return KnowledgeEntrySchema.of(deed(office.knowledge, *who, entry_id, body.version))

        add_step(name, summary, take)

    def step_with_reason(name: str, summary: str, deed: StepWithReason) -> None:
        def take(
            request: Request, entry_id: _EntryId, body: KnowledgeReasonSchema
        ) -> KnowledgeEntrySchema:
            who = origin_of(request), signed_in()
            return KnowledgeEntrySchema.of(
                deed(office.knowledge, *who, entry_id, body.version, body.reason)
            )

        add_step(name, summary, take)

    def add_step(name: str, summary: str, take: Callable[..., KnowledgeEntrySchema]) -> None:
        router.post(
            f"/knowledge/{{entry_id}}/{name}",
            operation_id=f"{name}Knowledge",
            summary=summary,
            responses=_CHANGES,
        )(take)

    step("submit", "Hand a draft in for review", Knowledge.submit)
    step("approve", "Put a version into force that somebody else wrote", Knowledge.approve)
    step_with_reason("return", "Return a version to its author, saying why", Knowledge.give_back)
    step_with_reason("withdraw", "Give up a version, saying why", Knowledge.withdraw)
    step(
        "confirm",
        "Say that the version in force still holds: cite its units as of today",
        lambda store, origin, who, *given: store.confirm(origin, who, provider(), *given),
    )
    return router
