"""資料と索引の状態: what is published, what the digests still stand in for, what is going on."""

from __future__ import annotations

import streamlit as st

from corpus.types import KIND_LABELS, STATUS_LABELS
from office.permission.table import scope_of
from search_api.authorizer import Action
from search_api.publishing.report import DigestLine, ServiceStatus
from search_api.publishing.types import JOB_STATE_LABELS, IndexView, Job, JobKind
from ui.web.rendering import day
from ui.workbench.seat import Seat
from ui.workbench.text import draw_table, moment, plain

JOB_KIND_LABELS = {
    JobKind.UPLOAD: "読み取り",
    JobKind.PUBLISH: "公開",
    JobKind.WITHDRAW: "取り下げ",
}
_LITTLE = 2 * 1024**3  # bytes: less of the disk is not enough to build an index beside the old one


def show(seat: Seat) -> None:
    """Draw the view."""
    status = seat.service.status()
    _draw_index(status)
    if scope_of(seat.session.role, Action.MANAGE_DOCUMENTS):
        waiting = f"公開前の下書き {status.drafts_waiting}件"
        st.page_link(seat.pages["documents"], label=f"資料の管理へ（{waiting}）")
    st.header("資料", anchor=False)
    draw_table(
        ("種類", "状態", "資料（版）", "条文・項目"),
        [
            (
                KIND_LABELS[line.kind],
                STATUS_LABELS[line.status],
                f"{line.documents:,}",
                f"{line.units:,}",
            )
            for line in status.documents
        ],
    )
    _draw_digests(status.digests)
    st.header("最近の処理", anchor=False)
    draw_jobs(status.jobs)
    st.header("索引の履歴", anchor=False)
    draw_snapshots(status.index)


def _draw_index(status: ServiceStatus) -> None:
    index = status.index
    live = next((each for each in index.snapshots if each.current), None)
    if live is None:
        st.warning("索引がまだありません。資料を公開するか、管理者が索引を作ると、検索できます。")
        return
    figures = (
        ("資料", f"{live.documents:,}"),
        ("条文・項目", f"{live.units:,}"),
        ("検索する断片", f"{live.passages:,}"),
        ("ディスクの空き", f"{status.free_bytes / 1024**3:,.1f} GB"),
    )
    for column, (label, value) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(label, value)
    meaning = live.embedder or "なし（語句だけで検索します）"
    st.caption(
        plain(
            f"使っている索引：{live.id}（{moment(live.built_at)}作成）"
            f"　分かち書き：{live.tokeniser}　意味の検索：{meaning}"
        )
    )
    if any(job.kind is not JobKind.UPLOAD and not job.ended for job in status.jobs):
        st.info("いま索引を作り直しています。終わるまで、今の索引で検索できます。")
    elif index.behind:
        st.warning(
            "索引に入っていない資料の変更があります。次に資料を公開するか、"
            "管理者が「konkyo index build」を行うと入ります。"
        )
    if status.free_bytes < _LITTLE:
        st.error("ディスクの空きが少なくなっています。管理者にお知らせください。")


def _draw_digests(digests: tuple[DigestLine, ...]) -> None:
    if not digests:
        return
    replaced = sum(line.replaced for line in digests)
    st.header("要旨と公式本文", anchor=False)
    st.caption(
        f"付属の要旨{len(digests)}件のうち{replaced}件は、取り込んだ公式本文に置き換わっています。"
    )
    with st.expander("一覧を見る"):
        draw_table(
            ("資料", "種類", "今の本文", "要旨にある項目", "うち公式本文にある項目", "施行日"),
            [
                (
                    line.title,
                    KIND_LABELS[line.kind],
                    "公式本文" if line.replaced else "要旨",
                    f"{line.digest_units:,}",
                    f"{line.official_units:,}",
                    day(line.official_from),
                )
                for line in digests
            ],
        )


def draw_jobs(jobs: tuple[Job, ...]) -> None:
    """Draw what was done lately, or is being done."""
    if not jobs:
        st.caption("まだありません。")
        return
    draw_table(
        ("始めた時刻", "処理", "状態", "内容"),
        [
            (
                moment(job.created_at),
                JOB_KIND_LABELS[job.kind],
                JOB_STATE_LABELS[job.state],
                job.message,
            )
            for job in jobs
        ],
    )


def draw_snapshots(index: IndexView) -> None:
    """Draw the snapshots of the index, and which of them is used."""
    if not index.snapshots:
        st.caption("まだありません。")
        return
    draw_table(
        ("索引", "", "作成", "資料", "条文・項目"),
        [
            (
                each.id,
                _part_of(each.id, index),
                moment(each.built_at),
                f"{each.documents:,}",
                f"{each.units:,}",
            )
            for each in index.snapshots
        ],
    )


def _part_of(snapshot_id: str, index: IndexView) -> str:
    left = "前に使っていた" if index.held == index.previous else "戻す前のもの"
    parts = {index.previous: "1つ前", index.held: left, index.current: "使用中"}
    return parts.get(snapshot_id, "")
