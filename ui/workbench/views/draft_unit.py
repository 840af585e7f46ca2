"""Correcting one unit of a draft: its words and its place; joined, cut in two, or taken out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from corpus.errors import InputError, KonkyoError
from corpus.locator_words import written
from corpus.types import Unit
from search_api.publishing.corrections import Correction, Merge, Remove, Rewrite, Split
from search_api.publishing.types import DraftView
from ui.workbench.seat import Seat
from ui.workbench.text import draw_wording, plain
from ui.workbench.typed import draw_refusal, fill_all, has_moved_on, keep, refuse

_SHOWN = 40  # characters of a line to choose
_FIELDS = ("at", "title", "headings", "text", "line", "split-at", "split-title")


def draw_editor(seat: Seat, draft: DraftView, unit: Unit) -> None:
    """Draw the fields of a unit. What was typed stays there when the service refuses it."""
    path = str(unit.locator)
    key = _key(draft, path)
    st.markdown(f"**{plain(unit.locator.label)} を直す**")
    fill_all(
        {
            f"at-{key}": written(unit.locator),
            f"title-{key}": unit.title,
            f"headings-{key}": "\n".join(unit.headings),
            f"text-{key}": unit.text,
        }
    )
    # Callbacks have the draft as it was when the fields were filled, with its version.
    form = f"rewrite-{key}"
    with st.container(key=f"guarded-{form}"), st.form(form):
        st.text_input(
            "箇所（第29条、第8-1-(4)-ア、問6-41-2 のように）", max_chars=200, key=f"at-{key}"
        )
        st.text_input("題", max_chars=300, key=f"title-{key}")
        st.text_area("見出し（上から1行に1つ）", height=80, key=f"headings-{key}")
        st.text_area("本文", height=320, key=f"text-{key}")
        draw_refusal(form)
        if has_moved_on(f"text-{key}", unit.text):
            with st.expander("いま保存されている本文（このまま保存すると、これを置き換えます）"):
                draw_wording(unit)
        st.form_submit_button(
            "保存する",
            type="primary",
            on_click=_correct,
            args=(seat, draft, form, lambda: _rewritten(key, path), "保存しました。"),
        )
    st.button("やめる", key=f"leave-{key}", on_click=_leave)
    whole = f"whole-{key}"
    with st.expander("つなげる・分ける・取り除く"):
        draw_refusal(whole)
        if unit.ordinal:
            st.button(
                "前の項目の後ろにつなげる",
                key=f"merge-{key}",
                on_click=_correct,
                args=(seat, draft, whole, lambda: Merge(unit=path), "前の項目につなげました。"),
            )
        _draw_split(seat, draft, unit)
        st.button(
            "この項目を取り除く",
            key=f"remove-{key}",
            on_click=_correct,
            args=(seat, draft, whole, lambda: Remove(unit=path), "取り除きました。"),
        )


def _draw_split(seat: Seat, draft: DraftView, unit: Unit) -> None:
    starts = _line_starts(unit.text)
    if not starts:
        st.caption("1行しかない項目は、分けられません。先に本文に改行を入れて保存してください。")
        return
    path = str(unit.locator)
    key = _key(draft, path)
    form = f"split-{key}"
    first = next(iter(starts))
    fill_all({f"line-{key}": first, f"split-at-{key}": "", f"split-title-{key}": ""})
    with st.container(key=f"guarded-{form}"), st.form(form):
        st.selectbox(
            "この行から、別の項目にする",
            list(starts),
            format_func=starts.__getitem__,
            key=f"line-{key}",
        )
        st.text_input(
            "分けた後の項目の箇所", placeholder="第1-2 など", max_chars=200, key=f"split-at-{key}"
        )
        st.text_input("分けた後の項目の題", max_chars=300, key=f"split-title-{key}")
        draw_refusal(form)
        st.form_submit_button(
            "分ける",
            on_click=_correct,
            args=(seat, draft, form, lambda: _cut(key, path), "2つに分けました。"),
        )


def _key(draft: DraftView, path: str) -> str:
    return f"{draft.summary.id}-{path}"


def _said(name: str, key: str) -> str:
    return str(st.session_state[f"{name}-{key}"])


def _rewritten(key: str, path: str) -> Rewrite:
    lines = (line.strip() for line in _said("headings", key).splitlines())
    return Rewrite(
        unit=path,
        locator=_place("at", key),
        title=_said("title", key).strip(),
        headings=tuple(line for line in lines if line),
        text=_text(key),
    )


def _cut(key: str, path: str) -> Split:
    return Split(
        unit=path,
        offset=st.session_state[f"line-{key}"],
        locator=_place("split-at", key),
        title=_said("split-title", key).strip(),
    )


def _place(name: str, key: str) -> str:
    if not (place := _said(name, key).strip()):
        raise InputError("箇所を、第3条、第1-2、問3 のように入力してください。")
    return place


def _text(key: str) -> str:
    text = _said("text", key)
    if not text.strip():
        raise InputError("本文を入力してください。いらない項目なら、取り除いてください。")
    return text


def _line_starts(text: str) -> dict[int, str]:
    """Return the offset of every line but the first → how the line begins."""
    starts, at = {}, 0
    for line in text.splitlines(keepends=True):
        if at and line.strip():
            starts[at] = line.strip()[:_SHOWN]
        at += len(line)
    return starts


def _correct(
    seat: Seat, draft: DraftView, form: str, said: Callable[[], Correction], outcome: str
) -> None:
    try:
        seat.service.correct_draft(draft.summary.id, draft.summary.version, said())
    except KonkyoError as error:
        key = form.partition("-")[2]
        keep(f"{name}-{key}" for name in _FIELDS)
        refuse(form, error.message)
        return
    _leave()
    st.session_state["outcome"] = outcome


def _leave() -> None:
    st.session_state["unit"] = ""
