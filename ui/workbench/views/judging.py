"""適合判定: one query at a time, its units without rank or origin."""

from __future__ import annotations

import streamlit as st

from corpus.errors import KonkyoError
from eval.judging.types import GRADE_LABELS
from ui.workbench.client import Json
from ui.workbench.desk import Desk, open_desk
from ui.workbench.seat import Seat
from ui.workbench.text import draw_text, opening_of, plain
from ui.workbench.typed import begin, draw_refusal, fill_all, keep, refuse

_OPENING = 240  # characters of a text that are shown at once
_QID = "shown-query"


def show(seat: Seat) -> None:
    """Draw the page."""
    begin()
    if desk := open_desk(seat):
        _draw(desk)


def _draw(desk: Desk) -> None:
    if _QID not in st.session_state:
        st.session_state[_QID] = st.query_params.get("qid", "")
    sheet = _sheet(desk)
    _draw_progress(desk, sheet["progress"])
    if message := st.session_state.pop("problem", ""):
        st.error(plain(message))
    if not sheet["qid"]:
        _explain()
        _choose_query(desk, sheet)
        return
    st.query_params["qid"] = sheet["qid"]
    _explain(opened=sheet["progress"]["left"] == sheet["progress"]["total"])
    _choose_query(desk, sheet)
    st.subheader(f"「{plain(sheet['query'])}」", anchor=False)
    closed = sheet["progress"]["finished"] or desk.pool["open"]
    if desk.pool["open"] and not sheet["progress"]["finished"]:
        st.info("この束の判定は締め切られ、結果が開かれています。新しい束でお願いします。")
    current = None if closed else _current(sheet)
    if current:
        _draw_current(desk, sheet, current)
    others = [item for item in sheet["items"] if item is not current]
    if others:
        st.markdown("#### この質問のほかの根拠" if current else "#### この質問の根拠")
    for item in others:
        with st.expander(f"{_state(item)}　{_name(item)}"):
            _draw_unit(item, whole=True)
            if not closed:
                _draw_buttons(desk, sheet, item, current=False)


def _sheet(desk: Desk) -> Json:
    try:
        return desk.client.sheet(desk.pool_id, desk.judge, st.session_state[_QID])
    except KonkyoError:
        if not st.session_state[_QID]:
            raise
        st.session_state[_QID] = ""  # a query of another pool
        return desk.client.sheet(desk.pool_id, desk.judge)


def _explain(*, opened: bool = True) -> None:
    """Draw what the grades mean: open for whoever begins, at hand for whoever is in doubt."""
    with st.expander("適合度の付け方", expanded=opened):
        for grade, label in GRADE_LABELS.items():
            st.markdown(f"**{grade}**　{label}")
        st.markdown(
            "質問への答えを書くとしたら、この根拠を引くかどうかで決めます。並び順に意味はありません。"
            "迷うものは「あとで」にできます。"
        )


def _draw_progress(desk: Desk, progress: Json) -> None:
    done = progress["total"] - progress["left"]
    later = f"（あとで {progress['skipped']}件）" if progress["skipped"] else ""
    st.progress(done / progress["total"], f"{done} / {progress['total']} 件{later}")
    if progress["finished"]:
        st.success("判定を終えました。全員が終えると、「一致度」の画面で結果を見られます。")
        st.button("判定に戻る", on_click=_finish, args=(desk, False))
        return
    if not progress["left"]:
        st.success("すべて見終わりました。見直すものがなければ、判定を終えてください。")
        st.button("判定を終える", type="primary", on_click=_finish, args=(desk, True))


def _choose_query(desk: Desk, sheet: Json) -> None:
    lines = {line["qid"]: line for line in sheet["queries"]}
    order = list(lines)

    def label(qid: str) -> str:
        line = lines[qid]
        done = line["graded"] + line["skipped"]
        return f"{order.index(qid) + 1}. {line['query']}（{done}/{line['items']}）"

    def choose() -> None:
        st.session_state[_QID] = st.session_state["chosen-query"]

    progress = sheet["progress"]
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    if progress["left"] < progress["total"] and not progress["finished"]:
        right.button("1つ取り消す", shortcut="u", on_click=_undo, args=(desk,), width="stretch")
    st.session_state["chosen-query"] = sheet["qid"] or None
    left.selectbox(
        f"質問（全{len(order)}件）",
        order,
        format_func=label,
        key="chosen-query",
        on_change=choose,
        placeholder="質問を選ぶと、見直せます",
    )


def _current(sheet: Json) -> Json | None:
    """Return what to judge now: the first that nothing was said of, at last what was put off."""
    items: list[Json] = sheet["items"]
    untouched = [item for item in items if item["grade"] is None and not item["skipped"]]
    put_off = [item for item in items if item["skipped"]]
    return next(iter(untouched or put_off), None)


def _draw_current(desk: Desk, sheet: Json, item: Json) -> None:
    with st.container(border=True):
        st.markdown(f"#### {_name(item)}")
        _draw_unit(item, whole=False)
        _draw_buttons(desk, sheet, item, current=True)
        st.caption("キーボードの 2、1、0 で適合度、S で「あとで」、U で取り消しができます。")


def _draw_unit(item: Json, *, whole: bool) -> None:
    st.caption(
        plain("　".join(filter(None, (item["document"], item["kind_label"], item["status_label"]))))
    )
    text = item["text"]
    if not text:
        st.warning("この根拠は、今の索引にありません。「あとで」にしてください。")
        return
    shown = text if whole else opening_of(text, _OPENING)
    draw_text(shown)
    if shown != text:
        with st.expander("全文を読む"):
            draw_text(text)


def _draw_buttons(desk: Desk, sheet: Json, item: Json, *, current: bool) -> None:
    key = f"{desk.pool_id}-{desk.judge}-{sheet['qid']}-{item['unit_id']}"
    columns = st.columns([3, 3, 3, 2])
    for column, (grade, label) in zip(
        columns, (*GRADE_LABELS.items(), (None, "あとで")), strict=True
    ):
        chosen = item["skipped"] if grade is None else item["grade"] == grade
        column.button(
            # The key that stands for a button is drawn in it; elsewhere the grade is.
            _short(label) if grade is None or current else f"{grade}　{_short(label)}",
            key=f"grade-{grade}-{key}",
            type="primary" if chosen else "secondary",
            shortcut=("s" if grade is None else str(grade)) if current else None,
            width="stretch",
            on_click=_grade,
            args=(desk, sheet, item["unit_id"], grade, f"note-{key}"),
        )
    draw_refusal(f"note-{key}")
    fill_all({f"note-{key}": item["note"]})
    st.text_input(
        "メモ（なくてもかまいません。個人が分かることは書かないでください）",
        max_chars=500,
        key=f"note-{key}",
    )


def _name(item: Json) -> str:
    return plain(f"{item['citation']} {item['title']}")


def _short(label: str) -> str:
    return label.partition("（")[0]


def _state(item: Json) -> str:
    if item["skipped"]:
        return "あとで"
    return "未判定" if item["grade"] is None else f"適合度 {item['grade']}"


def _grade(desk: Desk, sheet: Json, unit_id: str, grade: int | None, note: str) -> None:
    left = [
        item
        for item in sheet["items"]
        if item["unit_id"] != unit_id and item["grade"] is None and not item["skipped"]
    ]
    was_done = not any(i["grade"] is None and not i["skipped"] for i in sheet["items"])
    try:
        desk.client.grade(
            desk.pool_id,
            judge=desk.judge,
            qid=sheet["qid"],
            unit_id=unit_id,
            grade=grade,
            note=st.session_state.get(note, ""),
        )
    except KonkyoError as error:
        keep([note])
        refuse(note, error.message)
        return
    # The last one of a query leads to the next query; looking again at a done one stays there.
    st.session_state[_QID] = sheet["qid"] if left or was_done else ""


def _undo(desk: Desk) -> None:
    try:
        undone = desk.client.undo(desk.pool_id, desk.judge)
    except KonkyoError as error:
        st.session_state["problem"] = error.message
        return
    st.session_state[_QID] = undone["qid"]


def _finish(desk: Desk, finished: bool) -> None:
    try:
        desk.client.finish(desk.pool_id, desk.judge, finished)
    except KonkyoError as error:
        st.session_state["problem"] = error.message
