"""What can go wrong with people and permission; part of the tree in ``corpus.errors``."""

from __future__ import annotations

from typing import ClassVar

from corpus.errors import InputError, KonkyoError


class DatabaseOutdated(KonkyoError):
    """The tables are of another version than the program."""

    code: ClassVar[str] = "database-outdated"


class Conflict(InputError):
    """Somebody else changed the same thing meanwhile."""

    code: ClassVar[str] = "conflict"


class KeyMissing(KonkyoError):
    """Something is encrypted with a key that is not at hand, or it was tampered with."""

    code: ClassVar[str] = "key-missing"


class KeysUnusable(KonkyoError):
    """What should hold the keys is missing, broken, open to others, or there twice."""

    code: ClassVar[str] = "keys-unusable"


class SignInRefused(KonkyoError):
    """Name, password or code are not right; which of them stays untold."""

    code: ClassVar[str] = "sign-in-refused"


class TooManyAttempts(KonkyoError):
    """Too many failures: wait (details: seconds), or an administrator must unlock."""

    code: ClassVar[str] = "too-many-attempts"


class UnknownAccount(InputError):
    """No account, team, office or token has this id or name."""

    code: ClassVar[str] = "unknown-account"
