"""利用の状況: how much is searched and asked, what is said of it, and what was not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from office.permission.actions import OfficeAction
from office.permission.table import scope_of
from search_api.answer.types import RefusalReason
from search_api.publishing.report import (
    REFUSAL_LABELS,
    DayUsage,
    RefusedQuestion,
    UnheldQuery,
    ZeroHitQuery,
)
from ui.web.rendering import day
from ui.workbench.address import arrive, first, write
from ui.workbench.seat import Seat
from ui.workbench.text import draw_table, plain

VIEW = "usage"
_SPANS = (7, 30, 90, 180)  # days
_DEFAULT = 30
_TIMES = ("平均の時間", "最も遅い検索")


def show(seat: Seat) -> None:
    """Draw the view."""
    if (said := arrive(VIEW, ["days"])) is not None:
        days = first(said, "days")
        st.session_state["days"] = int(days) if days in map(str, _SPANS) else _DEFAULT
    span = st.selectbox("期間", _SPANS, format_func=lambda n: f"最近の{n}日", key="days")
    write(VIEW, {"days": [str(span)] if span != _DEFAULT else []})
    usage = seat.service.usage(span)
    if not usage.counting:
        st.info(plain(usage.note))
        return
    st.caption(plain(usage.note))
    _draw_sums(usage.days)
    _draw_charts(usage.days)
    for what in (
        _zero_hits(usage.zero_hit_queries),
        _unheld(usage.unheld_queries),
        _refused(usage.refused_questions),
    ):
        _draw_missed(seat, what)


def _draw_sums(days: Sequence[DayUsage]) -> None:
    searches, empty = sum(d.searches for d in days), sum(d.zero_hits for d in days)
    unheld = sum(d.unheld for d in days)
    asked, refused = sum(d.questions for d in days), sum(d.refused for d in days)
    time = sum(d.mean_ms * d.searches for d in days) / searches if searches else 0.0
    figures = (
        ("検索", f"{searches:,}回"),
        ("0件だった検索", _share(empty, searches)),
        ("資料に言葉のない検索", _share(unheld, searches)),
        ("役に立った", f"{sum(d.helpful for d in days):,}件"),
        ("それ以外の感想", f"{sum(d.unhelpful for d in days):,}件"),
        ("平均の時間", f"{time:,.0f}ミリ秒"),
        ("質問", f"{asked:,}回"),
        ("答えなかった質問", _share(refused, asked)),
    )
    for row in (figures[:4], figures[4:]):  # all of them in one row would be cut
        for column, (label, value) in zip(st.columns(4), row, strict=False):
            column.metric(label, value)


def _share(count: int, of: int) -> str:
    return f"{count:,}回（{f'{count / of:.1%}' if of else '—'}）"


def _draw_charts(days: Sequence[DayUsage]) -> None:
    left, right = st.columns(2)
    with left:
        st.header("日ごとの検索", anchor=False)
        series = {
            "見つかった": [d.searches - d.zero_hits - d.unheld for d in days],
            "言葉なし": [d.unheld for d in days],
            "0件": [d.zero_hits for d in days],
        }
        _draw_bars(days, series, "日ごとの検索の回数")
    with right:
        st.header("日ごとの感想", anchor=False)
        said = {
            "役に立った": [d.helpful for d in days],
            "それ以外": [d.unhelpful for d in days],
        }
        _draw_bars(days, said, "日ごとの感想の件数")
    if any(d.questions for d in days):
        st.header("日ごとの質問", anchor=False)
        answered = {"答えた": [d.questions - d.refused for d in days]}
        _draw_bars(days, answered | _by_reason(days), "日ごとの質問の回数と、答えなかった理由")
    busy = [d for d in days if d.searches or d.questions or d.helpful or d.unhelpful]
    with st.expander("表で見る"):
        if not busy:
            st.caption("この期間には、まだありません。")
            return
        draw_table(
            (
                "日",
                "検索",
                "0件",
                "言葉なし",
                "質問",
                "答えなし",
                "役に立った",
                "それ以外",
                *_TIMES,
            ),
            [
                (
                    day(d.day),
                    f"{d.searches:,}",
                    f"{d.zero_hits:,}",
                    f"{d.unheld:,}",
                    f"{d.questions:,}",
                    f"{d.refused:,}",
                    f"{d.helpful:,}",
                    f"{d.unhelpful:,}",
                    f"{d.mean_ms:,.0f}ミリ秒",
                    f"{d.slowest_ms:,.0f}ミリ秒",
                )
                for d in busy
            ],
        )


def _by_reason(days: Sequence[DayUsage]) -> dict[str, list[int]]:
    """Return the refusals of each reason that there was, day by day."""
    counts = {reason: [d.refusals.get(reason, 0) for d in days] for reason in RefusalReason}
    return {REFUSAL_LABELS[reason]: each for reason, each in counts.items() if any(each)}


def _draw_bars(days: Sequence[DayUsage], series: Mapping[str, Sequence[int]], alt: str) -> None:
    if not any(any(counts) for counts in series.values()):
        st.caption("この期間には、まだありません。")
        return
    # Written as people write a day: an axis of dates would name its months in English.
    labels = [f"{d.day:%m/%d}" for d in days]
    st.bar_chart(
        {"日": labels, **series},
        x="日",
        y=list(series),
        x_label="",
        y_label="",
        height=260,
        alt=alt,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missed:
    """What was asked for and not found in one of the ways in which that happens."""

    title: str
    none: str  # what is said where nothing was missed so
    advice: str
    lines: tuple[tuple[str, str], ...]  # what was typed, how often and when


def _zero_hits(queries: Sequence[ZeroHitQuery]) -> _Missed:
    return _Missed(
        title="0件だった言葉",
        none="この期間に、何も見つからなかった検索はありません。",
        advice="資料が足りないのか、言葉が合わないのかを、検索し直して確かめます。"
        "事務所で答えの決まっているものは、用例にしておくと次から見つかります。",
        lines=tuple((each.query, _how_often(each)) for each in queries),
    )


def _unheld(queries: Sequence[UnheldQuery]) -> _Missed:
    return _Missed(
        title="資料に言葉のない検索",
        none="この期間に、どの資料にもない言葉での検索はありません。",
        advice="どの資料にもない言葉だったため、意味の近いものだけを示しました。打ち間違いでなければ、"
        "足りない資料か、別の言い方を探します。",
        lines=tuple((each.query, _how_often(each)) for each in queries),
    )


def _refused(questions: Sequence[RefusedQuestion]) -> _Missed:
    return _Missed(
        title="答えなかった質問",
        none="この期間に、答えなかった質問はありません。",
        advice="答えになる資料を取り込むか、答えの決まっているものを用例にします。",
        lines=tuple(
            (each.question, f"{REFUSAL_LABELS[each.reason]}　{_how_often(each)}")
            for each in questions
        ),
    )


def _how_often(missed: ZeroHitQuery | UnheldQuery | RefusedQuestion) -> str:
    return f"{missed.count}回　最後は{day(missed.last_day)}"


def _draw_missed(seat: Seat, what: _Missed) -> None:
    st.header(f"{what.title}　{len(what.lines)}件", anchor=False)
    if not what.lines:
        st.caption(what.none)
        return
    st.caption(what.advice)
    for text, said in what.lines:
        _draw_line(seat, text, said)


def _draw_line(seat: Seat, text: str, said: str) -> None:
    """Draw what was asked for, how often, and where one goes on from it."""
    words, count, again, write_it = st.columns([6, 3, 2, 2], vertical_alignment="center")
    words.markdown(f"**{plain(text)}**")
    count.caption(said)
    again.page_link(seat.pages["search"], label="検索する", query_params={"q": text})
    if scope_of(seat.session.role, OfficeAction.WRITE_KNOWLEDGE):
        address = seat.page(f"/knowledge/new?{urlencode({'question': text})}")
        write_it.link_button("用例を書く", address)
