"""The views of the workbench, and who finds them in the menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from corpus.errors import KonkyoError
from office.identity import Role
from office.permission.actions import DEED_LABELS, Deed, OfficeAction
from office.permission.table import scope_of
from search_api.authorizer import AccessDenied, Action, SignInNeeded
from ui.settings import load_settings
from ui.workbench import session as sessions
from ui.workbench.client import ProblemTold
from ui.workbench.hosts import beside
from ui.workbench.seat import Seat, connection, take_seat
from ui.workbench.style import draw_style
from ui.workbench.views import agreement, documents, judging, knowledge, search, status, usage


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view (画面): its address, what it is called, and what one must be allowed to do."""

    path: str
    title: str
    deed: Deed
    show: Callable[[Seat], None]
    wide: bool = False


VIEWS: tuple[View, ...] = (
    View(path="search", title="検索", deed=Action.SEARCH, show=search.show, wide=True),
    View(
        path="knowledge",
        title="用例の審査",
        deed=OfficeAction.REVIEW_KNOWLEDGE,
        show=knowledge.show,
        wide=True,
    ),
    View(
        path="documents",
        title="資料の管理",
        deed=Action.MANAGE_DOCUMENTS,
        show=documents.show,
        wide=True,
    ),
    View(
        path="status",
        title="資料と索引の状態",
        deed=Action.READ_STATISTICS,
        show=status.show,
        wide=True,
    ),
    View(path="usage", title="利用の状況", deed=Action.READ_STATISTICS, show=usage.show, wide=True),
    View(path="judging", title="適合判定", deed=Action.JUDGE, show=judging.show),
    View(path="agreement", title="一致度", deed=Action.JUDGE, show=agreement.show),
)


def views_of(role: Role) -> tuple[View, ...]:
    """Return the views that a role finds in its menu."""
    return tuple(view for view in VIEWS if scope_of(role, view.deed))


def run(first: str = VIEWS[0].path) -> None:
    """Draw the view that the address names; lead to ``first`` where it names none.

    The menu has what the role of whoever has signed in may do. The address of every view works:
    a link leads through signing in to its view, or to the sentence that says who may see it.
    """
    st.set_page_config(page_title="Konkyo 作業台", layout="wide", menu_items={})
    _resume()
    known = sessions.current()
    pages: dict[str, st.Page] = {}

    def page_of(view: View) -> st.Page:
        is_shown = known is not None and view in views_of(known.role)
        return st.Page(
            lambda: _open(view, pages),
            title=view.title,
            url_path=view.path,
            visibility="visible" if is_shown else "hidden",
        )

    def lead_on() -> None:
        said = {name: st.query_params.get_all(name) for name in st.query_params}
        st.switch_page(pages[first], query_params=said)

    # Streamlit knows its default page by no other address than "/".
    entrance = st.Page(lead_on, title="入口", default=True, visibility="hidden")
    pages.update((view.path, page_of(view)) for view in VIEWS)
    st.navigation([entrance, *pages.values()]).run()


def _resume() -> None:
    """Know whoever has signed in on Konkyo's pages; what hinders it is told by the view."""
    with suppress(KonkyoError):
        sessions.resume(connection(load_settings().service_url))


def _open(view: View, pages: Mapping[str, st.Page]) -> None:
    draw_style(wide=view.wide)
    known = sessions.current()
    try:
        address = load_settings().service_url
        if known is None:
            sessions.draw_form(connection(address), beside(address, st.context.url or ""))
            return
        sessions.draw_banner(known.demo)
        with st.sidebar:
            sessions.draw_whose(connection(address), known)
        st.title(view.title, anchor=False)
        if view not in views_of(known.role):
            raise AccessDenied(f"あなたの役割では「{DEED_LABELS[view.deed]}」ことはできません。")
        view.show(take_seat(address, known, pages))
    except KonkyoError as error:
        code = error.told if isinstance(error, ProblemTold) else error.code
        if code == SignInNeeded.code and known:
            sessions.expire()
        st.error(error.message)
