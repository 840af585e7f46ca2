"""What an answer of the e-Gov law API v2 means: a law, a reason to ask again, or a failure."""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.errors import FetchFailed

#: No law is near this; a larger answer is not a law.
MAX_BYTES = 128 * 2**20

_BUSY = (429, 500, 502, 503, 504)
_BY_HAND = (
    "お急ぎのときは、ブラウザでe-Gov法令検索からファイルをダウンロードし、"
    "「konkyo ingest ファイル名」で取り込んでください。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A law that e-Gov gave: the bytes as they came, and e-Gov's id of the revision or ""."""

    data: bytes
    revision_id: str


class TryAgain(Exception):
    """The same request may succeed later: not before ``after`` seconds.

    ``failure`` is what to raise when nobody wants to wait any longer.
    """

    def __init__(self, failure: FetchFailed, after: float = 0.0) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.after = after


def read_answer(
    status: int, headers: Mapping[str, str], data: bytes, law_id: str, as_of: dt.date | None
) -> Answer:
    """Return the law of an answer. Raises TryAgain or FetchFailed."""
    if status in _BUSY:
        raise TryAgain(
            FetchFailed(
                f"e-Govが混み合っているか、一時的に止まっています（HTTP {status}）。"
                f"しばらくしてからもう一度お試しください。{_BY_HAND}",
                law_id=law_id,
                status=status,
            ),
            _retry_after(headers),
        )
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/html" and status in (200, 403):
        raise FetchFailed(
            "e-Govがメンテナンス中のようです（法令データの代わりに案内のページが返りました）。"
            f"時間をおいてもう一度お試しください。{_BY_HAND}",
            law_id=law_id,
            status=status,
        )
    if status == 404:
        when = f"{as_of.isoformat()}時点の" if as_of else ""
        raise FetchFailed(
            f"e-Govに{when}法令「{law_id}」がありません。法令IDと日付を確かめてください。",
            law_id=law_id,
            status=status,
        )
    if status != 200:
        raise FetchFailed(
            f"e-Govが法令「{law_id}」を渡しませんでした（HTTP {status}{_reason(data)}）。"
            f"法令IDと日付を確かめてください。{_BY_HAND}",
            law_id=law_id,
            status=status,
        )
    if kind not in ("application/json", "text/json"):
        raise FetchFailed(
            f"e-Govの回答の形式が違います（{kind or '形式の表示なし'}）。"
            f"接続先の設定と、途中の中継サーバを確かめてください。{_BY_HAND}",
            law_id=law_id,
            content_type=kind,
        )
    return _law(data, law_id)


def no_connection(law_id: str) -> TryAgain:
    """Return what to raise when there is no answer: no network, time-out, a cut connection."""
    return TryAgain(
        FetchFailed(
            f"e-Govに接続できないか、接続が途中で切れました。ネットワークを確かめてください。{_BY_HAND}",
            law_id=law_id,
        )
    )


def too_large(law_id: str) -> FetchFailed:
    """Return what to raise for an answer over ``MAX_BYTES``."""
    return FetchFailed(
        f"e-Govの回答が大きすぎます（{law_id}、上限{MAX_BYTES // 2**20}MB）。{_BY_HAND}",
        law_id=law_id,
    )


def _law(data: bytes, law_id: str) -> Answer:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise TryAgain(
            FetchFailed(
                f"e-Govの回答が壊れているか、途中で切れています（{law_id}）。"
                f"しばらくしてからもう一度お試しください。{_BY_HAND}",
                law_id=law_id,
            )
        ) from error
    if not isinstance(answer, dict) or not answer.get("law_full_text"):
        raise FetchFailed(
            f"e-Govの回答に法令「{law_id}」の本文がありません。{_BY_HAND}", law_id=law_id
        )
    revision = answer.get("revision_info")
    found = revision.get("law_revision_id") if isinstance(revision, dict) else None
    named = isinstance(found, str) and re.fullmatch(r"[0-9A-Za-z_]{1,80}", found)
    return Answer(data=data, revision_id=found if named and isinstance(found, str) else "")


def _retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds of a Retry-After header (a number or an HTTP date), 0 without one."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max((until - dt.datetime.now(dt.UTC)).total_seconds(), 0.0)


def _reason(data: bytes) -> str:
    """Return e-Gov's own message of an error answer, with a leading 、, or ""."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    message = answer.get("message") if isinstance(answer, dict) else None
    return f"、{message[:200]}" if isinstance(message, str) and message else ""
