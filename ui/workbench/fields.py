"""What people write in fields: days as an office writes them, and ids of documents."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from corpus.errors import InputError
from ingest.sources.identity import DOCUMENT_ID

#: Name of an era, or its letter → the year before its first.
_ERAS = {
    "令和": 2018,
    "平成": 1988,
    "昭和": 1925,
    "大正": 1911,
    "明治": 1867,
    "R": 2018,
    "H": 1988,
    "S": 1925,
    "T": 1911,
    "M": 1867,
}
_DAY = re.compile(
    rf"(?P<era>{'|'.join(_ERAS)})?(?P<year>\d{{1,4}}|元)[-/.年](?P<month>\d{{1,2}})[-/.月]"
    r"(?P<day>\d{1,2})日?"
)


def day_of(text: str) -> dt.date | None:
    """Read a day: 2026-04-01, 2026/4/1, 令和8年4月1日, R8.4.1, in any width; None for nothing.

    Raises ValueError for what is no day.
    """
    said = "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("−", "-")
    if not said:
        return None
    found = _DAY.fullmatch(said)
    if found is None:
        raise ValueError(f"no day: {text!r}")
    era = found["era"]
    year = 1 if found["year"] == "元" else int(found["year"])
    if not era and (found["year"] == "元" or year < 1000):  # 8年 of which era?
        raise ValueError(f"no year: {text!r}")
    return dt.date(_ERAS.get(era, 0) + year, int(found["month"]), int(found["day"]))


def document_id_of(text: str) -> str:
    """Return the id of a document. Raises InputError, as the service would say it."""
    given = text.strip()
    if not DOCUMENT_ID.fullmatch(given):
        raise InputError(
            f"資料の番号「{given}」は使えません。半角の英数字と - _ . で、英数字から始めて"
            "100文字以内にしてください（例: shuunyu-toriatsukai-r7）。"
        )
    return given
