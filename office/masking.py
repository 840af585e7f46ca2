"""Mask what may tell of a person before a text is kept (個人情報の伏せ字).

A rule, not a guarantee: numbers, addresses of e-mail, dates and names with an honorific are
found by their form. A name without an honorific, a place or a rare story stays as it is.
"""

from __future__ import annotations

import re
import unicodedata

NUMBER, MAIL, DATE, NAME = "〔番号〕", "〔メール〕", "〔日付〕", "〔名前〕"

_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
# Groups of digits with one mark between them: phone, case and account numbers.
_GROUPS = re.compile(r"\d+(?:[ \-‐‑–—―−ー/.()・_][ ]?\d+)*")
_KANJI_DIGITS = re.compile(r"[〇零一二三四五六七八九]{5,}")
_NUMBER_OR_YEAR = r"(?:\d{1,2}|元)"
_ERA = r"(?:明治|大正|昭和|平成|令和|[MTSHR](?=\d))"
_MARK = r" ?[年/.\-] ?"
_FULL_DATE = re.compile(
    rf"(?:{_ERA} ?{_NUMBER_OR_YEAR}|(?:19|20)\d\d){_MARK}\d{{1,2}} ?[月/.\-] ?\d{{1,2}}+日?+"
    # What is issued or comes into force on a day is a text, not a person.
    r"(?! ?(?:付|施行|改正|公布|適用|発出|厚|社|法律|政令|省令|告示|次官|局長|課長|通知))"
)
_BORN = re.compile(rf"(?:{_ERA})? ?(?:\d{{1,4}}|元)年(?: ?\d{{1,2}}月)?(?: ?\d{{1,2}}日)?(?= ?生)")
_LABELLED = re.compile(r"((?:氏名|名前|本名|フリガナ|ふりがな)[ ]?[::])[ ]?[^\s、。,]{1,20}")

_HONORIFIC = r"(?:さん|さま|様|氏(?!名)|くん|君|ちゃん|殿)"
_KANJI_NAME = re.compile(
    rf"((?:(?<![一-鿿々])[一-鿿々]{{1,3}} )?[一-鿿々〆ヶ]{{1,6}}) ?({_HONORIFIC})"
)
_MIXED_NAME = re.compile(rf"([一-鿿々]{{1,3}}[ぁ-んァ-ヴー]{{2,4}}) ?({_HONORIFIC})")
_KATAKANA_NAME = re.compile(rf"([ァ-ヴー]{{2,8}}(?:[・ ][ァ-ヴー]{{1,8}})?) ?({_HONORIFIC})")
_HIRAGANA_NAME = re.compile(rf"([ぁ-ん]{{2,6}}) ?({_HONORIFIC})")

#: People who are no one: the whole word before an honorific.
_ROLES = re.compile(
    "御?本人|世帯主|夫|妻|父|母|兄|姉|弟|妹|子|娘|息子|孫|祖父|祖母|叔父|叔母|伯父|伯母|親|奥|嫁|婿"
    "|旦那|主人|隣|皆|神|客|赤|坊|子供|先方|相手|患者|利用者|受給者|被保護者|要保護者|申請者|保護者"
    "|扶養義務者|相談者|代理人|業者|職員|担当者?|主治医|医師|看護師|大家|家主|学生|生徒"
)
_KATAKANA_ROLES = re.compile(
    "(?:ケース)?ワーカー|(?:ホーム)?ヘルパー|ケアマネ(?:ージャー)?|ドクター|スタッフ|オーナー"
    "|ママ|パパ|オバ|オジ"
)
_HIRAGANA_ROLES = re.compile(
    ".*(?:たく|かあ|とう|ばあ|じい|にい|ねえ|おく|みな|きゃく|こども|おこ|むすこ|むすめ|だんな|おば"
    "|おじ|おい|めい|まご|あか)"
)
#: Words that only look like a name with an honorific: 同様, 仕様, 諸君 …
_NO_NAME = re.compile(".*[同仕多模一異有各何両諸]")


def mask(text: str) -> str:
    """Return the text in one width (NFKC) with what may tell of a person replaced."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    text = mask_mails(text)
    text = _LABELLED.sub(rf"\1{NAME}", text)
    text = _BORN.sub(DATE, _FULL_DATE.sub(DATE, text))
    text = _KANJI_DIGITS.sub(NUMBER, _GROUPS.sub(_number, text))
    return mask_names(text)


def mask_mails(text: str) -> str:
    """Return the text with addresses of e-mail replaced."""
    return _MAIL.sub(MAIL, text) if "@" in text else text


def mask_names(text: str) -> str:
    """Return a text in one width (NFKC) with names and days of birth replaced."""
    text = _BORN.sub(DATE, _LABELLED.sub(rf"\1{NAME}", text))
    text = _KATAKANA_NAME.sub(_katakana, _KANJI_NAME.sub(_kanji, text))
    return _HIRAGANA_NAME.sub(_hiragana, _MIXED_NAME.sub(_mixed, text))


def _number(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    digits = sum(map(len, groups))
    # 問13-22-1 and 局10-12-(1) are citations: no group of them has three digits.
    personal = digits >= 5 and (max(map(len, groups)) >= 3 or len(groups) == digits)
    return NUMBER if personal else match[0]


def _kanji(match: re.Match[str]) -> str:
    if _ROLES.fullmatch(match[1].split()[-1]):
        return match[0]
    plain = match[2] in ("様", "君") and _NO_NAME.fullmatch(match[1])
    return match[0] if plain else NAME + match[2]


def _katakana(match: re.Match[str]) -> str:
    return match[0] if _KATAKANA_ROLES.fullmatch(match[1]) else NAME + match[2]


def _mixed(match: re.Match[str]) -> str:
    kana = re.sub(r"^[一-鿿々]+", "", match[1])
    if kana[0] in "がをにでへ":  # 夫がやまださん: no name begins so
        return match[0]
    return match[0] if _HIRAGANA_ROLES.fullmatch(kana) else NAME + match[2]


def _hiragana(match: re.Match[str]) -> str:
    return match[0] if _HIRAGANA_ROLES.fullmatch(match[1]) else NAME + match[2]
