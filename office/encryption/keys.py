"""The keys: from ``keys.toml`` in KONKYO_HOME, or from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyRing:
    """Keys by id. Those that are not current only open what was sealed with them."""

    keys: Mapping[str, bytes]  # id → 32 bytes
    current: str
    root: bytes  # 32 bytes that stay: keyed hashes and the audit chain derive from them

    def __repr__(self) -> str:
        return f"KeyRing(ids={list(self.keys)}, current={self.current!r})"
