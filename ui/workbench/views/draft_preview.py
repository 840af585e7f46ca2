"""What was read, page by page: the picture of a page beside the units that stand on it."""

from __future__ import annotations

import streamlit as st

from corpus.errors import KonkyoError
from corpus.types import Unit
from search_api.publishing.types import DraftView
from ui.workbench.seat import Seat
from ui.workbench.text import draw_wording, plain
from ui.workbench.views.draft_unit import draw_editor

_CHUNK = 200  # units in one answer, the most that the service gives
_ON_A_SHEET = 10  # units together, where a document has no pages


def draw_preview(seat: Seat, draft: DraftView) -> None:
    """Draw a page with its units; of a document without pages, a few units."""
    units = _units(seat, draft)
    paged = draft.summary.pages > 0
    sheets = draft.summary.pages or max(1, -(-len(units) // _ON_A_SHEET))
    st.session_state["page"] = min(st.session_state["page"], sheets)
    _draw_turner(sheets)
    page = st.session_state["page"]
    if not paged:
        _draw_units(seat, draft, units[(page - 1) * _ON_A_SHEET : page * _ON_A_SHEET])
        return
    here = [u for u in units if u.pages and u.pages.first <= page <= u.pages.last]
    picture, texts = st.columns(2, gap="medium")
    with picture:
        try:
            st.image(
                seat.service.draft_page(draft.summary.id, page),
                width="stretch",
                alt=f"{page}ページの画像",
            )
        except KonkyoError as error:
            st.warning(error.message)
    with texts:
        if page in draft.recognised:
            st.warning(
                "このページの文字は、文字認識（OCR）で読み取りました。"
                "ページの画像と見比べ、違うところは「直す」で直してください。"
            )
        if not here:
            st.info("このページから読み取った項目はありません。")
        _draw_units(seat, draft, here)


def _units(seat: Seat, draft: DraftView) -> list[Unit]:
    """Return every unit of a draft; asked for anew once the draft has changed."""
    key = (draft.summary.id, draft.summary.version)
    if st.session_state.get("draft-units", ((), []))[0] != key:
        units: list[Unit] = []
        while True:
            found = seat.service.draft_units(draft.summary.id, len(units), _CHUNK)
            units += found.units
            if not found.units or len(units) >= found.total:
                break
        st.session_state["draft-units"] = key, units
    kept: list[Unit] = st.session_state["draft-units"][1]
    return kept


def _draw_turner(sheets: int) -> None:
    page = st.session_state["page"]
    back, where, on, jump = st.columns([2, 3, 2, 3], vertical_alignment="center")
    back.button(
        "← 前のページ", disabled=page <= 1, on_click=_turn, args=(page - 1,), width="stretch"
    )
    where.markdown(f"**{page} / {sheets} ページ**")
    on.button(
        "次のページ →", disabled=page >= sheets, on_click=_turn, args=(page + 1,), width="stretch"
    )
    st.session_state["jump"] = str(page)
    jump.text_input("ページへ移る", key="jump", max_chars=5, on_change=_jump, args=(sheets,))


def _turn(page: int) -> None:
    st.session_state.update(page=page, unit="")


def _jump(sheets: int) -> None:
    text = st.session_state["jump"].strip()
    if text.isdecimal():
        _turn(min(max(1, int(text)), sheets))


def _draw_units(seat: Seat, draft: DraftView, units: list[Unit]) -> None:
    for unit in units:
        path = str(unit.locator)
        with st.container(border=True):
            if st.session_state["unit"] == path and not draft.publishing:
                draw_editor(seat, draft, unit)
                continue
            if unit.headings:
                st.caption(plain("　›　".join(unit.headings)))
            st.markdown(f"**{plain(f'{unit.locator.label}　{unit.title}'.strip())}**")
            with st.container(height=280 if len(unit.text) > 400 else "content", border=False):
                draw_wording(unit)
            st.button(
                "直す",
                key=f"edit-{path}",
                disabled=draft.publishing is not None,
                on_click=_edit,
                args=(path,),
            )


def _edit(path: str) -> None:
    st.session_state["unit"] = path
