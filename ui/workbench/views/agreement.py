"""一致度: kappa, disagreements and how they were settled, and the files."""

from __future__ import annotations

import streamlit as st

from corpus.errors import KonkyoError
from eval.judging.types import GRADE_LABELS
from ui.workbench.client import Json, ProblemTold
from ui.workbench.desk import Desk, open_desk
from ui.workbench.seat import Seat
from ui.workbench.text import draw_text, plain
from ui.workbench.typed import begin, draw_refusal, fill_all, keep, refuse

_LONG = 300  # characters; longer texts are scrolled


def show(seat: Seat) -> None:
    """Draw the page."""
    begin()
    if desk := open_desk(seat):
        _draw(desk)


def _draw(desk: Desk) -> None:
    _draw_judges(desk.pool["judges"])
    try:
        pairs = desk.client.agreement(desk.pool_id)
    except ProblemTold as told:
        if told.told != "still-blind":
            raise
        st.info(told.message)
        return
    st.caption("κは、2人が偶然よりどれだけ一致しているかです（1 は完全な一致、0 は偶然と同じ）。")
    for pair in pairs:
        _draw_pair(pair)
    found = desk.client.disagreements(desk.pool_id)
    _draw_disagreements(desk, found)
    _draw_export(desk, found)


def _draw_judges(judges: list[Json]) -> None:
    if judges:
        rows = {
            "名前": [each["judge"] for each in judges],
            "判定した数": [f"{each['graded']} / {each['total']}" for each in judges],
            "あとで": [str(each["skipped"]) for each in judges],
            "状態": ["終了" if each["finished"] else "判定中" for each in judges],
        }
        st.table(rows, hide_index=True)


def _draw_pair(pair: Json) -> None:
    first, second = pair["judges"]
    st.subheader(f"{first}さんと{second}さん", anchor=False)
    values = (
        ("κ（重みなし）", _kappa(pair["kappa"])),
        ("κ（線形の重み）", _kappa(pair["linear_kappa"])),
        ("同じ適合度", f"{pair['same']} / {pair['items']} 件"),
    )
    for column, (label, value) in zip(st.columns(3), values, strict=True):
        column.metric(label, value)
    rows: dict[str, list[str]] = {
        "": [f"{first}さん {grade}" for grade in sorted(GRADE_LABELS)],
        **{
            f"{second}さん {grade}": [str(row[grade]) for row in pair["table"]]
            for grade in sorted(GRADE_LABELS)
        },
    }
    st.table(rows, hide_index=True)


def _kappa(value: float | None) -> str:
    return "決まりません" if value is None else f"{value:.3f}"


def _draw_disagreements(desk: Desk, found: list[Json]) -> None:
    st.subheader(f"食い違い（{len(found)}件）", anchor=False)
    if not found:
        st.success("全員の判定が同じです。")
        return
    judges = list(found[0]["grades"])
    rows = {
        "質問": [plain(each["query"]) for each in found],
        "根拠": [plain(each["citation"]) for each in found],
        **{f"{judge}さん": [_word(each["grades"][judge]) for each in found] for judge in judges},
        "決めた適合度": [_settled(each) for each in found],
    }
    st.table(rows, hide_index=True)
    st.markdown("#### 話し合って決める")
    for each in found:
        mark = "✓ " if each["resolution"] else ""
        named = plain(f"「{each['query']}」　{each['citation']}")
        with st.expander(f"{mark}{named}", expanded=not mark):
            _draw_resolution(desk, each)


def _draw_resolution(desk: Desk, each: Json) -> None:
    if each["title"]:
        st.markdown(f"**{plain(each['title'])}**")
    st.markdown("　".join(f"{who}さん：{_word(grade)}" for who, grade in each["grades"].items()))
    for who, note in each["notes"].items():
        st.text(f"{who}さんのメモ：{note}")
    text = each["text"] or "この根拠は、今の索引にありません。"
    with st.container(height=220 if len(text) > _LONG else "content", border=True):
        draw_text(text)
    key = f"{desk.pool_id}-{each['qid']}-{each['unit_id']}"
    said = each["resolution"]
    note_key = f"why-{key}"
    fill_all({note_key: said["note"] if said else ""})
    st.text_input("決めた理由（なくてもかまいません）", max_chars=500, key=note_key)
    draw_refusal(note_key)
    for column, (grade, label) in zip(st.columns(3), GRADE_LABELS.items(), strict=True):
        column.button(
            f"{grade}　{label.partition('（')[0]}",
            key=f"settle-{grade}-{key}",
            type="primary" if said and said["grade"] == grade else "secondary",
            width="stretch",
            on_click=_settle,
            args=(desk, each, grade, note_key),
        )


def _settle(desk: Desk, each: Json, grade: int, note: str) -> None:
    try:
        desk.client.resolve(
            desk.pool_id,
            qid=each["qid"],
            unit_id=each["unit_id"],
            grade=grade,
            note=st.session_state.get(note, ""),
        )
    except KonkyoError as error:
        keep([note])
        refuse(note, error.message)


def _draw_export(desk: Desk, found: list[Json]) -> None:
    st.subheader("書き出し", anchor=False)
    left = sum(each["resolution"] is None for each in found)
    if left:
        st.info(f"食い違いがあと{left}件あります。すべて決めると、書き出せます。")
        return
    files = (
        ("評価用の質問（JSONL）", "jsonl", f"judged-{desk.pool_id}.jsonl"),
        ("TREC の qrels", "qrels", f"judged-{desk.pool_id}.qrels"),
    )
    for label, form, name in files:
        text = desk.client.export(desk.pool_id, form)
        st.download_button(label, text, file_name=name, mime="text/plain", on_click="ignore")


def _settled(each: Json) -> str:
    return str(each["resolution"]["grade"]) if each["resolution"] else "まだ"


def _word(grade: int | None) -> str:
    return "あとで" if grade is None else str(grade)
