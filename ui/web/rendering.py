"""Templates and static files: loaded once, everything that is shown is escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import partial
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from corpus.days import day_in_words
from corpus.errors import IndexUnavailable, ModelUnavailable, UnknownDocument
from corpus.store import visible_versions
from corpus.types import (
    KIND_LABELS,
    STATUS_LABELS,
    Document,
    DocumentKind,
    Pages,
    Source,
    Status,
    split_unit_id,
)
from office.accounts.passwords import MINIMUM_LENGTH
from office.alerts import ALERT_LABELS
from office.case_notes import MAX_MEMO
from office.demo import people
from office.encryption import Cipher
from office.errors import ProofNeeded
from office.http.caller import caller, calling
from office.http.cookies import LastingCookie, SessionCookie
from office.http.csrf import csrf_token, new_pad
from office.identity import ROLE_LABELS
from office.knowledge.showing import ENTRY_FORM
from office.watch import MAX_NOTE
from search_api.answer.record import sentence_record, words_of
from search_api.authorizer import SignInNeeded
from search_api.changes import CHANGE_LABELS
from search_api.citing import Cite
from search_api.explain import ENGINE_LABELS
from search_api.http.problems import Problem
from search_api.understand import MAX_QUERY
from search_api.views import permalink_of
from ui.web.assets import Assets
from ui.web.comparison import sides_of, two_sides
from ui.web.display import display_cookie, look, looking, style_cookie
from ui.web.field_labels import labels_of
from ui.web.forms import SearchForm
from ui.web.layout import Link, blocks_of, chapters_of, excerpt_of, lines_of
from ui.web.marking import asked_url, quote_url
from ui.web.menu import Menu
from ui.web.person import Person
from ui.web.refused_pages import REFUSED, form_of, way_to_refusal
from ui.web.ruby import with_furigana, with_readings

#: Under what the tokens of the page that is being made are written.
_PAD: ContextVar[bytes] = ContextVar("pad")

#: Texts that are amended in place: the day of their promulgation says nothing of the revision.
_AMENDED = (DocumentKind.LAW, DocumentKind.CABINET_ORDER, DocumentKind.MINISTERIAL_ORDINANCE)

#: Readers' names as people call their files.
_FORMS = {
    "egov-xml": "e-Gov の法令XML",
    "egov-json": "e-Gov の法令JSON",
    "egov-html": "e-Gov の法令HTML",
    "notice-html": "通知のHTML",
    "pdf": "PDF",
    "docx": "Word 文書",
    "xlsx": "Excel の表",
    "markdown": "Markdown",
    "text": "テキスト",
    ENTRY_FORM: "この事務所の用例",
}

#: What a reader can do; the error's own sentence, with its command, is for the administrator.
_GUIDANCE = {
    UnknownDocument.code: "お探しの資料は収録されていません。資料一覧からお選びください。",
    IndexUnavailable.code: "今は検索できません。しばらくしてから、もう一度お試しください。"
    "続くときは管理者にお知らせください。",
}
_GUIDANCE[ModelUnavailable.code] = _GUIDANCE[IndexUnavailable.code]


class Renderer:
    """Makes pages from templates and serves the style sheet and the script."""

    def __init__(
        self,
        *,
        watching: bool = False,
        asking: bool = False,
        cipher: Cipher | None = None,
        demo: bool = False,
        cookie: LastingCookie | None = None,
        session: SessionCookie | None = None,
        person: Callable[[], Person | None] | None = None,
        proved: Callable[[], bool] | None = None,
    ) -> None:
        """Load everything. ``cookie`` says how the pages look (``display_cookie``), ``session``
        whose they are.

        ``cipher`` makes the tokens of forms; without it nobody signs in. ``person`` tells whom a
        page is for, ``proved`` whether that person has shown lately who they are. ``demo``: every
        page says that the people are invented.
        """
        self._assets = Assets()
        self.content_security_policy = self._assets.content_security_policy
        self._cookie = cookie or display_cookie()
        self._session = session or SessionCookie()
        self._environment = Environment(
            loader=PackageLoader("ui.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            unit_url=unit_url,
            day=day,
            edition=edition,
            version_told=version_told,
            page_range=page_range,
            source_form=source_form,
            shown_on=shown_on,
            excerpt=excerpt_of,
            blocks=blocks_of,
            lines=lines_of,
            links=links_of,
            targets=targets_of,
            chapters=chapters_of,
            web_address=web_address,
            filter_labels=filter_labels,
            sides=sides_of,
            furigana=with_furigana,
            readings=with_readings,
            anchor=anchor,
            said=words_of,
            two_sides=two_sides,
            record=sentence_record,
            quote_url=quote_url,
            asked_url=asked_url,
        )
        self._environment.globals.update(
            assets=self._assets,
            kind_labels=KIND_LABELS,
            engine_labels=ENGINE_LABELS,
            status_labels=STATUS_LABELS,
            change_labels=CHANGE_LABELS,
            alert_labels=ALERT_LABELS,
            caller=caller,
            csrf=partial(_csrf, cipher),
            has_accounts=cipher is not None,
            menu=Menu(accounts=cipher is not None),
            look=look,
            demo=people if demo else None,
            role_labels=ROLE_LABELS,
            person=person or (lambda: None),
            proved=proved or (lambda: False),
            setting_up_totp=False,
            password_length=MINIMUM_LENGTH,
            watching=watching,
            asking=asking,
            max_note=MAX_NOTE,
            max_memo=MAX_MEMO,
            guidance=_GUIDANCE,
            max_query_length=MAX_QUERY,
        )

    def page(
        self, template: str, *, status: int = 200, form: SearchForm | None = None, **values: object
    ) -> HTMLResponse:
        """Return the page. ``form`` fills the search box that stands on every page."""
        pad = _PAD.set(new_pad())
        try:
            html = self._environment.get_template(template).render(
                form=form or SearchForm(), **values
            )
        finally:
            _PAD.reset(pad)
        return HTMLResponse(html, status, {"Cache-Control": "private, no-cache"})

    def problem(self, problem: Problem, scope: Scope) -> Response:
        """Return the page that says what went wrong, or send to where it can be put right.

        A visitor signs in; who has to show again who they are, does.
        """
        if elsewhere := way_to_refusal(problem, scope):
            return elsewhere
        again, sent_to = scope["path"] == REFUSED, form_of(scope)
        looks = scope["method"] in ("GET", "HEAD")
        query = scope["query_string"].decode("latin-1")
        here = quote(scope["path"]) + (f"?{query}" if query else "")
        if problem.code == ProofNeeded.code and looks:
            return RedirectResponse(f"/confirm?{urlencode({'next': here})}", 303)
        if problem.code == SignInNeeded.code and looks:
            ended = {"done": "expired"} if self._session.read(scope) else {}
            query = urlencode({"next": here} | ended)
            return RedirectResponse(f"/sign-in?{query}", 303)
        # The layers outside the doorkeeper know the caller by the request alone.
        identity = scope.get("state", {}).get("identity")
        with calling(identity), looking(scope, self._cookie):
            page = self.page(
                "error.html",
                status=problem.status,
                problem=problem,
                request_id=scope.get("request_id", ""),
                back=sent_to if again else here if looks else _page_before(Headers(scope=scope)),
                refused=(again or not looks) and problem.status < 500,
                fields=labels_of(sent_to, (each["parameter"] for each in problem.errors)),
            )
        page.headers.update(
            {**problem.headers, "Content-Security-Policy": self.content_security_policy}
        )
        return page

    def static(self, name: str, scope: Scope) -> Response | None:
        """Return a static file, or None. With the style sheet comes the cookie that names it."""
        found = self._assets.file(name, Headers(scope=scope).get("accept-encoding", ""))
        if found is None:
            return None
        response = Response(found[0], headers=found[1])
        if self._assets.is_style(name):
            style_cookie(self._cookie).give(response, scope, self._assets.version)
        return response


def _page_before(headers: Headers) -> str:
    """Return the page of ours from which a form was sent, or where everybody begins."""
    before = urlsplit(headers.get("referer", ""))
    return urlunsplit(("", "", before.path, before.query, "")) or "/"


def _csrf(cipher: Cipher | None) -> str:
    """Return the token that a form of the signed-in caller carries; "" for a visitor."""
    known = caller()
    return csrf_token(cipher, known.session_id, _PAD.get()) if cipher and known else ""


def unit_url(unit_id: str, form: SearchForm, part: str = "") -> str:
    """Return the address of a unit's page, or of a part of it.

    ``form`` carries the search and the day that led to it.
    """
    path = permalink_of(f"{unit_id}/{part}" if part else unit_id)
    return path + form.parameters()


def anchor(unit_id: str) -> str:
    """Return the id of a unit's section in a page of several: unit-art54-2."""
    return "unit-" + split_unit_id(unit_id)[1].replace("/", "-")


def links_of(cites: Iterable[Cite], form: SearchForm) -> list[Link]:
    """Return the links that a text's citations make; form carries the day."""
    calm = SearchForm().on(form.day())
    return [
        Link(
            start=cite.start,
            end=cite.end,
            href=_target_url(cite, calm),
            note=cite.warning or cite.reason or f"{cite.citation} {cite.title}".strip(),
        )
        for cite in cites
        if cite.unit_id or cite.document_id or cite.reason
    ]


def targets_of(cites: Iterable[Cite], unit_id: str) -> list[Cite]:
    """Return each unit that is cited once, in order; not the unit itself."""
    first: dict[str, Cite] = {}
    for cite in cites:
        if cite.unit_id and cite.unit_id != unit_id:
            first.setdefault(cite.unit_id, cite)
    return list(first.values())


def _target_url(cite: Cite, form: SearchForm) -> str:
    if cite.unit_id:
        return unit_url(cite.unit_id, form, cite.part)
    return f"/documents/{quote(cite.document_id)}" if cite.document_id and not cite.reason else ""


def day(date: dt.date | None) -> str:
    """Print a date: 2026年4月1日."""
    return day_in_words(date) if date else ""


def edition(document: Document) -> str:
    """Say which revision (版) a document is, as exactly as it is known; may be empty."""
    revision = document.revision
    if document.source.form == ENTRY_FORM and revision.effective_from:
        return f"{day(revision.effective_from)}から使う版"
    if revision.effective_from:
        return f"{day(revision.effective_from)}施行の版"
    if revision.amended_on:
        return f"{day(revision.amended_on)}までの改正を反映"
    if document.issued_on and document.kind not in _AMENDED:
        return f"{day(document.issued_on)}付け"
    return ""


def version_told(document: Document) -> str:
    """Say which revision is shown; of a digest, which day's law it tells. Never empty."""
    told = document.source.retrieved_on
    if document.status is Status.DIGEST and told:
        return f"{day(told)}の時点の法令による要旨"
    return edition(document) or "日付の分からない版"


def shown_on(version: Document, versions: Iterable[Document]) -> dt.date | None:
    """Return the day on which a version came into force, if that day shows it.

    A copy whose own day is unknown may stand in its place: then a link would lead to that one.
    """
    start = version.revision.effective_from
    if start is None or visible_versions(versions, start)[:1] != (version,):
        return None
    return start


def source_form(source: Source) -> str:
    """Say what kind of file a document was read from."""
    return _FORMS.get(source.form, source.form)


def page_range(pages: Pages) -> str:
    """Print the pages as they are numbered on paper: 140〜141ページ."""
    first = pages.first_label.strip(" -‐‑–—") or str(pages.first)
    last = pages.last_label.strip(" -‐‑–—") or str(pages.last)
    return f"{first}ページ" if first == last else f"{first}〜{last}ページ"


def web_address(address: str) -> str:
    """Return the address if a browser may follow it, else an empty string."""
    return address if address.startswith(("https://", "http://")) else ""


def filter_labels(form: SearchForm) -> list[str]:
    """Name what narrows the search, in a few words each."""
    labels = [label for kind, label in KIND_LABELS.items() if kind in form.kinds]
    labels += [
        label.partition("（")[0] for status, label in STATUS_LABELS.items() if status in form.status
    ]
    labels += [f"{len(form.documents)}資料"] if form.documents else []
    return labels + ([f"{form.as_of} 時点"] if form.as_of else [])
