"""A draft: what was read, what the document is, and what publishing it will change."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from corpus.errors import KonkyoError
from corpus.locator_words import label_of
from search_api.changes import CHANGE_LABELS, Changes
from search_api.publishing.corrections import (
    Correction,
    Describe,
    Merge,
    Remove,
    Rewrite,
    Split,
)
from search_api.publishing.types import DRAFT_STATE_LABELS, DraftState, DraftView
from ui.workbench.seat import Seat
from ui.workbench.text import moment, plain
from ui.workbench.views.draft_about import draw_about
from ui.workbench.views.draft_preview import draw_preview
from ui.workbench.views.following import enter, follow
from ui.workbench.views.knowledge_entry import draw_pieces

#: The parts of the view: name in the address → what it is called.
PARTS = {"read": "読み取った内容", "about": "資料の情報", "publish": "変わる内容と公開"}
_FEW, _MOST_CHANGES = 5, 50


def draw_draft(seat: Seat, draft_id: str) -> None:
    """Draw a draft. Raises UnknownDraft."""
    draft = seat.service.draft(draft_id)
    summary = draft.summary
    st.header(plain(summary.document.title), anchor=False)
    st.caption(
        plain(
            f"{DRAFT_STATE_LABELS[summary.state]}　{summary.units:,}件・{draft.characters:,}文字　"
            f"{summary.file_name}（{moment(summary.uploaded_at)}）"
        )
    )
    if draft.publishing:  # perhaps somebody else's deed, or begun before a reload
        follow(draft.publishing.id)
        st.info("いま公開しています。終わるまで、この下書きは直せません。")
    _draw_warnings(draft.warnings)
    _draw_undo(seat, draft)
    part = st.radio("表示", list(PARTS), format_func=PARTS.__getitem__, key="part", horizontal=True)
    if part == "about":
        draw_about(seat, draft)
    elif part == "publish":
        _draw_publishing(seat, draft)
    else:
        draw_preview(seat, draft)


def _draw_warnings(warnings: tuple[str, ...]) -> None:
    if not warnings:
        return
    for warning in warnings[:_FEW]:
        st.warning(plain(warning))
    if len(warnings) > _FEW:
        with st.expander(f"読み取りの注意をすべて見る（{len(warnings)}件）"):
            for warning in warnings[_FEW:]:
                st.markdown(f"- {plain(warning)}")


def _draw_undo(seat: Seat, draft: DraftView) -> None:
    if not draft.corrections:
        return
    last = draft.corrections[-1].correction
    st.button(
        f"直前の訂正を取り消す（{plain(_said(last))}）　訂正 {len(draft.corrections)}件",
        disabled=draft.publishing is not None,
        on_click=_undo,
        args=(seat, draft),
    )


def _said(correction: Correction) -> str:
    match correction:
        case Describe():
            return "資料の情報"
        case Rewrite():
            return f"{label_of(correction.unit)}を直した"
        case Remove():
            return f"{label_of(correction.unit)}を取り除いた"
        case Merge():
            return f"{label_of(correction.unit)}を前につなげた"
        case Split():
            return f"{label_of(correction.unit)}を分けた"


def _undo(seat: Seat, draft: DraftView) -> None:
    try:
        seat.service.undo_correction(draft.summary.id, draft.summary.version)
    except KonkyoError as error:
        st.session_state["problem"] = error.message
    else:
        st.session_state["outcome"] = (
            f"「{_said(draft.corrections[-1].correction)}」を取り消しました。"
        )


def _draw_publishing(seat: Seat, draft: DraftView) -> None:
    if draft.publishing:  # the document is in already, the index is not: no difference to tell
        st.info("進み具合は、このページの上に出ます。終わると、画面の隅にも知らせます。")
        return
    changes = seat.service.draft_changes(draft.summary.id)
    if draft.summary.state is DraftState.PUBLISHED and not changes.units:
        st.info("公開しました。この下書きを直すと、変わる内容がここに出て、もう一度公開できます。")
    else:
        _draw_changes(changes)
        _draw_publish(seat, draft)
    with st.popover("下書きを削除…"):
        st.markdown("ファイルと訂正を削除します。公開した資料は残ります。元に戻せません。")
        st.button("下書きを削除する", key="remove-draft", on_click=_remove, args=(seat, draft))


def _draw_changes(changes: Changes) -> None:
    if changes.note:
        st.info(plain(changes.note))
    if not changes.units:
        return
    counts = Counter(change.kind for change in changes.units)
    told = "、".join(f"{CHANGE_LABELS[kind]}{count:,}件" for kind, count in counts.items())
    st.markdown(f"公開すると、今の資料の **{told}** が変わります。")
    for change in changes.units[:_MOST_CHANGES]:
        with st.expander(
            f"{CHANGE_LABELS[change.kind]}　{plain(f'{change.citation}　{change.title}'.strip())}"
        ):
            draw_pieces(change.pieces)
    if len(changes.units) > _MOST_CHANGES:
        st.caption(f"ほかに{len(changes.units) - _MOST_CHANGES:,}件あります。")


def _draw_publish(seat: Seat, draft: DraftView) -> None:
    with st.container(border=True):
        st.info("公開すると、この資料は、この Konkyo を使うすべての事務所に見えます。")
        read = "読み取った文字をページの画像と見比べ" if draft.recognised else "読み取った内容と"
        seen = st.checkbox(f"{read}、変わる内容を確かめた", key=f"seen-{draft.summary.id}")
        st.button(
            "置き換えて公開する" if draft.replaces else "公開する",
            type="primary",
            disabled=not seen,
            on_click=_publish,
            args=(seat, draft),
        )
        st.caption("公開すると検索に入ります。終わるまで、今の索引がそのまま使われます。")


def _publish(seat: Seat, draft: DraftView) -> None:
    try:
        job = seat.service.publish_draft(draft.summary.id, draft.summary.version)
    except KonkyoError as error:
        st.session_state["problem"] = error.message
        return
    follow(job.id)


def _remove(seat: Seat, draft: DraftView) -> None:
    try:
        seat.service.remove_draft(draft.summary.id)
    except KonkyoError as error:
        st.session_state["problem"] = error.message
        return
    enter("")
    st.session_state["outcome"] = "下書きを削除しました。"
