"""What the page of an entry (用例) shows of a version, and what its reader may do with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from fastapi import Request

from corpus.errors import IndexUnavailable, InvalidQuery, ModelUnavailable
from office.alerts import Alert
from office.http.caller import caller
from office.identity import Identity
from office.knowledge.types import (
    OPEN_STATES,
    STATE_NAMES,
    KnowledgeEntry,
    KnowledgeState,
    KnowledgeVersion,
)
from office.knowledge.warnings import warnings_of
from office.permission.actions import OfficeAction
from office.permission.permit import may
from search_api.authorizer import Action
from search_api.citing import Cite
from search_api.http.backend import Gate, SearchBackend
from ui.web.knowledge_lines import address_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What a person may do with the version before their eyes."""

    submit: bool
    approve: bool
    give_back: bool
    revise: bool
    withdraw: bool
    confirm: bool
    own: bool  # might approve it, had they not written it

    @classmethod
    def of(cls, person: Identity, entry: KnowledgeEntry, version: KnowledgeVersion) -> Deeds:
        """Return what the store would let somebody do."""
        writes = may(person, OfficeAction.WRITE_KNOWLEDGE)
        reviews = may(person, OfficeAction.REVIEW_KNOWLEDGE)
        latest = version.number == entry.latest.number
        in_force = entry.approved is not None and version.number == entry.approved.number
        own = version.author_id == person.account_id
        wrote = person.account_id in version.writer_ids
        is_open = latest and version.state in OPEN_STATES
        waits = latest and version.state is KnowledgeState.SUBMITTED
        return cls(
            submit=writes and latest and version.state is KnowledgeState.DRAFT,
            approve=reviews and waits and not wrote,
            give_back=reviews and waits and version.author_id != person.account_id,
            revise=writes and latest,
            withdraw=writes and (reviews or own) if is_open else reviews and in_force,
            confirm=reviews and in_force and bool(version.citations),
            own=reviews and waits and wrote,
        )

    @property
    def any(self) -> bool:
        """Return True if there is something to do."""
        deeds = (
            self.submit,
            self.approve,
            self.give_back,
            self.revise,
            self.withdraw,
            self.confirm,
        )
        return any(deeds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """That another version of the entry stands beside the one that is shown."""

    text: str
    address: str


def may_write() -> bool:
    """Tell whether the caller is somebody who may write entries."""
    return may(caller(), OfficeAction.WRITE_KNOWLEDGE)


def other_of(entry: KnowledgeEntry, version: KnowledgeVersion) -> Other | None:
    """Return what to say of the version in force, or of the one that is being worked on."""
    approved, latest = entry.approved, entry.latest
    if approved is not None and approved.number != version.number:
        text = f"今使われているのは第{approved.number}版です。"
        return Other(text=text, address=address_of(entry, approved))
    if latest.number != version.number and latest.state in OPEN_STATES:
        text = f"新しい第{latest.number}版が「{STATE_NAMES[latest.state]}」にあります。"
        return Other(text=text, address=address_of(entry, latest))
    return None


def returns_of(
    version: KnowledgeVersion, versions: Iterable[KnowledgeVersion]
) -> tuple[KnowledgeVersion, ...]:
    """Return what was returned on the way to an open version since the last approval, newest first.

    A version that was returned itself is the first of them.
    """
    if version.state not in OPEN_STATES:
        return ()
    until = (each for each in versions if each.number <= version.number)
    newest_first = sorted(until, key=lambda each: each.number, reverse=True)
    since = takewhile(lambda each: not _was_approved(each), newest_first)
    return tuple(each for each in since if each.state is KnowledgeState.RETURNED)


def _was_approved(version: KnowledgeVersion) -> bool:
    in_force_once = version.state in (KnowledgeState.APPROVED, KnowledgeState.REPLACED)
    return in_force_once and version.reviewed_at is not None


def index_of(gate: Gate, request: Request) -> SearchBackend | None:
    """Return the search, or None while there is none: entries are read and reviewed all the same.

    Raises AccessDenied.
    """
    try:
        return gate.open(request, Action.READ_UNIT)
    except (IndexUnavailable, ModelUnavailable):
        return None


def told_of(
    backend: SearchBackend | None, versions: Iterable[KnowledgeVersion]
) -> dict[str, tuple[Alert, ...]]:
    """Return what became of the units of versions, by the id of the version."""
    return warnings_of(versions, backend) if backend else {}


def cites_in(backend: SearchBackend | None, text: str) -> tuple[Cite, ...]:
    """Return the citations in a text, to make links of them; a page does not fail for them."""
    try:
        return backend.annotate(text).cites if backend else ()
    except InvalidQuery:
        return ()
