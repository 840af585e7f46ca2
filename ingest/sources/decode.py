"""Character encodings: the bytes of a Japanese text file become text, or a clear error."""

from __future__ import annotations

import codecs

from corpus.errors import UnreadableFile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What files call an encoding, when Python's codec of that name is too strict: files "in
# Shift_JIS" hold Windows characters such as ①.
_WINDOWS_NAMES = {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932"}

_CONTROL = frozenset(map(chr, range(32))) - set("\t\n\r\f\x1b")


def decode_text(data: bytes, name: str, declared: str = "") -> str:
    """Return the text of ``data`` with ``\\n`` line ends and without a byte order mark.

    Tries the byte order mark, the ``declared`` encoding (of a meta element), ISO-2022-JP
    escapes and UTF-8; between Shift_JIS and EUC-JP the one that reads more like Japanese wins.
    Raises UnreadableFile naming ``name`` if nothing fits or the data is no text.
    """
    for encoding in _candidates(data, declared):
        text = _decode(data, encoding)
        if text is not None:
            return _clean_lines(text)
    readings = [t for t in (_decode(data, "cp932"), _decode(data, "euc_jp")) if t is not None]
    if not readings:
        raise UnreadableFile(
            f"{name} の文字コードが分かりません（UTF-8・Shift_JIS・EUC-JP・JIS のどれでも"
            "読めません）。文字コードを UTF-8 にして保存し直してください。",
            file=name,
        )
    return _clean_lines(max(readings, key=_japanese_score))


def is_text(head: bytes) -> bool:
    """Return True if the start of a file can be text: no control bytes but line ends and tabs."""
    if head.startswith(tuple(bom for bom, _ in _BOMS)):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)


def _candidates(data: bytes, declared: str) -> list[str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return [encoding]
    names = []
    if declared:
        folded = declared.strip().lower()
        names.append(_WINDOWS_NAMES.get(folded, folded))
    if b"\x1b$" in data or b"\x1b(" in data:
        names.append("iso2022_jp_2")
    return [*names, "utf-8"]


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return None if _CONTROL.intersection(text) else text


def _clean_lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _japanese_score(text: str) -> int:
    """Count kana for, half-width kana against: EUC-JP read as Shift_JIS is full of them."""
    score = 0
    for c in text:
        if "ぁ" <= c <= "ヶ" or c in "、。ー　「」（）":
            score += 1
        elif "｡" <= c <= "ﾟ":
            score -= 1
    return score
