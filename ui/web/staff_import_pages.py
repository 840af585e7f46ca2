"""Register many people from a table: choose a file, look at what it would do, register."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Form, Request, UploadFile
from starlette.responses import Response

from corpus.errors import InputError
from ingest.sources.decode import decode_text
from office.accounts.importing import StaffImport
from office.accounts.staff_table import MAXIMUM_BYTES, read_staff_table
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.identity import ROLE_LABELS
from ui.web.rendering import Renderer

_NAME = "表"  # what messages call a table that comes back from the page
_Table = Annotated[str, Form()]
_Add = Annotated[bool, Form()]


def add_staff_import_pages(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add ``/admin/import`` and its two steps."""
    staff = StaffImport(office.database, office.cipher, office.audit)

    def ask(error: str = "", *, add_teams: bool = False) -> Response:
        return renderer.page(
            "admin_import.html", status=422 if error else 200, error=error, add_teams=add_teams
        )

    def run(request: Request, text: str, name: str, *, add_teams: bool, dry_run: bool) -> Response:
        table = read_staff_table(text.encode(), name)
        made = staff.run(
            origin_of(request),
            table.rows,
            add_teams=add_teams,
            dry_run=dry_run,
            office_id=signed_in().office_id,
        )
        if not made:
            raise InputError("表に、登録する人がいません。2行目から書いてください。")
        return renderer.page(
            "admin_import_preview.html" if dry_run else "admin_import_done.html",
            lines=list(zip(made, ["、".join(row.teams) for row in table.rows], strict=True)),
            roles=ROLE_LABELS,
            unread=table.unread,
            table=text,
            add_teams=add_teams,
        )

    @app.get("/admin/import")
    def choose() -> Response:
        return ask()

    @app.post("/admin/import")
    def preview(
        request: Request, file: UploadFile | None = None, add_teams: _Add = False
    ) -> Response:
        name = file.filename if file and file.filename else ""
        if file is None or not name:
            return ask("ファイルを選んでください。", add_teams=add_teams)
        try:
            data = file.file.read(MAXIMUM_BYTES + 1)
            read_staff_table(data, name)  # says what is wrong with the file itself
            text = decode_text(data, name)
            return run(request, text, name, add_teams=add_teams, dry_run=True)
        except InputError as error:
            return ask(error.message, add_teams=add_teams)

    @app.post("/admin/import/run")
    def register(request: Request, table: _Table = "", add_teams: _Add = False) -> Response:
        try:
            return run(request, table, _NAME, add_teams=add_teams, dry_run=False)
        except InputError as error:
            return ask(error.message, add_teams=add_teams)
