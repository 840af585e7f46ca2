"""What a question asks to be done: 開始 of 開始できますか, 割る of 何か月で割って認定しますか.

Of the sentences of a text the one that says it of itself is nearer to an answer than those around
it, and a number that is told of something else is no answer at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ingest.tokenise import morphemes

_ASKS = re.compile(r"(?:か|の|かな)[?？。\s]*$")
_IS_A_SENTENCE = re.compile(r"か[?？。\s]*$")
_ASKING = frozenset(("何", "幾", "いつ", "どこ", "誰", "幾ら", "どの", "何れ"))
#: The verbs of every rule: they say whether, and not what.
_VERDICTS = frozenset(("認める", "許す", "構う", "差し支える", "入る", "違う"))
_DOES = frozenset(("為る", "出来る", "致す"))


def is_put_as_a_question(text: str) -> bool:
    """Tell whether a text is a whole sentence that asks: neither keywords nor a complaint."""
    return _IS_A_SENTENCE.search(text) is not None


@lru_cache(maxsize=1_000)
def asked_predicate(text: str) -> str:
    """Return the normalised verb that is asked about, or the noun that する makes one; "" for none.

    It is the first one behind the word that asks, or else the last of the question.

    >>> asked_predicate("保護を開始できますか"), asked_predicate("罰則はありますか")
    ('開始', '')
    >>> asked_predicate("何か月で割って認定しますか")
    '割る'
    """
    words: list[Any] = list(morphemes(text)) if _ASKS.search(text) else []
    asking = [at for at, word in enumerate(words) if word.normalized_form() in _ASKING]
    behind = range(asking[-1], len(words)) if asking else ()
    verbs = (_verb_at(words, at) for at in (*behind, *reversed(range(len(words)))))
    verb = next((found for found in verbs if found is not None), "")
    return "" if verb in _VERDICTS else verb


def _verb_at(words: Sequence[Any], at: int) -> str | None:
    """Return the verb at a place, "" for one without a meaning (ある), None for no verb."""
    kind, form = words[at].part_of_speech(), str(words[at].normalized_form())
    if kind[0] != "動詞":
        return None
    if kind[1] == "一般":
        return form
    if form in _DOES and at and words[at - 1].part_of_speech()[2] == "サ変可能":
        return str(words[at - 1].normalized_form())
    return "" if form == "有る" else None
