"""One entry of the office's own knowledge, with everything that a reviewer looks at."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any

import streamlit as st

from corpus.errors import KonkyoError
from office.knowledge.types import KIND_NAMES, STATE_NAMES, KnowledgeKind, KnowledgeState
from search_api.difference import Piece, PieceKind, difference
from search_api.views import permalink_of
from ui.web.rendering import day
from ui.workbench.seat import Seat
from ui.workbench.text import draw_table, draw_wording, moment, plain

_TAGS = {PieceKind.DELETED: "del", PieceKind.INSERTED: "ins"}


def version_to_review(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the version that waits, else the one in force, else the latest."""
    latest: dict[str, Any] = entry["latest"]
    waits = latest["state"] == KnowledgeState.SUBMITTED
    return latest if waits else entry["approved"] or latest


def draw_entry(seat: Seat, entry: dict[str, Any], versions: list[dict[str, Any]]) -> None:
    """Draw the version to review, its bases, and what came before it."""
    version, in_force = version_to_review(entry), entry["approved"]
    st.header(f"{entry['name']}　{plain(version['title'])}", anchor=False)
    facts = [
        KIND_NAMES[KnowledgeKind(version["kind"])],
        STATE_NAMES[KnowledgeState(version["state"])],
        f"第{version['number']}版",
        _days(version),
    ]
    if entry["source_office"]:
        facts.append(f"{entry['source_office']}から取り込み")
    st.caption(plain("　".join(filter(None, facts))))
    for warning in entry["warnings"] or ():
        st.warning(plain(f"{warning['citation']}：{warning['message']}"))
    for returned in _returned_before(version, in_force, versions):
        st.warning(plain(f"第{returned['number']}版の差し戻しの理由：{returned['review_note']}"))
    st.markdown("### どんなとき")
    st.text(version["question"])
    st.markdown("### 取扱い")
    st.text(version["answer"])
    _draw_bases(seat, version)
    if in_force and in_force["number"] != version["number"]:
        _draw_difference(in_force, version)
    if len(versions) > 1:
        with st.expander(f"これまでの版（{len(versions)}）"):
            draw_table(
                ("版", "状態", "書いた日時", "審査の記録"),
                [
                    (
                        f"第{each['number']}版",
                        STATE_NAMES[KnowledgeState(each["state"])],
                        moment(dt.datetime.fromisoformat(each["written_at"])),
                        each["review_note"],
                    )
                    for each in versions
                ],
            )


def _returned_before(
    version: dict[str, Any], in_force: dict[str, Any] | None, versions: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return what was given back on the way to a version that is not in force yet."""
    since = in_force["number"] if in_force else 0
    wanted = range(since + 1, version["number"] + 1)
    returned = (each for each in versions if each["state"] == KnowledgeState.RETURNED)
    return [each for each in returned if each["number"] in wanted]


def _days(version: dict[str, Any]) -> str:
    dates = (version[name] for name in ("valid_from", "valid_until", "review_on"))
    start, end, again = (day(dt.date.fromisoformat(d) if d else None) for d in dates)
    return f"{start}から{end}" + ("まで" if end else "") + (f"　見直し {again}" if again else "")


def _draw_bases(seat: Seat, version: dict[str, Any]) -> None:
    st.markdown("### 根拠")
    if version["no_basis"]:
        st.info("根拠なし（事務所の判断）として書かれています。")
    for cited in version["citations"]:
        reference = "/".join(filter(None, (cited["unit_id"], cited["part"])))
        with st.expander(plain(cited["citation"])):
            st.link_button("ページを開く", seat.page(permalink_of(reference)))
            try:
                view = seat.service.unit(reference)
            except KonkyoError as error:
                st.warning(error.message)
                continue
            draw_wording(view.unit, view.part)


def _draw_difference(before: dict[str, Any], after: dict[str, Any]) -> None:
    with st.expander(f"承認済みの第{before['number']}版との違い", expanded=True):
        for name, label in (("title", "題名"), ("question", "どんなとき"), ("answer", "取扱い")):
            pieces = difference(before[name], after[name])
            if any(piece.kind is not PieceKind.EQUAL for piece in pieces):
                st.markdown(f"**{label}**")
                draw_pieces(pieces)
        old, new = ({c["citation"] for c in each["citations"]} for each in (before, after))
        for citation in sorted(old ^ new):
            st.markdown(f"根拠を{'加えた' if citation in new else '外した'}：{plain(citation)}")


def draw_pieces(pieces: tuple[Piece, ...]) -> None:
    """Draw a changed text: what went struck through, what came underlined."""
    marked = "".join(
        f"<{tag}>{escape(piece.text)}</{tag}>"
        if (tag := _TAGS.get(piece.kind))
        else escape(piece.text)
        for piece in pieces
    )
    st.html(f'<p class="changed">{marked}</p>')
