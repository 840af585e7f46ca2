"""Japanese numerals of legal texts: 二十九, 一〇四, ２９, 29 are one number."""

from __future__ import annotations

import unicodedata

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}

#: Characters that may stand in a number, for use inside a regular-expression class.
NUMERAL_CHARS = "0-9０-９〇零一二三四五六七八九十百千"


def to_int(text: str) -> int:
    """Return the number that ``text`` writes, in any of the usual ways.

    >>> to_int("二十九"), to_int("百四十四"), to_int("一〇四"), to_int("２９")
    (29, 144, 104, 29)

    Raises ValueError when ``text`` is not a number. 元 (of 元年) counts as 1.
    """
    folded = unicodedata.normalize("NFKC", text).replace(",", "").replace("、", "")
    if folded.isascii() and folded.isdigit():
        return int(folded)
    if not folded:
        raise ValueError("empty number")
    if all(c in _DIGITS or c.isdigit() for c in folded):
        return int("".join(str(_DIGITS.get(c, c)) for c in folded))
    total = section = digit = 0
    seen_digit = False
    for c in folded:
        if c in _DIGITS or c.isdigit():
            value = _DIGITS[c] if c in _DIGITS else int(c)
            digit = digit * 10 + value if seen_digit else value
            seen_digit = True
        elif c in _SMALL:
            section += (digit if seen_digit else 1) * _SMALL[c]
            digit, seen_digit = 0, False
        elif c in _LARGE:
            total += (section + digit or 1) * _LARGE[c]
            section, digit, seen_digit = 0, 0, False
        else:
            raise ValueError(f"not a number: {text!r}")
    return total + section + digit


def to_kanji(number: int) -> str:
    """Write ``number`` as laws print it: 29 → 二十九, 144 → 百四十四. 0 is 〇.

    Raises ValueError for negative numbers and for 10**16 and above.
    """
    if number < 0 or number >= 10**16:
        raise ValueError(f"out of range: {number}")
    if number == 0:
        return "〇"
    words = []
    for unit, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        group = number // unit % 10**4
        if group:
            words.append(_group_to_kanji(group) + name)
    return "".join(words)


def _group_to_kanji(group: int) -> str:
    words = []
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // unit % 10
        if digit:
            words.append(("" if digit == 1 and name else "〇一二三四五六七八九"[digit]) + name)
    return "".join(words)
