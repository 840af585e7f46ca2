"""Personal numbers (個人番号) are kept nowhere: what people write is checked before it is kept."""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar

from corpus.errors import InputError

# Twelve digits in a row, or in three groups of four as they stand on the card.
_TWELVE_DIGITS = re.compile(r"(?<!\d)(?:\d{12}|\d{4}([ \-‐‑–—―−ー])\d{4}\1\d{4})(?!\d)")


class PersonalNumberFound(InputError):
    """A text that would be kept holds a number of twelve digits."""

    code: ClassVar[str] = "personal-number"


def refuse_personal_number(text: str) -> None:
    """Raise PersonalNumberFound where a text holds what may be a personal number."""
    if _TWELVE_DIGITS.search(unicodedata.normalize("NFKC", text)):
        raise PersonalNumberFound(
            "12桁の番号が書かれているため、保存しませんでした。"
            "個人番号（マイナンバー）はどこにも残せません。番号を消して、もう一度お試しください。"
        )
