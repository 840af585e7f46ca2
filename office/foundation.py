"""Everything that belongs to the office, opened once and held together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from office.accounts.accounts import Accounts
from office.accounts.bearer import SESSION
from office.accounts.bootstrap import Bootstrap
from office.accounts.passwords import Passwords
from office.accounts.recovery import Recovery
from office.accounts.sessions import Sessions
from office.accounts.signing_in import SigningIn
from office.accounts.tokens import Tokens
from office.accounts.totp import Totp
from office.audit import AuditLog
from office.case_notes import CaseNotes
from office.database import Database, migrate
from office.demo.folder import is_demo
from office.encryption import Cipher
from office.encryption.management import cipher_of
from office.identity import Identity
from office.knowledge.store import Knowledge
from office.shelf import Bookmarks, RecentUnits
from office.training import Training
from office.watch import WatchList
from office.watch.earlier_file import take_over_earlier_file

if TYPE_CHECKING:
    from office.knowledge.exchange import KnowledgeExchange
    from office.knowledge.vectors import KnowledgeVectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The stores of the office; thread-safe."""

    database: Database
    cipher: Cipher
    audit: AuditLog
    accounts: Accounts
    bootstrap: Bootstrap
    recovery: Recovery
    sessions: Sessions
    tokens: Tokens
    totp: Totp
    signing_in: SigningIn
    training: Training
    case_notes: CaseNotes
    knowledge: Knowledge
    is_demo: bool = False  # invented people (office.demo)

    @classmethod
    def open(
        cls,
        home: Path,
        environment: Mapping[str, str],
        *,
        url: str = "auto",
        idle: dt.timedelta = dt.timedelta(minutes=30),
        absolute: dt.timedelta = dt.timedelta(hours=12),
        create: bool = True,
        upgrade: bool = False,
        passwords: Passwords | None = None,
    ) -> Office:
        """Open the office whose data is in ``home``.

        ``idle`` and ``absolute`` end sessions. With ``create`` a new database gets its tables;
        with ``upgrade`` those of an earlier version are brought up to date. ``passwords`` hashes
        at another cost. Raises DatabaseOutdated, KeyMissing, KeysUnusable.
        """
        database = Database.of(home, url)
        if upgrade or (create and migrate.status(database).current is None):
            migrate.upgrade(database)
        migrate.ensure_current(database)
        cipher = cipher_of(database, home, environment)
        audit = AuditLog(cipher)
        take_over_earlier_file(home, WatchList(database, cipher, audit))
        # One for all: it bounds how many hash at once, and with them the memory.
        passwords = passwords or Passwords()
        sessions = Sessions(database, cipher, audit, idle, absolute)
        accounts = Accounts(database, cipher, audit)
        return cls(
            database=database,
            cipher=cipher,
            audit=audit,
            accounts=accounts,
            bootstrap=Bootstrap(database, cipher, audit, passwords),
            recovery=Recovery(database, cipher, audit, passwords),
            sessions=sessions,
            tokens=Tokens(database, audit),
            totp=Totp(database, cipher, audit),
            knowledge=Knowledge(database, cipher, audit),
            signing_in=SigningIn(database, cipher, audit, passwords, sessions),
            training=Training.of(database, cipher, audit),
            case_notes=CaseNotes(database, cipher, audit),
            is_demo=is_demo(home),
        )

    def identify(self, secret: str) -> Identity | None:
        """Return whose secret of a session or a token this is, or None."""
        known = self.sessions if secret.startswith(SESSION) else self.tokens
        return known.identify(secret)

    def watch_list(self, owner: str | None = None) -> WatchList:
        """Return the watch list of an account; without ``owner`` the office's."""
        return WatchList(self.database, self.cipher, self.audit, owner)

    def bookmarks(self, owner: str) -> Bookmarks:
        """Return the bookmarks of an account."""
        return Bookmarks(self.database, self.cipher, self.audit, owner)

    def recent_units(self, owner: str) -> RecentUnits:
        """Return what an account has read lately."""
        return RecentUnits(self.database, self.cipher, owner)

    def knowledge_vectors(self) -> KnowledgeVectors:
        """Return what keeps the vectors of the office's entries."""
        from office.knowledge.vectors import KnowledgeVectors  # brings numpy

        return KnowledgeVectors(self.database, self.cipher)

    def knowledge_exchange(self) -> KnowledgeExchange:
        """Return what gives entries to other offices, and takes theirs."""
        from office.knowledge.exchange import KnowledgeExchange  # brings pydantic

        return KnowledgeExchange(self.knowledge, self.database, self.audit)

    def close(self) -> None:
        """Close the database."""
        self.database.close()
