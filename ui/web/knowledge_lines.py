"""Entries (用例) as the list shows them, and which of them are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from corpus.days import day_in_japan
from office.alerts import Alert
from office.knowledge.types import (
    KIND_NAMES,
    STATE_NAMES,
    EntryStanding,
    KnowledgeEntry,
    KnowledgeState,
    KnowledgeVersion,
)
from ui.web.forms import whole_number

PAGE_SIZE = 50

#: What the list may show, by the word in the address.
SHOWN: dict[str, str] = {
    "approved": "承認済み",
    "waiting": "審査待ち",
    "draft": "自分の下書き",
    "returned": "差戻し",
    "due": "見直し時期",
    "changed": "根拠が変わったもの",
    "withdrawn": "取下げ・廃止",
    "": "すべて",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """What narrows the list, as the address carries it."""

    show: str = "approved"
    words: str = ""
    length: int = PAGE_SIZE

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> EntryFilter:
        """Read an address; nothing is refused here."""
        show = parameters.get("show", "approved")
        return cls(
            show=show if show in SHOWN else "approved",
            words=parameters.get("q", "").strip()[:100],
            length=whole_number(parameters.get("length", "")) or PAGE_SIZE,
        )

    def showing(self, show: str) -> EntryFilter:
        """Return the same words, in other entries."""
        return replace(self, show=show, length=PAGE_SIZE)

    def longer(self) -> EntryFilter:
        """Return the same list with more of it."""
        return replace(self, length=self.length + PAGE_SIZE)

    def address(self) -> str:
        """Return the address of this list."""
        more = {"length": str(self.length)} if self.length != PAGE_SIZE else {}
        words = {"q": self.words} if self.words else {}
        return "/knowledge?" + urlencode({"show": self.show} | words | more)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry of the list."""

    address: str
    number: int
    title: str
    kind: str
    state: KnowledgeState
    state_label: str
    version: int
    author: str
    written_on: dt.date
    review_on: dt.date | None
    is_own: bool  # the caller wrote this version
    returned_for: str  # the reason of the reviewer, "" where it was not returned
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A link to another part of the list, with how much it holds."""

    label: str
    address: str
    current: bool
    count: int | None  # None: costs too much to count on every page


class EntryLists:
    """The entries of an office, sorted into what the list may show."""

    def __init__(self, entries: Iterable[EntryStanding], account_id: str, day: dt.date) -> None:
        self._entries = tuple(entries)
        self._account = account_id
        self._day = day

    def of(self, show: str) -> tuple[EntryStanding, ...]:
        """Return the entries for a word of ``SHOWN``; "changed" are those that may have."""
        return tuple(entry for entry in self._entries if self._belongs(entry, show))

    def queue(self) -> tuple[EntryStanding, ...]:
        """Return what the caller may review, the longest waiting first."""
        others = (e for e in self.of("waiting") if self._account not in e.writer_ids)
        return tuple(sorted(others, key=lambda entry: entry.latest.written_at))

    def returned_to_caller(self) -> tuple[EntryStanding, ...]:
        """Return what the caller wrote and a supervisor gave back."""
        return tuple(e for e in self.of("returned") if e.latest.author_id == self._account)

    def choices(self, asked: EntryFilter) -> list[Choice]:
        """Return the links above the list."""
        return [
            Choice(
                label=label,
                address=asked.showing(show).address(),
                current=show == asked.show,
                count=None if show == "changed" else len(self.of(show)),
            )
            for show, label in SHOWN.items()
        ]

    def _belongs(self, entry: EntryStanding, show: str) -> bool:
        latest = entry.latest
        match show:
            case "approved" | "changed":
                return entry.approved is not None
            case "waiting":
                return latest.state is KnowledgeState.SUBMITTED
            case "draft":
                return latest.state is KnowledgeState.DRAFT and latest.author_id == self._account
            case "returned":
                return latest.state is KnowledgeState.RETURNED
            case "due":
                return entry.is_due(self._day)
            case "withdrawn":
                return entry.approved is None and latest.state is KnowledgeState.WITHDRAWN
            case _:
                return True


def version_shown(entry: KnowledgeEntry, show: str) -> KnowledgeVersion:
    """Return the version that a list is about."""
    return entry.latest if show in ("waiting", "draft", "returned") else entry.shown


def line_of(
    entry: KnowledgeEntry,
    version: KnowledgeVersion,
    names: Mapping[str, str],
    account_id: str,
    alerts: tuple[Alert, ...] = (),
) -> EntryLine:
    """Return the line of an entry; ``names`` are people by account id."""
    return EntryLine(
        address=address_of(entry, version),
        number=entry.number,
        title=version.title,
        kind=KIND_NAMES[version.kind],
        state=version.state,
        state_label=STATE_NAMES[version.state],
        version=version.number,
        author=names.get(version.author_id, ""),
        written_on=day_in_japan(version.written_at),
        review_on=version.review_on,
        is_own=version.author_id == account_id,
        returned_for=version.review_note if version.state is KnowledgeState.RETURNED else "",
        alerts=alerts,
    )


def address_of(entry: KnowledgeEntry, version: KnowledgeVersion | None = None) -> str:
    """Return the address of an entry's page, or of one of its versions."""
    named = version is not None and version.number != entry.shown.number
    return f"/knowledge/{entry.id}" + (f"?version={version.number}" if version and named else "")
