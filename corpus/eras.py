"""The eras of Japan (元号), and days as people write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

#: Era → the year before its first: 令和8年 is 2018 + 8. The oldest first.
YEAR_BEFORE = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}

#: The letter that forms print for an era: R8.4.1.
LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}

_DAY = re.compile(
    rf"(?P<era>{'|'.join((*YEAR_BEFORE, *LETTERS))})?(?P<year>\d{{1,4}}|元)[-/.年]"
    r"(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
)


def read_day(text: str) -> dt.date:
    """Read a day: 2026-04-01, 2026/4/1, 令和8年4月1日, R8.4.1, in any width.

    Raises ValueError for what is no day, or one of no era: 8年4月1日.
    """
    said = "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("−", "-")
    found = _DAY.fullmatch(said)
    if found is None:
        raise ValueError(f"no day: {text!r}")
    era = LETTERS.get(found["era"], found["era"])
    year = 1 if found["year"] == "元" else int(found["year"])
    if not era and (found["year"] == "元" or year < 1000):
        raise ValueError(f"no era: {text!r}")
    before = YEAR_BEFORE[era] if era else 0
    return dt.date(before + year, int(found["month"]), int(found["day"]))
