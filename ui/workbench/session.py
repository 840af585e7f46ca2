"""Who sits at the workbench: the form to sign in, and the session while the page is open."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
import streamlit as st

from corpus.errors import KonkyoError
from ui.workbench.client import SessionClient

_KEY = "session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of the service. It is kept in this page alone: to open another is to sign in."""

    login: str
    secret: str = field(repr=False)


def current() -> Session | None:
    """Return the session of whoever has signed in here."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Session) else None


def keep(session: Session) -> None:
    """Let the page work in a session from now on."""
    st.session_state[_KEY] = session


def draw_form(http: httpx.Client) -> None:
    """Draw the form; begins the session and draws the page anew once it was right."""
    st.title("サインイン", anchor=False)
    if current():
        st.session_state.clear()
        st.info("サインインの期限が切れました。もう一度サインインしてください。")
    with st.form("sign-in"):
        login = st.text_input("ログイン名", max_chars=64, autocomplete="username")
        password = st.text_input("パスワード", type="password", autocomplete="current-password")
        code = st.text_input(
            "確認コード（登録している人だけ）", max_chars=40, autocomplete="one-time-code"
        )
        pressed = st.form_submit_button("サインイン", type="primary")
    if not pressed:
        return
    if not (login.strip() and password):
        st.error("ログイン名とパスワードを入れてください。")
        return
    try:
        started = SessionClient(http).start(login.strip(), password, code.strip())
    except KonkyoError as error:
        st.error(error.message)
        return
    keep(Session(login=started["caller"]["login"], secret=started["secret"]))
    st.rerun()


def draw_whose(http: httpx.Client, session: Session) -> None:
    """Draw whose session this is, and the way out."""
    st.markdown(f"判定する人：**{session.login}**")
    st.button("サインアウト", on_click=_end, args=(http, session))


def _end(http: httpx.Client, session: Session) -> None:
    st.session_state.clear()
    try:
        SessionClient(http, session.secret).end()
    except KonkyoError as error:
        st.session_state["problem"] = error.message
