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
_NAMES, _ENDED, _AGAIN = "file-names", "ended", "drawn-again"
_ALOUD = "said-aloud"  # how jobs ended, to be said once the view is drawn anew


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """How a job ended, as it is told until somebody has had time to read it."""

    is_well: bool
    message: str


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
    st.session_state.setdefault(_NAMES, {})[job.id] = sending.name
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
    for message in state.pop(_ALOUD, []):
        _call_out(message)
    if message := state.pop("problem", ""):
        st.error(plain(message))
        _call_out(message)
    if message := state.pop("outcome", ""):
        st.success(plain(message))
        _call_out(message)
    # What went well is told until the next click; what did not, until it is put away. A job that
    # ends just then draws the page anew, and nobody has read anything yet.
    was_read = not state.pop(_AGAIN, False)
    for job_id, end in list(state.get(_ENDED, {}).items()):
        if end.is_well and was_read:
            del state[_ENDED][job_id]
        else:
            _draw_end(job_id, end)
    for job_id, sending in list(state.get(_UNREAD, {}).items()):
        _offer_recognition(seat, job_id, sending)
    _draw_read(state["draft"])
    if state.get(_JOBS):
        _follow(seat)


def _call_out(message: str) -> None:
    """Say what stands at the top of the page where it is seen too: one may have scrolled far."""
    st.toast(plain(message), duration="long")


def _draw_end(job_id: str, end: _End) -> None:
    if end.is_well:
        st.success(plain(end.message))
        return
    told, close = st.columns([9, 2], vertical_alignment="center")
    told.error(plain(end.message))
    close.button("閉じる", key=f"close-{job_id}", on_click=_put_away, args=(_ENDED, job_id))


def _draw_read(open_draft: str) -> None:
    """Draw which files have been read; in a draft, only that there are others."""
    read: dict[str, str] = st.session_state.get(_READ, {})
    if message := read.pop(open_draft, ""):
        st.success(plain(message))
    if open_draft:
        if read:
            st.caption(f"ほかに{len(read)}件の読み取りが終わっています。資料の一覧から開けます。")
        return
    for draft_id, message in read.items():
        told, opening, close = st.columns([6, 3, 2], vertical_alignment="center")
        told.success(plain(message))
        opening.button(
            "読み取った下書きを開く",
            key=f"read-{draft_id}",
            type="primary",
            width="stretch",
            on_click=enter,
            args=(draft_id,),
        )
        close.button("閉じる", key=f"close-{draft_id}", on_click=_put_away, args=(_READ, draft_id))


def _put_away(kind: str, name: str) -> None:
    st.session_state[kind].pop(name, None)


def enter(draft_id: str) -> None:
    """Go to a draft, or with "" to the list."""
    st.session_state.update(draft=draft_id, unit="", page=1, part="read")


def _offer_recognition(seat: Seat, job_id: str, sending: Sending) -> None:
    st.error(
        f"「{plain(sending.name)}」は、ページが画像だけのPDFです。文字認識（OCR）で読み取れます。"
        "1ページに数秒から数十秒かかります。読み違いがあるので、あとで画像と見比べてください。"
    )
    yes, no = st.columns(2)
    yes.button(
        "文字を読み取る（OCR）",
        key=f"recognise-{job_id}",
        type="primary",
        width="stretch",
        on_click=_recognise,
        args=(seat, job_id, sending),
    )
    no.button(
        "読み取らない",
        key=f"leave-{job_id}",
        width="stretch",
        on_click=_put_away,
        args=(_UNREAD, job_id),
    )


def _recognise(seat: Seat, job_id: str, sending: Sending) -> None:
    _put_away(_UNREAD, job_id)
    try:
        send(seat, replace(sending, ocr=True))
    except KonkyoError as error:
        st.session_state["problem"] = error.message


@st.fragment(run_every=_EVERY)
def _follow(seat: Seat) -> None:
    """Draw how far the jobs are; once one has ended, draw the whole view anew."""
    state = st.session_state
    for job_id in state[_JOBS]:
        try:
            job = seat.service.job(job_id)
        except KonkyoError as error:
            state.setdefault(_ENDED, {})[job_id] = _End(is_well=False, message=error.message)
        else:
            if not job.ended:
                _draw_progress(job)
                draw_stop(seat, job)
                continue
            _note_end(seat, job)
        state[_AGAIN] = True
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


def _note_end(seat: Seat, job: Job) -> None:
    state = st.session_state
    sending = state.get(_SENT, {}).pop(job.id, None)
    name = state.get(_NAMES, {}).pop(job.id, "")
    message = job.message if not name or name in job.message else f"{name}：{job.message}"
    is_well = job.state in (JobState.DONE, JobState.STOPPED)
    if job.state is JobState.DONE and job.kind is JobKind.UPLOAD:
        state.setdefault(_READ, {})[job.draft_id] = message + _alike(seat, job.draft_id, name)
    elif not is_well and sending and job.error_code == NoTextLayer.code:
        state.setdefault(_UNREAD, {})[job.id] = sending
    else:
        state.setdefault(_ENDED, {})[job.id] = _End(is_well=is_well, message=message)
    state.setdefault(_ALOUD, []).append(message)
    if is_well:
        state.pop("found", None)  # the search view asks anew


def _alike(seat: Seat, draft_id: str, name: str) -> str:
    """Return a sentence on other drafts of a file of this name, or nothing."""
    try:
        drafts = seat.service.drafts()
    except KonkyoError:  # the list below says it
        return ""
    others = sum(each.file_name == name and each.id != draft_id for each in drafts)
    return f"同じ名前のファイルの下書きが、ほかに{others}件あります。" if others else ""
