"""The chain: each event's HMAC covers all of its fields and the HMAC of the one before.

Without the key nobody can make an event that fits; with the events alone nobody can change, drop,
add or move one without breaking the chain. The last place is kept in a head with an HMAC of its
own, so that events missing at the end are noticed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import NamedTuple

from office.encryption import Cipher

GENESIS = bytes(32)  # stands before the first event

#: How a moment is written: always UTC, always six digits of a second.
MOMENT = "%Y-%m-%d %H:%M:%S.%f"

_encode = json.JSONEncoder(
    ensure_ascii=True, check_circular=False, separators=(",", ":"), default=repr
).encode


class Link(NamedTuple):
    """One event as the chain sees it (鎖の1つ); a tuple, because a million of them are read."""

    seq: int
    at: str  # as MOMENT
    actor: str
    action: str
    object_kind: str
    object_id: str
    outcome: str
    client: str
    request_id: str
    details: str  # JSON
    chain: bytes


class Head(NamedTuple):
    """The place of the last event, as it is kept (末尾の控え)."""

    seq: int
    chain: bytes
    mac: bytes


class Chain:
    """Computes the HMACs. The keys are derived once. Thread-safe."""

    def __init__(self, cipher: Cipher) -> None:
        self._key = cipher.key_for("audit")
        self._head_key = cipher.key_for("audit-head")

    def after(self, before: bytes, fields: tuple[object, ...]) -> bytes:
        """Return the HMAC of an event (its fields without ``chain``) that follows ``before``."""
        return hmac.digest(self._key, before + _encode(fields).encode(), hashlib.sha256)

    def head(self, seq: int, chain: bytes) -> Head:
        """Return the head that says: ``seq`` is the last event, ``chain`` its HMAC."""
        mac = hmac.digest(self._head_key, b"%d:" % seq + chain, hashlib.sha256)
        return Head(seq=seq, chain=chain, mac=mac)

    def is_genuine(self, head: Head) -> bool:
        """Tell whether a head was written by who has the key; its fields may be anything."""
        if not isinstance(head.seq, int) or not isinstance(head.chain, bytes):
            return False
        return self.head(head.seq, head.chain) == head
