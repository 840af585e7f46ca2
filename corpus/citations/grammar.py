"""The shapes of citations, as regular expressions over folded text.

Folding (``corpus.folding``) has made width, dashes and variant kanji one, so ３, 三 and 3 differ
only as numerals. Every quantifier is bounded: the patterns also run over hostile text.
"""

from __future__ import annotations

import re

from corpus.numerals import to_int

N = "[0-9〇一二三四五六七八九十百千]{1,8}"
S = r"\s{0,3}"  # bounded: a run of spaces must not make the search slow
KANJI = "[一-鿿々]"
IROHA = "[イロハニホヘトチリヌルヲワカヨタレソツネナラム](?![ァ-ヶー])"
KANA_ITEM = "[ア-ン](?![ァ-ヶ]|ー[ァ-ヶ])"

# What makes 条 another word: 条件, 条例, 条約, 三条市, 四条河原町, 九条ねぎ …
_NOT_AN_ARTICLE = (
    "(?!件|例|約|文|西|東|南|北|駅|丁|市|町|城|通|河|大|院|坂|川|島|家|製|目|線|柄|里|池|堀"
    "|ねぎ|さん|くん|の光|の滝)"
)
# 第285条の一部, 第3条の二以上 are no branches.
_A_BRANCH = (
    r"(?!\s{0,3}[項号人]|[部般定種つ切体時級等年月日回割箇倍名]"
    "|以上|以内|以下|分の|か月)"
)
_NOT_A_PARAGRAPH = "(?!目)"
# 第1号被保険者, 2号室, 第3号議案 … are no items.
_NOT_AN_ITEM = (
    "(?!被保険|厚生|研究|保険|施設|通所|訪問|介護|事業|様式|用紙|室|車|棟|館|線|店|認定|議案|事件|俸|級|研修"
    "|任意|新規|線|炉|機|艦|車|沿|地|墓|通知|告示|証)"
)
# Behind a bare number these make it a quantity: 2人, 3か月, 4倍額.
_QUANTITY = "(?:[0-9人円日年月歳歩個名件回週割倍級箇ヶケ時分度万千以%]|[かカ][月所国年])"

ARTICLE = re.compile(
    rf"(?P<ordinal>第{S})?(?P<article>{N}){S}条(?P<branch>(?:の{N}{_A_BRANCH})*)"
    rf"{_NOT_AN_ARTICLE}"
)
PARAGRAPH = re.compile(
    rf"(?:{S}の?{S}第?{S}(?P<paragraph>{N}){S}項{_NOT_A_PARAGRAPH}|(?P<circled>[0-9]{{1,2}}))"
)
LISTED_PARAGRAPH = re.compile(rf"第?{S}(?P<paragraph>{N}){S}項{_NOT_A_PARAGRAPH}")
ITEM = re.compile(
    rf"{S}の?{S}第?{S}(?P<item>{N}){S}号(?P<branch>(?:の{N}(?!{S}[イ-ン]{{2}}))*){_NOT_AN_ITEM}"
)
SUBITEM = re.compile(rf"{S}(?P<sub>{IROHA})(?P<deeper>(?:{S}\({S}(?:{N}|[ivx]{{1,4}}){S}\))*)")
QUALIFIER = re.compile(
    rf"{S}の?{S}(?P<qualifier>(?:た[だゞ]し|但し?)書き?|前段|後段|本文|柱書き?|なお書き?|各号列記以外の部分|各号)"
)

#: A bare 第2項 or 第1号 (of the article that is read), with 第.
PARAGRAPH_ALONE = rf"第{S}{N}{S}項{_NOT_A_PARAGRAPH}"
# Numbers of documents (社発第246号, 法律第144号) are no items.
ITEM_ALONE = (
    rf"(?<![一-鿿々a-z0-9ァ-ヶー令・発号])(?<!だより)第{S}{N}{S}号(?:の{N}){{0,3}}{_NOT_AN_ITEM}"
    r"(?=[イロハにのをがはで又若及か、,)・もと]|ま|た|に|$|\s)"
)

RELATIVE = re.compile(
    r"(?P<items>(?:次の|左の|当該)?各号(?!室|車))"
    r"|(?P<which>前|次|同|本|この|当該)(?P<count>[二三四五六七八九十2-9]|各)?"
    r"(?P<what>条(?![例約件文項]|さん|氏)|項(?!目)|号(?!室|車|棟|館|線|店|俸|証)|表(?![示現面題決明]))"
)
#: 同法, この法律: a text, told by where it stands.
WHICH_TEXT = re.compile(
    r"(?P<which>同|この|本)(?P<what>法律|法(?![人曹廷会廷務的案制定]|律)|政令|省令|令(?![状達嬢])|規則"
    r"|告示|通知(?![書表])|要領)"
)

SUPPLEMENTARY = re.compile(rf"附\s?則{S}(?P<bracket>\([^()]{{1,60}}\))?{S}")
SUPPLEMENTARY_PARAGRAPH = re.compile(rf"第?{S}(?P<paragraph>{N}){S}項{_NOT_A_PARAGRAPH}")

ANNEX = re.compile(
    rf"別表・?(?:{S}第?{S}(?P<annex>{N})(?P<branch>(?:の{N}(?![0-9]|{S}の?項))*))?"
    rf"(?:{S}の?{S}(?P<row>{N}(?:の{N})?){S}の項)?"
)
CHAPTER = re.compile(rf"{S}の?{S}第{S}(?P<chapter>{N}){S}章")

# A line may end inside a word of a book: 課長問\n答.
_LEVEL = (
    r"(?P<level>(?:厚生)?事務次官通\n?[知達]|次官通\n?[知達]|局長通\n?[知達]|課長通\n?[知達]"
    r"|課長問\n?答|次官|局長|課長|次|局|課)"
)
#: Behind the level, also in short: 課問答第3の18, 局通知7-4.
_LEVEL_WORD = r"通\n?[知達]|問\n?答"
_STEP = (
    rf"(?:{S}(?:の?問|[-ーの]){S}(?:\({S}(?:{N}|[ア-ン]|[a-z]){S}\)|{N}(?!{_QUANTITY})|{KANA_ITEM})"
    rf"|{S}\({S}(?:{N}|[ア-ン]){S}\)|(?<=\)){KANA_ITEM})"
)
NOTICE = re.compile(
    rf"(?:(?<!{KANJI})|(?<=要領)|(?<=参照)|(?<=月)){_LEVEL}(?P<word>{_LEVEL_WORD})?(?P<closed>\))?(?:{S}[・の]{S})?{S}(?:問{S})?\(?(?:問{S})?"
    rf"(?P<ordinal>第)?{S}(?P<path>{N}(?![0-9])(?:{_STEP})*)"
)
#: Listed behind a notice item: 第12-1-(2)-ア、イ or 第8の59、第8の60 or 第1-1、3、4及び5.
NOTICE_AGAIN = re.compile(rf"(?:問{S})?第{S}(?P<path>{N}(?:{_STEP})+)")
SIBLING = re.compile(
    rf"(?P<step>\({S}(?:{N}|[ア-ン]){S}\)|{N}(?!{_QUANTITY}|{S}[つ\-])|{KANA_ITEM})(?![0-9.])"
)
STEPS = re.compile(rf"(?:{_STEP})+")
# 第3章の(2)のア below an annex; the first number may stand without の: 別表第6の2, 第1章1
ANNEX_STEPS = re.compile(rf"(?:{S}(?:{N}(?!{_QUANTITY}|章)))?(?:{_STEP})*")

_BOOK = (
    "(?:生活保護の)?実務q&?a"
    "|生活保護手帳\\s?別冊問答集|別冊問\n答集|運用事\n例集|別冊問答集?|別冊|運用事例集|事例集|問答集"
    "|生活保護手帳|手帳"
)
QUESTION = re.compile(
    rf"(?:(?P<book>{_BOOK})(?:{S}[・の]{S})?{S}\(?{S}(?P<word>問{S})?|(?<!{KANJI})\(?問){S}"
    rf"(?P<ordinal>第)?{S}(?P<number>{N}(?:{S}[-ーの]{S}{N}(?!{_QUANTITY}))*)"
    rf"(?P<answer>の?答)?(?P<below>(?:{S}の?{S}\({S}{N}{S}\)){{0,2}})"
)
QUESTION_AGAIN = re.compile(
    rf"(?:問{S}|(?=[0-9]))第?{S}(?P<number>{N}(?:{S}[-ーの]{S}{N}(?!{_QUANTITY}))+)"
    rf"(?P<below>(?:{S}\({S}{N}{S}\)){{0,2}})"
)
#: 問10-22〜25: the end of a range may be the last number alone.
QUESTION_END = re.compile(rf"(?:問{S})?(?P<number>{N}(?:{S}[-ーの]{S}{N})*)(?!{_QUANTITY})")

_ERA = "明治|大正|昭和|平成|令和"
_YEAR = "(?:[0-9〇一二三四五六七八九十]{1,3}|元)"
DATED_NUMBER = re.compile(
    rf"(?P<era>{_ERA}){S}(?P<year>{_YEAR}){S}年{S}(?:(?P<month>{N}){S}月{S}(?P<day>{N}){S}日{S}(?:付け?{S})?)?"
    rf"(?P<body>[0-9一-鿿・ァ-ヶー]{{0,40}}?(?:発|法律|政令|省令|府令|告示|訓令|保|企|基|障|更|老|児|総|収))"
    rf"{S}(?P<code>[0-9]{{2,4}})?{S}第{S}(?P<number>{N}){S}号"
)

#: The item of the notice that a dated number names: 昭和38年4月1日社発第246号第8の1.
ITEM_OF_NUMBER = re.compile(rf"{S}(?:の)?第{S}(?P<path>{N}(?![0-9項条号章])(?:{_STEP})*)")

#: A number without its day (社援発0516第18号), or with the day in short (S38.4.1社発第246号).
SHORT_NUMBER = re.compile(
    rf"(?<![一-鿿a-z0-9])(?:(?P<era>[mtshr])(?P<year>[0-9]{{1,2}})[./](?P<month>[0-9]{{1,2}})"
    rf"[./](?P<day>[0-9]{{1,2}}){S})?"
    rf"(?P<body>[一-鿿]{{1,8}}(?:発|保))(?P<code>[0-9]{{2,4}})?第{S}(?P<number>{N}){S}号"
)

PAGE = re.compile(
    rf"(?:(?:生活保護)?手帳)?(?P<besatsu>別冊問答集)?{S}\(?{S}"
    rf"(?P<edition>(?:r|h|令和|平成){S}{N}{S}(?:年度?版?)?|[0-9]{{4}}{S}年?度?版?)?{S}\)?{S}[,、の]?{S}"
    rf"(?:(?:p{{1,2}}\.?|頁|ページ){S}(?P<page>[0-9]{{1,4}})|(?P<page2>[0-9]{{1,4}}){S}(?:頁|ページ))"
)

# 保護法37の2: behind the name of a law, and only if nothing but the end or a particle follows.
BARE_ARTICLE = re.compile(
    rf"(?<=[法令則])(?P<article>[0-9]{{1,4}})(?P<branch>(?:の{N})*)"
    r"(?=\s|$|[、。・)」]|と|及び|で|に|は|返還|徴収)"
)

JOINER = re.compile(
    rf"{S}(?P<joiner>及び|並びに|又は|若しくは|または|および|もしくは|ならびに|ないし|乃至|や|と|[、,，・/]|から|[~〜])?{S}"
)
RANGE_JOINERS = ("から", "ないし", "乃至", "~", "〜")
MADE = re.compile(rf"{S}まで")

TITLE_END = re.compile("法律|法|令|規則|要領|通知|告示")

#: Where something that may be a citation begins; find.py asks the shapes above in this order.
START = re.compile(
    rf"(?P<dated>{_ERA}(?={S}{_YEAR}{S}年))"
    r"|(?P<short>(?<![一-鿿a-z0-9])(?:[mtshr][0-9]{1,2}[./]|[一-鿿]{1,8}[発保](?=[0-9]{0,4}第)))"
    rf"|(?P<page>(?:(?:生活保護)?手帳|別冊問答集)(?=[^。]{{0,24}}(?:p|頁|ページ)))"
    rf"|(?P<text>(?:同|この|本)(?:法|政令|省令|令|規則|告示|通知|要領))"
    r"|(?P<relative>(?:次の|左の|当該)?各号"
    r"|(?:前|次|同|本|この|当該)(?:[二三四五六七八九十2-9]|各)?[条項号表])"
    rf"|(?P<notice>(?:厚生)?事務次官|次官|[局課]長"
    rf"|[次局課](?=(?:(?:{_LEVEL_WORD}){S}[・の]?)?{S}(?:問{S})?\(?{S}第?{S}{N}))"
    rf"|(?P<question>{_BOOK}|(?<!{KANJI})\(?問(?={S}第?{S}{N}))"
    r"|(?P<suppl>附\s?則)|(?P<annex>別表)"
    rf"|(?P<article>(?:第{S})?{N}{S}条)"
    rf"|(?P<paragraph>{PARAGRAPH_ALONE})|(?P<item>{ITEM_ALONE})"
    rf"|(?P<bare>(?<=[法令則])[0-9]{{1,4}}(?!{S}[条0-9]))"
    rf"|(?P<title>(?:{TITLE_END.pattern})(?![一-鿿々ァ-ヶー0-9]))"
)


def number(text: str) -> str:
    """Return the numbers in ``text`` as an id writes them: 五十五条の四 → 55-4."""
    return "-".join(str(to_int(n)) for n in re.findall(N, text))


def steps(text: str) -> list[str]:
    """Return the steps of a notice's path: 8-1-(4)-ア → 8, 1, 4, ア."""
    pieces = re.findall(f"{N}|[ア-ン]|[a-z]", text)
    return [str(to_int(p)) if re.fullmatch(N, p) else p for p in pieces]


def qualifier(text: str) -> str:
    """Spell a qualifier one way: 但書, ただし書き → ただし書."""
    return {"た": "ただし書", "但": "ただし書", "な": "なお書き", "柱": "柱書"}.get(text[0], text)
