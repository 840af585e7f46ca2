"""Numbers at the start of a line: 第1, 1, (1), ア, (ア), ①, 問6-41-2, 第3条, 別紙2, 附則."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.locator import GOJUON, IROHA
from corpus.numerals import to_int

_ARABIC = "[0-9０-９]+"
_KANJI = "[〇○一二三四五六七八九十百]+"
_ANY = f"(?:{_ARABIC}|{_KANJI})"
_GAP = r"(?=[\s　]|$)"
_AFTER = r"(?:[\s　．.、:：]|$)"
# A number in brackets needs no space after it, but 「(1)の規定により」 is a reference.
_NO_REFERENCE = r"(?![のにはをがとへ及又若～〜、から])"

# A style is what numbers of one level have in common; the first pattern that fits names it.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第(?P<n>{_ANY})章(?:の{_ANY})?{_GAP}")),
    ("chapter section", re.compile(rf"第(?P<n>{_ANY})節(?:の{_ANY})?{_GAP}")),
    ("article", re.compile(rf"第(?P<n>{_ANY})条(?P<branch>(?:の{_ANY})*)(?=[\s　（(]|$)")),
    ("dai", re.compile(rf"第(?P<n>{_ANY}){_GAP}")),
    (
        "attachment",
        re.compile(
            rf"[（(]?(?P<name>別紙|別添|別記|別表|様式)第?(?P<n>{_ANY})?号?(?:[)）]|(?=[\s　]|$))"
        ),
    ),
    ("suppl", re.compile(r"(?:附[\s　]*則|改正文)(?=[\s　（(]|$)")),
    (
        "question",
        re.compile(rf"(?:問|[QＱ])[\s　]?(?P<name>{_ARABIC}(?:[-－‐―の]{_ARABIC})*)(?:{_AFTER})"),
    ),
    ("decimal", re.compile(rf"(?P<path>{_ARABIC}(?:[．.－-]{_ARABIC})+)[．.]?(?=[\s　])")),
    ("arabic", re.compile(rf"(?P<n>{_ARABIC})(?:[．.、](?![0-9０-９])|{_GAP})")),
    ("kanji", re.compile(rf"(?P<n>{_KANJI})(?:[．、]|{_GAP})")),
    ("(arabic)", re.compile(rf"[（(](?P<n>{_ARABIC})[)）]{_NO_REFERENCE}")),
    ("(arabic)", re.compile(r"(?P<symbol>[⑴-⒇])")),
    ("(kanji)", re.compile(rf"[（(](?P<n>{_KANJI})[)）]{_NO_REFERENCE}")),
    ("kana", re.compile(r"(?P<kana>[ア-ン])(?:[．.、)）]|(?=[\s　]|$))")),
    ("(kana)", re.compile(rf"[（(](?P<kana>[ア-ン])[)）]{_NO_REFERENCE}")),
    ("circled", re.compile(r"(?P<symbol>[①-⑳])")),
    ("letter", re.compile(r"(?P<letter>[a-zａ-ｚ])(?:[．.)）]|(?=[\s　]|$))")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A number at the start of a line.

    >>> find_marker("（４）　恩給、年金等の収入")
    Marker(style='(arabic)', value=4, step='4', printed='（４）', rest='恩給、年金等の収入')
    """

    style: str
    value: int  # place among its siblings, from 1; イロハ and アイウ count alike
    step: str  # step of a locator: "4", "ア", "art3-2", "q6-41-2", "annex1"
    printed: str
    rest: str  # the line after the number

    def readings(self) -> tuple[Marker, ...]:
        """Return what the number can be: イ is the second of アイウ or the first of イロハ."""
        place = IROHA.find(self.step.strip("()")) + 1 if "kana" in self.style else 0
        if not place:
            return (self,)
        return self, replace(self, style=self.style.replace("kana", "iroha"), value=place)


def find_marker(line: str) -> Marker | None:
    """Return the number that ``line`` starts with, or None."""
    text = line.strip()
    for style, pattern in _STYLES:
        match = pattern.match(text)
        if match is None:
            continue
        value, step = _value_and_step(style, match)
        return Marker(
            style=f"decimal{value}" if style == "decimal" else style,
            value=_last_number(step) if style == "decimal" else value,
            step=step,
            printed=match[0].strip("　 \t:：．.、"),
            rest=text[match.end() :].strip("　 \t:："),
        )
    return None


def _value_and_step(style: str, match: re.Match[str]) -> tuple[int, str]:
    groups = match.groupdict()
    match style:
        case "article":
            branches = re.findall(_ANY, groups["branch"])
            numbers = [_int(n) for n in (groups["n"], *branches)]
            return numbers[0], "art" + "-".join(map(str, numbers))
        case "attachment":
            place = _int(groups["n"]) if groups["n"] else 0
            prefix = {"別表": "annex", "様式": "form"}.get(groups["name"], groups["name"])
            return place, f"{prefix}{place or ''}"
        case "suppl":
            return 1, "suppl"
        case "question":
            numbers = [_int(n) for n in re.findall(_ARABIC, groups["name"])]
            return numbers[0], "q" + "-".join(map(str, numbers))
        case "decimal":
            numbers = [_int(n) for n in re.findall(_ARABIC, groups["path"])]
            return len(numbers), "-".join(map(str, numbers))
        case "(kana)":
            return GOJUON.find(groups["kana"]) + 1, f"({groups['kana']})"
        case "kana":
            return GOJUON.find(groups["kana"]) + 1, groups["kana"]
        case "letter":
            place = (ord(groups["letter"]) & 0x1F) if groups["letter"].isascii() else 0
            place = place or ord(groups["letter"]) - ord("ａ") + 1
            return place, chr(ord("a") + place - 1)
        case "circled":
            return ord(groups["symbol"]) - ord("①") + 1, groups["symbol"]
        case _:
            symbol = groups.get("symbol")
            number = ord(symbol) - ord("⑴") + 1 if symbol else _int(groups["n"])
            return number, str(number)


def _int(text: str) -> int:
    return to_int(text.replace("○", "〇"))


def _last_number(step: str) -> int:
    return int(step.rpartition("-")[2])
