"""Sums of money as people write them in a question: 8万, 15万ある人, 8万5千円, 家賃の上限.

People leave 円 out after 万 and 千. Where a particle, a verb or the end comes next, nothing else
was counted: 8万だと is 8万円だと, and 8万人 stays. 8万5千円 is one sum, not 5千円.
"""

from __future__ import annotations

import re

from corpus.folding import fold
from corpus.numerals import to_int

_NUMBER = r"[0-9][0-9,]{0,14}(?:\.[0-9]{1,9})?|[一二三四五六七八九十百]{1,4}"
#: What may follow a sum whose 円 is left out: a particle, a verb, about, the end.
_NO_COUNTER = (
    r"(?=$|[\s、。?？!！]|[でだとのをはがもにへ]|くらい|ぐらい|ほど|程度|以[上下]|未満|前後|弱|強"
    r"|から|まで|より|しか|稼|ある|あっ|あり|もら|入[っりる]|出[たて]|貯|増え|減)"
)
_SUM = re.compile(
    rf"(?<![第0-9.])(?P<much>{_NUMBER})\s*(?P<scale>[万千])"
    rf"(?:(?P<rest>[0-9][0-9,]{{0,14}}|[一二三四五六七八九])(?P<thousand>千)?)?(?:円|{_NO_COUNTER})"
)
_SCALES = {"万": 10_000, "千": 1_000}
#: What is paid, and its most: 家賃の上限, 布団代の限度. Said as a whole question or a word of one.
_PAID = r"(?:家賃|敷金|[一-鿿]代|費|料)"
_MOST = re.compile(
    rf"{_PAID}の?(?:上限|限度)(?=は?[?？。]?\s*$|\s)"
    r"|(?<!多)額は?[?？。]?\s*$"
)
#: What has an amount of its own for an income, an age or a household.
_OF_A_CASE = re.compile(r"(?:加算|控除|第[0-9]類)は?[?？。]?\s*$")


def with_yen(text: str) -> str:
    """Return a question with the 円 that it leaves out, and each sum as one number.

    A text that leaves out nothing comes back as it is, any other folded.

    >>> with_yen("給料8万だと基礎控除いくら")
    '給料8万円だと基礎控除いくら'
    >>> with_yen("給料は8万5千円")
    '給料は85000円'
    """
    folded = fold(text)
    written = _SUM.sub(_written_out, folded)
    return text if written == folded else written


def _written_out(match: re.Match[str]) -> str:
    much = _digits(match["much"])
    if not match["rest"]:
        return f"{much}{match['scale']}円"
    rest = int(_digits(match["rest"])) * (_SCALES["千"] if match["thousand"] else 1)
    return f"{float(much) * _SCALES[match['scale']] + rest:.0f}円"


def _digits(number: str) -> str:
    return number.replace(",", "") if number[0].isdigit() else str(to_int(number))


def names_a_sum(text: str) -> bool:
    """Tell whether a folded question asks for yen by naming a sum: …の額, 家賃の上限."""
    return _MOST.search(text) is not None


def names_what_has_a_sum(text: str) -> bool:
    """Tell whether a folded question ends with what has an amount for each case: 基礎控除は."""
    return _OF_A_CASE.search(text) is not None
