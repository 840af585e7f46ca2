"""The office's own knowledge (用例): the list with what waits for review, and one entry's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from corpus.days import day_in_japan, today_in_japan
from corpus.errors import InputError
from office.errors import Conflict, UnknownKnowledge
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.identity import Identity, Origin
from office.knowledge.showing import citation_of, due_of
from office.knowledge.types import (
    KIND_NAMES,
    OPEN_STATES,
    STATE_NAMES,
    KnowledgeEntry,
    KnowledgeState,
    KnowledgeVersion,
)
from office.permission.actions import OfficeAction
from office.permission.permit import may
from search_api.authorizer import Action
from search_api.http.backend import Gate, SearchBackend
from search_api.http.problems import problem_of
from ui.web.fields import Fields
from ui.web.forms import whole_number
from ui.web.knowledge_basis import basis_of
from ui.web.knowledge_changed import changed_of
from ui.web.knowledge_forms import EntryForm, changes_between
from ui.web.knowledge_lines import (
    SHOWN,
    EntryFilter,
    EntryLists,
    address_of,
    line_of,
    version_shown,
)
from ui.web.knowledge_view import (
    Deeds,
    cites_in,
    index_of,
    other_of,
    returns_of,
    told_of,
)
from ui.web.rendering import Renderer

_GONE = "（この事務所にいない人）"
_FIRST_IN_QUEUE = 10  # of what waits for review; the rest is one tap away

#: What stands on the entry's page afterwards.
DONE: dict[str, str] = {
    "saved": "下書きとして保存しました。審査に出すと、査察指導員が確かめます。",
    "submit": "審査に出しました。査察指導員が承認すると、検索に出ます。",
    "approve": "承認しました。今から検索に出ます。",
    "return": "差し戻しました。",
    "withdraw": "取り下げました。検索には出ません。",
    "confirm": "今の本文で確かめたと記録しました。",
}


def add_knowledge_pages(app: FastAPI, renderer: Renderer, gate: Gate, office: Office) -> None:
    """Add ``/knowledge``, the page of an entry, and what its buttons do."""
    pages = KnowledgePages(renderer, office)
    store = office.knowledge

    @app.get("/knowledge")
    def listed(request: Request) -> Response:
        return pages.listed(index_of(gate, request), EntryFilter.read(request.query_params))

    @app.get("/knowledge/{entry_id}")
    def one(request: Request, entry_id: str) -> Response:
        if entry_id.isdecimal() and len(entry_id) < 10:  # its number, as people say it
            return RedirectResponse(address_of(store.find(signed_in(), int(entry_id))), 303)
        entry = store.get(signed_in(), entry_id)
        return pages.entry(
            index_of(gate, request),
            entry,
            number=whole_number(request.query_params.get("version", "")),
            done=DONE.get(request.query_params.get("done", ""), ""),
        )

    def add(name: str, deed: Callable[[Request, str, int, str], KnowledgeEntry]) -> None:
        def press(request: Request, entry_id: str, fields: Fields) -> Response:
            number, reason = whole_number(fields["version"]), fields["reason"]
            try:
                entry = deed(request, entry_id, number, reason)
            except UnknownKnowledge:
                raise
            except InputError as error:
                backend = index_of(gate, request)
                now = store.get(signed_in(), entry_id)
                shown = {"error": error.message, "wrong": name, "reason": reason}
                number = 0 if isinstance(error, Conflict) else number
                return pages.entry(
                    backend, now, number=number, status=problem_of(error).status, **shown
                )
            return RedirectResponse(_after(entry, number, name), 303)

        app.post(f"/knowledge/{{entry_id}}/{name}")(press)

    def who(request: Request) -> tuple[Origin, Identity]:
        return origin_of(request), signed_in()

    add("submit", lambda request, entry, number, _: store.submit(*who(request), entry, number))
    add("approve", lambda request, entry, number, _: store.approve(*who(request), entry, number))
    add("return", lambda request, *given: store.give_back(*who(request), *given))
    add("withdraw", lambda request, *given: store.withdraw(*who(request), *given))
    add(
        "confirm",
        lambda request, entry, number, _: store.confirm(
            *who(request), gate.open(request, Action.READ_UNIT), entry, number
        ),
    )


class KnowledgePages:
    """Makes the pages, for whoever is signed in."""

    def __init__(self, renderer: Renderer, office: Office) -> None:
        self._renderer = renderer
        self._office = office

    def listed(self, backend: SearchBackend | None, asked: EntryFilter) -> Response:
        """Return the list; what a supervisor has to review stands before it."""
        caller, today = signed_in(), today_in_japan()
        store, names = self._office.knowledge, self._names(caller)
        whole = EntryLists(store.standings(caller), caller.account_id, today)
        found = whole
        if asked.words:
            said = store.standings(caller, text=asked.words)
            found = EntryLists(said, caller.account_id, today)
        chosen = found.of(asked.show)
        all_looked_at = asked.show == "changed"
        looked_at = store.opened(caller, chosen if all_looked_at else chosen[: asked.length])
        told = told_of(backend, (entry.approved for entry in looked_at if entry.approved))
        if all_looked_at:
            looked_at = tuple(entry for entry in looked_at if entry.shown.id in told)
        total = len(looked_at if all_looked_at else chosen)
        page = looked_at[: asked.length]
        queue = whole.queue() if may(caller, OfficeAction.REVIEW_KNOWLEDGE) else ()
        return self._renderer.page(
            "knowledge.html",
            asked=asked,
            heading=SHOWN[asked.show],
            total=total,
            queue=[
                line_of(entry, entry.latest, names, caller.account_id)
                for entry in store.opened(caller, queue[:_FIRST_IN_QUEUE])
            ],
            waiting=len(queue),
            returned=[
                line_of(entry, entry.latest, names, caller.account_id)
                for entry in store.opened(caller, whole.returned_to_caller())
            ],
            choices=found.choices(asked),
            lines=[
                line_of(entry, version, names, caller.account_id, told.get(version.id, ()))
                for entry, version in ((each, version_shown(each, asked.show)) for each in page)
            ],
            more=asked.longer().address() if total > len(page) else "",
            no_index=backend is None,
            may_exchange=may(caller, OfficeAction.EXCHANGE_KNOWLEDGE),
        )

    def entry(
        self,
        backend: SearchBackend | None,
        entry: KnowledgeEntry,
        *,
        number: int = 0,
        status: int = 200,
        **values: Any,
    ) -> Response:
        """Return the page of an entry, at the version with ``number`` (0: the one in force)."""
        caller, today = signed_in(), today_in_japan()
        versions = self._office.knowledge.versions(caller, entry.id)
        by_number = {version.number: version for version in versions}
        version = by_number.get(number, entry.shown)
        before = by_number.get(_before(entry, version))
        names = self._names(caller)
        shown = {"done": "", "error": "", "wrong": "", "reason": ""} | values
        return self._renderer.page(
            "knowledge_entry.html",
            status=status,
            entry=entry,
            version=version,
            kind=KIND_NAMES[version.kind],
            state=STATE_NAMES[version.state],
            is_open=version.state in OPEN_STATES,
            citation=citation_of(
                self._office.knowledge.office_name(caller.office_id), entry, version
            ),
            other=other_of(entry, version),
            due=due_of(version, today),
            changed=changed_of(backend, told_of(backend, [version]).get(version.id, ()))
            if version.state in (KnowledgeState.APPROVED, *OPEN_STATES)
            else (),
            returns=returns_of(version, versions),
            today=today,
            # Who decides reads what is cited, not only its name.
            basis=basis_of(backend, [each.reference for each in version.citations])
            if backend and version.state in OPEN_STATES
            else (),
            question_cites=cites_in(backend, version.question),
            answer_cites=cites_in(backend, version.answer),
            authors=[names.get(each, _GONE) for each in version.writer_ids],
            reviewer=names.get(version.reviewer_id, _GONE),
            may=Deeds.of(caller, entry, version),
            against=before.number if before else 0,
            changes=changes_between(EntryForm.of(before), EntryForm.of(version))
            if before and (number or version.state in OPEN_STATES)
            else (),
            versions=[
                (each, STATE_NAMES[each.state], names.get(each.author_id, "")) for each in versions
            ],
            day_of=day_in_japan,
            **shown,
        )

    def _names(self, caller: Identity) -> dict[str, str]:
        people = self._office.accounts.list(caller.office_id)
        return {account.id: account.display_name for account in people}


def _before(entry: KnowledgeEntry, version: KnowledgeVersion) -> int:
    """Return the number of the version that a reader compares with: in force, or the one before."""
    if entry.approved is not None and entry.approved.number < version.number:
        return entry.approved.number
    return version.number - 1


def _after(entry: KnowledgeEntry, number: int, done: str) -> str:
    version = entry.latest if entry.latest.number == number else None
    address = address_of(entry, version)
    return f"{address}{'&' if '?' in address else '?'}done={done}"
