"""Writes that count once, however often they are sent (Idempotency-Key).

A caller names a write with a key of its own. The first request claims the key and leaves its
answer; a repetition gets that answer. Keys and bodies are kept as keyed hashes, answers sealed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import (
    ColumnElement,
    String,
    UniqueConstraint,
    and_,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from corpus.errors import InputError
from office.database.base import Base, new_id, now
from office.database.engine import Database
from office.encryption import Cipher
from office.encryption.columns import sealed_column
from office.errors import Conflict

KEPT = dt.timedelta(hours=24)
#: A claim without an answer after this time was left by a process that died.
RUNNING = dt.timedelta(minutes=10)
_SWEEP = dt.timedelta(hours=1)
_PLACE = "idempotent_write.answer"


class KeyReused(InputError):
    """The key already stands for a request with other contents."""

    code: ClassVar[str] = "idempotency-key-reused"


class StillRunning(Conflict):
    """The first request with this key is not answered yet."""

    code: ClassVar[str] = "still-running"


class AlreadyDone(Conflict):
    """The write was made, and its answer could not be kept."""

    code: ClassVar[str] = "already-done"


class IdempotentWriteRow(Base):
    """A write that its caller gave a key."""

    __tablename__ = "idempotent_write"
    __table_args__ = (UniqueConstraint("caller", "key_lookup"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    caller: Mapped[str] = mapped_column(String(64))
    key_lookup: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))  # HMAC of method, path and body
    status: Mapped[int | None]  # of HTTP; None: not answered yet
    answer: Mapped[bytes | None] = sealed_column(nullable=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """What the first request was answered."""

    status: int
    text: str


class IdempotentWrites:
    """Claims keys and keeps answers. Thread-safe; processes share it through the database."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher
        self._swept: dt.datetime | None = None

    def claim(self, caller: str, key: str, request: bytes) -> str | StoredAnswer:
        """Take a key for ``request``; return the claim's id, or the answer if there is one.

        Raises KeyReused, StillRunning, AlreadyDone.
        """
        moment = now()
        self._sweep_now_and_then(moment)
        key_lookup = self._cipher.lookup("idempotent_write.key", key)
        fingerprint = self._cipher.mac("idempotent_write.fingerprint", request).hex()
        mine = and_(
            IdempotentWriteRow.caller == caller, IdempotentWriteRow.key_lookup == key_lookup
        )
        with self._database.write() as session:
            session.execute(delete(IdempotentWriteRow).where(mine, _over(moment)))
            first = session.scalar(select(IdempotentWriteRow).where(mine))
            if first is None:
                claimed = IdempotentWriteRow(
                    id=new_id(),
                    caller=caller,
                    key_lookup=key_lookup,
                    fingerprint=fingerprint,
                    created_at=moment,
                    expires_at=moment + KEPT,
                )
                if _inserted(session, claimed):
                    return claimed.id
                first = session.scalar(select(IdempotentWriteRow).where(mine))
        return self._answer_of(first, fingerprint)

    def _answer_of(self, first: IdempotentWriteRow | None, fingerprint: str) -> StoredAnswer:
        if first is not None and first.fingerprint != fingerprint:
            raise KeyReused(
                "同じ Idempotency-Key が、内容の違う依頼で使われています。"
                "内容を変えたときは、新しいキーを付けて送ってください。"
            )
        if first is None or first.status is None:
            raise StillRunning(
                "同じ依頼を処理しています。少し待ってから、同じキーで送り直してください。"
            )
        if first.answer is None:
            raise AlreadyDone(
                "この依頼はすでに処理しました（答えは残していません）。今の内容を確かめてください。"
            )
        text = self._cipher.open(_PLACE, first.id, first.answer)
        return StoredAnswer(status=first.status, text=text)

    def finish(self, claim: str, status: int, text: str | None) -> None:
        """Keep the answer of a claimed request; None: it was answered and is not to be kept."""
        answer = None if text is None else self._cipher.seal(_PLACE, claim, text)
        with self._database.write() as session:
            session.execute(
                update(IdempotentWriteRow)
                .where(IdempotentWriteRow.id == claim)
                .values(status=status, answer=answer)
            )

    def release(self, claim: str) -> None:
        """Give a key back: the request changed nothing, and a repetition may try again."""
        with self._database.write() as session:
            session.execute(delete(IdempotentWriteRow).where(IdempotentWriteRow.id == claim))

    def sweep(self) -> int:
        """Remove what has expired; return how many."""
        with self._database.write() as session:
            gone = session.execute(
                delete(IdempotentWriteRow)
                .where(IdempotentWriteRow.expires_at <= now())
                .returning(IdempotentWriteRow.id)
            )
            return len(gone.all())

    def _sweep_now_and_then(self, moment: dt.datetime) -> None:
        if self._swept is None or moment - self._swept > _SWEEP:
            self._swept = moment
            self.sweep()


def _over(moment: dt.datetime) -> ColumnElement[bool]:
    return or_(
        IdempotentWriteRow.expires_at <= moment,
        and_(
            IdempotentWriteRow.status.is_(None), IdempotentWriteRow.created_at <= moment - RUNNING
        ),
    )


def _inserted(session: Session, row: IdempotentWriteRow) -> bool:
    """Insert a row unless another transaction has just inserted the same key."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
