"""The pages of the case notes (ケース記録): the list, a note checked again, its title, its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.days import today_in_japan
from corpus.errors import InputError
from corpus.types import split_unit_id
from office.case_notes import CaseNote, CaseNoteLine
from office.case_notes.checking import Standing, checked
from office.errors import Conflict, UnknownCaseNote
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.identity import Identity, Role
from search_api.answer.record import answer_record
from search_api.authorizer import Action
from search_api.http.backend import Gate
from ui.web.answer_pages import answer_address
from ui.web.forms import whole_number
from ui.web.marking import KeptQuestion
from ui.web.rendering import Renderer

_PAGE_SIZE = 30
_CALM = (Standing.UNCHANGED, Standing.UNCHECKED)

_NOTE = "/case-notes/{note_id}"
_Text = Annotated[str, Form()]


def add_case_note_pages(app: FastAPI, renderer: Renderer, gate: Gate, office: Office) -> None:
    """Add ``/case-notes`` and what can be done with one note."""

    @app.get("/case-notes")
    def listed(request: Request) -> Response:
        who, words = signed_in(), request.query_params.get("words", "").strip()
        found = office.case_notes.list(who, words)
        offset = whole_number(request.query_params.get("offset", ""))
        shown = found[offset : offset + _PAGE_SIZE]
        return renderer.page(
            "case_notes.html",
            notes=shown,
            authors=_authors(office, who, shown),
            words=words,
            total=len(found),
            offset=offset,
            size=_PAGE_SIZE,
            reads_team=who.role is Role.SUPERVISOR,
        )

    @app.get(_NOTE)
    def read(request: Request, note_id: str) -> Response:
        note = office.case_notes.get(signed_in(), note_id)
        return _page(renderer, gate, office, request, note)

    @app.post(_NOTE)
    def change(request: Request, note_id: str, memo: _Text = "", version: _Text = "") -> Response:
        who = signed_in()
        try:
            office.case_notes.write_memo(
                origin_of(request), who, note_id, memo, whole_number(version)
            )
        except (Conflict, UnknownCaseNote):
            raise
        except InputError as error:
            note = office.case_notes.get(who, note_id)
            return _page(renderer, gate, office, request, note, memo=memo, error=error.message)
        return RedirectResponse(f"/case-notes/{note_id}?saved=2", 303)

    @app.get(f"{_NOTE}/erase")
    def ask(note_id: str) -> Response:
        note = office.case_notes.get_own(signed_in(), note_id)
        return renderer.page("case_note_erase.html", note=note)

    @app.post(f"{_NOTE}/erase")
    def erase(request: Request, note_id: str) -> Response:
        office.case_notes.erase(origin_of(request), signed_in(), note_id)
        return RedirectResponse("/case-notes?erased=1", 303)


def _page(
    renderer: Renderer,
    gate: Gate,
    office: Office,
    request: Request,
    note: CaseNote,
    *,
    memo: str | None = None,
    error: str = "",
) -> Response:
    who, answer = signed_in(), note.kept.answer
    asked = KeptQuestion(text=answer.question, note_id=note.id).on(answer.as_of)
    documents = dict.fromkeys(split_unit_id(each.unit_id)[0] for each in note.kept.quoted)
    checks = checked(note.kept, lambda: gate.open(request, Action.READ_UNIT, *documents))
    return renderer.page(
        "case_note.html",
        status=422 if error else 200,
        note=note,
        answer=answer,
        asked=asked,
        here=answer_address(asked),
        checks=checks,
        counts=Counter(check.standing for check in checks),
        doubtful=[check for check in checks if check.standing not in _CALM],
        standings={check.quoted.unit_id: check for check in checks},
        record=answer_record(answer, note.day, title=note.memo, hashes=True),
        author=_authors(office, who, [note]).get(note.owner, ""),
        own=note.owner == who.account_id,
        memo=note.memo if memo is None else memo,
        error=error,
        saved=request.query_params.get("saved", ""),
        today=today_in_japan(),
    )


def _authors(office: Office, who: Identity, notes: Iterable[CaseNoteLine]) -> Mapping[str, str]:
    """Return the names of those who wrote the notes that are not the caller's own."""
    others = {note.owner for note in notes} - {who.account_id}
    if not others:
        return {}
    people = office.accounts.list(who.office_id)
    return {account.id: account.display_name for account in people if account.id in others}
