"""Seal and open personal data (AES-256-GCM), and hash what must be found again.

A sealed value is ``1 | length of key id | key id | nonce (12) | ciphertext and tag``. It is bound
to its column and row: moved elsewhere it does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from office.encryption.keys import KeyRing
from office.errors import KeyMissing

_FORM = 1
_NONCE_BYTES = 12


class Cipher:
    """Seals with the current key, opens with any of the ring. Thread-safe."""

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring
        self._engines = {name: AESGCM(key) for name, key in ring.keys.items()}

    def seal(self, place: str, row_id: str, text: str) -> bytes:
        """Return ``text`` sealed for a column (``account.display_name``) of a row."""
        name = self.ring.current.encode()
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._engines[self.ring.current].encrypt(
            nonce, text.encode(), _bound(place, row_id)
        )
        return bytes((_FORM, len(name))) + name + nonce + sealed

    def open(self, place: str, row_id: str, sealed: bytes) -> str:
        """Return the text. Raises KeyMissing: no such key, another place, or tampered with."""
        name = key_id_of(sealed)
        start = 2 + len(name.encode())
        nonce, rest = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
        engine = self._engines.get(name)
        if engine is None:
            raise KeyMissing(
                f"暗号の鍵「{name}」がないため、保存された情報を読めません。"
                "管理者の方は、鍵の控えを戻してください（docs/operations.md）。",
                key=name,
            )
        try:
            return engine.decrypt(nonce, rest, _bound(place, row_id)).decode()
        except InvalidTag as error:
            raise KeyMissing(
                "保存された情報が壊れているか、書き換えられています。"
                "管理者の方は「konkyo audit verify」で確かめてください。",
                place=place,
            ) from error

    def lookup(self, place: str, value: str) -> str:
        """Return the keyed hash under which ``value`` of a column is found: 64 hex digits."""
        return self.mac(f"lookup {place}", value.encode()).hex()

    def mac(self, purpose: str, data: bytes) -> bytes:
        """Return an HMAC-SHA256 by a key of its own for each purpose."""
        return hmac.digest(self.key_for(purpose), data, hashlib.sha256)

    def key_for(self, purpose: str) -> bytes:
        """Return the key of a purpose, for who computes many HMACs. It never leaves the process."""
        return hmac.digest(self.ring.root, purpose.encode(), hashlib.sha256)


def key_id_of(sealed: bytes) -> str:
    """Return the id of the key that sealed a value. Raises KeyMissing for another form."""
    if len(sealed) < 2 or sealed[0] != _FORM or len(sealed) < 2 + sealed[1]:
        raise KeyMissing("保存された情報の形が分かりません。新しい版の konkyo で開いてください。")
    return sealed[2 : 2 + sealed[1]].decode()


def _bound(place: str, row_id: str) -> bytes:
    return f"{place}\0{row_id}".encode()
