"""Personal numbers (個人番号) are kept nowhere: what people write is checked before it is kept.

A personal number has twelve digits, the last of which checks the others: 番号法施行令第8条 and
平成26年総務省令第85号 (通知カード及び個人番号カード並びに情報提供ネットワークシステムに関する省令)
第5条. With P(n) the n-th of the eleven other digits counted from the last, and Q(n) = n + 1 up to
n = 6 and n - 5 from n = 7, the check digit is 11 less the remainder of ΣP(n)Q(n) divided by 11,
and 0 where that remainder is 0 or 1.

Eleven digits have one check digit out of ten, so of other numbers with twelve digits (宛名番号)
about one in ten passes for a personal number. The sentence to the user says what to write then.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar, NamedTuple

from corpus.errors import InputError

MASKED = "〔個人番号〕"

_FOUND = "個人番号（マイナンバー）の形をした12桁の番号が書かれているため、"
_WHAT_TO_DO = (
    "番号を消して、もう一度お試しください。"
    "宛名番号など別の番号でも、10件に1件ほどは同じ形になります。"
    "その場合は、頭に0を付けて15桁にするか、下4桁だけを書いてください。"
)
_SENTENCE = f"{_FOUND}保存しませんでした。個人番号はどこにも残せません。{_WHAT_TO_DO}"
#: Of what was to be searched for or asked, not kept.
NOT_ASKED = f"{_FOUND}受け付けませんでした。検索も記録もしていません。{_WHAT_TO_DO}"

_DIGITS = 12
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)  # Q(11) … Q(1), as the digits stand

_KANJI = {**dict(zip("〇一二三四五六七八九", "0123456789", strict=True)), "零": "0"}
_KANJI |= {"壱": "1", "弐": "2", "参": "3"}
# \d is every decimal digit of Unicode; circled, bracketed and raised ones are none of these.
_ANY_DIGIT = r"\d²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒" + "".join(_KANJI)
_DASHES = r"\-֊־᐀᠆‐-―⁃⸗⸚⸺⸻⹀〜〰゠︱︲﹘﹣－−˗─━ーｰㅡ~～∼"
_MARKS = _DASHES + r"_＿‿⁀⁔︳︴﹍-﹏/／⁄∕\\＼¥￥.．。｡·・･‧•∙,，、､﹐﹑"
_BLANKS = "\\s\u115f\u1160\u2800\u3164\uffa0"
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20f0\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef"
)
_LAYERS = 5  # of entities within entities: &amp;#49; has two
_GAP = 24  # characters between two digits of one number, indented lines included
_RUN = re.compile(
    f"[{_ANY_DIGIT}](?:[{_BLANKS}{_MARKS}{_UNSEEN}]{{0,{_GAP}}}+[{_ANY_DIGIT}]){{{_DIGITS - 1},}}+"
)
_PIECE = re.compile(f"([{_ANY_DIGIT}]+)|([{_BLANKS}{_MARKS}]+)|[{_UNSEEN}]+")
# Identifiers of programs: a row of digits in them is chance. Who looks ahead without an end takes
# hours for 3 MB of 「1-1-1-…」.
_IDENTIFIER = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9\-]{0,127}+[A-Fa-f])"
    r"(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{32,128})(?![0-9A-Za-z])"
)
_YEAR = re.compile(r"(?:19|20)\d\d")


class PersonalNumberFound(InputError):
    """A text that would be kept holds a number that has the form of a personal number.

    Details: ``fields``, the names of what holds it, where it came in a request.
    """

    code: ClassVar[str] = "personal-number"

    def __init__(self, message: str = "", **details: object) -> None:
        super().__init__(message or _SENTENCE, **details)


class _Group(NamedTuple):
    """Digits with nothing seen between them, and the mark or blank before them."""

    digits: str
    before: str
    start: int
    end: int


def refuse_personal_number(text: str, message: str = "") -> None:
    """Raise PersonalNumberFound where a text holds what may be a personal number.

    The message says that nothing was kept, or is the one given (``NOT_ASKED``). It does not repeat
    the number. Entities of HTML (``&#49;``) count as what they mean.
    """
    if holds_personal_number(text):
        raise PersonalNumberFound(message)


def holds_personal_number(text: str) -> bool:
    """Return True where a text holds what may be a personal number."""
    for _ in range(_LAYERS):
        if _RUN.search(text) and any(_found(text)):
            return True
        if "&" not in text or (plain := html.unescape(text)) == text:
            return False
        text = plain
    return False


def mask_personal_numbers(text: str) -> str:
    """Return the text with what may be a personal number replaced; the rest stays as it is."""
    for start, end in sorted(set(_found(text)), reverse=True):
        text = f"{text[:start]}{MASKED}{text[end:]}"
    return text


def has_valid_check_digit(digits: str) -> bool:
    """Return True where twelve ASCII digits end with the check digit of the eleven before."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans that may be personal numbers; they do not overlap."""
    hidden = [match.span() for match in _IDENTIFIER.finditer(text)]
    begins = [start for start, _ in hidden]
    for run in _RUN.finditer(text):
        # A 一 by itself may be a stroke or the numeral: both are tried.
        readings = {run[0], _without_strokes(run[0])}
        parts = (part for each in readings for part in _parts(list(_groups(each, run.start()))))
        reached = -1
        spans = sorted({(part[0].start, part[-1].end) for part in parts if _is_one(part)})
        for start, end in spans:
            before = bisect_left(begins, end)  # the last of these reaches furthest
            if start >= reached and not (before and hidden[before - 1][1] > start):
                yield start, end
                reached = end


def _groups(run: str, offset: int) -> Iterator[_Group]:
    digits, before, start, end = "", "", 0, 0
    for piece in _PIECE.finditer(run):
        if piece[1]:
            start = start if digits else piece.start()
            digits, end = digits + _ascii(piece[1]), piece.end()
        elif piece[2]:
            if digits:
                yield _Group(digits, before, offset + start, offset + end)
                digits, before = "", ""
            before += piece[2]
    yield _Group(digits, before, offset + start, offset + end)


def _without_strokes(run: str) -> str:
    # 1234一5678一9018: a single 一 between other digits is a dash that looks like the numeral.
    return re.sub(rf"(?<=[^{''.join(_KANJI)}])一(?=[^{''.join(_KANJI)}])", "-", run)


def _ascii(digits: str) -> str:
    if digits.isascii():
        return digits
    return "".join(_KANJI.get(each) or str(unicodedata.digit(each)) for each in digits)


def _parts(groups: list[_Group]) -> Iterator[list[_Group]]:
    """Yield what may be one number: what lies closer together than its neighbours do.

    Cut at marks, blanks and line breaks; at blanks and line breaks; at line breaks; or where the
    sign between the groups changes. Four, four and four as on the card count beside anything.
    """
    for far in (_is_apart, _is_blank, _is_line, lambda _: False):
        yield from _cut(groups, [far(each.before) for each in groups[1:]])
    signs = [_sign(each.before) for each in groups[1:]]
    yield from _alike(groups, signs)
    for first in range(len(groups) - 2):
        three = groups[first : first + 3]
        if [len(each.digits) for each in three] == [4, 4, 4]:
            yield three


def _cut(groups: list[_Group], cuts: list[bool]) -> Iterator[list[_Group]]:
    part = groups[:1]
    for group, cut in zip(groups[1:], cuts, strict=True):
        if cut:
            yield part
            part = []
        part.append(group)
    yield part


def _alike(groups: list[_Group], signs: list[str]) -> Iterator[list[_Group]]:
    first = 0
    for index in range(1, len(signs) + 1):
        if index == len(signs) or signs[index] != signs[first]:
            yield groups[first : index + 1]
            first = index


def _is_apart(sign: str) -> bool:
    return bool(sign)


def _is_blank(sign: str) -> bool:
    return _sign(sign) in " \n"


def _is_line(sign: str) -> bool:
    return _sign(sign) == "\n"


def _sign(between: str) -> str:
    """Return the first mark, a space, or a line break."""
    if "\n" in between or "\r" in between:
        return "\n"
    return unicodedata.normalize("NFKC", between).strip()[:1] or " "


def _is_one(part: list[_Group]) -> bool:
    digits = "".join(each.digits for each in part)
    if len(digits) != _DIGITS or not has_valid_check_digit(digits) or not digits.strip("0"):
        return False  # nothing but zeros is a blank form
    return not (_holds_amount(part) or _is_address(part) or _are_years(part))


def _holds_amount(part: list[_Group]) -> bool:
    """Return True for amounts side by side (1,234 5,678 9,018), and for a fraction (0.123…)."""
    signs = [_sign(each.before) for each in part[1:]]
    if signs == ["."]:
        return part[0].digits == "0"
    if len(set(signs)) < 2 or "," not in signs:
        return False
    return all(
        len(each.digits) == 3 if sign == "," else len(each.digits) <= 3 or sign == " "
        for each, sign in zip(part[1:], signs, strict=True)
    )


def _is_address(part: list[_Group]) -> bool:
    """Return True for an address of the network: 192.168.100.101."""
    dotted = len(part) == 4 and all(each.before == "." for each in part[1:])
    return dotted and all(int(each.digits) <= 255 for each in part)


def _are_years(part: list[_Group]) -> bool:
    """Return True for years in a row: 2024 2025 2026."""
    if not all(_YEAR.fullmatch(each.digits) for each in part):
        return False
    return len({int(b.digits) - int(a.digits) for a, b in pairwise(part)} & {1, -1}) == 1
