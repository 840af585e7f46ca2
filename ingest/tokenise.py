"""Text to index terms: one set of functions for the index and for the query.

Three fields come out of a text:

- ``content_terms``: normalised forms of content words (Sudachi, mode A). Numbers of articles
  are taken out first by our own rule, for Sudachi would split 第|五十五|条|の|四.
- ``bigrams``: pairs of neighbouring characters; they find what a dictionary does not know.
- ``reading_trigrams``: triples of the katakana reading; they find what is typed in kana.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from corpus.citations.terms import take_out_citations
from corpus.folding import fold
from corpus.numerals import to_int
from ingest.user_dictionary import dictionary_id, open_dictionary

#: Goes into the index manifest; raise it when the same text would give other terms.
TOKENISER_VERSION = 1

# Sudachi refuses input over 49,149 bytes; a kanji takes three (four beyond the BMP).
_MAX_CHARACTERS = 10_000

_BREAKS = ("補助記号", "空白")
_CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "代名詞", "感動詞")
_STOP_WORDS = (
    "為る 有る 居る 成る 事 物 者 時 其れ 此れ 其の 此の 場合 因る 付く 於く 係る 出来る 無い 良い"
    " 何 等 様 お 御 的 教える 下さる 思う 言う 貰う"
)
_STOP_FORMS = frozenset(_STOP_WORDS.split())
# Bounded, and begun at the first digit: a text may be one line of digits.
_N = "(?<![0-9〇一二三四五六七八九十百千])[0-9〇一二三四五六七八九十百千]{1,8}"
_NUMBER = re.compile(_N)
# An article's number with its branches; the numbers of paragraphs and items are only noise.
_ARTICLE = re.compile(rf"(?:第\s*)?({_N})\s*条((?:の{_N})*)|第\s*{_N}\s*[項号]")
_WORDISH = re.compile(r"[0-9a-zぁ-ゖァ-ヺー一-鿿々〆ヶ]")
_RUN = re.compile(_WORDISH.pattern + "+")
# Nothing is tried twice: 法法法… could be cut into names in endlessly many ways.
_NO_OTHER_WORDS = re.compile(r"(?:[\s、,・と及び]|(?>[一-鿿]{0,8}(?:法|令|規則|則)))*+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_KANA_ONLY = re.compile(_KANA.pattern + "+")

_local = threading.local()


def content_terms(text: str) -> list[str]:
    """Return the normalised content words of ``text``, and its article numbers as ``55条の4``.

    >>> content_terms("第二十九条の資料の提供")
    ['29条', '資料', '提供']
    """
    return analyse(text)[0]


def reading_trigrams(text: str) -> list[str]:
    """Return the character triples of the katakana reading of every run of words."""
    return analyse(text)[1]


def analyse(text: str) -> tuple[list[str], list[str]]:
    """Return (content terms, reading trigrams) of ``text`` in one pass."""
    terms, folded = take_out_citations(fold(text))
    terms += [_article_term(match) for match in _ARTICLE.finditer(folded) if match[1]]
    runs: list[list[str]] = [[]]
    for morpheme in morphemes(_ARTICLE.sub(" ", folded)):
        word_class = morpheme.part_of_speech()[0]
        if word_class in _BREAKS:
            runs.append([])
            continue
        runs[-1].append(_kana(morpheme.surface(), morpheme.reading_form()))
        if word_class in _CONTENT:
            form = morpheme.normalized_form()
            if _carries_meaning(form):
                terms.append(form)
    return terms, [gram for run in runs if run for gram in _grams("".join(run), 3)]


def surfaces(text: str) -> list[str]:
    """Return the content words of ``text`` as written (folded), for highlights; no citations."""
    return [
        morpheme.surface()
        for morpheme in morphemes(without_citations(text))
        if morpheme.part_of_speech()[0] in _CONTENT and _carries_meaning(morpheme.normalized_form())
    ]


def bigrams(text: str) -> list[str]:
    """Return the character pairs of every run of letters, kana and kanji; a lone one stays."""
    return [gram for run in _RUN.findall(fold(text)) for gram in _grams(run, 2)]


def is_citation_only(text: str) -> bool:
    """Tell whether a query is nothing but citations: 法29条, 局8-1-(4)-ア."""
    rest = without_citations(text)
    return rest != fold(text) and _NO_OTHER_WORDS.fullmatch(rest) is not None


def without_citations(text: str) -> str:
    """Return the folded text without the articles, notice items and Q&A that it cites."""
    return _ARTICLE.sub(" ", take_out_citations(fold(text))[1])


def kana_share(text: str) -> float:
    """Return which share of the letters of ``text`` is kana, 0.0 to 1.0."""
    letters = _WORDISH.findall(fold(text))
    return sum(bool(_KANA.match(c)) for c in letters) / len(letters) if letters else 0.0


def _article_term(match: re.Match[str]) -> str:
    branches = "".join(f"の{to_int(n)}" for n in _NUMBER.findall(match[2]))
    return f"{to_int(match[1])}条{branches}"


def _grams(run: str, size: int) -> list[str]:
    if len(run) <= size:
        return [run]
    return [run[i : i + size] for i in range(len(run) - size + 1)]


@lru_cache(maxsize=100_000)
def _carries_meaning(form: str) -> bool:
    return form not in _STOP_FORMS and _WORDISH.search(form) is not None


@lru_cache(maxsize=100_000)
def _kana(surface: str, reading: str) -> str:
    # Typed kana is its own best reading: Sudachi reads は as ワ only by chance of context.
    return katakana(surface if _KANA_ONLY.fullmatch(surface) else reading or surface)


def katakana(text: str) -> str:
    """Return hiragana as katakana, all else as it is."""
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


def morphemes(text: str) -> Iterator[Any]:
    """Yield Sudachi's words (mode A) of a text of any length."""
    tokeniser = _tokeniser()
    for chunk in _chunks(text):
        yield from tokeniser.tokenize(chunk)


def _chunks(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > _MAX_CHARACTERS:
        window = text[start : start + _MAX_CHARACTERS]
        # After a sentence or line if there is one, so that no word is torn.
        size = max(window.rfind("。"), window.rfind("\n")) + 1 or _MAX_CHARACTERS
        yield text[start : start + size]
        start += size
    yield text[start:]


def _tokeniser() -> Any:
    # A Sudachi tokeniser is not to be shared between threads.
    tokeniser = getattr(_local, "tokeniser", None)
    if tokeniser is None:
        from sudachipy import SplitMode

        tokeniser = _local.tokeniser = open_dictionary().tokenizer(SplitMode.A)
    return tokeniser


def tokeniser_id() -> str:
    """Return what the manifest records about the tokeniser and its dictionary."""
    from importlib.metadata import version

    return f"sudachi-{version('sudachipy')}/core-{dictionary_id()}/A/v{TOKENISER_VERSION}"
