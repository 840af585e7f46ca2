"""Words of the dictionary that a query has in kana: めがね is 眼鏡, せんぷうき is 扇風機.

The dictionary's keys stand as people usually write them. What the texts hold is turned into kanji
before (``search_api.conversion``); an everyday word need not stand in any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.folding import fold
from corpus.thesaurus import EntryKind, Expansion, load_thesaurus
from ingest.readings import reading_of
from ingest.tokenise import katakana, morphemes

_HIRAGANA = re.compile("[ぁ-ゖー]+")
_SHORTEST = 3  # kana of a whole word; two are the end or the beginning of too many


def expand_kana(text: str) -> tuple[Expansion, ...]:
    """Return the entries of the dictionary whose keys stand in ``text`` in kana.

    >>> [e.surface for e in expand_kana("めがねを作りたい")]
    ['眼鏡']
    >>> [e.surface for e in expand_kana("せんぷうき ほしい")]
    ['扇風機']
    """
    folded = fold(text)
    if not _HIRAGANA.search(folded):
        return ()
    return tuple(
        dict.fromkeys((*load_thesaurus().expand(_usual_spelling(folded)), *_whole_words(folded)))
    )


def read_everyday(run: str) -> str:
    """Return a run of a query typed in kana as the dictionary writes it; any other as it is.

    >>> read_everyday("めがねを作りたい"), read_everyday("いれば"), read_everyday("あおあお")
    ('眼鏡を作りたい', '入れ歯', 'あおあお')
    """
    folded = fold(run)
    for entry in _whole_words(folded):
        return entry.surface
    usual, known = _usual_spelling(folded), load_thesaurus().expand(folded)
    added = [entry for entry in load_thesaurus().expand(usual) if entry not in known]
    return usual if added else run


def _usual_spelling(folded: str) -> str:
    """Write nouns in kana as the analyser's dictionary does: けいたい代 → 携帯代."""
    return "".join(
        m.normalized_form()
        if m.part_of_speech()[0] == "名詞" and _HIRAGANA.fullmatch(m.surface())
        else m.surface()
        for m in morphemes(folded)
    )


def _whole_words(folded: str) -> Iterator[Expansion]:
    for piece in folded.split():
        if len(piece) >= _SHORTEST and _HIRAGANA.fullmatch(piece):
            entry = _by_reading().get(katakana(piece))
            if entry is not None:
                yield entry


@cache
def _by_reading() -> dict[str, Expansion]:
    entries: dict[str, Expansion] = {}
    for entry in load_thesaurus().entries():
        if entry.kind is not EntryKind.VARIANT:  # a slip has the reading of another word
            entries.setdefault(reading_of(entry.surface), entry)
    return entries
