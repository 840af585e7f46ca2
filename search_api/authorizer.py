"""Who may do what: the door that every route of the API and every page goes through.

search_api knows no accounts. The application that composes it supplies an ``Authorizer``;
``OpenAuthorizer`` lets everybody read, which is right for public texts on one machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Protocol

from corpus.errors import KonkyoError


class Action(StrEnum):
    """What a caller wants to do."""

    SEARCH = "search"
    ANSWER = "answer"
    READ_UNIT = "read-unit"
    LIST_DOCUMENTS = "list-documents"
    READ_OUTLINE = "read-outline"
    RESOLVE_CITATION = "resolve-citation"
    GIVE_FEEDBACK = "give-feedback"
    JUDGE = "judge"
    MANAGE_DOCUMENTS = "manage-documents"
    READ_STATISTICS = "read-statistics"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """The request as far as an authorizer needs it. ``headers`` has lower-case names."""

    request_id: str
    method: str
    path: str
    client: str = ""  # network address of the caller, "" when in process
    headers: Mapping[str, str] = field(default_factory=dict)


class AccessDenied(KonkyoError):
    """The caller may not do this."""

    code: ClassVar[str] = "access-denied"


class SignInNeeded(AccessDenied):
    """The caller is not known; after signing in it may be allowed."""

    code: ClassVar[str] = "sign-in-needed"


class Authorizer(Protocol):
    """Decides before anything is read."""

    def authorize(
        self, context: RequestContext, action: Action, document_ids: tuple[str, ...] = ()
    ) -> None:
        """Return if allowed. ``document_ids`` are those the request names; () is no limit.

        Raises SignInNeeded or AccessDenied, with a Japanese sentence that says what to do.
        """
        ...


class OpenAuthorizer:
    """Lets everybody do everything: right for public texts on one machine."""

    def authorize(
        self, context: RequestContext, action: Action, document_ids: tuple[str, ...] = ()
    ) -> None:
        """Allow."""
