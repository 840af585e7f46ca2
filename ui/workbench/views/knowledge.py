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
from ui.workbench.typed import begin, draw_refusal, fill_all, keep, refuse
from ui.workbench.views.knowledge_entry import draw_entry, version_to_review

VIEW = "knowledge"

#: The lists: name in the address → what it is called, and what it asks for.
_LISTS: dict[str, tuple[str, dict[str, Any]]] = {
    "submitted": ("審査待ち", {"state": KnowledgeState.SUBMITTED.value}),
    "due": ("見直しの時期", {"due": True}),
    "changed": ("根拠が変わったもの", {"changed": True}),
    "approved": ("承認済み", {"state": KnowledgeState.APPROVED.value}),
}
_MANY = 12  # entries: more of them are scrolled
_EMPTY = {
    "submitted": "審査を待っている用例はありません。",
    "due": "見直しの時期が来た用例はありません。",
    "changed": "根拠の本文が変わった用例はありません。",
    "approved": "承認済みの用例はまだありません。",
}


def show(seat: Seat) -> None:
    """Draw the view."""
    begin()
    if (said := arrive(VIEW, ["list", "entry"])) is not None:
        st.session_state["entry-linked"] = first(said, "entry")
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
    asked = st.session_state.get("entry", "")
    if not entries:
        _tell_other(client, asked, chosen)
        st.info(_EMPTY[chosen])
        st.session_state["entry"] = ""
        _tell_address(chosen)
        return
    if asked in entries:
        st.session_state.pop("entry-linked", None)  # reviewing it takes it out of the list
    else:
        _tell_other(client, asked, chosen)
        st.session_state["entry"] = next(iter(entries))
    side, main = st.columns([1, 2], gap="medium")
    with side:
        st.caption(f"{found['total']}件" + (f"（新しい{MOST}件）" if found["total"] > MOST else ""))
        with st.container(height=560 if len(entries) > _MANY else "content", border=False):
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


def _tell_other(client: KnowledgeClient, asked: str, chosen: str) -> None:
    """Say of an entry that a link named, and that is not in the list, how it stands."""
    linked = st.session_state.pop("entry-linked", "")
    if not asked or asked != linked:
        return
    try:
        entry = client.get(asked)
    except KonkyoError:
        st.warning("アドレスの用例は見つかりません。")
        return
    state = STATE_NAMES[KnowledgeState(version_to_review(entry)["state"])]
    st.warning(
        plain(f"アドレスの{entry['name']}は、今は「{state}」で、")
        + f"「{_LISTS[chosen][0]}」の一覧にはありません。"
    )


def _tell_address(chosen: str) -> None:
    entry_id = st.session_state.get("entry", "")
    write(VIEW, {"list": [chosen if chosen != "submitted" else ""], "entry": [entry_id]})


def _line(entry: dict[str, Any]) -> str:
    version = version_to_review(entry)
    return f"{entry['name']}　{plain(version['title'])}"


def _draw_outcome() -> None:
    if message := st.session_state.pop("outcome", ""):
        st.success(plain(message))
        st.toast(plain(message), duration="long")


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
    fill_all({key: ""})
    with st.container(border=True):
        st.text_area(
            "差し戻す理由" if state is KnowledgeState.SUBMITTED else "廃止する理由",
            key=key,
            max_chars=500,
            height=80,
            help="書いた人と、あとで読む人に見えます。個人が分かることは書かないでください。",
        )
        draw_refusal(key)
        columns = st.columns([4, 2, 2] if state is KnowledgeState.APPROVED else [3, 3, 2])
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
    reason = st.session_state.get(key, "").strip()
    if needs_reason and not reason:
        refuse(key, f"「{label}」には、理由を書いてください。")
        return
    if reason and not needs_reason:  # the wrong button, perhaps: nobody would ever read the reason
        refuse(key, f"理由が書かれています。「{label}」のときは、理由を消してください。")
        return
    try:
        client.step(entry["id"], deed, number, reason)
    except KonkyoError as error:
        keep([key])
        refuse(key, error.message)
        return
    st.session_state["outcome"] = f"{entry['name']}：「{label}」を記録しました。"
