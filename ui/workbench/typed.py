"""What somebody typed and could not save is there again.

A service that does not answer, a refusal and a session that is over all end the drawing of a
view, and Streamlit forgets every field that was not drawn. What was to be saved is kept here
until the field is drawn for the same person again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ui.workbench.text import plain

_KEPT, _GIVEN = "typed-kept", "typed-given"
_REFUSAL, _REFUSED = "typed-refusal", "typed-refused"


@dataclass(slots=True)
class _Kept:
    login: str
    values: dict[str, Any] = field(default_factory=dict)


def fill(key: str, given: Any) -> bool:
    """Give a field its value before it is drawn; tell whether it is what could not be saved.

    ``given`` is what the service has. A field that nobody has changed follows it.
    """
    state = st.session_state
    seen: dict[str, Any] = state.setdefault(_GIVEN, {})
    kept = _kept().values
    if key in state:
        kept.pop(key, None)
        if seen.get(key) == state[key] != given:
            state[key] = given
        if state[key] == given:
            seen[key] = given
        return False
    seen[key], is_back = given, key in kept
    state[key] = kept.pop(key, given)
    return is_back and bool(state[key] != given)


def has_moved_on(key: str, given: Any) -> bool:
    """Tell whether the service has something else by now than what the field was filled with."""
    seen: dict[str, Any] = st.session_state.get(_GIVEN, {})
    return bool(seen.get(key, given) != given)


def fill_all(given: Mapping[str, Any]) -> None:
    """Fill the fields of a form, key → value, and say so where something has come back."""
    back = [key for key, value in given.items() if fill(key, value)]
    if back:
        st.info("保存できなかった入力を、欄に戻しました。")


def keep(keys: Iterable[str]) -> None:
    """Keep what stands in the fields that could not be saved."""
    _kept().values.update((key, st.session_state[key]) for key in keys if key in st.session_state)


def carried_over() -> dict[str, object]:
    """Return what outlives a session that is over, for the same person."""
    return {_KEPT: st.session_state[_KEPT]} if _KEPT in st.session_state else {}


def refuse(form: str, message: str) -> None:
    """Let a form say, when it is drawn next, why it was not saved."""
    st.session_state[_REFUSAL] = form, message


def begin() -> None:
    """Begin to draw a view: a refusal is said in this drawing or never."""
    st.session_state[_REFUSED] = st.session_state.pop(_REFUSAL, ("", ""))


def draw_refusal(form: str) -> None:
    """Say beside the button why the form was not saved: the top of the page may be far off."""
    refused, message = st.session_state.get(_REFUSED, ("", ""))
    if message and refused == form:
        st.error(plain(message))


def _kept() -> _Kept:
    session = st.session_state.get("session")
    login = getattr(session, "login", "")
    found = st.session_state.get(_KEPT)
    if not isinstance(found, _Kept) or found.login != login:
        found = st.session_state[_KEPT] = _Kept(login)
    return found
