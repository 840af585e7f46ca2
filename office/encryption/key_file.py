"""``keys.toml`` in KONKYO_HOME: made at first use, replaced as a whole, watched while running."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from office.encryption.keys import KeyRing, Stamp, checked_ring, encoded, random_ring
from office.errors import KeysUnusable

KEY_FILE = "keys.toml"

_HEAD = """\
# 暗号の鍵です。なくすと、保存された個人情報は二度と読めません。人に見せず、控えはデータベースの
# 控えとは別の場所に置いてください（docs/operations.md の「鍵」）。
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """The file of keys of one home. Safe to use from several threads and processes."""

    path: Path

    def load(self) -> KeyRing:
        """Return the keys, making the file at first use. Raises KeysUnusable."""
        if not self.path.exists():
            with self._alone():
                if not self.path.exists():
                    self._write(random_ring())
        return self._read()

    def change(self, alter: Callable[[KeyRing], KeyRing]) -> KeyRing:
        """Replace the keys by what ``alter`` makes of those that stand there now.

        Raises KeysUnusable, as does ``alter``; then nothing is changed.
        """
        with self._alone():
            self._write(alter(self._read()))
        return self._read()

    def stamp(self) -> Stamp:
        """Return what changes whenever the file is replaced. Raises KeysUnusable: it is gone."""
        try:
            return _stamp(self.path.stat())
        except OSError as error:
            raise self._gone() from error

    def changed_at(self) -> float:
        """Return when the file was last replaced, in seconds since 1970. Raises KeysUnusable."""
        return self.stamp()[1] / 1e9

    def _read(self) -> KeyRing:
        try:
            with self.path.open("rb") as file:
                state = os.fstat(file.fileno())
                written = file.read()
        except FileNotFoundError as error:
            raise self._gone() from error
        except OSError as error:
            raise KeysUnusable(
                f"鍵のファイル「{self.path}」を開けません。持ち主と権限を確かめてください。"
            ) from error
        if stat.S_IMODE(state.st_mode) & 0o077:
            raise KeysUnusable(
                f"鍵のファイル「{self.path}」を、ほかの利用者も読めます。"
                f"「chmod 600 {self.path}」で持ち主だけが読めるようにしてください。"
                "見られたおそれがあるときは、続けて「konkyo keys rotate」で鍵を替えてください。"
            )
        try:
            values = tomllib.loads(written.decode())
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise KeysUnusable(
                f"鍵のファイル「{self.path}」が壊れています。控えから戻してください。"
            ) from error
        ring = checked_ring(
            current=values.get("current"),
            root=values.get("root"),
            keys=values.get("keys"),
            origin=f"鍵のファイル「{self.path}」",
        )
        return replace(ring, file=self, stamp=_stamp(state))

    def _write(self, ring: KeyRing) -> None:
        lines = [f'current = "{ring.current}"', f'root = "{encoded(ring.root)}"', "", "[keys]"]
        lines += [f'{name} = "{encoded(key)}"' for name, key in ring.keys.items()]
        beside = self.path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_HEAD + "\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)
        _sync_folder(self.path.parent)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        import fcntl

        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _gone(self) -> KeysUnusable:
        return KeysUnusable(
            f"鍵のファイル「{self.path}」がなくなっています。すぐに控えから戻してください。"
            "戻すまで、個人情報は保存できません。"
        )


def _stamp(state: os.stat_result) -> Stamp:
    return state.st_ino, state.st_mtime_ns, state.st_size


def _sync_folder(folder: Path) -> None:
    # A key that sealed something must survive a loss of power.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
