"""Is a sentence about the very thing that a question names? A neighbour is worse than none.

What is named must stand in the sentence or over it (its unit's title and question, the text
above its table), as itself or as a word that the thesaurus gives for it:

- what an amount is asked of, as one word: 障害者加算 is not 障害基礎年金の子の加算;
- what is done to it by how much: いくら上乗せ is not told by a fine;
- the place, where another one stands there: an amount of 福岡県 is none of 東京.

What is asked about where no number is: things.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.folding import fold
from corpus.types import PartRole, Unit
from search_api.answer.amounts import wants_amount
from search_api.answer.places import Place, place_of
from search_api.answer.question import Question
from search_api.answer.sentences import Role, Sentence, folded
from search_api.understand import expansions_of

_RUN = r"[一-鿿々ァ-ヺー]"
_NAME = re.compile(
    rf"{_RUN}+?(?:加算|控除|扶助|手当|給付金|年金|一時金|料|費)(?!(?!額){_RUN})"
    rf"|第[0-9]+類|(?:家賃|敷金)(?=の?(?:上限|限度|額)|は|いくら)"
    rf"|{_RUN}+日(?=は)|(?<=いくら)[一-鿿]{{2,}}せ?(?=でき|する|しま|され)"
)
#: Said in passing, and of anything.
_PLAIN = frozenset(("保護費", "支給", "認定", "計上", "給料", "資料", "材料"))
_WIDE = frozenset(("生活扶助", "扶助"))
#: Of the thesaurus: what the rules do with a thing, and no other name of it (テレビ: 保有).
_DEEDS = frozenset(("保有", "処分", "処分価値", "生活", "加算"))

#: Before のほか: what the thing is not. 基礎控除のほかの控除 is no 基礎控除.
_OTHER_THAN = re.compile(r"[^、。・（）()]*(?:のほか|以外)の?")
_APART_FROM = re.compile(r"[一-鿿々ァ-ヺー0-9]{1,40}とは別に")  # added to it: said in passing

Ways = tuple[str, ...]  # to say the same thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a question is about, in its own words."""

    names: tuple[Ways, ...]  # of which each must stand there in one of its ways
    place: Place

    def is_of(self, unit: Unit, sentence: Sentence) -> bool:
        """Tell whether a sentence is about the same thing."""
        if not (self.names or self.place.names):
            return True
        text = "\n".join(_around(unit, sentence))
        if not all(any(way in text for way in ways) for ways in self.names):
            return False
        return self.place.holds(text)

    def covers(self, text: str) -> frozenset[str]:
        """Return the names of the question's town that a text of its prefecture stands for."""
        return self.place.names if self.place.is_wider(fold(text)) else frozenset()


def matter_of(question: Question, units: Iterable[Unit] = ()) -> Matter:
    """Return what a question is about; tables of the units say what its town belongs to."""
    text = fold(question.text)
    wants = wants_amount(question)
    names = {m[0] for m in _NAME.finditer(text)} - _PLAIN if wants else set[str]()
    return Matter(
        names=tuple(_ways(name, question.text) for name in sorted(names)),
        place=place_of(text, units) if wants else Place(),
    )


def _ways(name: str, text: str) -> Ways:
    """Return a name and what the thesaurus gives for it; 出産 for 出産扶助."""
    known = ((fold(each.surface), each.words) for each in expansions_of(text))
    others = (words for said, words in known if said == name or said.startswith(f"{name}の"))
    stem = name.removesuffix("扶助") if name not in _WIDE else name
    return (name, stem, *(fold(word) for words in others for word in words if word not in _DEEDS))


def _around(unit: Unit, sentence: Sentence) -> Iterable[str]:
    """Yield, folded, what a sentence is of: its title and what stands over it, and itself.

    A sheet's tables have the text above them in common: it says nothing of the one whose title
    names a thing of its own (経過的加算, under 第1類の合計に…).
    """
    title = fold(unit.title)
    yield _OTHER_THAN.sub("", title)
    yield from map(fold, unit.part_texts(PartRole.QUESTION))
    if sentence.role is Role.ROW and sentence.head is not None:
        names_itself = _NAME.search(title) is not None
        yield folded(unit.text[sentence.head[0] if names_itself else 0 : sentence.head[1]])
    yield _APART_FROM.sub("", fold(unit.text[sentence.start : sentence.end]))
