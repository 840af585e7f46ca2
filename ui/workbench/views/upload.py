"""The form that sends a file to be read."""

from __future__ import annotations

import streamlit as st

from corpus.errors import KonkyoError
from corpus.types import KIND_LABELS, DocumentKind
from ui.workbench.fields import document_id_of
from ui.workbench.seat import Seat
from ui.workbench.text import plain
from ui.workbench.typed import draw_refusal, refuse
from ui.workbench.views.following import Sending, send

MOST = 50  # MB, as the service takes
_REFUSED, _CHOSEN = "uploads-refused", "upload-chosen"
_PROFILES = {"": "自動で見分ける", "qa": "問と答の並ぶ本（問答集・手帳）"}
_OWN = (DocumentKind.PRACTICE, DocumentKind.GLOSSARY)  # written by Konkyo, never uploaded


def draw_upload(seat: Seat) -> None:
    """Draw the form; a file that was sent is followed as a job."""
    st.header("ファイルから作る", anchor=False)
    # The browser empties the form at once, for the next file. What is refused stands in a new one.
    form = _form()
    with st.form(form, clear_on_submit=True):
        st.file_uploader(
            "手帳・通知などのファイル"
            f"（PDF、Word、Excel、HTML、テキスト、Markdown、e-Gov の XML。{MOST} MB まで）",
            max_upload_size=MOST,
            key=f"{form}-file",
        )
        if chosen := st.session_state.get(_CHOSEN):
            st.info(f"「{plain(chosen[0])}」を選んであります。選び直すこともできます。")
        details = "くわしく指定する（空欄なら、ファイルから読み取ります）"
        with st.expander(details, expanded=st.session_state.get(_REFUSED, 0) > 0):
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

    state = st.session_state
    file = state[f"{form}-file"]
    chosen = (file.name, file.getvalue()) if file else state.get(_CHOSEN)
    if not chosen:
        _refuse(form, "ファイルを選んでください。")
        return
    try:
        sending = Sending(
            name=chosen[0],
            content=chosen[1],
            document_id=document_id_of(said("id")) if said("id") else "",
            title=said("title"),
            kind=DocumentKind(said("kind")) if said("kind") else None,
            profile=said("profile"),
            password=state[f"{form}-password"],
            ocr=state[f"{form}-ocr"],
        )
        send(seat, sending)
    except KonkyoError as error:
        state[_CHOSEN] = chosen
        _refuse(form, error.message)
        return
    state.pop(_CHOSEN, None)


def _form() -> str:
    return f"upload-{st.session_state.get(_REFUSED, 0)}"


def _refuse(form: str, message: str) -> None:
    """Put what was said of the file into a new form, with the reason."""
    state = st.session_state
    state[_REFUSED] = state.get(_REFUSED, 0) + 1
    for name in ("title", "kind", "id", "profile", "password", "ocr"):
        state[f"{_form()}-{name}"] = state[f"{form}-{name}"]
    refuse(_form(), message)
