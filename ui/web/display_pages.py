"""The page where a reader chooses letters, colours and furigana."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from office.http.cookies import LastingCookie
from office.http.local_path import local_path
from ui.web.display import COLOUR_LABELS, FURIGANA_LABELS, SIZE_LABELS, look
from ui.web.rendering import Renderer


def add_display_pages(app: FastAPI, renderer: Renderer, cookie: LastingCookie) -> None:
    """Add the form, and what takes it or one tap in the menu."""

    @app.get("/display")
    def display(request: Request) -> Response:
        return renderer.page(
            "display.html",
            choices=(
                ("size", "文字の大きさ", SIZE_LABELS),
                ("colours", "配色", COLOUR_LABELS),
                ("furigana", "ふりがな", FURIGANA_LABELS),
            ),
            back=local_path(request.query_params.get("next", "")),
        )

    @app.post("/display")
    def change_display(
        request: Request,
        size: Annotated[str, Form()] = "",
        colours: Annotated[str, Form()] = "",
        furigana: Annotated[str, Form()] = "",
        back: Annotated[str, Form(alias="next")] = "",
    ) -> Response:
        fields = {"size": size, "colours": colours, "furigana": furigana}
        response = RedirectResponse(local_path(back), 303)
        cookie.give(response, request.scope, look().display.changed(fields).text())
        return response
