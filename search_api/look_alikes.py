"""Kanji that look alike and are taken for each other: 収入忍定 → 収入認定, 返遷金 → 返還金.

They come from handwriting, from choosing a part of a character and from recognised scans; how
they are read does not help (``search_api.spelling`` repairs what is read alike).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from search_api.vocabulary import Vocabulary

_SHORTEST_PART = 3  # characters of a word inside a longer run
_SURE = 2  # units that hold a word before a slip is repaired to it
_GROUPS = (
    *("認忍", "入人八", "還遷環", "護獲穫", "未末", "徴微懲", "土士", "千干", "住往佳", "検険倹"),
    *("申甲由", "失矢夫", "待持特侍", "績積", "裁栽載", "議義儀", "緑縁録", "遣遺", "撤徹", "遂逐"),
    *("墓基暮募", "帯滞", "帳張", "援緩暖", "復複腹", "治冶", "租祖粗", "届屈", "借惜", "貸貨賃"),
    *("資質貿", "料科", "支友", "因困", "問間聞", "抵低", "技枝", "棄葉", "減滅", "帰掃", "延廷"),
    *("委季", "若苦", "老考孝", "看着", "親新視", "設投役", "職織識", "続読", "網綱", "編偏遍"),
    *("署暑著", "群郡", "薄簿", "被披破", "訪訂", "輪輸", "額顔頼", "養義", "扶抹", "祉社", "償賞"),
    *("幣弊", "陪倍培", "拒距", "療僚", "給絵結", "妊任", "傷傍", "預頂", "施旋", "導尊", "隔融"),
)


def _table() -> Mapping[str, str]:
    """Return character → those that look like it."""
    table: dict[str, str] = {}
    for group in _GROUPS:
        for character in group:
            others = (c for c in group if c != character and c not in table.get(character, ""))
            table[character] = table.get(character, "") + "".join(others)
    return table


_ALIKE = _table()


def look_alikes(run: str, vocabulary: Vocabulary) -> Iterator[tuple[str, list[str]]]:
    """Yield what is written wrongly in a run of kanji, and the words that were probably meant.

    The run as a whole first; else its longest part that is a word with one character exchanged.
    """
    shortest = min(len(run), _SHORTEST_PART)
    for length in range(len(run), shortest - 1, -1):
        for start in range(len(run) - length + 1):
            part = run[start : start + length]
            words = [] if vocabulary.is_known(part) else _meant(part, vocabulary)
            if words:
                yield part, words
                return


def _meant(part: str, vocabulary: Vocabulary) -> list[str]:
    found = [
        word
        for at, character in enumerate(part)
        for other in _ALIKE.get(character, "")
        if vocabulary.count(word := part[:at] + other + part[at + 1 :]) >= _SURE
    ]
    return sorted(found, key=lambda word: -vocabulary.count(word))
