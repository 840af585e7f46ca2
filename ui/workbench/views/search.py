"""検索: results with facets, the arithmetic of their scores, and two engines side by side."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corpus.errors import InvalidQuery
from corpus.types import KIND_LABELS, STATUS_LABELS, DocumentKind, Status
from search_api.types import Filters, Grouping, Hit, Mode, Query, SearchResult
from search_api.understand import MAX_LIMIT, MAX_QUERY
from ui.web.forms import SearchForm
from ui.workbench.fields import day_of
from ui.workbench.seat import Seat
from ui.workbench.text import plain
from ui.workbench.views.hit_card import draw_hit
from ui.workbench.views.search_state import (
    FACETS,
    MODE_LABELS,
    SIZES,
    SearchState,
    box,
    choose,
    clear_facets,
    fill_widgets,
    read_widgets,
)

_FRESH = 30.0  # seconds: what is only looked at otherwise is not searched for again
_KEPT = 8
_DOCUMENTS = 12  # boxes at first sight


def show(seat: Seat) -> None:
    """Draw the view."""
    fill_widgets()
    _draw_fields()
    state = read_widgets()
    if not state.form.text:
        st.info("知りたいことや条番号を入れてください。例：年金が増えたときの収入認定、法29条")
        return
    try:
        state.form.day()
    except InvalidQuery as error:
        st.error(error.message)
        st.button("日付を外して、今日の版を検索する", on_click=_ask_of_today)
        return
    try:
        query = replace(state.form.query(), mode=state.mode)
        everything = replace(
            query, filters=Filters(as_of=query.filters.as_of), limit=MAX_LIMIT, group=Grouping.NONE
        )
        whole = _search(seat, everything)
        result = _search(seat, query)
    except InvalidQuery as error:
        st.error(error.message)
        return
    side, main = st.columns([1, 3], gap="medium")
    with side, _folding("facets"):
        _draw_facets(whole.hits)
    with main:
        _draw_notices(result)
        if state.against:
            _draw_beside(seat, state, query, result)
        else:
            _draw_results(seat, state.form, result)
        _draw_local(seat, state.form, result)
        _draw_times(result)


def _draw_fields() -> None:
    words, go = st.columns([8, 2], vertical_alignment="bottom")
    words.text_input(
        "検索する言葉",
        key="q",
        max_chars=MAX_QUERY,
        placeholder="言葉、または法29条",
        autocomplete="off",
    )
    go.button("検索する", type="primary", width="stretch")  # leaving the field is what searches
    st.session_state.setdefault("unfolded", False)
    with st.container(key="unfold"):  # on a phone alone: see the style sheet
        st.toggle("条件と絞り込みを開く", key="unfolded")
        if _is_narrowed():
            st.caption("絞り込んでいます。")
    with _folding("conditions"):
        _draw_conditions()


def _folding(name: str) -> DeltaGenerator:
    """Return a container that a phone shows once it was asked for: results come first there."""
    is_open = st.session_state["unfolded"] or not _is_day(st.session_state["as_of"])
    return st.container(key=f"{'open' if is_open else 'folded'}-{name}")


def _is_day(text: str) -> bool:
    try:
        day_of(text)
    except ValueError:
        return False
    return True


def _draw_conditions() -> None:
    columns = st.columns([3, 3, 2, 3], vertical_alignment="bottom")
    columns[0].selectbox("探し方", list(Mode), format_func=MODE_LABELS.__getitem__, key="mode")
    others = ["", *(mode for mode in Mode if mode is not st.session_state["mode"])]
    if st.session_state["against"] not in others:
        st.session_state["against"] = ""
    columns[1].selectbox(
        "並べて比べる探し方",
        others,
        format_func=lambda mode: MODE_LABELS[Mode(mode)] if mode else "比べない",
        key="against",
    )
    columns[2].selectbox("件数", SIZES, format_func=lambda size: f"{size}件", key="limit")
    columns[3].text_input(
        "この日に効力のあった版", key="as_of", placeholder="2026-04-01（空欄は今日）", max_chars=10
    )
    columns = st.columns([3, 3, 5])
    columns[0].toggle("根拠の階層ごとに分ける", key="group")
    columns[1].toggle("点数の計算も示す", key="explain")


def _search(seat: Seat, query: Query) -> SearchResult:
    """Search, or return what was found a moment ago: every click draws the whole view anew."""
    kept: dict[Query, tuple[float, SearchResult]] = st.session_state.setdefault("found", {})
    moment, result = kept.get(query, (float("-inf"), None))
    if result is None or time.monotonic() - moment > _FRESH:
        result = seat.service.search(query)
        kept.pop(query, None)
        kept[query] = time.monotonic(), result
        while len(kept) > _KEPT:
            del kept[next(iter(kept))]
    return result


def _draw_facets(hits: Iterable[Hit]) -> None:
    documents = [hit.document for hit in hits]
    titles = {document.id: document.title for document in documents}
    st.caption(f"絞り込む前の上位{len(documents)}件の内訳です。")
    kinds, status = (
        Counter(str(d.kind) for d in documents),
        Counter(str(d.status) for d in documents),
    )
    _draw_boxes("kind", "資料の種類", kinds, lambda kind: KIND_LABELS[DocumentKind(kind)])
    _draw_boxes("status", "本文の状態", status, _status_label)
    _draw_boxes("document", "資料", Counter(d.id for d in documents), lambda d: titles.get(d, d))
    if _is_narrowed():
        st.button("絞り込みを外す", on_click=clear_facets)


def _is_narrowed() -> bool:
    return any(st.session_state[f"chosen-{name}"] for name in FACETS)


def _status_label(status: str) -> str:
    return STATUS_LABELS[Status(status)].partition("（")[0]


def _draw_boxes(name: str, title: str, counts: Counter[str], label: Callable[[str], str]) -> None:
    chosen: list[str] = st.session_state[f"chosen-{name}"]
    values = [value for value, _ in counts.most_common(_DOCUMENTS)]
    st.markdown(f"**{title}**")
    for value in dict.fromkeys((*values, *chosen)):
        key = box(name, value)
        st.session_state.setdefault(key, value in chosen)
        st.checkbox(
            f"{plain(label(value))}（{counts[value]}）",
            key=key,
            on_change=choose,
            args=(name, value),
        )


def _draw_notices(result: SearchResult) -> None:
    for meant in result.did_you_mean:
        st.button(
            f"もしかして：{plain(meant.query)}（{meant.units}件にある言葉）",
            key=f"meant-{meant.query}",
            on_click=_say,
            args=(meant.query,),
        )
    if result.expansions:
        words = "、".join(f"{e.surface}→{'・'.join(e.words)}" for e in result.expansions)
        st.caption(plain(f"次の言葉でも探しました：{words}"))
    for notice in result.notices:
        st.info(plain(notice))


def _ask_of_today() -> None:
    st.session_state["as_of"] = ""


def _say(text: str) -> None:
    st.session_state["q"] = text


def _draw_results(seat: Seat, form: SearchForm, result: SearchResult) -> None:
    st.header(f"「{plain(form.text)}」の検索結果　上位{len(result.hits)}件", anchor=False)
    if not result.hits:
        st.warning("当たる根拠は見つかりませんでした。言葉を変えるか、絞り込みを外してください。")
    if not result.groups:
        for hit in result.hits:
            draw_hit(seat, hit, form)
    for group in result.groups:
        st.subheader(f"{group.name}　{len(group.ranks)}件", anchor=False)
        for rank in group.ranks:
            draw_hit(seat, result.hits[rank - 1], form, f"全体で{rank}位")


def _draw_beside(seat: Seat, state: SearchState, query: Query, result: SearchResult) -> None:
    assert state.against
    other = _search(seat, replace(query, mode=state.against))
    both = {hit.unit.id for hit in result.hits} & {hit.unit.id for hit in other.hits}
    st.header(f"「{plain(state.form.text)}」　どちらにもある根拠 {len(both)}件", anchor=False)
    pairs = ((state.mode, result, other), (state.against, other, result))
    for column, (mode, mine, others) in zip(st.columns(2), pairs, strict=True):
        ranks = {hit.unit.id: hit.rank for hit in others.hits}
        with column:
            st.subheader(f"{MODE_LABELS[mode]}　{len(mine.hits)}件", anchor=False)
            for hit in mine.hits:
                rank = ranks.get(hit.unit.id)
                there = f"もう一方では{rank}位" if rank else "もう一方にはない"
                draw_hit(seat, hit, state.form, f"{hit.rank}位・{there}")


def _draw_local(seat: Seat, form: SearchForm, result: SearchResult) -> None:
    if not result.local:
        return
    st.header(f"この事務所の用例　{len(result.local)}件", anchor=False)
    st.caption("法令や通知ではなく、事務所で書きためたものです。根拠の本文も確かめてください。")
    for hit in result.local:
        draw_hit(seat, hit, replace(form, explain=""))


def _draw_times(result: SearchResult) -> None:
    total = result.timings_ms.get("total")
    if total is not None:
        st.caption(f"検索にかかった時間：{total:.0f}ミリ秒　索引：{plain(result.manifest_id)}")
