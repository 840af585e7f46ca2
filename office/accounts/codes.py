"""Codes that work once: to begin, to set a password anew, instead of a TOTP.

``7K3M-XQ2P-9WDB-HT6V``: Crockford's alphabet (no I, L, O, U), five random bits a character. Only
the keyed hash is kept.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from office.accounts.tables import OneTimeCodeRow
from office.database.base import new_id, now
from office.encryption import Cipher

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 4
_LOOK_ALIKES = str.maketrans("OILU", "011V")
_HYPHENS = re.compile(r"[\s\-‐‑‒–—―−ー・_~〜]+")
_TYPED_LENGTH = 100
SPARES = 10


class Purpose(StrEnum):
    """What a code is for."""

    BOOTSTRAP = "bootstrap"  # the first administrator
    RECOVERY = "recovery"  # a password is set, for the first time or anew
    SPARE = "spare"  # instead of a TOTP


#: Groups of four characters: 80 bits where a code alone opens the door, 40 beside a password.
_GROUPS = {Purpose.BOOTSTRAP: 4, Purpose.RECOVERY: 4, Purpose.SPARE: 2}


def fold_code(typed: str) -> str:
    """Return a code as it is compared: ``7k3m xq2p ９ｗｄｂ　hto v`` → ``7K3MXQ2P9WDBHT0V``."""
    plain = unicodedata.normalize("NFKC", typed[:_TYPED_LENGTH]).upper()
    folded = _HYPHENS.sub("", plain).translate(_LOOK_ALIKES)
    return folded.encode("ascii", errors="replace").decode()


class Codes:
    """Issues and redeems codes, each inside a transaction of the caller. Thread-safe."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def issue(
        self,
        session: Session,
        purpose: Purpose,
        account_id: str | None = None,
        valid_for: dt.timedelta | None = None,
    ) -> str:
        """Return a new code, to be shown once. None: for nobody yet; without an end."""
        code = "-".join(
            "".join(secrets.choice(ALPHABET) for _ in range(_GROUP))
            for _ in range(_GROUPS[purpose])
        )
        moment = now()
        session.add(
            OneTimeCodeRow(
                id=new_id(),
                purpose=purpose.value,
                account_id=account_id,
                code_hash=self._hash(purpose, code),
                created_at=moment,
                expires_at=moment + valid_for if valid_for else None,
            )
        )
        session.flush()
        return code

    def redeem(
        self, session: Session, purpose: Purpose, code: str, *, account_id: str | None = None
    ) -> str | None:
        """Use a code up. Return its account's id, ``""`` where it is of nobody, None if refused.

        ``account_id``: only a code of this account is taken. Of many who redeem the same code at
        once one succeeds; it stays unused where the caller's transaction is not committed.
        """
        used = session.execute(
            update(OneTimeCodeRow)
            .where(*self._valid(purpose, code, account_id))
            .values(used_at=now())
            .returning(OneTimeCodeRow.account_id)
            .execution_options(synchronize_session=False)
        ).first()
        return None if used is None else used.account_id or ""

    def owner(self, session: Session, purpose: Purpose, code: str) -> str | None:
        """Return what ``redeem`` would, and leave the code as it is."""
        found = session.execute(
            select(OneTimeCodeRow.account_id).where(*self._valid(purpose, code, None))
        ).first()
        return None if found is None else found.account_id or ""

    def end(self, session: Session, purpose: Purpose, account_id: str | None = None) -> None:
        """Remove the codes that an account (None: nobody) has not used."""
        session.execute(
            delete(OneTimeCodeRow)
            .where(*_unused(purpose, account_id))
            .execution_options(synchronize_session=False)
        )

    def issue_spares(self, session: Session, account_id: str) -> tuple[str, ...]:
        """Return new spare codes for an account; the older ones end."""
        self.end(session, Purpose.SPARE, account_id)
        return tuple(self.issue(session, Purpose.SPARE, account_id) for _ in range(SPARES))

    def spares_left(self, session: Session, account_id: str) -> int:
        """Return how many spare codes an account has left."""
        unused = _unused(Purpose.SPARE, account_id)
        return session.scalar(select(func.count(OneTimeCodeRow.id)).where(*unused)) or 0

    def _valid(
        self, purpose: Purpose, code: str, account_id: str | None
    ) -> Iterable[ColumnElement[bool]]:
        yield OneTimeCodeRow.purpose == purpose.value
        yield OneTimeCodeRow.code_hash == self._hash(purpose, code)
        yield OneTimeCodeRow.used_at.is_(None)
        yield or_(OneTimeCodeRow.expires_at.is_(None), OneTimeCodeRow.expires_at > now())
        if account_id is not None:
            yield OneTimeCodeRow.account_id == account_id

    def _hash(self, purpose: Purpose, code: str) -> str:
        return self._cipher.lookup(f"one_time_code.{purpose}", fold_code(code))


def _unused(purpose: Purpose, account_id: str | None) -> Iterable[ColumnElement[bool]]:
    yield OneTimeCodeRow.purpose == purpose.value
    yield OneTimeCodeRow.account_id == account_id
    yield OneTimeCodeRow.used_at.is_(None)
