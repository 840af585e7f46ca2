"""Text that is safe to show: no address, HTML, Markdown or hidden character."""

from __future__ import annotations

import re
import unicodedata

CLIPPED = 200  # characters of a cut sentence that are listed

_ADDRESS = (
    r"\w+://|//|www\.|(?:javascript|data|mailto|file|tel|vbscript)\s*:|[a-z0-9-]+\.[a-z]{2,}"
    r"|[\w.+-]+@\w"
)
_MARKUP = re.compile(
    rf"[<>`{{}}\\^|#*_=@$\[\]]|~~|&\w+;|%[0-9a-f]{{2}}|[a-z0-9+/]{{24,}}|{_ADDRESS}", re.IGNORECASE
)
_HARMFUL = re.compile(rf"<[a-z/!?]|&#?\w+;|\]\s*\(|{_ADDRESS}", re.IGNORECASE)


def is_plain(text: str) -> bool:
    """Tell whether a text has nothing in it but words, numbers and punctuation."""
    return not _hides(text) and _MARKUP.search(_folded(text)) is None


def is_harmless(quotation: str) -> bool:
    """Tell whether a verbatim text, with its lines and brackets, has no address and no HTML."""
    shown = quotation.replace("\n", "").replace("\t", "")
    return not _hides(shown) and _HARMFUL.search(_folded(quotation)) is None


def clipped(text: str) -> str:
    """Return what may be listed of a cut sentence: "" where it is not plain."""
    if not is_plain(text):
        return ""
    return text if len(text) <= CLIPPED else text[: CLIPPED - 1] + "…"


def _hides(text: str) -> bool:
    return any(unicodedata.category(c)[0] == "C" or c == "\ufffd" for c in text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
