"""What can go wrong with people and permission; part of the tree in ``corpus.errors``."""

from __future__ import annotations

from typing import ClassVar

from corpus.errors import InputError, KonkyoError


class DatabaseOutdated(KonkyoError):
    """The tables are of another version than the program."""

    code: ClassVar[str] = "database-outdated"


class DatabaseUnavailable(KonkyoError):
    """The database does not answer, or others have kept it busy for too long."""

    code: ClassVar[str] = "database-unavailable"


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


class ExternalSignInRefused(SignInRefused):
    """What came back from the OpenID provider is not to be trusted (details: reason)."""

    code: ClassVar[str] = "external-sign-in-refused"


class AccountNotPrepared(SignInRefused):
    """Somebody signed in at the OpenID provider for whom there is no account here."""

    code: ClassVar[str] = "account-not-prepared"


class ProviderUnreachable(KonkyoError):
    """The OpenID provider does not answer, or answers with an error."""

    code: ClassVar[str] = "provider-unreachable"


class ProviderMisconfigured(KonkyoError):
    """The OpenID provider answers what cannot be used; an administrator must look."""

    code: ClassVar[str] = "provider-misconfigured"


class SecondFactorNeeded(KonkyoError):
    """Name and password are right, and the account asks for a code as well."""

    code: ClassVar[str] = "second-factor-needed"


class ProofNeeded(KonkyoError):
    """A session must show again who it is of, before a grave deed."""

    code: ClassVar[str] = "proof-needed"


class TooManyAttempts(KonkyoError):
    """Too many failures: wait (details: seconds), or an administrator must unlock."""

    code: ClassVar[str] = "too-many-attempts"


class UnknownAccount(InputError):
    """No account, team, office or token has this id or name."""

    code: ClassVar[str] = "unknown-account"


class UnknownCaseNote(InputError):
    """No case note has this id, or the caller may not read it."""

    code: ClassVar[str] = "unknown-case-note"


class AuditBroken(KonkyoError):
    """The audit log is not what was written."""

    code: ClassVar[str] = "audit-broken"


class UnknownKnowledge(InputError):
    """No entry of the caller's office (用例) has this id or number."""

    code: ClassVar[str] = "unknown-knowledge"


class OwnVersion(InputError):
    """A person may not review what they wrote themselves."""

    code: ClassVar[str] = "own-version"


class UnknownTraining(InputError):
    """No course, step, quiz or certificate of the training (新任研修) has this name."""

    code: ClassVar[str] = "unknown-training"
