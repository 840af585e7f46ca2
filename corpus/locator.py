"""Locators (箇所): where a unit stands inside its document.

A locator is a path of steps and has three faces:

====================  =======================  ==========================
id form (in URLs)     printed label            what it is
====================  =======================  ==========================
``art55-4/p1/i2``     第55条の4第1項第2号      article, paragraph, item
``art6/p1/i2/イ``     第6条第1項第2号イ        subitem
``art38:40``          第38条から第40条まで     a range of deleted articles
``suppl-3/art2``      附則第2条                third supplementary provision
``annex1``            別表第1                  annex; ``annex`` alone is 別表
``preamble``          前文                     preamble
``form1`` ``fig1``    様式第1号・図第1         forms and figures
``8/1/4/ア``          第8-1-(4)-ア             notice item
``q6-41-2``           問6-41-2                 question of a Q&A collection
``s3``                その3                    unnumbered section, by position
``s1/2/3/4``          その1-第2-3-(4)          notice items below it
``annex1/2/3``        別表第1-2-(3)            items of an annex of a notice
``p2/i1``             第2項第1号               a law without articles
``annex/s2``          別表（2）                the second of what is numbered alike
====================  =======================  ==========================

Locators of one document sort in the order of the book.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
GOJUON = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)

# kind -> (pattern of the id form, rank among siblings of other kinds)
_KINDS: tuple[tuple[str, str, int], ...] = (
    ("preamble", r"preamble", 0),
    ("article", r"art(?P<n>\d+(?:-\d+)*)(?::(?P<to>\d+(?:-\d+)*))?", 1),
    ("question", r"q(?P<n>[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*)", 1),
    ("section", r"s(?P<n>\d+)", 1),
    ("paragraph", r"p(?P<n>\d+(?:-\d+)*)", 2),
    ("item", r"i(?P<n>\d+(?:-\d+)*)(?::(?P<to>\d+(?:-\d+)*))?", 3),
    ("annex", r"annex(?P<n>\d+(?:-\d+)*)?", 5),
    ("form", r"form(?P<n>\d+(?:-\d+)*)?", 6),
    ("figure", r"fig(?P<n>\d+(?:-\d+)*)?", 7),
    ("suppl", r"suppl-(?P<n>\d+)", 8),
    ("name", r"(?P<name>[^/\s~:]+)", 4),  # notice items (8, ア) and subitems (イ, (1))
)
_HOLD_PARTS = ("preamble", "article", "annex", "form", "figure", "suppl")
_PARTS = ("paragraph", "item", "name")
_ONLY_SUBITEMS = ("article", "paragraph", "item")  # what is named below them is イロハ
_PATTERNS = tuple((kind, re.compile(pattern), rank) for kind, pattern, rank in _KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a locator: its kind, its number with branches, or its name."""

    kind: str
    number: tuple[int, ...] = ()
    to: tuple[int, ...] = ()  # end of a range (第38条から第40条まで), else ()
    name: str = ""  # as written, for question numbers and named items
    rank: int = 0


@total_ordering
@dataclass(frozen=True, slots=True)
class Locator:
    """A path of steps. ``Locator.parse(str(locator)) == locator`` for every locator."""

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> Locator:
        """Read the id form: ``art55-4/p1/i2``, ``8/1/4/ア``, ``q6-41-2``.

        Raises ValueError for an empty path or a step that is no step.
        """
        if not text:
            raise ValueError("empty locator")
        return cls(tuple(_parse_step(piece) for piece in text.split("/")))

    def __str__(self) -> str:
        return "/".join(_format_step(step) for step in self.steps)

    def __lt__(self, other: Locator) -> bool:
        return self.sort_key < other.sort_key

    @property
    def sort_key(self) -> tuple[tuple[int, tuple[tuple[int, str], ...]], ...]:
        """Order as in the book: by kind and number, イロハ below items, アイウ in notices."""
        keys = []
        alphabet = GOJUON
        for step in self.steps:
            if step.kind in ("item", "paragraph"):
                alphabet = IROHA
            pieces = (
                tuple((n, "") for n in step.number)
                if step.number
                else tuple(_name_order(piece, alphabet) for piece in step.name.split("-"))
            )
            keys.append((step.rank, pieces))
        return tuple(keys)

    @property
    def label(self) -> str:
        """Print as people cite: 第55条の4第1項第2号, 第8-1-(4)-ア, 問6-41-2, 附則第2条."""
        label, above = "", ""  # above: name of the notice item just printed
        depth = 0  # of notice items; an annex or a form stands for the first
        in_notice = True  # False inside an article
        after_item = False  # the step before is a notice item or an unnumbered section
        for step in self.steps:
            if step.kind == "name" and in_notice:
                label += ("-" if label else "") + _item_label(step.name, depth, above)
                depth, after_item, above = depth + 1, True, step.name
            elif step.kind == "section" and (after_item or not label):
                label += ("-" if label else "") + f"その{step.number[0]}"
                after_item = True
            elif step.kind == "section":  # the second of what a law numbers alike
                label += f"（{step.number[0]}）"
            else:
                label += ("-" if after_item else "") + _step_label(step)
                depth, after_item, above = 1, False, ""
                in_notice = in_notice and step.kind not in _ONLY_SUBITEMS
        return label

    def child(self, path: str) -> Locator:
        """Return the locator of a part below this one: ``art29`` + ``p1/i2``."""
        return Locator.parse(f"{self}/{path}") if path else self

    def unit_and_part(self) -> tuple[Locator, str]:
        """Split into the unit that people cite and the path below it.

        ``art29/p1/i2`` → (``art29``, ``p1/i2``); other locators are units already.
        """
        for cut in range(1, len(self.steps)):
            owner, following = self.steps[cut - 1], self.steps[cut]
            if owner.kind == "section" and cut > 1:
                owner = self.steps[cut - 2]  # annex/s2/i1
            without_articles = owner.kind == "paragraph" and cut == 1
            if (owner.kind in _HOLD_PARTS or without_articles) and following.kind in _PARTS:
                return Locator(self.steps[:cut]), str(Locator(self.steps[cut:]))
        return self, ""


def _name_order(name: str, alphabet: str) -> tuple[int, str]:
    bare = name.strip("()（）")
    if bare.isascii() and bare.isdigit():
        return int(bare), ""
    if len(bare) == 1 and bare in alphabet:
        return alphabet.index(bare) + 1, ""
    return 10**6, bare


def _parse_step(piece: str) -> Step:
    for kind, pattern, rank in _PATTERNS:
        match = pattern.fullmatch(piece)
        if match:
            groups = match.groupdict()
            if kind == "question":
                return Step(kind=kind, name=groups["n"], rank=rank)
            return Step(
                kind=kind,
                number=_numbers(groups.get("n")),
                to=_numbers(groups.get("to")),
                name=groups.get("name") or "",
                rank=rank,
            )
    raise ValueError(f"not a locator step: {piece!r}")


def _numbers(text: str | None) -> tuple[int, ...]:
    return tuple(int(n) for n in text.split("-")) if text else ()


_ID_PREFIX = {
    "article": "art",
    "paragraph": "p",
    "item": "i",
    "annex": "annex",
    "form": "form",
    "figure": "fig",
    "suppl": "suppl-",
    "question": "q",
    "section": "s",
    "preamble": "preamble",
    "name": "",
}


def _format_step(step: Step) -> str:
    number = "-".join(map(str, step.number)) or step.name
    to = ":" + "-".join(map(str, step.to)) if step.to else ""
    return f"{_ID_PREFIX[step.kind]}{number}{to}"


def _branched(number: tuple[int, ...], counter: str) -> str:
    head, *branches = number
    return f"第{head}{counter}" + "".join(f"の{b}" for b in branches)


def _step_label(step: Step) -> str:
    match step.kind:
        case "article" | "paragraph" | "item":
            counter = {"article": "条", "paragraph": "項", "item": "号"}[step.kind]
            label = _branched(step.number, counter)
            return f"{label}から{_branched(step.to, counter)}まで" if step.to else label
        case "annex":
            return "別表" + (_branched(step.number, "") if step.number else "")
        case "form":
            return "様式" + (_branched(step.number, "号") if step.number else "")
        case "figure":
            return "図" + (_branched(step.number, "") if step.number else "")
        case "suppl":
            return "附則"
        case "preamble":
            return "前文"
        case "question":
            return f"問{step.name}"
        case _:
            return step.name


def _item_label(name: str, depth: int, above: str) -> str:
    """第8-3-(2)-エ-(イ): the first number takes 第, the third and deeper numbers brackets.

    So does a kana below a kana.
    """
    if len(name) == len(above) == 1 and name in GOJUON and above in GOJUON:
        return f"({name})"
    if not name.isdigit() or depth == 1:
        return name
    return f"第{name}" if depth == 0 else f"({name})"
