"""The jobs that somebody has started here: how far they are, and how they ended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import streamlit as st

from corpus.errors import KonkyoError, NoTextLayer
from corpus.types import DocumentKind
from search_api.publishing.types import Job, JobKind, JobState
from ui.workbench.seat import Seat
from ui.workbench.text import plain

_EVERY = 1.0  # seconds between two looks at the jobs
_JOBS, _SENT, _UNREAD, _READ, _STOPPED = "jobs", "sent", "unread", "read", "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A file with what was said of it. Kept in this page until it was read, to send it again."""

    name: str
    content: bytes = field(repr=False)
    document_id: str = ""
    title: str = ""
    kind: DocumentKind | None = None
    profile: str = ""
    password: str = field(default="", repr=False)
    ocr: bool = False


def send(seat: Seat, sending: Sending) -> None:
    """Send a file to be read, and follow the job. Raises what the service says."""
    job = seat.service.upload_document(
        sending.name,
        sending.content,
        document_id=sending.document_id,
        title=sending.title,
        kind=sending.kind,
        profile=sending.profile,
        password=sending.password,
        ocr=sending.ocr,
    )
    follow(job.id)
    if not sending.ocr:
        st.session_state.setdefault(_SENT, {})[job.id] = sending


def follow(job_id: str) -> None:
    """Let the page say how far a job is."""
    followed: list[str] = st.session_state.setdefault(_JOBS, [])
    if job_id not in followed:
        st.session_state[_JOBS] = [*followed, job_id]


def is_followed(job_id: str) -> bool:
    """Tell whether the page says how far a job is."""
    return job_id in st.session_state.get(_JOBS, [])


def draw_following(seat: Seat) -> None:
    """Draw how the last deeds went, and how far the jobs are."""
    state = st.session_state
    if message := state.pop("problem", ""):
        st.error(plain(message))
    if message := state.pop("outcome", ""):
        st.success(plain(message))
    if state.get(_UNREAD):
        _offer_recognition(seat, state[_UNREAD])
    for draft_id, message in list(state.get(_READ, {}).items()):
        if draft_id == state["draft"]:
            del state[_READ][draft_id]
        st.success(plain(message))
        if draft_id != state["draft"]:
            st.button(
                "読み取った下書きを開く",
                key=f"read-{draft_id}",
                type="primary",
                on_click=enter,
                args=(draft_id,),
            )
    if state.get(_JOBS):
        _follow(seat)


def enter(draft_id: str) -> None:
    """Go to a draft, or with "" to the list."""
    st.session_state.update(draft=draft_id, unit="", page=1, part="read")


def _offer_recognition(seat: Seat, sending: Sending) -> None:
    st.error(
        f"「{plain(sending.name)}」は、ページが画像だけのPDFです。文字認識（OCR）で読み取れます。"
        "1ページに数秒から数十秒かかります。読み違いがあるので、あとで画像と見比べてください。"
    )
    yes, no = st.columns(2)
    yes.button(
        "文字を読み取る（OCR）",
        key="recognise",
        type="primary",
        width="stretch",
        on_click=_recognise,
        args=(seat, sending),
    )
    no.button("読み取らない", key="leave-unread", width="stretch", on_click=_forget_unread)


def _recognise(seat: Seat, sending: Sending) -> None:
    _forget_unread()
    try:
        send(seat, replace(sending, ocr=True))
    except KonkyoError as error:
        st.session_state["problem"] = error.message


def _forget_unread() -> None:
    st.session_state.pop(_UNREAD, None)


@st.fragment(run_every=_EVERY)
def _follow(seat: Seat) -> None:
    """Draw how far the jobs are; once one has ended, draw the whole view anew."""
    state = st.session_state
    for job_id in state[_JOBS]:
        try:
            job = seat.service.job(job_id)
        except KonkyoError as error:
            state["problem"] = error.message
        else:
            if not job.ended:
                _draw_progress(job)
                draw_stop(seat, job)
                continue
            _note_end(job)
        state[_JOBS] = [each for each in state[_JOBS] if each != job_id]
        st.rerun()


def draw_stop(seat: Seat, job: Job) -> None:
    """Draw the button that ends the reading of a file; what is published goes on."""
    if job.kind is not JobKind.UPLOAD or job.ended:
        return
    stopped: set[str] = st.session_state.setdefault(_STOPPED, set())
    if job.id in stopped:
        st.caption("やめています。いまのページが終わるまで、お待ちください。")
        return
    what = "読み取りをやめる" if is_followed(job.id) else f"読み取りをやめる：{job.message}"
    st.button(plain(what), key=f"stop-{job.id}", on_click=_stop, args=(seat, job.id))


def _stop(seat: Seat, job_id: str) -> None:
    try:
        seat.service.stop_job(job_id)
    except KonkyoError as error:
        st.session_state["problem"] = error.message
    else:
        st.session_state[_STOPPED].add(job_id)


def _draw_progress(job: Job) -> None:
    share = min(job.done / job.total, 1.0) if job.total else 0.0
    steps = f"（{job.done:,} / {job.total:,}、{share:.0%}）" if job.total else ""
    waits = "順番を待っています：" if job.state is JobState.QUEUED else ""
    what = "公開しています：" if job.kind is JobKind.PUBLISH and not waits else waits
    st.progress(share, plain(f"{what}{job.message}{steps}"))


def _note_end(job: Job) -> None:
    state = st.session_state
    sending = state.get(_SENT, {}).pop(job.id, None)
    if job.state is JobState.DONE and job.kind is JobKind.UPLOAD:
        state.setdefault(_READ, {})[job.draft_id] = job.message
    elif job.state in (JobState.DONE, JobState.STOPPED):
        state["outcome"] = job.message
        state.pop("found", None)  # the search view asks anew
    elif sending and job.error_code == NoTextLayer.code:
        state[_UNREAD] = sending
    else:
        state["problem"] = job.message
