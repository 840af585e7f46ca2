"""Seal and open personal data (AES-256-GCM), and hash what must be found again.

A sealed value is ``1 | length of key id | key id | nonce (12) | ciphertext and tag``. It is bound
to its column and row: moved elsewhere it does not open.

Keys that stand in a file may change while a server runs: sealing looks first whether the file was
replaced, opening looks when it meets a key that it does not know.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from office.encryption.keys import KeyRing
from office.errors import KeyMissing, KeysUnusable

_FORM = 1
_NONCE_BYTES = 12


class Cipher:
    """Seals with the current key, opens with any of the ring. Thread-safe."""

    def __init__(self, ring: KeyRing) -> None:
        self._root = ring.root
        self._loaded = _load(ring)

    @property
    def ring(self) -> KeyRing:
        """Return the keys as they are now. Raises KeysUnusable: their file is gone or broken."""
        return self._fresh().ring

    def seal(self, place: str, row_id: str, text: str) -> bytes:
        """Return ``text`` sealed for a column (``account.display_name``) of a row.

        Raises KeysUnusable: the file of the keys is gone or broken. To seal on with a key that
        only this process still knows would lose the text when the process ends.
        """
        loaded = self._fresh()
        nonce = os.urandom(_NONCE_BYTES)
        engine = loaded.engines[loaded.ring.current]
        sealed = engine.encrypt(nonce, text.encode(), _bound(place, row_id))
        return prefix_of(loaded.ring.current) + nonce + sealed

    def open(self, place: str, row_id: str, sealed: bytes) -> str:
        """Return the text. Raises KeyMissing: no such key, another place, or tampered with."""
        name = key_id_of(sealed)
        start = len(prefix_of(name))
        nonce, rest = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
        engine = self._loaded.engines.get(name) or self._fresh().engines.get(name)
        if engine is None:
            raise KeyMissing(
                f"暗号の鍵「{name}」がないため、保存された情報を読めません。"
                "管理者の方は、鍵の控えを戻してください（docs/operations.md）。",
                key=name,
            )
        try:
            return engine.decrypt(nonce, rest, _bound(place, row_id)).decode()
        except (InvalidTag, ValueError) as error:  # ValueError: too short to hold a nonce
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
        """Return the key of a purpose, derived from the root: it never changes."""
        return hmac.digest(self._root, purpose.encode(), hashlib.sha256)

    def _fresh(self) -> _Loaded:
        loaded = self._loaded
        file = loaded.ring.file
        if file is None or file.stamp() == loaded.ring.stamp:
            return loaded
        ring = file.load()
        if ring.root != self._root:
            raise KeysUnusable(
                f"鍵のファイル「{file.path}」が、別の事務所のものに替わっています。"
                "元のファイルを戻してから、konkyo を起動し直してください。"
            )
        self._loaded = _load(ring)
        return self._loaded


def prefix_of(key_id: str) -> bytes:
    """Return how every value begins that the key has sealed."""
    name = key_id.encode()
    return bytes((_FORM, len(name))) + name


def key_id_of(sealed: bytes) -> str:
    """Return the id of the key that sealed a value. Raises KeyMissing for another form."""
    end = 2 + sealed[1] if len(sealed) > 1 else 0
    try:
        if end > 2 and sealed[0] == _FORM and len(sealed) >= end:
            return sealed[2:end].decode()
    except UnicodeDecodeError:
        pass
    raise KeyMissing("保存された情報の形が分かりません。新しい版の konkyo で開いてください。")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A ring and its engines, replaced together."""

    ring: KeyRing
    engines: Mapping[str, AESGCM]


def _load(ring: KeyRing) -> _Loaded:
    return _Loaded(ring, {name: AESGCM(key) for name, key in ring.keys.items()})


def _bound(place: str, row_id: str) -> bytes:
    return f"{place}\0{row_id}".encode()
