"""資料の管理: files in, drafts to correct, documents out to the index, and the way back."""

from __future__ import annotations

import streamlit as st

from corpus.errors import KonkyoError
from corpus.types import KIND_LABELS, STATUS_LABELS, DocumentKind, Status
from office.knowledge.writing import DOCUMENT_ID as OFFICE_KNOWLEDGE
from search_api.publishing.types import DRAFT_STATE_LABELS, DraftSummary, IndexView, Job, JobKind
from ui.workbench.address import arrive, first, write
from ui.workbench.seat import Seat
from ui.workbench.text import draw_table, moment, plain
from ui.workbench.typed import begin
from ui.workbench.views.draft import PARTS, draw_draft
from ui.workbench.views.following import draw_following, draw_stop, enter, follow, is_followed
from ui.workbench.views.status import draw_jobs, draw_snapshots
from ui.workbench.views.upload import draw_upload

VIEW = "documents"
_WITHDRAWING = "withdraw-job"


def show(seat: Seat) -> None:
    """Draw the list, or the draft that the address names."""
    state = st.session_state
    begin()
    if (said := arrive(VIEW, ["draft", "part", "page", "unit"])) is not None:
        part = first(said, "part")
        state["draft"] = first(said, "draft")
        state["part"] = part if part in PARTS else next(iter(PARTS))
        page = first(said, "page", "1")
        state["page"] = max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1
        state["unit"] = first(said, "unit")
    with st.container():  # what is told above leaves the form below where it is, as it is
        draw_following(seat)
    if not state["draft"]:
        write(VIEW, {})
        _draw_desk(seat)
        return
    state.setdefault("part", next(iter(PARTS)))
    _tell_address()  # first, for a draft that is not there leaves no chance later
    st.button("← 資料の一覧へ", on_click=enter, args=("",))
    draw_draft(seat, state["draft"])
    _tell_address()


def _tell_address() -> None:
    state = st.session_state
    write(
        VIEW,
        {
            "draft": [state["draft"]],
            "part": [state["part"] if state["part"] != next(iter(PARTS)) else ""],
            "page": [str(state["page"]) if state["page"] != 1 else ""],
            "unit": [state["unit"]],
        },
    )


def _draw_desk(seat: Seat) -> None:
    draw_upload(seat)
    jobs = seat.service.jobs()
    _draw_drafts(seat, jobs)
    _draw_published(seat)
    st.header("索引の履歴", anchor=False)
    index = seat.service.index()
    draw_snapshots(index)
    _draw_way_back(seat, index)
    with st.expander("最近の処理"):
        draw_jobs(jobs)
        for job in jobs:
            if not is_followed(job.id):  # those have their button above
                draw_stop(seat, job)


def _draw_drafts(seat: Seat, jobs: tuple[Job, ...]) -> None:
    drafts = seat.service.drafts()
    published = {job.draft_id for job in jobs if job.kind is JobKind.PUBLISH and not job.ended}
    st.header(f"下書き　{len(drafts)}件", anchor=False)
    if not drafts:
        st.caption("まだありません。ファイルを送ると、公開する前にここで確かめられます。")
    for draft in drafts:
        title, about, opening = st.columns([5, 5, 2], vertical_alignment="center")
        title.markdown(f"**{plain(draft.document.title)}**")
        is_published = draft.id in published
        state = "いま公開しています" if is_published else DRAFT_STATE_LABELS[draft.state]
        about.caption(plain(f"{state}　{draft.units:,}件{_among(draft, drafts)}"))
        about.caption(plain(f"{draft.file_name}（{moment(draft.uploaded_at)}に読み取り）"))
        opening.button(
            "開く", key=f"open-{draft.id}", on_click=enter, args=(draft.id,), width="stretch"
        )


def _among(draft: DraftSummary, drafts: tuple[DraftSummary, ...]) -> str:
    """Say which of several drafts of one title this is; they come newest first."""
    alike = [each.id for each in drafts if each.document.title == draft.document.title]
    if len(alike) < 2:
        return ""
    return f"　同じ題名の下書き{len(alike)}件のうち、新しい順で{alike.index(draft.id) + 1}番目"


def _draw_published(seat: Seat) -> None:
    every = [each for each in seat.service.documents() if each.newest]
    # The office's knowledge is searched as a document, and is reviewed in a view of its own.
    shown = [each for each in every if each.document.id != OFFICE_KNOWLEDGE]
    own = [each.document for each in shown if each.document.status is not Status.DIGEST]
    with st.expander(f"公開している資料（{len(shown)}）"):
        draw_table(
            ("番号", "資料", "種類", "状態", "条文・項目"),
            [
                (
                    each.document.id,
                    each.document.title,
                    KIND_LABELS[DocumentKind(each.document.kind)],
                    STATUS_LABELS[Status(each.document.status)],
                    f"{each.unit_count:,}",
                )
                for each in shown
            ],
        )
        if not own:
            return
        titles = {document.id: document.title for document in own}
        chosen = st.selectbox("取り下げる資料", list(titles), format_func=lambda d: titles[d])
        if is_followed(st.session_state.get(_WITHDRAWING, "")):
            st.info("取り下げています。進み具合は、このページの上に出ます。")
        # With a key of its own it is closed again once the button in it was pressed.
        key = f"withdraw-{chosen}-{st.session_state.get(_WITHDRAWING, '')}"
        with st.popover("取り下げる…", key=key):
            st.markdown(
                f"「{plain(titles[chosen])}」を検索から外します。"
                "この資料を引用した用例や見守りには、見つからないことが知らされます。"
            )
            st.button("取り下げる", key="withdraw", on_click=_withdraw, args=(seat, chosen))


def _withdraw(seat: Seat, document_id: str) -> None:
    try:
        job = seat.service.withdraw_document(document_id)
    except KonkyoError as error:
        st.session_state["problem"] = error.message
        return
    follow(job.id)
    st.session_state[_WITHDRAWING] = job.id


def _draw_way_back(seat: Seat, index: IndexView) -> None:
    if not index.previous:
        st.caption("戻れる索引は、今はありません。")
        return
    # Whoever has gone back comes to the one that was left, which is newer: not one step further.
    is_return = index.previous == index.held
    words = "前に使っていた索引に切り替える" if is_return else "1つ前の索引に戻す"
    with st.popover(f"{words}…", key=f"back-from-{index.current}"):
        if is_return:
            st.markdown(
                f"検索を、この前まで使っていた索引「{plain(index.previous)}」の内容にします。"
            )
        else:
            st.markdown(
                f"検索を、索引「{plain(index.previous)}」の内容に戻します。"
                "取り込んだ資料は残るので、次に公開すると、また入ります。"
            )
        st.button(
            "切り替える" if is_return else "1つ前に戻す",
            key="roll-back",
            type="primary",
            on_click=_go_back,
            args=(seat,),
        )


def _go_back(seat: Seat) -> None:
    try:
        now = seat.service.roll_back_index()
    except KonkyoError as error:
        st.session_state["problem"] = error.message
        return
    st.session_state["outcome"] = f"索引「{now.current}」に戻しました。検索は、この内容になります。"
    st.session_state.pop("found", None)
