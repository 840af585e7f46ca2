"""Who sits at the workbench: the form to sign in, and the session while the page is open.

Streamlit cannot set a cookie that scripts may not read (HttpOnly), and a secret in the address or
in the browser's storage would be one that scripts may. What the pages of Konkyo have set, on the
same host, it can read: whoever has signed in there is known here, also after a reload.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import NoReturn
from urllib.parse import urlsplit

import httpx
import streamlit as st

from corpus.errors import KonkyoError
from office.demo import people
from office.http.cookies import DEMO, PLAIN, SECURE
from office.identity import ROLE_LABELS, Role
from ui.workbench import typed
from ui.workbench.client import Json, SessionClient
from ui.workbench.hosts import beside

_KEY, _EXPIRED, _DOOR = "session", "session-expired", "session-door"
_PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of the service, kept in this page and perhaps in a cookie of Konkyo's pages."""

    login: str
    role: Role
    demo: bool = False  # the people of the service are invented
    secret: str = field(repr=False)


@dataclass(slots=True)
class _Door:
    """Lets a person in once.

    Whoever presses Enter and the button starts two runs, and Streamlit stops the first at the
    next thing that it does to the page. What that one has found waits here for the second.
    """

    lock: Lock = field(default_factory=Lock)
    session: Session | None = None
    refusal: str = ""
    is_tried: bool = False  # with the cookie


def current() -> Session | None:
    """Return the session of whoever has signed in here."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Session) else None


def resume(http: httpx.Client) -> None:
    """Take up the session of Konkyo's pages, if this browser has one on the same host."""
    door = _door()
    if current() or door.is_tried:
        return
    door.is_tried = True
    secret = _shared_secret(str(http.base_url))
    if not secret:
        return
    try:
        known = SessionClient(http, secret).who()
    except KonkyoError:  # it is over, or of another Konkyo: the form says the rest
        return
    if known["kind"] == _PERSON:
        st.session_state[_KEY] = _session(secret, known)


def _shared_secret(service: str) -> str:
    """Return what the service's pages have set; never a cookie of another host to a service."""
    here = st.context.url or ""
    if urlsplit(beside(service, here)).hostname != urlsplit(here).hostname:
        return ""
    cookies = st.context.cookies
    return next(
        (cookies[name] for name in (SECURE, PLAIN, f"__Host-{DEMO}", DEMO) if name in cookies), ""
    )


def expire() -> NoReturn:
    """Forget the session, and ask to sign in for the same view.

    What could not be saved waits for the same person.
    """
    waits = typed.carried_over()
    st.session_state.clear()
    st.session_state.update(waits)
    _door().is_tried = True
    st.session_state[_EXPIRED] = True
    st.rerun()


def draw_form(http: httpx.Client, pages: str) -> None:
    """Draw the form; begins the session and draws the page anew once it was right.

    ``pages`` is the address of Konkyo's pages.
    """
    door = _door()
    with door.lock:  # a run that was stopped may be signing in still
        pass
    if door.session:
        _enter(door.session)
    known = SessionClient(http).who()  # a service that does not answer is told of at once
    draw_banner(known["demo"])
    st.title("サインイン", anchor=False)
    if st.session_state.pop(_EXPIRED, False):
        st.info("サインインの期限が切れました。もう一度サインインしてください。")
    with st.form("sign-in"):
        login = st.text_input("ログイン名", max_chars=64, autocomplete="username")
        password = st.text_input("パスワード", type="password", autocomplete="current-password")
        code = st.text_input(
            "確認コード（登録している人だけ）", max_chars=40, autocomplete="one-time-code"
        )
        pressed = st.form_submit_button("サインイン", type="primary")
    st.caption(
        "ここでのサインインは、ページを読み込み直すと終わります。先に"
        f" [Konkyo の画面]({pages}/sign-in) でサインインしておくと、読み込み直しても続きます。"
    )
    if pressed and not (login.strip() and password):
        st.error("ログイン名とパスワードを入れてください。")
        return
    if pressed and not door.refusal:
        _sign_in(door, http, login.strip(), password, code.strip())
    if door.session:
        _enter(door.session)
    if door.refusal:
        st.error(door.refusal)
        door.refusal = ""


def _sign_in(door: _Door, http: httpx.Client, login: str, password: str, code: str) -> None:
    """Ask the service; nothing in here lets Streamlit stop the run before the answer is kept."""
    with door.lock:
        try:
            started = SessionClient(http).start(login, password, code)
        except KonkyoError as error:
            door.refusal = error.message
        else:
            door.session = _session(started["secret"], started["caller"])


def _enter(session: Session) -> NoReturn:
    st.session_state[_KEY] = session
    st.rerun()


def _door() -> _Door:
    found = st.session_state.setdefault(_DOOR, _Door())
    assert isinstance(found, _Door)
    return found


def _session(secret: str, caller: Json) -> Session:
    return Session(
        login=caller["login"], role=Role(caller["role"]), demo=caller["demo"], secret=secret
    )


def draw_banner(demo: bool) -> None:
    """Say on every page of a service with invented people that they are."""
    if demo:
        st.warning(people.NOTICE)


def draw_whose(http: httpx.Client, session: Session) -> None:
    """Draw whose session this is, and the way out."""
    st.markdown(f"サインイン中：**{session.login}**（{ROLE_LABELS[session.role]}）")
    st.button("サインアウト", on_click=_end, args=(http, session))


def _end(http: httpx.Client, session: Session) -> None:
    st.session_state.clear()
    try:
        SessionClient(http, session.secret).end()
    except KonkyoError as error:
        st.session_state["problem"] = error.message
