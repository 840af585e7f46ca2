"""Everything that can go wrong, as one tree.

KonkyoError
├── InputError            what the user gave cannot be used
│   ├── UnreadableFile    the file cannot be read (broken, unknown form, too large)
│   │   ├── PasswordNeeded    an encrypted file and no (or a wrong) password
│   │   └── NoTextLayer       a scanned PDF and no OCR
│   ├── UnknownDocument   no document has this id
│   ├── UnknownUnit       no unit has this id
│   ├── InvalidQuery      an empty or over-long query, a filter that does not exist
│   ├── StillBlind (eval.judging)         judges may not see each other's grades yet
│   └── PersonalNumberFound (office.personal)    what would be kept holds a personal number
├── IndexUnavailable      there is no index, or it does not fit the corpus or the model
├── ModelUnavailable      the embedding model is missing or broken
├── FetchFailed           the e-Gov API did not give the law
├── ResourceLimit         time or memory of a parse ran out
├── DatabaseOutdated, DatabaseUnavailable (office.errors)    the office's database is not usable now
├── FeedbackOff (search_api.feedback)              the office takes no feedback
├── UnprovedQuote (search_api.answer.proof)        a quote is not what the stored text says
├── GeneratorFailed (search_api.answer.generation.client)    no whole draft; becomes a notice
├── AccessDenied, SignInNeeded (search_api.authorizer)     who asks may not do this
├── KeyMissing, KeysUnusable (office.errors)      the keys that seal personal data
├── SignInRefused (office.errors)          name, password, code or the OpenID provider's word
│   ├── ExternalSignInRefused    the provider's answer is not to be trusted
│   └── AccountNotPrepared       signed in there, but there is no account here
├── ProviderUnreachable, ProviderMisconfigured (office.errors)    the OpenID provider
└── ServiceUnreachable (search_api.client)                 the search service does not answer

Each error carries ``message`` (plain Japanese for the user: what is wrong and what to do),
``code`` (stable, for programs and the API) and ``details`` (file, page, id …). HTTP status
codes are mapped in one place, ``search_api.http.problems``.
"""

from __future__ import annotations

from typing import ClassVar


class KonkyoError(Exception):
    """Base of every error that Konkyo raises on purpose."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders (the parsing sandbox): keep the details.
        return _rebuild, (type(self), self.message, self.details)


def _rebuild(cls: type[KonkyoError], message: str, details: dict[str, object]) -> KonkyoError:
    return cls(message, **details)


class InputError(KonkyoError):
    """What the user gave cannot be used as it is."""

    code = "invalid-input"


class UnreadableFile(InputError):
    """The file is broken, of an unknown form, or over a limit. Details: file, page."""

    code = "unreadable-file"


class PasswordNeeded(UnreadableFile):
    """The file is encrypted, and no password or a wrong one was given."""

    code = "password-needed"


class NoTextLayer(UnreadableFile):
    """The PDF holds pictures of pages only, and OCR is not available or not asked for."""

    code = "no-text-layer"


class UnknownDocument(InputError):
    """No document has this id."""

    code = "unknown-document"


class UnknownUnit(InputError):
    """No unit has this id."""

    code = "unknown-unit"


class InvalidQuery(InputError):
    """The query is empty or too long, or a filter names what does not exist."""

    code = "invalid-query"


class IndexUnavailable(KonkyoError):
    """There is no index yet, or it does not fit the corpus, schema or model."""

    code = "index-unavailable"


class ModelUnavailable(KonkyoError):
    """The embedding model is missing, incomplete or does not fit the index."""

    code = "model-unavailable"


class FetchFailed(KonkyoError):
    """The e-Gov API did not give the law (network, maintenance, unknown id)."""

    code = "fetch-failed"


class ResourceLimit(KonkyoError):
    """A parse was stopped because it used too much time or memory."""

    code = "resource-limit"
