"""What kind of thing a sentence says: a verdict, a rule, or only what a text is about."""

from __future__ import annotations

import re

#: …を定めた項目です, …の根拠として引かれる問です: no rule. …する、という項目です is one.
_DESCRIBES = re.compile(
    r"(?:(?:を|について)(?:示した|示す|定めた|定める|書いた|並べた|まとめた|説明した|決めた|扱った|挙げた)"
    r"|(?:引か|挙げら)れ(?:る|ている)|の)(?:問|項目|条文?|規定|根拠|取扱い)(?:の一つ)?です。?$"
    r"|(?:に|が|は|も|で|別に)(?:示さ|定めら|引か|書か|説明さ)れて(?:います|いる|いるところである)。?$"
    r"|(?:とき|場合|申請|相談)(?:に|で|にも)使(?:います|われます|う(?:項目|問)?です)。?$"
    r"|(?:ととも|とあわせて|と一緒)に見ます。?$|参照先(?:でもあり|であり|になり)ます。?$"
    r"|(?:削除|廃止)されて(?:います|いて|いる)"
    r"|[でに]も引かれます。?$"
    r"|は、?[^。、]{0,8}(?:通知|問答集?|事例集)[^。、]{0,20}によります。?$"
)
#: Left over by the layout of a page: a diagram, or what a page break tore off.
_SCRAP = re.compile(r"[→⇒↓←]|^[ぁ-ん]{1,2}[、，]")

_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")

_STEMS = "でき|認められ|認め|許され|受けられ|使え|出せ|払え|使用でき"
_TAIL = (
    r"(?:もの|こと)?(?:である|です|とする|となる|になる|になります|とされて(?:いる|います))?"
    r"[。」）)]*$"
)
_FORBIDS = re.compile(
    rf"(?:(?:{_STEMS})(?:ない|ません)|[てで]は(?:ならない|なりません|いけません)"
    r"|対象(?:外(?:とする|です|である)?|(?:に|と)(?:ならない|なりません|しない|しません)|で(?:は)?(?:ない|ありません))"
    r"|要しない|必要は?(?:ない|ありません)|出ません|(?:こと|もの)はできない|しないこと)"
    rf"{_TAIL}"
)
_ALLOWS = re.compile(
    rf"(?:(?:{_STEMS})(?:る|ます)|差し支え(?:は?ない|ありません)"
    r"|対象(?:とする|とします|になる|になります|となる|となります|です|である)"
    r"|要する|必要(?:である|です|がある|があります)|(?:て|で)(?:よい|構わない|構いません)|出ます)"
    rf"{_TAIL}"
)
_LIMITED = re.compile(r"場合|とき|時は|れば|なら|限り|限る|除[きく]|以外|のみ|だけ|ただし|原則")


def statements(text: str) -> tuple[str, ...]:
    """Return the single sentences of a text, brackets and lines of a list among them."""
    return tuple(part for piece in re.split(r"(?<=。)|\n", text) if (part := piece.strip()))


def says_little(text: str) -> bool:
    """Tell whether nothing in a text rules: it describes, or is a scrap of a page.

    >>> says_little("扶養照会の回答がないときの扱いを示した問です。")
    True
    >>> says_little("株式を持つ人の取扱いを示した問です（第3の8）。")
    True
    >>> says_little("被服費として支給できる、という問です。")
    False
    """
    if "。" not in text and "\n" not in text:
        return True
    if _SCRAP.search(text):
        return True
    return all(_DESCRIBES.search(_BRACKETS.sub("", each)) for each in statements(text))


def polarity(sentence: str) -> int:
    """Return 1 for a sentence whose end allows or requires, -1 for one that forbids, 0 for others.

    Only the end counts: 受けられない場合に限り、紙で確認する forbids nothing.

    >>> polarity("申請できます。"), polarity("申請できません。")
    (1, -1)
    """
    plain = _BRACKETS.sub("", sentence)
    if _FORBIDS.search(plain):
        return -1
    return int(_ALLOWS.search(plain) is not None)


def is_limited(sentence: str) -> bool:
    """Tell whether a sentence holds only on a condition, or with an exception."""
    return _LIMITED.search(sentence) is not None
