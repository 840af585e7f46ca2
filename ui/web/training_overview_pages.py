"""How the team gets on in the training, for supervisors and administrators."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import Response

from office.foundation import Office
from office.http.caller import signed_in
from office.training.overview import OverviewLine, overview_csv, team_of
from ui.web.rendering import Renderer


def add_training_overview_pages(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add ``/training/overview`` and the same as a table for a spreadsheet."""

    def lines() -> tuple[OverviewLine, ...]:
        return team_of(office.database, office.training.progress, office.accounts, signed_in())

    @app.get("/training/overview")
    def table() -> Response:
        return renderer.page("training_overview.html", lines=lines())

    @app.get("/training/overview.csv")
    def sheet() -> Response:
        return Response(
            overview_csv(lines()),
            headers={"Content-Disposition": "attachment; filename=training.csv"},
            media_type="text/csv; charset=utf-8",
        )
