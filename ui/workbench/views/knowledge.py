"""用例の審査: what waits for a second person, is due again, or rests on what has changed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from corpus.errors import KonkyoError
from office.knowledge.types import STATE_NAMES, KnowledgeState
from ui.workbench.address import arrive, first, write
from ui.workbench.knowledge_client import MOST, KnowledgeClient
from ui.workbench.seat import Seat
from ui.workbench.text import plain
from ui.workbench.views.knowledge_entry import draw_entry, version_to_review

VIEW = "knowledge"

#: The lists: name in the address → what it is called, and what it asks for.
_LISTS: dict[str, tuple[str, dict[str, Any]]] = {
    "submitted": ("審査待ち", {"state": KnowledgeState.SUBMITTED.value}),
    "due": ("見直しの時期", {"due": True}),
    "changed": ("根拠が変わったもの", {"changed": True}),
    "approved": ("承認済み", {"state": KnowledgeState.APPROVED.value}),
}
_EMPTY = {
    "submitted": "審査を待っている用例はありません。",
    "due": "見直しの時期が来た用例はありません。",
    "changed": "根拠の本文が変わった用例はありません。",
    "approved": "承認済みの用例はまだありません。",
}


def show(seat: Seat) -> None:
    """Draw the view."""
    if (said := arrive(VIEW, ["list", "entry"])) is not None:
        name = first(said, "list")
        st.session_state["list"] = name if name in _LISTS else "submitted"
        st.session_state["entry"] = first(said, "entry")
    client = KnowledgeClient(seat.http, seat.session.secret)
    chosen = st.radio(
        "一覧", list(_LISTS), format_func=lambda n: _LISTS[n][0], key="list", horizontal=True
    )
    _tell_address(chosen)  # first, for a list that cannot be made leaves no chance later
    _draw_outcome()
    found = client.listing(**_LISTS[chosen][1])
    entries = {entry["id"]: entry for entry in found["entries"]}
    if not entries:
        st.info(_EMPTY[chosen])
        return
    if st.session_state.get("entry") not in entries:
        st.session_state["entry"] = next(iter(entries))
    side, main = st.columns([1, 2], gap="medium")
    with side:
        st.caption(f"{found['total']}件" + (f"（新しい{MOST}件）" if found["total"] > MOST else ""))
        with st.container(height=560, border=False):
            entry_id = st.radio(
                "用例",
                list(entries),
                format_func=lambda entry_id: _line(entries[entry_id]),
                key="entry",
            )
    _tell_address(chosen)
    with main:
        entry = client.get(entry_id)
        draw_entry(seat, entry, client.versions(entry_id))
        _draw_deeds(seat, client, entry)


def _tell_address(chosen: str) -> None:
    entry_id = st.session_state.get("entry", "")
    write(VIEW, {"list": [chosen if chosen != "submitted" else ""], "entry": [entry_id]})


def _line(entry: dict[str, Any]) -> str:
    version = version_to_review(entry)
    return f"{entry['name']}　{plain(version['title'])}"


def _draw_outcome() -> None:
    if message := st.session_state.pop("problem", ""):
        st.error(message)
    if message := st.session_state.pop("outcome", ""):
        st.success(message)


def _draw_deeds(seat: Seat, client: KnowledgeClient, entry: dict[str, Any]) -> None:
    version = version_to_review(entry)
    state, number = KnowledgeState(version["state"]), version["number"]
    key = f"reason-{entry['id']}-{number}"
    if state is KnowledgeState.SUBMITTED:
        deeds = {"approve": "承認する", "return": "差し戻す"}
    elif state is KnowledgeState.APPROVED:
        deeds = {"confirm": "今の根拠でよいと確かめた", "withdraw": "廃止する"}
    else:
        st.caption(f"この用例は「{STATE_NAMES[state]}」です。ここでできることはありません。")
        return
    with st.container(border=True):
        st.text_area(
            "差し戻す理由" if state is KnowledgeState.SUBMITTED else "廃止する理由",
            key=key,
            max_chars=500,
            height=80,
            help="書いた人と、あとで読む人に見えます。個人が分かることは書かないでください。",
        )
        columns = st.columns(3)
        for column, (deed, label) in zip(columns, deeds.items(), strict=False):
            column.button(
                label,
                key=f"{deed}-{entry['id']}-{number}",
                type="primary" if deed in ("approve", "confirm") else "secondary",
                width="stretch",
                on_click=_take_step,
                args=(client, entry, number, deed, label, key),
            )
        if state is KnowledgeState.APPROVED:
            columns[2].link_button(
                "書き直す", seat.page(f"/knowledge/{entry['id']}/revise"), width="stretch"
            )


def _take_step(
    client: KnowledgeClient, entry: dict[str, Any], number: int, deed: str, label: str, key: str
) -> None:
    needs_reason = deed in ("return", "withdraw")
    reason = st.session_state.get(key, "").strip() if needs_reason else ""
    if needs_reason and not reason:
        st.session_state["problem"] = f"「{label}」には、理由を書いてください。"
        return
    try:
        client.step(entry["id"], deed, number, reason)
    except KonkyoError as error:
        st.session_state["problem"] = error.message
        return
    st.session_state["outcome"] = f"{entry['name']}：「{label}」を記録しました。"
