"""Which nouns of a question name what it asks about: those that は, も, って … mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.tokenise import morphemes

#: So general that what stands before it is the thing.
_GENERAL_NOUNS = (
    "人 方 者 世帯 家庭 子 子供 子ども 場合 時 とき 事 こと 物 もの 分 額 金額 金 お金 代金 費用 費"
    " 代 扱い 対象 収入 収入認定 保護 生活保護 保護費 受給者 被保護者 申請者 本人 職員 役所"
    " 福祉事務所 実施機関 全部 返済 支払い 支払 支給 もらい物 借入金 経費 料金 返金 自分 家族 うち"
    " 初回 保護中 受給中 毎月 必要 義務 決まり 規定 可能性 違い 根拠"
)
_GENERAL = frozenset(_GENERAL_NOUNS.split())
_SUFFIXED = re.compile(r"(.{2,})(?:代|費用|分|額|料金|代金)$|(.{4,})費$")
_JOURNEY = re.compile(r"(?:交通費|旅費|運賃)$")  # nothing without what it is for
_MARKS = frozenset(("は", "も", "って", "とか", "持っ"))
_TAKEN = {
    "を": re.compile(r"もらっ|受け取|受取|売っ|借り|持[っつて]|処分|手放|解約"),
    "が": re.compile(r"入っ|売れ|当たっ|壊れ|故障|なくな|あっても|あり(?:ます|ませ)"),
    "で": re.compile(r"も(?!ら)"),
}

Word = tuple[str, str]  # surface, part of speech


@dataclass(frozen=True, slots=True)
class _Noun:
    """Neighbouring nouns of a question: 死亡保険金."""

    text: str
    start: int  # in words
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of a text with their part of speech."""
    return [(m.surface(), m.part_of_speech()[0]) for m in morphemes(text)]


def plain_noun(name: str) -> str:
    """Return a noun without 代 or 費.

    >>> plain_noun("スーツ代"), plain_noun("借金")
    ('スーツ', '借金')
    """
    suffixed = _SUFFIXED.match(name)
    return (suffixed[1] or suffixed[2]) if suffixed else name


def asked_nouns(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the nouns that what answers a question must name, each with its alternatives.

    Behind a general one (ネットで物を売ったお金) any noun of the clause will do; a journey is
    named with what it is for (葬式に行く交通費). () where nothing is marked.
    """
    words = words_of(text)
    nouns = _nouns(words)
    for at, noun in enumerate(nouns):
        if not _is_marked(words, noun):
            continue
        chain = [each for each in _before(words, nouns[: at + 1]) if not _is_general(each.text)]
        if not chain:
            continue
        if chain[0] is not noun and words[noun.start - 1][0] != "の":
            return (tuple(each.text for each in chain),)
        needed = chain[: 2 if _JOURNEY.search(chain[0].text) else 1]
        return tuple((each.text,) for each in needed)
    return ()


def _is_general(name: str) -> bool:
    plain = name.removeprefix("お")
    return plain in _GENERAL or plain_noun(plain) in _GENERAL


def _nouns(words: Sequence[Word]) -> list[_Noun]:
    found: list[_Noun] = []
    start = None
    for at, (_, kind) in enumerate((*words, ("", ""))):
        if kind in ("名詞", "形状詞", "接頭辞", "接尾辞"):
            start = at if start is None else start
        elif start is not None:
            found.append(_Noun("".join(surface for surface, _ in words[start:at]), start, at))
            start = None
    return found


def _is_marked(words: Sequence[Word], noun: _Noun) -> bool:
    if noun.end == len(words):
        return noun.start > 0 and words[noun.start - 1][0] == "の"
    mark, *following = [surface for surface, _ in words[noun.end : noun.end + 4]]
    received = _TAKEN.get(mark)
    return mark in _MARKS or bool(received and received.match("".join(following)))


def _before(words: Sequence[Word], nouns: Sequence[_Noun]) -> Iterable[_Noun]:
    """Yield a noun and those before it in the same phrase, the nearest first."""
    following = None
    for noun in reversed(nouns):
        if following is not None:
            between = words[noun.end : following.start]
            if any(
                kind in ("補助記号", "空白") or s in ("は", "も", "って") for s, kind in between
            ):
                return
        yield noun
        following = noun
