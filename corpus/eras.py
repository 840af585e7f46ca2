"""The eras of Japan (元号): the year of an era is counted from the one before its first."""

from __future__ import annotations

#: Era → the year before its first: 令和8年 is 2018 + 8. The oldest first.
YEAR_BEFORE = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}

#: The letter that forms print for an era: R8.4.1.
LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
