"""What a draft is: title, level, day, and the other things that a citation needs."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from corpus.errors import InputError, KonkyoError
from corpus.types import KIND_LABELS, STATUS_LABELS, DocumentKind, Status
from search_api.publishing.corrections import Describe
from search_api.publishing.types import DraftView
from ui.workbench.fields import day_of, document_id_of
from ui.workbench.seat import Seat
from ui.workbench.typed import draw_refusal, fill_all, keep, refuse

_OWN = (DocumentKind.PRACTICE, DocumentKind.GLOSSARY)  # written by Konkyo
_STATES = [Status.OFFICE, Status.OFFICIAL]
_DAYS = {"issued": "発出日", "from": "効力の生じる日", "to": "効力のなくなる日"}


def draw_about(seat: Seat, draft: DraftView) -> None:
    """Draw the fields. What was typed stays there when the service refuses it."""
    document = draft.summary.document
    kinds = [kind for kind in KIND_LABELS if kind not in _OWN or kind is document.kind]
    key = f"about-{draft.summary.id}"
    fields = {
        "title": document.title,
        "kind": document.kind,
        "status": Status.OFFICIAL if document.status is Status.OFFICIAL else Status.OFFICE,
        "id": document.id,
        "number": document.number,
        "authority": document.authority,
        "aliases": "、".join(document.aliases),
        "issued": _day_said(document.issued_on),
        "from": _day_said(document.revision.effective_from),
        "to": _day_said(document.revision.effective_to),
    }
    given = {f"{key}-{name}": value for name, value in fields.items()}
    fill_all(given)
    with st.container(key=f"guarded-{key}"), st.form(key):
        st.text_input("題名", max_chars=300, key=f"{key}-title")
        left, right = st.columns(2)
        left.selectbox("種類", kinds, format_func=KIND_LABELS.__getitem__, key=f"{key}-kind")
        right.selectbox(
            "本文の状態", _STATES, format_func=STATUS_LABELS.__getitem__, key=f"{key}-status"
        )
        left.text_input("資料の番号（半角）", max_chars=100, key=f"{key}-id")
        right.text_input("法令番号・文書番号", max_chars=200, key=f"{key}-number")
        left.text_input("発出者", max_chars=200, key=f"{key}-authority")
        right.text_input("別名（、で区切る）", max_chars=1000, key=f"{key}-aliases")
        for column, (name, label) in zip(st.columns(3), _DAYS.items(), strict=True):
            column.text_input(label, placeholder="2026-04-01", max_chars=20, key=f"{key}-{name}")
        draw_refusal(key)
        # A callback has the draft as it was when the fields were filled, with its version.
        st.form_submit_button(
            "資料の情報を保存する",
            type="primary",
            disabled=draft.publishing is not None,
            on_click=_save,
            args=(seat, draft, tuple(given)),
        )


def _save(seat: Seat, draft: DraftView, fields: tuple[str, ...]) -> None:
    key = f"about-{draft.summary.id}"

    def said(name: str) -> str:
        return str(st.session_state[f"{key}-{name}"]).strip()

    try:
        days = {name: _day(label, said(name)) for name, label in _DAYS.items()}
        if not said("title"):
            raise InputError("資料の題名を入力してください。")
        described = Describe(
            id=document_id_of(said("id")),
            title=said("title"),
            document_kind=DocumentKind(said("kind")),
            status=Status(said("status")),
            aliases=tuple(name.strip() for name in said("aliases").split("、") if name.strip()),
            number=said("number"),
            authority=said("authority"),
            issued_on=days["issued"],
            effective_from=days["from"],
            effective_to=days["to"],
        )
        seat.service.correct_draft(draft.summary.id, draft.summary.version, described)
    except KonkyoError as error:
        keep(fields)
        refuse(key, error.message)
        return
    st.session_state["outcome"] = "資料の情報を保存しました。"


def _day_said(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _day(label: str, text: str) -> dt.date | None:
    try:
        return day_of(text)
    except ValueError:
        raise InputError(
            f"{label}は、2026-04-01 か 令和8年4月1日 のように、年・月・日で書いてください。"
        ) from None
