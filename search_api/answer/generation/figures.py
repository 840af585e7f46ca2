"""Numbers, dates and amounts of a sentence: each must stand in its quotation with its limits.

十四日以内, 14日以内 and １４日以内 are one; 14日 and 14日以内 are not, nor 4月1日 and 7月1日.
"""

from __future__ import annotations

import re

from corpus.folding import fold
from corpus.numerals import to_int

_WRITTEN = re.compile(
    r"[0-9][0-9,]*(?:\.[0-9]+)?[〇一二三四五六七八九十百千万億兆]*|[〇一二三四五六七八九十百千万億兆]+"
)
_COUNTER = (
    r"(?:分の|か月|箇月|ヶ月|カ月|ヵ月|週間|時間|日間|年間|年度|円|日|月|年|歳|才|人|回|割|分|%|パーセント"
    r"|条の(?=[0-9])|条|項|号|級|類|点|倍|件|時|秒|世帯|親等|の(?=[0-9]))?"
)
_LIMIT = r"(?:以内|以上|以下|未満|以降|以前|まで|から|を超え|を下回|を上回|前|後|ごと|程度)"
_RUN = re.compile(rf"(?:[0-9]+(?:\.[0-9]+)?{_COUNTER})+{_LIMIT}?")


def digits(text: str) -> str:
    """Return a text with every number in plain digits: 十四日 and １４日 as 14日."""
    return _WRITTEN.sub(_digits, fold(text))


def missing_figures(sentence: str, quotation: str) -> tuple[str, ...]:
    """Return the figures of a sentence that its quotation does not have.

    >>> missing_figures("30日以内に通知する。", "十四日以内に通知する。")
    ('30日以内',)
    """
    there = digits(quotation)
    return tuple(run[0] for run in _RUN.finditer(digits(sentence)) if not _stands(run[0], there))


def _stands(run: str, text: str) -> bool:
    # No longer number, no branch of an article, and no limit that the sentence leaves out.
    limited = re.search(f"{_LIMIT}$", run) is not None
    after = "" if limited else rf"(?![0-9.]|(?<=[条0-9])の[0-9]|{_LIMIT})"
    return re.search(rf"(?<![0-9.]){re.escape(run)}{after}", text) is not None


def _digits(match: re.Match[str]) -> str:
    written = match[0].replace(",", "")
    try:
        return str(to_int(written))
    except ValueError:
        return written
