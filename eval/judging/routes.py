"""The routes under /api/v1/judging. Each opens the gate as a judge."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import PlainTextResponse, Response

from corpus.errors import UnknownUnit
from corpus.types import KIND_LABELS, STATUS_LABELS
from eval.judging import schemas
from eval.judging.errors import NotNow, UnknownPool
from eval.judging.export import as_jsonl, as_qrels
from eval.judging.session import Session
from eval.judging.store import MAX_NAME, JudgingStore
from eval.judging.types import Judgment, Resolution
from search_api.authorizer import Action
from search_api.http.backend import Gate, SearchBackend
from search_api.http.problems import ANYWHERE, STATUS, documented
from search_api.views import UnitView

PREFIX = "/api/v1/judging"

_PoolId = Annotated[int, Path(description="Pool id.", ge=1)]
_Judge = Annotated[
    str,
    Query(
        description="Name of the judge; where people sign in, theirs counts whatever stands here.",
        examples=["佐藤"],
        max_length=MAX_NAME,
    ),
]
_UNKEPT = {"Cache-Control": "no-store"}  # who judged how is nobody else's business
_OF_A_POOL = documented(404, 409)
_CHANGES = documented(404, 409, 413)

STATUS.update(
    {
        UnknownPool: (404, "判定の束が見つかりません"),
        NotNow: (409, "今はできません"),
    }
)


class ExportForm(StrEnum):
    """Forms of an export."""

    JSONL = "jsonl"
    QRELS = "qrels"


#: Tells who judges, of a request and of the name that it gives.
Who: TypeAlias = Callable[[Request, str], str]


def create_judging_router(
    gate: Gate, store: JudgingStore, judge_of: Callable[[Request], str] | None = None
) -> APIRouter:
    """Return the routes. ``judge_of`` knows who makes a request; without it the request says."""

    def who(request: Request, said: str) -> str:
        return judge_of(request) if judge_of else said

    router = APIRouter(
        prefix=PREFIX, responses=documented(*ANYWHERE), dependencies=[Depends(_unkept)]
    )
    _add_pools(router, gate, store, who)
    _add_judging(router, gate, store, who)
    _add_results(router, gate, store)
    return router


def _add_pools(router: APIRouter, gate: Gate, store: JudgingStore, who: Who) -> None:
    @router.get("/pools", operation_id="listPools", summary="Every pool, the newest first")
    def pools(request: Request) -> schemas.PoolListSchema:
        gate.open(request, Action.JUDGE)
        sessions = [Session(store, pool.id) for pool in store.pools()]
        return schemas.PoolListSchema(pools=[_pool(session) for session in sessions])

    @router.get(
        "/pools/{pool_id}/sheet",
        operation_id="readSheet",
        summary="One query to judge, blind",
        responses=_OF_A_POOL,
    )
    def sheet(
        request: Request,
        pool_id: _PoolId,
        judge: _Judge,
        qid: Annotated[str, Query(description="Query; the next to judge if left out.")] = "",
    ) -> schemas.SheetSchema:
        backend = gate.open(request, Action.JUDGE)
        session, judge = Session(store, pool_id), who(request, judge)
        return _sheet(session, backend, judge, qid or session.next_query(judge))


def _add_judging(router: APIRouter, gate: Gate, store: JudgingStore, who: Who) -> None:
    @router.post(
        "/pools/{pool_id}/grades", operation_id="grade", summary="Grade an item", responses=_CHANGES
    )
    def grade(
        request: Request, pool_id: _PoolId, body: schemas.GradeSchema
    ) -> schemas.ProgressSchema:
        gate.open(request, Action.JUDGE)
        session, judge = Session(store, pool_id), who(request, body.judge)
        session.record(Judgment(**body.model_dump() | {"judge": judge}))
        return _progress(session, judge)

    @router.post(
        "/pools/{pool_id}/undo",
        operation_id="undoGrade",
        summary="Take a step back",
        responses=_CHANGES,
    )
    def undo(request: Request, pool_id: _PoolId, body: schemas.JudgeSchema) -> schemas.UndoneSchema:
        gate.open(request, Action.JUDGE)
        session, judge = Session(store, pool_id), who(request, body.judge)
        undone = store.undo(session.pool, judge)
        qid, unit_id = undone.item if undone else ("", "")
        progress = _progress(session, judge)
        return schemas.UndoneSchema(qid=qid, unit_id=unit_id, progress=progress)

    @router.post(
        "/pools/{pool_id}/finish",
        operation_id="finishJudging",
        summary="Finish",
        responses=_CHANGES,
    )
    def finish(
        request: Request, pool_id: _PoolId, body: schemas.FinishSchema
    ) -> schemas.ProgressSchema:
        gate.open(request, Action.JUDGE)
        session, judge = Session(store, pool_id), who(request, body.judge)
        session.finish(judge, body.finished)
        return _progress(session, judge)


def _add_results(router: APIRouter, gate: Gate, store: JudgingStore) -> None:
    @router.get(
        "/pools/{pool_id}/agreement",
        operation_id="readAgreement",
        summary="Cohen's kappa",
        responses=_OF_A_POOL,
    )
    def agreement(request: Request, pool_id: _PoolId) -> schemas.AgreementSchema:
        gate.open(request, Action.JUDGE)
        pairs = Session(store, pool_id).agreement()
        return schemas.AgreementSchema(pairs=[schemas.PairSchema.model_validate(p) for p in pairs])

    @router.get(
        "/pools/{pool_id}/disagreements",
        operation_id="listDisagreements",
        summary="Where the judges differ",
        responses=_OF_A_POOL,
    )
    def differences(request: Request, pool_id: _PoolId) -> schemas.DisagreementListSchema:
        backend = gate.open(request, Action.JUDGE)
        lines = []
        for each in Session(store, pool_id).disagreements():
            view = _view(backend, each.unit_id)
            lines.append(
                schemas.DisagreementSchema(
                    qid=each.qid,
                    query=each.query,
                    unit_id=each.unit_id,
                    citation=view.citation if view else each.unit_id,
                    title=view.unit.title if view else "",
                    text=view.unit.text if view else "",
                    grades=dict(each.grades),
                    notes=dict(each.notes),
                    resolution=schemas.ResolutionSchema.model_validate(each.resolution)
                    if each.resolution
                    else None,
                )
            )
        return schemas.DisagreementListSchema(disagreements=lines)

    @router.post(
        "/pools/{pool_id}/resolutions",
        operation_id="resolveDisagreement",
        summary="Settle a disagreement",
        responses=_CHANGES,
    )
    def resolve(
        request: Request, pool_id: _PoolId, body: schemas.ResolutionSchema
    ) -> schemas.ResolutionSchema:
        gate.open(request, Action.JUDGE)
        Session(store, pool_id).resolve(Resolution(**body.model_dump()))
        return body

    @router.get(
        "/pools/{pool_id}/export",
        operation_id="exportJudgments",
        summary="The judgments as a file",
        response_class=PlainTextResponse,
        responses=_OF_A_POOL,
    )
    def export(
        request: Request,
        pool_id: _PoolId,
        form: Annotated[ExportForm, Query(description="Form of the file.")] = ExportForm.JSONL,
        judge: Annotated[
            str, Query(description="Only this judge's, once finished; else of all.")
        ] = "",
    ) -> Response:
        gate.open(request, Action.JUDGE)
        session = Session(store, pool_id)
        write = as_jsonl if form is ExportForm.JSONL else as_qrels
        content = write(session.pool, session.settled(judge))
        return PlainTextResponse(content, headers=_UNKEPT)


def _unkept(response: Response) -> None:
    response.headers.update(_UNKEPT)


def _pool(session: Session) -> schemas.PoolSchema:
    pool = session.pool
    return schemas.PoolSchema(
        id=pool.id,
        name=pool.name,
        created_on=pool.created_on,
        queries=len(pool.topics),
        items=pool.size,
        open=session.is_open(),
        judges=[schemas.ProgressSchema.model_validate(each) for each in session.progress()],
    )


def _progress(session: Session, judge: str) -> schemas.ProgressSchema:
    return schemas.ProgressSchema.model_validate(session.progress_of(judge))


def _sheet(session: Session, backend: SearchBackend, judge: str, qid: str) -> schemas.SheetSchema:
    own = session.own(judge)
    pooled = session.pool.find(qid)
    items = []
    for unit_id in session.order(judge, qid) if qid else ():
        view, said = _view(backend, unit_id), own.get((qid, unit_id))
        items.append(
            schemas.ItemSchema(
                unit_id=unit_id,
                citation=view.citation if view else unit_id,
                title=view.unit.title if view else "",
                document=view.document.title if view else "",
                kind_label=KIND_LABELS[view.document.kind] if view else "",
                status_label=STATUS_LABELS[view.document.status] if view else "",
                text=view.unit.text if view else "",
                grade=said.grade if said else None,  # type: ignore[arg-type]
                skipped=bool(said and said.grade is None),
                note=said.note if said else "",
            )
        )
    return schemas.SheetSchema(
        qid=qid,
        query=pooled.topic.text if pooled else "",
        items=items,
        queries=_lines(session, own),
        progress=_progress(session, judge),
    )


def _lines(session: Session, own: dict[tuple[str, str], Judgment]) -> list[schemas.QueryLineSchema]:
    lines = []
    for pooled in session.pool.topics:
        said = [own.get((pooled.topic.qid, unit)) for unit in pooled.units]
        graded = sum(each is not None and each.grade is not None for each in said)
        lines.append(
            schemas.QueryLineSchema(
                qid=pooled.topic.qid,
                query=pooled.topic.text,
                items=len(said),
                graded=graded,
                skipped=sum(each is not None for each in said) - graded,
            )
        )
    return lines


def _view(backend: SearchBackend, unit_id: str) -> UnitView | None:
    try:
        return backend.unit(unit_id)
    except UnknownUnit:  # it was in the index when the pool was made
        return None
