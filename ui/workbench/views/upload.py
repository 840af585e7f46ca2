"""The form that sends a file to be read."""

from __future__ import annotations

import streamlit as st

from corpus.errors import KonkyoError
from corpus.types import KIND_LABELS, DocumentKind
from ui.workbench.fields import document_id_of
from ui.workbench.seat import Seat
from ui.workbench.typed import draw_refusal, refuse
from ui.workbench.views.following import Sending, send

MOST = 50  # MB, as the service takes
_SENT = "uploads-sent"
_PROFILES = {"": "自動で見分ける", "qa": "問と答の並ぶ本（問答集・手帳）"}
_OWN = (DocumentKind.PRACTICE, DocumentKind.GLOSSARY)  # written by Konkyo, never uploaded


def draw_upload(seat: Seat) -> None:
    """Draw the form; a file that was sent is followed as a job."""
    st.header("ファイルから作る", anchor=False)
    # A new form for the next file; one that was refused keeps the file and what was said of it.
    form = f"upload-{st.session_state.get(_SENT, 0)}"
    with st.form(form):
        st.file_uploader(
            "手帳・通知などのファイル"
            f"（PDF、Word、Excel、HTML、テキスト、Markdown、e-Gov の XML。{MOST} MB まで）",
            max_upload_size=MOST,
            key=f"{form}-file",
        )
        with st.expander("くわしく指定する（空欄なら、ファイルから読み取ります）"):
            st.text_input("資料の題名", max_chars=300, key=f"{form}-title")
            kinds = [kind for kind in KIND_LABELS if kind not in _OWN]
            st.selectbox(
                "種類",
                ["", *kinds],
                format_func=lambda k: KIND_LABELS[DocumentKind(k)] if k else "ファイルから読み取る",
                key=f"{form}-kind",
            )
            st.text_input(
                "資料の番号（半角。同じ番号の資料は、公開すると置き換わります）",
                max_chars=100,
                key=f"{form}-id",
            )
            st.selectbox(
                "PDF の読み方",
                list(_PROFILES),
                format_func=_PROFILES.__getitem__,
                key=f"{form}-profile",
            )
            st.text_input(
                "PDF のパスワード（保存しません）",
                type="password",
                autocomplete="off",
                key=f"{form}-password",
            )
            st.checkbox(
                "PDF の画像だけのページを、文字認識（OCR）で読み取る"
                "（1ページに数秒から数十秒かかります）",
                key=f"{form}-ocr",
            )
        draw_refusal(form)
        st.form_submit_button("読み取る", type="primary", on_click=_send, args=(seat, form))


def _send(seat: Seat, form: str) -> None:
    def said(name: str) -> str:
        return str(st.session_state[f"{form}-{name}"]).strip()

    file = st.session_state[f"{form}-file"]
    if file is None:
        refuse(form, "ファイルを選んでください。")
        return
    try:
        sending = Sending(
            name=file.name,
            content=file.getvalue(),
            document_id=document_id_of(said("id")) if said("id") else "",
            title=said("title"),
            kind=DocumentKind(said("kind")) if said("kind") else None,
            profile=said("profile"),
            password=st.session_state[f"{form}-password"],
            ocr=st.session_state[f"{form}-ocr"],
        )
        send(seat, sending)
    except KonkyoError as error:
        refuse(form, error.message)
        return
    st.session_state[_SENT] = st.session_state.get(_SENT, 0) + 1
