"""Give the office's entries (用例) to another office, and take over theirs after a look."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request, UploadFile
from starlette.responses import Response

from corpus.errors import InputError
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.knowledge.exchange import OUTCOME_NAMES, KnowledgeExchange, Outcome
from office.knowledge.exchange_file import MAX_BYTES, packed, read_exchange
from search_api.http.guard import MAX_POSTED
from ui.web.fields import Fields
from ui.web.rendering import Renderer


def add_knowledge_exchange_pages(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add ``/knowledge/exchange``, the file to give away, and the two steps of taking over."""
    exchange = KnowledgeExchange(office.knowledge, office.database, office.audit)

    def ask(error: str = "") -> Response:
        return renderer.page(
            "knowledge_exchange.html",
            status=422 if error else 200,
            error=error,
            megabytes=MAX_POSTED // 1024**2,
        )

    @app.get("/knowledge/exchange")
    def choose() -> Response:
        return ask()

    @app.post("/knowledge/export")
    def export(request: Request) -> Response:
        files = exchange.export(origin_of(request), signed_in())
        several = len(files) > 1
        kind = "zip" if several else "json"
        name = quote(f"{files[0].name}.{kind}")
        attached = f"attachment; filename=\"knowledge.{kind}\"; filename*=UTF-8''{name}"
        headers = {"Content-Disposition": attached, "Cache-Control": "no-store"}
        content = packed(files) if several else files[0].as_bytes()
        return Response(content, headers=headers, media_type=f"application/{kind}")

    @app.post("/knowledge/import")
    def preview(file: UploadFile | None = None) -> Response:
        if file is None or not file.filename:
            return ask("ファイルを選んでください。")
        data = file.file.read(MAX_BYTES + 1)
        try:
            found = read_exchange(data)
            lines = exchange.preview(signed_in(), found)
        except InputError as error:
            return ask(error.message)
        return renderer.page(
            "knowledge_import.html",
            source=found.office,
            exported_on=found.exported_on,
            lines=lines,
            coming=sum(line.outcome is not Outcome.SAME for line in lines),
            outcomes=OUTCOME_NAMES,
            file=found.model_dump_json(),  # on one line: browsers make every end of a line longer
        )

    @app.post("/knowledge/import/run")
    def run(request: Request, fields: Fields) -> Response:
        try:
            found = read_exchange(fields["file"].encode())
            lines = exchange.take_over(origin_of(request), signed_in(), found)
        except InputError as error:
            return ask(error.message)
        return renderer.page(
            "knowledge_imported.html",
            source=found.office,
            lines=[line for line in lines if line.outcome is not Outcome.SAME],
            same=sum(line.outcome is Outcome.SAME for line in lines),
            outcomes=OUTCOME_NAMES,
        )
