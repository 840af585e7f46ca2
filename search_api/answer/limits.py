"""Whose time limit does a sentence tell? The applicant's act and the authority's are two.

審査請求 may be made within three months; its 裁決 must come within fifty days: where the one is
asked, the other is wrong. What a limit is of stands in its sentence (in the key of its row),
without the day that it counts from (裁決を知った日の翌日から) and without conditions
(再調査の請求をした場合は); where nothing is left, the title of its unit says it. 不服申立て is
審査請求 by another name.

A right that lapses (時効) is one's to something: 保護費を受ける権利 is none to a 給付金.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import fold
from corpus.types import Document, Unit
from search_api.answer.question import Question, asks_for_time, pairs_in
from search_api.answer.sentences import Role, Sentence

#: Acts on the way of an appeal, and taking an application back; the first that is named counts.
_ACTS = (
    ("取下げ", r"取り?下げ"),
    ("みなし", r"みな[すせし]"),
    ("訴え", r"訴え|訴訟|裁判[をは]"),
    ("裁決", r"裁決"),
    ("再調査の請求", r"再調査"),
    ("再審査請求", r"再審査請求"),
    ("審査請求", r"審査請求|不服"),
)
_OUTCOME = re.compile(r"結果|裁決")  # of an appeal
_CLAUSES = re.compile(r"(?<=[、。|は])")  # where one begins
_FROM = re.compile(r"(?:日|とき|時|て|後)(?:の翌日)?から(?:数えて|数え)?")
_IN_A_CASE = ("場合は", "ときは")
_SCHEME = re.compile(
    r"([一-鿿]*(?:保険|年金|福祉|手当|税|労災|医療))(?:法)?の[一-鿿]{0,4}(?:審査|不服|再)"
)
_RIGHT = re.compile(
    r"([一-鿿・]{1,30}(?:など)?(?:と[一-鿿・]{1,30})?)を(?:受け取る|受ける|もらう|徴収する)権利"
)
_OWN = frozenset(("生活保護", "保護"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What the time limit is of that a question asks for."""

    act: str  # one of _ACTS; "" where none is named
    again: bool  # it is of a 再審査請求
    scheme: str  # that the act belongs to, as the question names it: 介護保険
    right: str  # to what: 保護費 of 保護費を受ける権利
    lapses: bool  # 時効 is asked for
    words: frozenset[str]  # pairs of characters of the question

    def is_of(self, document: Document, unit: Unit, sentence: Sentence) -> bool:
        """Tell whether a sentence's limit is of the same act, and of the same right."""
        said = fold(unit.text[sentence.start : sentence.end])
        if self.scheme:
            names = (document.title, *document.aliases, unit.title, said)
            if not any(self.scheme in fold(name) for name in names):
                return False
        if self.lapses and not self._is_of_the_right(said):
            return False
        if self.act == "裁決" and self.again != ("再審査" in f"{said}{unit.title}"):
            return False
        return _act_of(unit, sentence, said) == self.act

    def _is_of_the_right(self, said: str) -> bool:
        rights = [match[1] for match in _RIGHT.finditer(said)]
        if not rights:
            return not self.right
        return any(pairs_in(right) & self.words for right in rights)


def limit_of(question: Question) -> Limit | None:
    """Return what a question's time limit is of; None where it asks for none."""
    if not asks_for_time(question):
        return None
    text = fold(question.text)
    scheme = _SCHEME.search(text)
    right = _RIGHT.search(text)
    return Limit(
        act=_asked_act(text),
        again="再審査" in text,
        scheme=scheme[1] if scheme and scheme[1] not in _OWN else "",
        right=right[1] if right else "",
        lapses="時効" in text,
        words=pairs_in(text),
    )


def _asked_act(text: str) -> str:
    """Return the act that a question asks about: 裁決 of 審査請求の結果はいつまでに出ますか."""
    named = _first(_without_beginnings(text)) or _first(text)
    appeals = named not in ("", "取下げ")
    return (
        "裁決"
        if appeals and named != "みなし" and _OUTCOME.search(_without_beginnings(text))
        else named
    )


def _act_of(unit: Unit, sentence: Sentence, said: str) -> str:
    if sentence.role is Role.ROW:
        return _first(said.strip("| ").split("|")[0])
    return _first(_without_beginnings(said)) or _first(fold(unit.title))


def _without_beginnings(text: str) -> str:
    """Return a text without the day that a limit counts from, and what holds only in a case.

    Each clause is read once: a text may be one line of 100,000 characters.
    """
    kept: list[str] = []
    in_a_case = False
    for clause in _CLAUSES.split(text):
        begins = [found.end() for found in _FROM.finditer(clause)]
        rest = clause[begins[-1] :] if begins else clause
        if not (in_a_case and clause == "、"):
            kept.append("" if rest.endswith(_IN_A_CASE) else rest)
        in_a_case = rest.endswith(_IN_A_CASE)
    return "".join(kept)


def _first(text: str) -> str:
    return next((act for act, pattern in _ACTS if re.search(pattern, text)), "")
