"""What a draft is: title, level, day, and the other things that a citation needs."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from corpus.errors import KonkyoError
from corpus.types import KIND_LABELS, STATUS_LABELS, DocumentKind, Status
from search_api.publishing.corrections import Describe
from search_api.publishing.types import DraftView
from ui.workbench.seat import Seat

_OWN = (DocumentKind.PRACTICE, DocumentKind.GLOSSARY)  # written by Konkyo
_STATES = [Status.OFFICE, Status.OFFICIAL]


def draw_about(seat: Seat, draft: DraftView) -> None:
    """Draw the fields. What was typed stays there when the service refuses it."""
    document = draft.summary.document
    kinds = [kind for kind in KIND_LABELS if kind not in _OWN or kind is document.kind]
    key = f"about-{draft.summary.id}"
    with st.form(key):
        st.text_input("題名", document.title, max_chars=300, key=f"{key}-title")
        left, right = st.columns(2)
        left.selectbox(
            "種類",
            kinds,
            index=kinds.index(document.kind),
            format_func=KIND_LABELS.__getitem__,
            key=f"{key}-kind",
        )
        right.selectbox(
            "本文の状態",
            _STATES,
            index=int(document.status is Status.OFFICIAL),
            format_func=STATUS_LABELS.__getitem__,
            key=f"{key}-status",
        )
        left.text_input("資料の番号（半角）", document.id, max_chars=100, key=f"{key}-id")
        right.text_input("法令番号・文書番号", document.number, max_chars=200, key=f"{key}-number")
        left.text_input("発出者", document.authority, max_chars=200, key=f"{key}-authority")
        names = "、".join(document.aliases)
        right.text_input("別名（、で区切る）", names, max_chars=1000, key=f"{key}-aliases")
        days = {
            "issued": ("発出日", document.issued_on),
            "from": ("効力の生じる日", document.revision.effective_from),
            "to": ("効力のなくなる日", document.revision.effective_to),
        }
        for column, (name, (label, day)) in zip(st.columns(3), days.items(), strict=True):
            column.text_input(
                label,
                day.isoformat() if day else "",
                placeholder="2026-04-01",
                max_chars=10,
                key=f"{key}-{name}",
            )
        # A callback has the draft as it was when the fields were filled, with its version.
        st.form_submit_button(
            "資料の情報を保存する",
            type="primary",
            disabled=draft.publishing is not None,
            on_click=_save,
            args=(seat, draft),
        )


def _save(seat: Seat, draft: DraftView) -> None:
    def said(name: str) -> str:
        return str(st.session_state[f"about-{draft.summary.id}-{name}"]).strip()

    try:
        days = [_day(said(name)) for name in ("issued", "from", "to")]
    except ValueError:
        st.session_state["problem"] = "日付は、2026-04-01 のように年・月・日で書いてください。"
        return
    described = Describe(
        id=said("id"),
        title=said("title"),
        document_kind=DocumentKind(said("kind")),
        status=Status(said("status")),
        aliases=tuple(name.strip() for name in said("aliases").split("、") if name.strip()),
        number=said("number"),
        authority=said("authority"),
        issued_on=days[0],
        effective_from=days[1],
        effective_to=days[2],
    )
    try:
        seat.service.correct_draft(draft.summary.id, draft.summary.version, described)
    except KonkyoError as error:
        st.session_state["problem"] = error.message
        return
    st.session_state["outcome"] = "資料の情報を保存しました。"


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
