"""The manifest of an exported file (目録): what it holds, under an HMAC."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from office.encryption import Cipher

FORMAT = "konkyo-audit-export/1"
CSV_NAME, JSONL_NAME, MANIFEST_NAME = "events.csv", "events.jsonl", "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an exported file holds."""

    first_day: dt.date | None  # the days that were asked for, in Japan
    last_day: dt.date | None
    made_at: dt.datetime
    events: int
    first_seq: int
    last_seq: int
    before: bytes  # chain of the event before the first
    first_chain: bytes
    last_chain: bytes
    files: Mapping[str, str]  # name → SHA-256, hexadecimal

    def sealed(self, cipher: Cipher) -> dict[str, object]:
        """Return it as JSON with its HMAC."""
        fields: dict[str, object] = {
            "format": FORMAT,
            "time_zone": "Asia/Tokyo",
            "first_day": self.first_day and self.first_day.isoformat(),
            "last_day": self.last_day and self.last_day.isoformat(),
            "made_at": self.made_at.isoformat(),
            "events": self.events,
            "first_seq": self.first_seq,
            "last_seq": self.last_seq,
            "before": self.before.hex(),
            "first_chain": self.first_chain.hex(),
            "last_chain": self.last_chain.hex(),
            "files": dict(self.files),
        }
        return fields | {"mac": _mac(cipher, fields)}

    @classmethod
    def opened(cls, cipher: Cipher, fields: dict[str, Any]) -> Manifest | None:
        """Return the manifest that JSON holds, or None where its HMAC is not by this key."""
        rest = {name: value for name, value in fields.items() if name != "mac"}
        if not hmac.compare_digest(str(fields.get("mac")).encode(), _mac(cipher, rest).encode()):
            return None
        return cls(
            first_day=_day(rest["first_day"]),
            last_day=_day(rest["last_day"]),
            made_at=dt.datetime.fromisoformat(rest["made_at"]),
            events=rest["events"],
            first_seq=rest["first_seq"],
            last_seq=rest["last_seq"],
            before=bytes.fromhex(rest["before"]),
            first_chain=bytes.fromhex(rest["first_chain"]),
            last_chain=bytes.fromhex(rest["last_chain"]),
            files=rest["files"],
        )


def _mac(cipher: Cipher, fields: Mapping[str, object]) -> str:
    written = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(cipher.key_for("audit-export"), written, hashlib.sha256).hex()


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
