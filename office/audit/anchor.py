"""A place of the log that is written down elsewhere, to notice a database put back (控え)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import InputError

_DIGITS = 32  # 128 bits: enough that nobody makes another event with the same
_FORM = re.compile(r"(\d{1,18}):([0-9a-f]{16,64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The number of an event and the first hexadecimal digits of its chain: ``SEQ:HASH``."""

    seq: int
    digits: str

    @classmethod
    def of(cls, seq: int, chain: bytes) -> Anchor:
        """Return the anchor of an event."""
        return cls(seq=seq, digits=chain.hex()[:_DIGITS])

    @classmethod
    def parse(cls, text: str) -> Anchor:
        """Read what ``konkyo audit head`` printed. Raises InputError."""
        found = _FORM.fullmatch("".join(text.split()).lower())
        if found is None or int(found[1]) < 1:
            raise InputError(
                f"「{text}」は控えの形ではありません。「konkyo audit head」で出た"
                "「番号:英数字」をそのまま書いてください。"
            )
        return cls(seq=int(found[1]), digits=found[2])

    def fits(self, chain: object) -> bool:
        """Tell whether an event's chain is the one that was written down."""
        return isinstance(chain, bytes) and chain.hex().startswith(self.digits)

    def __str__(self) -> str:
        return f"{self.seq}:{self.digits}"
