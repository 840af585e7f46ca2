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
from search_api.answer.grades import without_grades
from search_api.answer.restated import MOST
from search_api.answer.sums import names_a_sum, names_what_has_a_sum, with_yen
from search_api.answer.types import Asked
from search_api.answer.validity import without_years

_N = (
    r"[0-9][0-9,]{0,19}(?:\.[0-9]{1,9})?(?:分の[0-9]{1,9})?"
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

_MONEY = re.compile(
    r"いくら|金額|何円|単価|相場|料金はい|手数料はい|額を教"
    r"|(?:上限|限度|基準|支給|月|年|日)額(?:は|$|[?？。])"
)
_WITHIN = re.compile(r"何日(?:間)?(?:以内|まで)")
_LIMIT = re.compile(r"いくら(?:まで|[一-鿿]{2,}せ?でき)")
_TERM = re.compile(r"(?:期限|期間|時効)(?:は|$|[?？。]|を教)|いつまで")  # how long
_AMOUNT = re.compile(r"どれくらい|どのくらい|いくつ|(?:額|割合|上限|回数|日数|期間)は?[?？。]?$")
_DAY = re.compile(r"いつ|何月|何日に|時期は|日程|期限")
_WHO = re.compile(r"誰|だれ|どんな人|どのような人|どういう人|どんな世帯|対象者|何者")
_WHERE = re.compile(r"どこ(?!まで)|どちら|窓口は|アドレス")
_ARTICLE = re.compile(
    r"何条|どの条|条文[はを]?(?:どれ|どこ|教え)|根拠条文|どの規定|根拠は何|根拠(?:の条文|は)?[?？。]*$"
)
_HOW = re.compile(
    r"どう|どの|どんな|何|なに|なぜ|方法|手続|やり方|仕方|しかた|違い|とは(?:[?？。]|$)|教えて"
)
_WHETHER = re.compile(r"(?:か|の|かな|でしょうか|可否|いい|よい|必要)[?？。\s]*$")

#: Words that ask, and say nothing of what is asked for.
_ASKING_WORDS = (
    "幾ら 何時 何処 誰 如何 何故 如何言う 如何様 どんな 何方 何れ 何の 教える 知る 分かる"
    " 答える 聞く 在る 済む 申す 願う 言う 遣る 行う 要る 出る 良い 駄目 必要 方法"
    " 宜しい 下さる 掛かる 成る 出来る 付く 物 受ける 貰う 人 場合 時 扱う 為る 為 こと"
    " よう どう いつ どこ つく 幾 つ 箇月 以内 1 2 3"
)
_ASKING = frozenset(_ASKING_WORDS.split())
_AMOUNT_WORDS = frozenset(("円", "日間", "月額", "年額"))  # of 何円, 何日間
TERM_WORDS = frozenset(("期限", "期間"))  # one for the other, where a time limit is asked for
_SCALES = {"万": 10_000, "千": 1_000}
_KEYS = re.compile(
    r"([0-9]歳)の(?:子ども|子|人|方|者)|[0-9]+人(?:世帯|家族|暮らし|\s*$)|単身(?:世帯|者)?"
)
_OF_TIME = frozenset(("日", "月", "年"))
_BEFORE = re.compile(r"何(?:日|週間)[前後]に")  # the time that is asked for ends there
#: The first thing after what the question names: 申請があったら最初の訪問.
_FIRST = re.compile(r"(?:たら|だら|から|後)、?(?:最初|初め|初回)の")
_MUST = re.compile(r"いけな|いけま")  # of しないといけない, which goes nowhere
_CASES = ("円", "歳", "人")  # what an amount depends on: the income, the age, the household


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
    limit: bool = False  # how much at most: a share (4割以下) tells it as an amount in yen does


def read_question(text: str) -> Question:
    """Return what a question asks for. Its sums are written out: 8万だと is 8万円だと."""
    text = with_yen(text)
    plain = without_citations(text)
    units = frozenset(_UNIT_OF[match[2]] for match in _COUNTED.finditer(plain))
    if _WITHIN.search(plain):
        units |= {"日", "月"}  # 何日以内 is answered by 3か月, too
    figures = frozenset(figures_in(plain.replace("単身", "1人世帯")))
    of_a_case = names_what_has_a_sum(plain) and any(f.unit in _CASES for f in figures)
    if _MONEY.search(plain) or names_a_sum(plain) or of_a_case:
        units |= {"円"}
    if _TERM.search(plain) and not units:
        units = frozenset(("日", "月", "年"))
    # Of money, amounts.py looks at the year, the grade, the age and the household.
    matter = (
        _KEYS.sub(lambda key: key[1] or " ", without_grades(without_years(text)))
        if "円" in units
        else text
    )
    asking = _ASKING | _asking_words(plain, figures)
    return Question(
        text=text,
        asked=_asked(plain, units),
        units=units,
        terms=tuple(t for t in dict.fromkeys(content_terms(matter)) if t not in asking),
        pairs=tuple(p for p in dict.fromkeys(_pairs(plain)) if p not in MOST),
        figures=figures,
        limit="円" in units and _LIMIT.search(plain) is not None,
    )


def asks_for_time(question: Question) -> bool:
    """Tell whether a question asks how long, or by when: its amount is one of days."""
    return bool(question.units) and question.units <= _OF_TIME


def _asking_words(plain: str, figures: Iterable[Figure]) -> frozenset[str]:
    """Return the words of a question that name no matter: of its kind, and of its own amounts."""
    counted = list(_COUNTED.finditer(plain))
    words = (
        {*_AMOUNT_WORDS, *(match[2] for match in counted)}
        if counted or _MONEY.search(plain)
        else set[str]()
    )
    if _TERM.search(plain):
        words |= TERM_WORDS
    if _TERM.search(plain) or any(_UNIT_OF[match[2]] in _OF_TIME for match in counted):
        words |= MOST
    if _BEFORE.search(plain):
        words |= {"前", "後"}
    if _FIRST.search(plain):
        words |= {"最初", "初め", "初回"}
    if _MUST.search(plain):
        words |= {"行く"}
    money = [f for f in figures if f.unit in ("円", "歳")]  # 52,000円 is found in a range
    return frozenset(words.union(*({f.unit, f"{amount_of(f):.0f}"} for f in money)))


def amount_of(figure: Figure) -> float:
    """Return the number that a figure writes: 5万 is 50,000; 0 for what is none (4分の3)."""
    digits, scale = figure.value.rstrip("万千"), figure.value[-1:]
    try:
        return float(digits) * _SCALES.get(scale, 1)
    except ValueError:
        return 0.0


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


def unit_of(written: str) -> str:
    """Return the unit that a table's head writes (円, か月), "" for what is none."""
    return _UNIT_OF.get(written, "")


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
#: A point in time, not a noun with 日 in it (日用品費): 翌月の初日から, 14日以内, 退院した時に.
_TIME = re.compile(
    r"(?:[0-9]+(?:か月|月|日|年|週間)|[今前翌先当次毎同初末月]の?[月日年]|月末|年度|(?:た|る|の)(?:日|月|時|とき|年|間))"
    r"(?:の[一-鿿]{1,3}|以内|以後|以前|前|後|分)*(?:から|まで|[にではも、]|より|とする|付け?)"
)
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
