"""Locators as people write them: 第29条第1項, 第8-1-(4)-ア, 問6-41-2, 前文.

The way back from labels. A label does not tell everything (which of several 附則), so what
stands beside it may help.
"""

from __future__ import annotations

import re

from corpus.locator import Locator, Step
from corpus.numerals import to_int

_FOLDED = str.maketrans("０１２３４５６７８９（）‐‑–—―−－", "0123456789()-------")
_N = r"[0-9〇一二三四五六七八九十百千]+"
_BRANCHES = rf"(?P<branches>(?:の{_N})*)"
_TO = rf"(?:から第?(?P<to>{_N})[条号](?P<to_branches>(?:の{_N})*)まで)?"

#: What stands at the head of a place, or below one of its kind: (kind, id form, pattern).
_LAW = (
    ("preamble", "preamble", re.compile("前文")),
    ("suppl", "suppl", re.compile("附則")),
    ("article", "art", re.compile(rf"第?(?P<n>{_N})条{_BRANCHES}{_TO}")),
    ("paragraph", "p", re.compile(rf"第?(?P<n>{_N})項{_BRANCHES}")),
    ("item", "i", re.compile(rf"第?(?P<n>{_N})号{_BRANCHES}{_TO}")),
    ("annex", "annex", re.compile(rf"別表(?:第?(?P<n>{_N}){_BRANCHES})?")),
    ("form", "form", re.compile(rf"様式(?:第?(?P<n>{_N})号?{_BRANCHES})?")),
    ("figure", "fig", re.compile(rf"図(?:第?(?P<n>{_N}){_BRANCHES})?")),
    ("section", "s", re.compile(rf"その(?P<n>{_N})")),
)
_QUESTION = re.compile(r"問([0-9A-Za-z]+(?:-[0-9A-Za-z]+)*)")
_TWIN = re.compile(r"\(([0-9]+)\)")  # 別表（2）: the second of what is numbered alike
_SUBITEM = re.compile(r"[ァ-ヴ]|\([0-9ァ-ヴ]+\)")  # below a 号: イ, (1)
_ITEM = re.compile(
    rf"第?(?P<n>{_N})|\((?P<in>{_N}|[ァ-ヴ])\)|(?P<name>[^\s/~:()第条項号。、]{{1,30}})"
)
_SEPARATOR = re.compile("[-の]")
_LAWLIKE = ("article", "paragraph", "item")
_TWINNED = ("preamble", "article", "annex", "form", "figure", "suppl")


def read_locator(text: str, near: Locator | None = None) -> Locator:
    """Read a place as people write it, or its id form. ``near`` is a place beside it.

    >>> str(read_locator("第二十九条第1項")), str(read_locator("第8-1-(4)-ア"))
    ('art29/p1', '8/1/4/ア')

    Raises ValueError for what is no place; a name of signs alone is none: nobody can cite ???.
    """
    given = text.strip()
    if near is not None and given in (str(near), near.label):
        return near
    locator = _read(given, near)
    if not all(any(map(str.isalnum, step)) for step in str(locator).split("/")):
        raise ValueError(f"no place: {text!r}")
    return locator


def _read(given: str, near: Locator | None) -> Locator:
    in_id_form = _in_id_form(given)
    if in_id_form is not None:
        return in_id_form
    folded = "".join(given.translate(_FOLDED).split())
    question = _QUESTION.fullmatch(folded)
    if question:
        return Locator.parse(f"q{question[1]}")
    steps, at = _law_steps(folded, near)
    if at < len(folded) and (not steps or folded[at] == "-"):
        steps += _items(folded[at + bool(steps) :])
    elif at < len(folded):
        raise ValueError(f"no place: {given!r}")
    return Locator.parse("/".join(steps))


def _in_id_form(text: str) -> Locator | None:
    try:
        locator = Locator.parse(text)
    except ValueError:
        return None
    return locator if "/" in text or locator.steps[0].kind != "name" else None


def written(locator: Locator) -> str:
    """Return the label where it tells the place to whoever edits it; else the id form."""
    try:
        told = read_locator(locator.label)
    except ValueError:
        return str(locator)
    return locator.label if told == locator or _suppl_alone(told, locator) else str(locator)


def label_of(path: str) -> str:
    """Return the label of a path; the path itself where it is none."""
    try:
        return Locator.parse(path).label
    except ValueError:
        return path


def _suppl_alone(told: Locator, locator: Locator) -> bool:
    """Tell whether only the number of the 附則 is open, which stands beside it anyway."""
    first: Step = locator.steps[0]
    return first.kind == "suppl" and told == Locator((told.steps[0], *locator.steps[1:]))


def _law_steps(folded: str, near: Locator | None) -> tuple[list[str], int]:
    steps: list[str] = []
    at, last = 0, ""
    while at < len(folded):
        found = next(
            ((kind, sign, m) for kind, sign, p in _LAW if (m := p.match(folded, at))), None
        )
        twin, subitem = _TWIN.match(folded, at), _SUBITEM.match(folded, at)
        if found and not (found[0] == "section" and steps):
            last, sign, match = found
            steps.append(_law_step(last, sign, match, near))
            at = match.end()
        elif last in _TWINNED and twin:
            last, at = "section", twin.end()
            steps.append(f"s{twin[1]}")
        elif last in _LAWLIKE and subitem:
            steps.append(subitem[0])
            at = subitem.end()
        else:
            break
    return steps, at


def _law_step(kind: str, sign: str, match: re.Match[str], near: Locator | None) -> str:
    if kind == "suppl":
        beside = near.steps[0] if near and near.steps[0].kind == "suppl" else None
        return f"suppl-{beside.number[0] if beside else 1}"
    groups = match.groupdict()
    number = _number(groups.get("n"), groups.get("branches"))
    to = _number(groups.get("to"), groups.get("to_branches"))
    return sign + number + (f":{to}" if to else "")


def _number(head: str | None, branches: str | None) -> str:
    if not head:
        return ""
    return "-".join(str(to_int(n)) for n in (head, *(branches or "").split("の")[1:]))


def _items(folded: str) -> list[str]:
    """Read the items of a notice: 第8-1-(4)-ア, also 第8の1の(4)のア."""
    steps = []
    for piece in _SEPARATOR.split(folded):
        match = _ITEM.fullmatch(piece)
        if match is None:
            raise ValueError(f"no item: {piece!r}")
        number = match["n"] or match["in"] or ""
        is_number = re.fullmatch(_N, number) is not None
        steps.append(str(to_int(number)) if is_number else number or match["name"])
    return steps
