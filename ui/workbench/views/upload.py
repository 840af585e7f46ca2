"""The form that sends a file to be read."""

from __future__ import annotations

import streamlit as st

from corpus.errors import KonkyoError
from corpus.types import KIND_LABELS, DocumentKind
from ui.workbench.fields import document_id_of
from ui.workbench.seat import Seat
from ui.workbench.text import plain
from ui.workbench.views.following import Sending, send

MOST = 50  # MB, as the service takes
_SENT = "uploads-sent"
_PROFILES = {"": "自動で見分ける", "qa": "問と答の並ぶ本（問答集・手帳）"}
_OWN = (DocumentKind.PRACTICE, DocumentKind.GLOSSARY)  # written by Konkyo, never uploaded


def draw_upload(seat: Seat) -> None:
    """Draw the form; a file that was sent is followed as a job."""
    st.header("ファイルから作る", anchor=False)
    # A new form for the next file; one that was refused keeps the file and what was said of it.
    with st.form(f"upload-{st.session_state.get(_SENT, 0)}"):
        file = st.file_uploader(
            "手帳・通知などのファイル"
            f"（PDF、Word、Excel、HTML、テキスト、Markdown、e-Gov の XML。{MOST} MB まで）",
            max_upload_size=MOST,
        )
        with st.expander("くわしく指定する（空欄なら、ファイルから読み取ります）"):
            title = st.text_input("資料の題名", max_chars=300)
            kinds = [kind for kind in KIND_LABELS if kind not in _OWN]
            kind = st.selectbox(
                "種類",
                ["", *kinds],
                format_func=lambda k: KIND_LABELS[DocumentKind(k)] if k else "ファイルから読み取る",
            )
            number = st.text_input(
                "資料の番号（半角。同じ番号の資料は、公開すると置き換わります）", max_chars=100
            )
            profile = st.selectbox(
                "PDF の読み方", list(_PROFILES), format_func=_PROFILES.__getitem__
            )
            password = st.text_input(
                "PDF のパスワード（保存しません）", type="password", autocomplete="off"
            )
            ocr = st.checkbox(
                "PDF の画像だけのページを、文字認識（OCR）で読み取る"
                "（1ページに数秒から数十秒かかります）"
            )
        refusal = st.empty()  # above the button: what is below it may be out of sight
        sent = st.form_submit_button("読み取る", type="primary")
    if not sent:
        return
    if file is None:
        refusal.error("ファイルを選んでください。")
        return
    try:
        sending = Sending(
            name=file.name,
            content=file.getvalue(),
            document_id=document_id_of(number) if number.strip() else "",
            title=title.strip(),
            kind=DocumentKind(kind) if kind else None,
            profile=profile,
            password=password,
            ocr=ocr,
        )
        send(seat, sending)
    except KonkyoError as error:
        refusal.error(plain(error.message))
        return
    st.session_state[_SENT] = st.session_state.get(_SENT, 0) + 1
    st.rerun()
