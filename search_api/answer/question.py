"""Read a question: what kind of thing it asks for, its words, and its figures.

The same reading of figures serves the texts, so that 何日 is answered by 14日 and not by 14条.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.folding import fold
from corpus.numerals import to_int
from ingest.tokenise import content_terms, without_citations
from search_api.answer.types import Asked

_N = (
    r"[0-9][0-9,]*(?:\.[0-9]+)?(?:分の[0-9]+)?"
    r"|[一二三四五六七八九十百千]{1,6}(?=[日月年人か箇割円歳])"
)
_UNITS = {
    "円": ("円", "万円", "千円"),
    "日": ("日", "週間", "日間"),
    "月": ("か月", "箇月", "ヶ月", "カ月", "月間", "ケ月", "月以内", "月を"),
    "年": ("年間", "年以", "年で", "年", "年度"),
    "回": ("回", "度"),
    "歳": ("歳", "才"),
    "人": ("人", "名", "世帯"),
    "割合": ("割", "%", "パーセント", "倍", "分の"),
    "時": ("時間", "時", "分"),
    "親等": ("親等",),
    "量": ("cc", "平方メートル", "級", "つ", "種類", "か所", "件", "枚", "冊", "台"),
}
_UNIT_OF = {written: unit for unit, names in _UNITS.items() for written in names}
_NAMES = "|".join(sorted(map(re.escape, _UNIT_OF), key=lambda name: -len(name)))
_FIGURE = re.compile(rf"(?<![第0-9])({_N})\s*(万|千)?\s*({_NAMES})(?!目)")
_COUNTED = re.compile(rf"(?:何|幾)\s*(万|千)?\s*({_NAMES})")
_DIGITS = re.compile(r"[0-9][0-9,]*")

_MONEY = re.compile(r"いくら|金額|何円|単価|相場|料金はい|手数料はい|額を教")
_AMOUNT = re.compile(r"どれくらい|どのくらい|いくつ|(?:額|割合|上限|回数|日数|期間)は?[?？。]?$")
_DAY = re.compile(r"いつ|何月|何日に|時期は|日程|期限")
_WHO = re.compile(r"誰|だれ|どんな人|どのような人|どういう人|どんな世帯|対象者|何者")
_WHERE = re.compile(r"どこ|どちら|窓口は|アドレス")
_ARTICLE = re.compile(r"何条|どの条|条文はどれ|根拠条文|どの規定|根拠は何")
_HOW = re.compile(
    r"どう|どの|どんな|何|なに|なぜ|方法|手続|やり方|仕方|しかた|違い|とは(?:[?？。]|$)|教えて"
)
_WHETHER = re.compile(r"(?:か|の|かな|でしょうか|可否|いい|よい|必要)[?？。\s]*$")

#: Words that ask, and say nothing of what is asked for.
_ASKING_WORDS = (
    "幾ら 何時 何処 誰 如何 何故 如何言う 如何様 どんな 何方 何れ 何の 教える 知る 分かる"
    " 答える 聞く 在る 済む 申す 願う 言う 遣る 行う 要る 出る 良い 駄目 必要 方法"
    " 宜しい 下さる 掛かる 成る 出来る 付く 物 受ける 貰う 人 場合 時 扱う 為る こと"
    " よう どう いつ どこ つく 幾 つ 箇月 以内 1 2 3"
)
_ASKING = frozenset(_ASKING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, as a text writes it: 14日, 4分の3, 38万円."""

    value: str  # digits, without commas
    unit: str  # one of 円 日 月 年 回 歳 人 割合 時 親等 量


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it is weighed against the texts."""

    text: str
    asked: Asked
    units: frozenset[str]  # that an amount would have: 何日 → 日; empty where nothing is said
    terms: tuple[str, ...]  # content words, each once, without words that only ask
    pairs: tuple[str, ...]  # neighbouring kanji or katakana: 特殊勤務 → 特殊 殊勤 勤務
    figures: frozenset[Figure]


def read_question(text: str) -> Question:
    """Return what a question asks for."""
    plain = without_citations(text)
    units = frozenset(_UNIT_OF[match[2]] for match in _COUNTED.finditer(plain))
    if _MONEY.search(plain):
        units |= {"円"}
    return Question(
        text=text,
        asked=_asked(plain, units),
        units=units,
        terms=tuple(t for t in dict.fromkeys(content_terms(text)) if t not in _ASKING),
        pairs=tuple(dict.fromkeys(_pairs(plain))),
        figures=frozenset(figures_in(plain)),
    )


def _asked(plain: str, units: frozenset[str]) -> Asked:
    if _ARTICLE.search(plain):
        return Asked.ARTICLE
    if units and not re.search(r"何月から|何時まで|何時に", plain):
        return Asked.AMOUNT
    for pattern, asked in (
        (_WHO, Asked.WHO),
        (_DAY, Asked.DAY),
        (_WHERE, Asked.WHERE),
        (_AMOUNT, Asked.AMOUNT),
        (_HOW, Asked.HOW),
        (_WHETHER, Asked.WHETHER),
    ):
        if pattern.search(plain):
            return asked
    return Asked.HOW


def figures_in(text: str) -> Iterable[Figure]:
    """Yield the figures of a text: numbers that count something; no articles, no dates of laws."""
    for match in _FIGURE.finditer(fold(text)):
        number = match[1].replace(",", "")
        value = number if number[0].isdigit() else str(to_int(number))
        yield Figure(f"{value}{match[2] or ''}", _UNIT_OF[match[3]])


def numbers_in(text: str) -> frozenset[str]:
    """Return every number of a text in digits, without commas."""
    return frozenset(match[0].replace(",", "") for match in _DIGITS.finditer(fold(text)))


_RUN = re.compile(r"[一-鿿々〆ヶァ-ヺーa-z0-9]+")


def pairs_in(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring kanji, katakana or letters of a text."""
    return frozenset(_pairs(fold(text)))


def _pairs(folded: str) -> Iterable[str]:
    for run in _RUN.findall(folded):
        if not run.isdigit() and not run.startswith(("何", "幾")):
            yield from (run[at : at + 2] for at in range(len(run) - 1))


_PLACE = re.compile(
    r"所|署|庁|局|機関|窓口|役場|センター|裁判所|市町村|都道府県|福祉事務所|知事|委員"
)
_PERSON = re.compile(r"人|者|世帯|長|員|知事|親族|配偶者|子|医師|機関|大臣|夫|妻")
_TIME = re.compile(r"月|日|時|前|後|から|まで|以内|とき|年度|場合")
_LAW = re.compile(r"第?[0-9一二三四五六七八九十百]+条|規定|法律")
_VERDICT = re.compile(
    r"(?:でき|許され|認め|差し支え|必要|なりません|なければ|ません|ます|とする|できる|できない|認定する|要しない"
    r"|ものとする|はい|いいえ|よい|しない)"
)


def offers(question: Question, text: str) -> bool:
    """Tell whether a text has what the question wants to hear: an amount, a day, a person …"""
    asked = question.asked
    if asked is Asked.AMOUNT:
        units = {figure.unit for figure in figures_in(text)}
        return bool(units & question.units) if question.units else bool(units)
    pattern = {
        Asked.DAY: _TIME,
        Asked.WHO: _PERSON,
        Asked.WHERE: _PLACE,
        Asked.ARTICLE: _LAW,
        Asked.WHETHER: _VERDICT,
    }.get(asked)
    return pattern is None or pattern.search(fold(text)) is not None
