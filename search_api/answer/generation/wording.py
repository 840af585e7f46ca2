"""A sentence may leave words of its quotation out; it may not add, turn or reorder any.

Every content word is read with the marks that follow it: particles, negation, できる, なければ,
場合, を除き. The words of the sentence with their marks must be met in the quotation in the same
order, the last word of every clause that is used, and no topic may be left out between two words.
So できる is not met by できない, nor 理由がある場合 by 理由がある場合を除き, nor AがBに by BがAに,
nor Aは認めない by Aは認め、Bは認めない. Stricter than a reader would be, for a wrong sentence
costs more than a cut one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
_NEGATION, _TOPIC = "ぬ", "は"
# Content words that turn or limit the one before: they are its marks.
_TURNS = "出来る ぬ 良い 場合 除く 以外 限る 外 のみ だけ 限り まい 不可 可 可能 必要 不要 禁止"
_TURNING = frozenset(_TURNS.split())
_CONDITIONS = frozenset(["場合", "除く", "以外", "限る", "のみ", "だけ", "限り"])
_COMMAS = "、，,"
_FUNCTION = frozenset(["助詞", "助動詞"])
_BREAKS = frozenset(["補助記号", "空白", "記号"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A content word with the marks that follow it."""

    form: str
    marks: tuple[str, ...]
    ends: bool = field(default=False, compare=False)  # a clause

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
    ends: set[int] = set()
    for morpheme in morphemes(digits(text)):
        word_class = morpheme.part_of_speech()[0]
        if word_class in _BREAKS:
            if morpheme.surface() in _COMMAS:
                ends.add(len(found) - 1)
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
    return tuple(
        Word(form=form, marks=tuple(marks), ends=at in ends or at == len(found) - 1)
        for at, (form, marks) in enumerate(found)
    )


def follows(sentence: Sequence[Word], quotation: Sequence[Word]) -> bool:
    """Tell whether a sentence is its quotation with words left out where nothing turns on them."""
    forward = _places(sentence, quotation)
    last = len(quotation) - 1
    backward = [last - at for at in _places(sentence[::-1], quotation[::-1])][::-1]
    return any(places and _hangs_together(places, quotation) for places in (forward, backward))


def _places(sentence: Sequence[Word], quotation: Sequence[Word]) -> list[int]:
    """Return where the words of a sentence stand in a quotation, in order; [] if they do not."""
    rest = iter(range(len(quotation)))
    found = [next((at for at in rest if quotation[at] == word), -1) for word in sentence]
    return [] if -1 in found else found


def _hangs_together(places: Sequence[int], quotation: Sequence[Word]) -> bool:
    kept = set(places)
    used = False
    for at, word in enumerate(quotation):
        used = used or at in kept
        if word.ends:
            if used and at not in kept:
                return False
            used = False
        if places[0] < at < places[-1] and _TOPIC in word.marks and at not in kept:
            return False
    return True


def keeps_conditions(sentence: Sequence[Word], quotation: Sequence[Word]) -> bool:
    """Tell whether a sentence has every condition and exception of its quotation."""
    limits = [word for word in quotation if word.limits]
    return not limits or bool(_places(limits, sentence))


def turned(sentence: Sequence[Word], quotation: Sequence[Word]) -> bool:
    """Tell whether a sentence says of a word what its quotation denies, or the other way round."""
    told: dict[str, set[bool]] = {}
    for word in quotation:
        told.setdefault(word.form, set()).add(word.negated)
    return any(word.form in told and word.negated not in told[word.form] for word in sentence)
