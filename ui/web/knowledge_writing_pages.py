"""Write an entry (用例), or a new version of one: a form that never loses what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import InputError, KonkyoError
from office.errors import Conflict
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.knowledge.types import KIND_NAMES, OPEN_STATES, KnowledgeEntry
from search_api.authorizer import Action
from search_api.http.backend import Gate, SearchBackend
from search_api.http.problems import problem_of
from ui.web.fields import Fields, Texts
from ui.web.forms import whole_number
from ui.web.knowledge_basis import EXAMPLES, BasisLine, basis_of, reasons_of, written_form
from ui.web.knowledge_forms import EntryForm, changes_between
from ui.web.knowledge_lines import address_of
from ui.web.knowledge_view import returns_of
from ui.web.rendering import Renderer

_NEW = "/knowledge/new"


def add_knowledge_writing_pages(
    app: FastAPI, renderer: Renderer, gate: Gate, office: Office
) -> None:
    """Add ``/knowledge/new`` and ``/knowledge/{entry_id}/revise``."""
    store = office.knowledge

    def page(typed: EntryForm, entry: KnowledgeEntry | None = None, **values: Any) -> Response:
        blank: dict[str, Any] = {
            "status": 200,
            "errors": Texts(),
            "basis": (),
            "step": "",
            "both": (),
            "other": "",
        }
        shown = blank | values
        return renderer.page(
            "knowledge_form.html",
            typed=typed,
            name=entry.name if entry else "",
            address=address_of(entry) if entry else "",
            action=f"{address_of(entry)}/revise" if entry else _NEW,
            kinds=KIND_NAMES,
            examples=EXAMPLES,
            wrong_places=_places(shown["errors"], shown["basis"]),
            returns=returns_of(entry.latest, store.versions(signed_in(), entry.id))
            if entry
            else (),
            **shown,
        )

    def taken(request: Request, fields: Texts, entry: KnowledgeEntry | None = None) -> Response:
        """Check what was sent, and keep it; what is wrong with it is said beside the field."""
        typed, step = EntryForm.read(fields), fields["step"]
        basis: tuple[BasisLine, ...] = ()
        try:
            backend = gate.open(request, Action.READ_UNIT)
            if fields["take"]:  # what was offered in place of a citation that names no unit
                place, _, reference = fields["take"].partition(" ")
                typed = typed.with_basis(whole_number(place), written_form(backend, reference))
                step = "preview"
            basis = basis_of(backend, typed.references)
            errors = typed.problems()
            if reasons := reasons_of(basis):
                errors["citations"] = reasons
            if step == "preview":
                wrong = Texts({name: errors[name] for name in ("citations",) if errors[name]})
                return page(typed, entry, errors=wrong, basis=basis, step=step)
            if errors:
                return page(typed, entry, errors=errors, basis=basis, status=422)
            kept = keep(request, backend, typed, entry)
        except Conflict as error:
            return overtaken(typed, basis, entry, error)
        except InputError as error:
            wrong = Texts(form=error.message)
            return page(typed, entry, errors=wrong, basis=basis, status=422)
        except KonkyoError as error:  # no index, the database is busy: the text stays
            problem = problem_of(error)
            if problem.status < 500:
                raise
            message = f"{error.message}書いたものは、下の欄に残っています。"
            return page(typed, entry, errors=Texts(form=message), status=problem.status)
        done = "saved"
        if step == "submit":
            kept = store.submit(origin_of(request), signed_in(), kept.id, kept.latest.number)
            done = "submit"
        address = address_of(kept, kept.latest)
        return RedirectResponse(f"{address}{'&' if '?' in address else '?'}done={done}", 303)

    def overtaken(
        typed: EntryForm,
        basis: tuple[BasisLine, ...],
        entry: KnowledgeEntry | None,
        error: Conflict,
    ) -> Response:
        """Show what somebody else wrote meanwhile beside what was typed."""
        if entry is None:
            wrong = Texts(form=error.message)
            return page(typed, errors=wrong, basis=basis, status=409)
        now = store.get(signed_in(), entry.id)
        latest = EntryForm.of(now.latest)
        meant = "\n".join(each.citation or each.written for each in basis)
        return page(
            replace(typed, version=latest.version),
            now,
            both=changes_between(latest, replace(typed, citations=meant)),
            other=office.accounts.get(now.latest.author_id).display_name,
            basis=basis,
            status=409,
        )

    def keep(
        request: Request, backend: SearchBackend, typed: EntryForm, entry: KnowledgeEntry | None
    ) -> KnowledgeEntry:
        who = (origin_of(request), signed_in(), backend)
        if entry is None:
            return store.add(*who, typed.draft())
        return store.revise(*who, entry.id, typed.draft(), typed.expected_version)

    @app.get(_NEW)
    def new(request: Request) -> Response:
        unit, question = (request.query_params.get(name, "") for name in ("unit", "question"))
        typed = EntryForm(question=question.strip()[:1000])
        if unit:
            backend = gate.open(request, Action.READ_UNIT)
            typed = replace(typed, citations=written_form(backend, unit))
            return page(typed, basis=basis_of(backend, typed.references))
        return page(typed)

    @app.post(_NEW)
    def add(request: Request, fields: Fields) -> Response:
        return taken(request, fields)

    @app.get("/knowledge/{entry_id}/revise")
    def rewrite(request: Request, entry_id: str) -> Response:
        entry = store.get(signed_in(), entry_id)
        backend = gate.open(request, Action.READ_UNIT)
        return page(_form_of(backend, entry), entry)

    @app.post("/knowledge/{entry_id}/revise")
    def revise(request: Request, entry_id: str, fields: Fields) -> Response:
        return taken(request, fields, store.get(signed_in(), entry_id))


def _places(errors: Texts, basis: Iterable[BasisLine]) -> int:
    """Return how many things are wrong; each citation that names no unit is one."""
    citations = sum(bool(line.reason) for line in basis) if errors["citations"] else 0
    return len(errors) + max(citations - 1, 0)


def _form_of(backend: SearchBackend, entry: KnowledgeEntry) -> EntryForm:
    """Return the form with which a new version begins."""
    version = entry.latest if entry.latest.state in OPEN_STATES else entry.shown
    written = (written_form(backend, each.reference, each.citation) for each in version.citations)
    return replace(
        EntryForm.of(version), citations="\n".join(written), version=str(entry.latest.number)
    )
