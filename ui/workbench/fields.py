"""What people write in fields: days as an office writes them, and ids of documents."""

from __future__ import annotations

import datetime as dt

from corpus.eras import read_day
from corpus.errors import InputError
from ingest.sources.identity import DOCUMENT_ID


def day_of(text: str) -> dt.date | None:
    """Read a day (``corpus.eras``); None for nothing. Raises ValueError for what is no day."""
    return read_day(text) if text.strip() else None


def document_id_of(text: str) -> str:
    """Return the id of a document. Raises InputError, as the service would say it."""
    given = text.strip()
    if not DOCUMENT_ID.fullmatch(given):
        raise InputError(
            f"資料の番号「{given}」は使えません。半角の英数字と - _ . で、英数字から始めて"
            "100文字以内にしてください（例: shuunyu-toriatsukai-r7）。"
        )
    return given
