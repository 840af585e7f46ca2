"""A sentence may leave words of its quotation out; it may not add, turn or reorder any.

Every content word is read with the marks that follow it: particles, negation, できる, なければ,
場合, を除き. The words of the sentence with their marks must be met in the quotation in the same
order. So できる is not met by できない, nor 理由がある場合 by 理由がある場合を除き, nor
AがBに by BがAに. Stricter than a reader would be, for a wrong sentence costs more than a cut one.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.tokenise import morphemes
from search_api.answer.generation.figures import digits

# Say the same, or nothing.
_NOTHINGS = "だ です ます 為る 有る 居る 成る 事 物 こと もの の て つ 御 お 因る 於く 係る"
_SILENT = frozenset(_NOTHINGS.split())
_SAME = {
    "が": "は",
    "時": "場合",
    "とき": "場合",
    "ない": "ぬ",
    "無い": "ぬ",
    "ん": "ぬ",
    "ず": "ぬ",
}
_NEGATION = "ぬ"
# Content words that turn or limit the one before: they are its marks.
_TURNS = "出来る ぬ 良い 場合 除く 以外 限る 外 のみ だけ 限り まい 不可 可 可能 必要 不要 禁止"
_TURNING = frozenset(_TURNS.split())
_CONDITIONS = frozenset(["場合", "除く", "以外", "限る", "のみ", "だけ", "限り"])
_FUNCTION = frozenset(["助詞", "助動詞"])
_BREAKS = frozenset(["補助記号", "空白", "記号"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A content word with the marks that follow it."""

    form: str
    marks: tuple[str, ...]

    @property
    def negated(self) -> bool:
        """Tell whether it is negated."""
        return _NEGATION in self.marks

    @property
    def limits(self) -> bool:
        """Tell whether it is a condition or an exception. ば after a negation is an obligation."""
        if not _CONDITIONS.isdisjoint(self.marks):
            return True
        pairs = zip(("", *self.marks), self.marks, strict=False)
        return any(mark == "ば" and before != _NEGATION for before, mark in pairs)


def words_of(text: str) -> tuple[Word, ...]:
    """Return the content words of a text in order, with their marks."""
    found: list[tuple[str, list[str]]] = []
    for morpheme in morphemes(digits(text)):
        word_class = morpheme.part_of_speech()[0]
        if word_class in _BREAKS:
            continue
        form = morpheme.normalized_form()
        form = _SAME.get(form, form)
        if form in _SILENT:
            continue
        if word_class in _FUNCTION or form in _TURNING:
            if not found:
                found.append(("", []))
            found[-1][1].append(form)
        else:
            found.append((form, []))
    return tuple(Word(form=form, marks=tuple(marks)) for form, marks in found)


def follows(sentence: tuple[Word, ...], quotation: tuple[Word, ...]) -> bool:
    """Tell whether the words of a sentence stand in a quotation, marks and order alike."""
    rest = iter(quotation)
    return all(any(word == other for other in rest) for word in sentence)


def keeps_conditions(sentence: tuple[Word, ...], quotation: tuple[Word, ...]) -> bool:
    """Tell whether a sentence has every condition and exception of its quotation."""
    return follows(tuple(word for word in quotation if word.limits), sentence)


def turned(sentence: tuple[Word, ...], quotation: tuple[Word, ...]) -> bool:
    """Tell whether a sentence says of a word what its quotation denies, or the other way round."""
    told: dict[str, set[bool]] = {}
    for word in quotation:
        told.setdefault(word.form, set()).add(word.negated)
    return any(word.form in told and word.negated not in told[word.form] for word in sentence)
