"""What a question about a time limit says in other words than the rules.

The thesaurus says the same of words wherever they stand; these mean it only where a limit is
asked for: 何日で返事 asks for the 決定の通知, 結果 is a 決定 (of a 審査請求 the 裁決).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_OTHERWISE: Mapping[str, Sequence[str]] = {
    "返事": ("決定", "通知", "知らせる"),
    "回答": ("決定", "通知", "知らせる"),
    "結果": ("決定", "裁決"),
    "延長": ("延ばす",),
    "伸ばす": ("延ばす",),
    "長引く": ("時間", "日時"),
}
#: How long at most: these ask, and name nothing.
MOST = frozenset(("最長", "最大", "最短"))


def otherwise(term: str) -> Sequence[str]:
    """Return the words of the rules for a word of a question about a time limit; () for none."""
    return _OTHERWISE.get(term, ())
