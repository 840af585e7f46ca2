"""Word's styles and automatic numbers: 第1, (1), ア that Word prints but does not store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from corpus.locator import GOJUON, IROHA
from corpus.numerals import to_kanji

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphStyle:
    """What a paragraph's style says: heading level (-1 for the title), part of the contents."""

    heading: int = 0
    contents: bool = False


class Numbering:
    """Counts the automatic numbers of one document; ask for its paragraphs in order."""

    def __init__(self, document: Any) -> None:
        """``document`` is python-docx's Document."""
        self._styles = {
            style.get(_W + "styleId"): style
            for style in document.styles.element.iterchildren(_W + "style")
        }
        self._levels: dict[str, dict[int, Any]] = {}  # numId -> level -> w:lvl
        self._lists: dict[str, str] = {}  # numId -> abstractNumId: lists that count together
        self._counts: dict[str, dict[int, int]] = {}
        relations = document.part.rels.values()
        for part in (r.target_part for r in relations if r.reltype.endswith("/numbering")):
            self._read(part.element)

    def _read(self, root: Any) -> None:
        abstract = {
            a.get(_W + "abstractNumId"): {
                int(level.get(_W + "ilvl")): level for level in a.iterchildren(_W + "lvl")
            }
            for a in root.iterchildren(_W + "abstractNum")
        }
        for num in root.iterchildren(_W + "num"):
            reference = num.find(_W + "abstractNumId").get(_W + "val")
            self._levels[num.get(_W + "numId")] = abstract.get(reference, {})
            restarts = num.find(_W + "lvlOverride") is not None
            number = num.get(_W + "numId")
            self._lists[number] = f"num {number}" if restarts else reference

    def style(self, paragraph: Any) -> ParagraphStyle:
        """Return what the paragraph's style, or one that it is based on, says."""
        level = _value(paragraph, "outlineLvl")
        if level is not None and int(level) < 9:
            return ParagraphStyle(heading=int(level) + 1)
        for style in self._chain(paragraph):
            name = style.find(_W + "name").get(_W + "val").lower()
            if name.startswith("toc "):
                return ParagraphStyle(contents=True)
            if name == "title":
                return ParagraphStyle(heading=-1)
            heading = re.fullmatch(r"(?:heading|見出し) ?([1-9])", name)
            if heading:
                return ParagraphStyle(heading=int(heading[1]))
        return ParagraphStyle()

    def number(self, paragraph: Any) -> str:
        """Return the number that Word prints before the paragraph, "" if none."""
        number_id = level_text = None
        for holder in (paragraph, *self._chain(paragraph)):
            number_id = number_id or _value(holder, "numPr", "numId")
            level_text = level_text or _value(holder, "numPr", "ilvl")
        if not number_id or number_id == "0":
            return ""
        level = int(level_text or 0)
        levels = self._levels.get(number_id, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(self._lists[number_id], {})
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return _print(levels, counts, level)

    def _chain(self, paragraph: Any) -> list[Any]:
        """Return the paragraph's style and those that it is based on, nearest first."""
        chain: list[Any] = []
        style = self._styles.get(_value(paragraph, "pStyle"))
        while style is not None and style not in chain:
            chain.append(style)
            based_on = style.find(_W + "basedOn")
            style = self._styles.get(based_on.get(_W + "val")) if based_on is not None else None
        return chain


def _value(holder: Any, *path: str) -> str | None:
    found = holder.find("/".join(_W + tag for tag in ("pPr", *path)))
    return None if found is None else found.get(_W + "val")


def _start(level: Any) -> int:
    start = level.find(_W + "start")
    return 1 if start is None else int(start.get(_W + "val"))


def _print(levels: dict[int, Any], counts: dict[int, int], level: int) -> str:
    text = levels[level].find(_W + "lvlText")
    if text is None or _form(levels[level]) in ("bullet", "none"):
        return "・" if _form(levels[level]) == "bullet" else ""

    def count(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        if place not in levels:
            return ""
        return _counter(counts.get(place, _start(levels[place])), _form(levels[place]))

    return re.sub(r"%([1-9])", count, text.get(_W + "val") or "")


def _form(level: Any) -> str:
    form = level.find(_W + "numFmt")
    return "decimal" if form is None else form.get(_W + "val") or "decimal"


def _counter(number: int, form: str) -> str:
    if form in ("aiueo", "aiueoFullWidth", "iroha", "irohaFullWidth"):
        alphabet = GOJUON if form.startswith("aiueo") else IROHA
        return alphabet[(number - 1) % len(alphabet)]
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter if form == "lowerLetter" else letter.upper()
    if form == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if form in ("japaneseCounting", "chineseCounting", "ideographDigital", "japaneseLegal"):
        return to_kanji(number)
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate(_FULL_WIDTH)
    return str(number)
