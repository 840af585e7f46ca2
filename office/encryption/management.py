"""What an administrator does with the keys; every deed is noted in the audit log."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from office.audit import AuditLog
from office.database import Database
from office.database.tables import metadata
from office.encryption.cipher import Cipher
from office.encryption.columns import sealed_columns
from office.encryption.key_file import KEY_FILE
from office.encryption.keys import VARIABLE, KeyRing, load_keys
from office.encryption.rotation import Progress, count_by_key, rotate
from office.errors import KeyMissing, KeysUnusable
from office.identity import Origin

#: Seconds after a change of the keys in which none can be retired: somebody may have sealed with
#: the old one just before, and not stored it yet.
SETTLING = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """A key and how much it seals."""

    id: str
    is_current: bool
    is_held: bool  # False: values name it, and the ring does not have it
    values: int


def cipher_of(database: Database, home: Path, environment: Mapping[str, str]) -> Cipher:
    """Return the cipher of an office; ``keys.toml`` is made only where nothing is sealed yet.

    Raises KeysUnusable as ``load_keys`` does, and KeyMissing: the file is lost, or its keys are
    not those of the database.
    """
    file = home / KEY_FILE
    if not environment.get(VARIABLE, "").strip() and not file.exists():
        _refuse_new_keys(database, file)
    cipher = Cipher(load_keys(home, environment))
    ensure_keys_fit(database, cipher)
    return cipher


def _refuse_new_keys(database: Database, file: Path) -> None:
    with database.read() as session:
        counts = count_by_key(session)
    if counts:
        raise KeyMissing(
            f"鍵のファイル「{file}」がなくなっています。データベースは鍵（{'、'.join(counts)}）で"
            "暗号になっているため、新しい鍵は作りません。控えの keys.toml を戻してから、"
            "もう一度行ってください（docs/operations.md の「鍵」）。",
            keys=tuple(counts),
        )


def ensure_keys_fit(database: Database, cipher: Cipher) -> None:
    """Raise KeyMissing where no key of the ring has sealed any of what is sealed.

    Then the file of keys was lost and made anew, or belongs to another office: whatever would be
    stored from now on could not be read beside what is there.
    """
    with database.read() as session:
        counts = count_by_key(session)
    if counts and not counts.keys() & cipher.ring.keys.keys():
        raise KeyMissing(
            f"データベースは、ここにない鍵（{'、'.join(counts)}）で暗号になっています。"
            "keys.toml が作り直されたか、別の事務所のものです。控えの keys.toml を戻してから、"
            "konkyo を起動し直してください（docs/operations.md の「鍵」）。",
            keys=tuple(counts),
        )


class KeyKeeping:
    """Lists, changes and retires keys."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit

    def list(self) -> tuple[KeyUse, ...]:
        """Return every key of the ring, then those that are missing."""
        ring = self._cipher.ring
        with self._database.read() as session:
            counts = count_by_key(session)
        return tuple(
            KeyUse(
                id=name,
                is_current=name == ring.current,
                is_held=name in ring.keys,
                values=counts.get(name, 0),
            )
            for name in dict.fromkeys([*ring.keys, *counts])
        )

    def rotate(
        self, origin: Origin, *, new_key: bool = True, on_progress: Progress | None = None
    ) -> int:
        """Make a new key (or keep the current one) and seal everything with it.

        Returns the number of values that were sealed anew. Running servers follow by themselves.
        Raises KeysUnusable: the keys do not come from a file, so that only whoever set the
        variable can add one; KeyMissing: see ``office.encryption.rotation.rotate``.
        """
        if new_key:
            self._add(origin)
        try:
            done = rotate(self._database, self._cipher, on_progress)
        except KeyMissing as error:
            self._note_rotation(origin, error.details["done"], error.details["unreadable"])
            raise
        self._note_rotation(origin, done, 0)
        return done

    def retire(self, origin: Origin, name: str) -> None:
        """Take a key out of the file; what it sealed in old backups can never be opened again.

        Raises KeysUnusable: it is current, unknown, still used, was in use a minute ago, or the
        keys do not come from a file.
        """
        ring = self._cipher.ring
        rest = ring.without(name)
        with self._database.write() as session:
            self._hold_still(session)
            count = count_by_key(session).get(name, 0)
            if count:
                raise KeysUnusable(
                    f"鍵「{name}」は、まだ {count} 件で使われています。"
                    "先に「konkyo keys rotate --continue」を行ってください。",
                    key=name,
                    values=count,
                )
            if ring.file is None:
                raise KeysUnusable(
                    f"鍵「{name}」はもう使われていません。環境変数 {VARIABLE} から取り除いて、"
                    "konkyo を起動し直してください。",
                    key=name,
                )
            age = time.time() - ring.file.changed_at()
            if age < SETTLING:
                raise KeysUnusable(
                    f"鍵を替えたばかりです。{SETTLING - int(age)} 秒ほど待ってから、"
                    "もう一度行ってください。",
                    key=name,
                )
            self._audit.append(session, origin, "key-retire", "key", name, left=len(rest.keys))
            ring.file.change(lambda now: now.without(name))

    def _add(self, origin: Origin) -> None:
        file = self._cipher.ring.file
        if file is None:
            raise KeysUnusable(
                f"鍵が環境変数 {VARIABLE} にあるため、ここでは新しい鍵を作れません。変数に鍵を"
                "加えて current を替え、konkyo を起動し直してから、"
                "「konkyo keys rotate --continue」を行ってください（docs/operations.md）。"
            )
        with self._database.write() as session:
            ring = file.change(KeyRing.with_new_key)
            self._audit.append(session, origin, "key-add", "key", ring.current)

    def _note_rotation(self, origin: Origin, done: object, unreadable: object) -> None:
        facts = {"values": int(str(done)), "unreadable": int(str(unreadable))}
        with self._database.write() as session:
            name = self._cipher.ring.current
            self._audit.append(session, origin, "key-rotate", "key", name, refused=False, **facts)

    def _hold_still(self, session: Session) -> None:
        """Let nobody store a sealed value until the transaction ends; SQLite does so itself."""
        if not self._database.is_sqlite:
            quoted = self._database.engine.dialect.identifier_preparer.format_table
            names = dict.fromkeys(quoted(sealed.table) for sealed in sealed_columns(metadata))
            session.execute(text(f"LOCK TABLE {', '.join(names)} IN SHARE MODE"))
