"""The state of a view in the address: a link opens the same view, and 「戻る」 goes back in it.

A view reads the address before its widgets are drawn and writes it after. What it has written
comes back with every drawing, so only an address that somebody else has set counts::

    if (said := arrive("usage", ["days"])) is not None:
        st.session_state["days"] = said.get("days", ["30"])[0]
    ...
    write("usage", {"days": [str(days)]})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

Params = dict[str, list[str]]

_KEPT, _VIEW, _BEFORE = "address-of-views", "address-view", "address-before"
_KEYS, _SEEN = "address-keys", "address-seen"


def arrive(view: str, keys: Sequence[str]) -> Params | None:
    """Return what the address says if it was opened, edited or gone back to; else None.

    ``keys`` names the values of the session that make up the address. Whoever comes back from
    another view by the menu finds what was here before.
    """
    said = {name: st.query_params.get_all(name) for name in st.query_params}
    kept: dict[str, Params] = st.session_state.setdefault(_KEPT, {})
    came, st.session_state[_VIEW] = st.session_state.get(_VIEW) != view, view
    st.session_state[_KEYS] = tuple(keys)
    if came:
        return said or kept.get(view, {})
    # Two quick changes: the browser tells the second with the address from before the first.
    # Whoever goes back to that address changes nothing else.
    is_late = said == st.session_state.get(_BEFORE) and _values() != st.session_state[_SEEN]
    return None if said == kept.get(view, {}) or is_late else said


def write(view: str, params: Mapping[str, Sequence[str]]) -> None:
    """Put the state of the view into the address; what is empty stays out."""
    now = {name: given for name, many in params.items() if (given := [v for v in many if v])}
    kept: dict[str, Params] = st.session_state.setdefault(_KEPT, {})
    st.session_state[_SEEN] = _values()
    if now != kept.get(view):
        st.session_state[_BEFORE] = kept.get(view, {})
        kept[view] = now
    if now != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(now)


def _values() -> dict[str, object]:
    return {key: st.session_state.get(key) for key in st.session_state[_KEYS]}


def first(params: Params, name: str, default: str = "") -> str:
    """Return the first value of a name."""
    return params.get(name, [default])[0]
