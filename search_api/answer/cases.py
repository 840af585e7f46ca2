"""Which case is a sentence of? An amount of another income or age answers nothing.

- 100,000円なら23,600円 tells of an income of 100,000円, and of no other.
- 231,000円以上のときは stands beside a table that ends there: for what lies beyond it.
- 年額18万円未満の人 says whom it is for, and 10円未満を切り捨て how to round: neither is an amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.folding import fold
from search_api.answer.question import Figure, amount_of, figures_in

# Quantifiers are bounded: a text may be one line of digits.
_N = r"[0-9][0-9,]{0,19}(?:\.[0-9]{1,9})?\s{0,3}[万千]?(?:円|歳|才)"
_CASE = re.compile(rf"({_N})(なら|のとき|の場合|まで(?:は|なら)|以上|以下|未満)")
_SHOWN = re.compile(r"(?:たとえば|例えば|仮に)[^、。]*?[0-9]")  # 仮に年額847,300円なら
_EXAMPLE = ("なら", "のとき", "の場合")
_FITS = {
    "まで": lambda value, limit: value <= limit,
    "以上": lambda value, limit: value >= limit,
    "以下": lambda value, limit: value <= limit,
    "未満": lambda value, limit: value < limit,
}
#: Amounts told for one household after another: 1人32,000円、3人から5人は41,100円.
_PERSONS = re.compile(
    r"([0-9]{1,9})人(?:(?:から|[~〜-])([0-9]{1,9})人|(以上))?(?:は|で|なら|世帯は?)?[0-9,]{1,20}円"
)
_ROUNDING = re.compile(r"[0-9,]{1,20}円(?:未満|単位)(?=[^、。]{0,6}(?:切|四捨五入|端数))")
_WHOM = re.compile(rf"{_N}(?:未満|以上|以下|を超える)の(?=人|者|方|世帯)")


def without_conditions(text: str) -> str:
    """Return a folded text without what only says how to round, and whom it is for.

    >>> without_conditions("年額18万円未満の人に1,000円を足し、10円未満を切り上げます。")
    '年額人に1,000円を足し、を切り上げます。'
    """
    return _WHOM.sub("", _ROUNDING.sub("", fold(text)))


def is_of_another(text: str, asked: Iterable[Figure]) -> bool:
    """Tell whether a sentence is an example for figures of which the question has none.

    >>> is_of_another("100,000円なら23,600円です。", [Figure("8万", "円")])
    True
    >>> is_of_another("たとえば8月に3か月分を受け取ったときは、2か月に分けます。", [])
    True
    """
    asked = list(asked)
    if not asked and is_an_example(text):
        return True
    if _is_of_other_households(fold(text), asked):
        return True
    cases = list(_cases(fold(text)))
    units = {unit for unit, _, way in cases if way in _EXAMPLE}
    wanted = [each for each in asked if each.unit in units]
    return bool(wanted) and not any(
        _fits(amount_of(each), limit, way)
        for each in wanted
        for unit, limit, way in cases
        if unit == each.unit
    )


def _is_of_other_households(folded: str, asked: Iterable[Figure]) -> bool:
    told = [
        (float(low), float("inf") if more else float(high or low))
        for low, high, more in _PERSONS.findall(folded)
    ]
    wanted = [amount_of(each) for each in asked if each.unit == "人"]
    return (
        len(told) > 1
        and bool(wanted)
        and not any(low <= value <= high for value in wanted for low, high in told)
    )


def is_an_example(text: str) -> bool:
    """Tell whether a sentence works a rule out for figures of its own."""
    return _SHOWN.match(fold(text)) is not None


def starts_somewhere(text: str) -> bool:
    """Tell whether a sentence says from which figure on it holds: 231,000円以上のときは."""
    return any(way == "以上" for _, _, way in _cases(fold(text)))


def begins_at(text: str, asked: Iterable[Figure]) -> bool:
    """Tell whether a sentence says from which figure on it holds, and the question's is beyond.

    >>> begins_at("収入が231,000円以上のときは、400円を足します。", [Figure("30万", "円")])
    True
    """
    cases = [each for each in _cases(fold(text)) if each[2] == "以上"]
    return any(
        unit == each.unit and amount_of(each) >= limit for each in asked for unit, limit, _ in cases
    )


def _cases(folded: str) -> Iterable[tuple[str, float, str]]:
    for found in _CASE.finditer(folded):
        for figure in figures_in(found[1]):
            way = "まで" if found[2].startswith("まで") else found[2]
            yield figure.unit, amount_of(figure), way


def _fits(value: float, limit: float, way: str) -> bool:
    return _FITS[way](value, limit) if way in _FITS else value == limit
