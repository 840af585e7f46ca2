"""Numbers of provisions: from the ``Num`` attribute, else from what is printed.

The HTML form has no attributes, so every number must be readable from the printed title:
第五十五条の四 → ``55-4``, 第三十八条から第四十条まで → ``38:40``, 五の二 → ``5-2``, ② → ``2``.
"""

from __future__ import annotations

import re
import unicodedata

from corpus.numerals import NUMERAL_CHARS, to_int

_N = f"[{NUMERAL_CHARS}]+"
_BRANCHED = rf"({_N})((?:の{_N})*)"
_ARTICLE = re.compile(rf"第({_N})条((?:の{_N})*)")
_ITEM = re.compile(_BRANCHED)
_ANNEX = re.compile(rf"第({_N}+)(?!条)号?((?:の{_N})*)|(?:表|図|式|記|録){_BRANCHED}$")
_ATTRIBUTE = re.compile(r"\d+(?:_\d+)*(?::\d+(?:_\d+)*)?")


def from_attribute(num: str | None) -> str:
    """Return the id form of a ``Num`` attribute (``15_2`` → ``15-2``), "" if it is none."""
    return num.replace("_", "-") if num and _ATTRIBUTE.fullmatch(num) else ""


def article_number(title: str) -> str:
    """Return the id form of an article's printed number, "" if there is none.

    第六十七条及び第六十八条 (two deleted articles in one) is the range ``67:68``.
    """
    return _first_to_last(_ARTICLE.findall(title))


def paragraph_number(printed: str) -> str:
    """Return the id form of a printed paragraph number (２, ②, １０), "" if it is none."""
    match = _ITEM.fullmatch(_folded(printed))
    return _branched(match[1], match[2]) if match else ""


def item_number(title: str) -> str:
    """Return the id form of an item's title: 五の二 → ``5-2``, 一から四まで → ``1:4``.

    Returns "" for titles that are no numbers, such as イ.
    """
    folded = _folded(title)
    if match := _ITEM.fullmatch(folded):
        return _branched(match[1], match[2])
    if match := re.fullmatch(rf"({_N}(?:の{_N})*)(?:から|及び)({_N}(?:の{_N})*)(?:まで)?", folded):
        return _first_to_last(_ITEM.findall(f"{match[1]} {match[2]}"))
    return ""


def subitem_name(title: str) -> str:
    """Return the name of a subitem as ids write it: イ, （１） → ``(1)``; "" without a title."""
    return re.sub(r"[\s/~:]", "", _folded(title))


def annex_number(title: str) -> str:
    """Return the number of an annex, form or figure: 別表第三の二 → ``3-2``, 別表 → "".

    Only the name is read: numbers in its caption (別表　第一種…) and in brackets are not.
    """
    name = re.split(r"[\s(]", _folded(title).strip(), maxsplit=1)[0]
    match = _ANNEX.search(name)
    if not match:
        return ""
    return _branched(match[1] or match[3], match[2] or match[4] or "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _branched(head: str, branches: str) -> str:
    try:
        return "-".join(str(to_int(n)) for n in [head, *branches.split("の")[1:]])
    except ValueError:
        return ""


def _first_to_last(found: list[tuple[str, str]]) -> str:
    if not found:
        return ""
    first = _branched(*found[0])
    return f"{first}:{_branched(*found[-1])}" if len(found) > 1 else first
