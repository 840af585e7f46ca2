"""The keys: from ``keys.toml`` in KONKYO_HOME, or from the environment variable KONKYO_KEYS.

The file is made at first use, readable for its owner only. The variable holds the same in one
line (docs/operations.md): ``current=k2;root=BASE64;k1=BASE64;k2=BASE64``.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from office.errors import KeysUnusable

if TYPE_CHECKING:
    from office.encryption.key_file import KeyFile

#: What tells one state of a file from another without reading it: inode, time, size.
Stamp: TypeAlias = tuple[int, ...]

KEY_BYTES = 32
VARIABLE = "KONKYO_KEYS"

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_NO_IDS = {"current", "root"}  # words of the variable


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyRing:
    """Keys by id. Those that are not current only open what was sealed with them."""

    keys: Mapping[str, bytes]  # id → 32 bytes
    current: str
    root: bytes  # 32 bytes that stay: keyed hashes and the audit chain derive from them
    file: KeyFile | None = None  # where they stand; None: they do not change while running
    stamp: Stamp = ()  # the state of the file that was read

    def __repr__(self) -> str:
        return f"KeyRing(ids={list(self.keys)}, current={self.current!r})"

    def with_new_key(self) -> KeyRing:
        """Return a ring with one more random key, which is current.

        The id counts up and ends at random: ``k1`` of a restored file is not another ``k1``.
        """
        numbers = [int(match[1]) for name in self.keys if (match := re.match(r"k(\d+)", name))]
        name = f"k{max(numbers, default=0) + 1}-{secrets.token_hex(2)}"
        keys = {**self.keys, name: secrets.token_bytes(KEY_BYTES)}
        return replace(self, keys=keys, current=name)

    def without(self, name: str) -> KeyRing:
        """Return a ring without a key. Raises KeysUnusable: no such key, or it is current."""
        if name not in self.keys:
            raise KeysUnusable(
                f"「{name}」という鍵はありません。「konkyo keys list」で確かめてください。",
                key=name,
            )
        if name == self.current:
            raise KeysUnusable(
                f"鍵「{name}」は今使っている鍵なので、外せません。"
                "先に「konkyo keys rotate」で新しい鍵に替えてください。",
                key=name,
            )
        return replace(self, keys={key: self.keys[key] for key in self.keys if key != name})


def load_keys(home: Path, environment: Mapping[str, str]) -> KeyRing:
    """Return the keys of an office; at first use ``keys.toml`` is made, with random ones.

    Raises KeysUnusable, in Japanese: both the file and the variable are there, others can read
    the file, or what is written is no set of keys.
    """
    from office.encryption.key_file import KEY_FILE, KeyFile

    file = KeyFile(path=home / KEY_FILE)
    written = environment.get(VARIABLE, "").strip()
    if not written:
        return file.load()
    if file.path.exists():
        raise KeysUnusable(
            f"暗号の鍵が、環境変数 {VARIABLE} と「{file.path}」の両方にあります。"
            "どちらの鍵かを決められないので、使わないほうを取り除いてください。"
        )
    return parse_variable(written)


def random_ring() -> KeyRing:
    """Return a ring of one random key and a random root."""
    empty = KeyRing(keys={}, current="", root=secrets.token_bytes(KEY_BYTES))
    return empty.with_new_key()


def parse_variable(written: str) -> KeyRing:
    """Read ``current=k2;root=BASE64;k1=BASE64;k2=BASE64``. Raises KeysUnusable."""
    origin = f"環境変数「{VARIABLE}」"
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in written.split(";"))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or name in found:
            # The part itself is not repeated: it may be a key.
            raise KeysUnusable(
                f"{origin}を読めません。「current=k1;root=…;k1=…」のように、名前=値 を ; で"
                "区切り、同じ名前は一度だけ書いてください（docs/operations.md）。"
            )
        found[name] = value
    current, root = found.pop("current", ""), found.pop("root", "")
    return checked_ring(current=current, root=root, keys=found, origin=origin)


def checked_ring(*, current: object, root: object, keys: object, origin: str) -> KeyRing:
    """Return a ring of what was written (keys in Base64). ``origin`` says where, in Japanese.

    Raises KeysUnusable.
    """
    if not isinstance(keys, Mapping) or not keys:
        raise KeysUnusable(f"{origin}に暗号の鍵がありません。控えから戻してください。")
    ring: dict[str, bytes] = {}
    for name, value in keys.items():
        if not _ID.fullmatch(name) or name in _NO_IDS:
            raise KeysUnusable(
                f"{origin}の鍵の名前「{name[:40]}」は使えません。半角の英小文字・数字・"
                "ハイフンで、32文字までにしてください。"
            )
        ring[name] = _decoded(value, f"{origin}の鍵「{name}」")
    base = _decoded(root, f"{origin}の「root」")
    if len({*ring.values(), base}) <= len(ring):
        raise KeysUnusable(
            f"{origin}に同じ値が二度あります。鍵と root は、すべて違う値にしてください。"
        )
    if not isinstance(current, str) or current not in ring:
        raise KeysUnusable(
            f"{origin}の current が、ある鍵の名前になっていません。"
            f"current は {'・'.join(ring)} のどれかにしてください。"
        )
    return KeyRing(keys=ring, current=current, root=base)


def encoded(key: bytes) -> str:
    """Return a key as it is written: Base64."""
    return base64.b64encode(key).decode()


def _decoded(value: object, what: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysUnusable(
            f"{what}が正しくありません。{KEY_BYTES} バイトを Base64 で書いたもの"
            f"（44文字）にしてください。控えがあれば戻してください。"
        )
    return key
