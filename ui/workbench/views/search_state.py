"""What is being searched for: the widgets' values, from the address and into it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from corpus.types import KIND_LABELS, STATUS_LABELS
from search_api.types import Mode
from ui.web.forms import SearchForm
from ui.workbench.address import Params, arrive, first, write
from ui.workbench.fields import day_of

VIEW = "search"
SIZES = (10, 20, 50)
MODE_LABELS: dict[Mode, str] = {
    Mode.HYBRID: "語句と意味",
    Mode.LEXICAL: "語句だけ",
    Mode.DENSE: "意味だけ",
}

#: What the boxes at the side narrow: the name in the address, and of the values known to us.
FACETS = ("kind", "status", "document")
_TEXTS = ("q", "as_of")
_SWITCHES = ("group", "explain")
_CHOSEN = tuple(f"chosen-{name}" for name in FACETS)
_KEYS = (*_TEXTS, *_SWITCHES, *_CHOSEN, "limit", "mode", "against")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """A search as the widgets say it."""

    form: SearchForm
    mode: Mode
    against: Mode | None  # to set beside it


def fill_widgets() -> None:
    """Let the widgets say what the address says, where somebody else has set it."""
    said = arrive(VIEW, _KEYS)
    if said is None:
        return
    state = st.session_state
    for name in _TEXTS:
        state[name] = first(said, name)
    for name in _SWITCHES:
        state[name] = bool(first(said, name))
    for name in FACETS:
        state[f"chosen-{name}"] = _known(name, said)
    for key in [key for key in state if str(key).startswith("box-")]:
        del state[key]
    size = first(said, "limit")
    state["limit"] = int(size) if size in map(str, SIZES) else SIZES[0]
    state["mode"] = _mode(first(said, "mode")) or Mode.HYBRID
    state["against"] = _mode(first(said, "against")) or ""


def _known(name: str, said: Params) -> list[str]:
    values: dict[str, list[str]] = {"kind": [*KIND_LABELS], "status": [*STATUS_LABELS]}
    given = said.get(name, [])
    return [value for value in given if value in values.get(name, given)]


def _mode(value: str) -> Mode | None:
    return Mode(value) if value in list(Mode) else None


def read_widgets() -> SearchState:
    """Return the search, and put it into the address."""
    state = st.session_state
    mode, against = state["mode"], state["against"] or None
    form = SearchForm(
        text=state["q"].strip(),
        kinds=tuple(state["chosen-kind"]),
        documents=tuple(state["chosen-document"]),
        status=tuple(state["chosen-status"]),
        as_of=_day(state["as_of"]),
        limit="" if state["limit"] == SIZES[0] else str(state["limit"]),
        group="hierarchy" if state["group"] else "",
        explain="1" if state["explain"] else "",
    )
    write(
        VIEW,
        {
            "q": [form.text],
            "kind": form.kinds,
            "status": form.status,
            "document": form.documents,
            "as_of": [form.as_of],
            "mode": [] if mode is Mode.HYBRID else [mode.value],
            "against": [against.value] if against else [],
            "limit": [form.limit],
            "group": [form.group],
            "explain": [form.explain],
        },
    )
    return SearchState(form=form, mode=mode, against=against)


def _day(text: str) -> str:
    """Return a day as the address has it: 令和8年4月1日 is 2026-04-01; what is no day as it is."""
    try:
        day = day_of(text)
    except ValueError:
        return text.strip()
    return day.isoformat() if day else ""


def choose(name: str, value: str) -> None:
    """Take a value of a facet in or out, as its box says."""
    chosen: list[str] = st.session_state[f"chosen-{name}"]
    if st.session_state[box(name, value)]:
        st.session_state[f"chosen-{name}"] = [*chosen, value]
    else:
        st.session_state[f"chosen-{name}"] = [each for each in chosen if each != value]


def clear_facets() -> None:
    """Take every narrowing away."""
    for name in FACETS:
        for value in st.session_state[f"chosen-{name}"]:
            st.session_state[box(name, value)] = False
        st.session_state[f"chosen-{name}"] = []


def box(name: str, value: str) -> str:
    """Return the key of the box of a facet's value."""
    return f"box-{name}-{value}"
