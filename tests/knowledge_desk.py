"""An office with two supervisors and a caseworker, who write down what they know (用例)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from office.accounts.accounts import Accounts
from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher
from office.identity import CONSOLE, Identity, Role
from office.knowledge import KnowledgeDraft, KnowledgeEntry, KnowledgeKind, KnowledgeState
from office.knowledge.searching import WithKnowledge
from office.knowledge.store import Knowledge
from office.knowledge.vectors import KnowledgeVectors
from search_api.http.backend import SearchBackend
from search_api.types import Filters, Query
from ui.web.demo import demo_backend

OFFICE = "試験福祉事務所"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The store, the texts it cites, and who works with it."""

    knowledge: Knowledge
    accounts: Accounts
    database: Database
    cipher: Cipher
    audit: AuditLog
    backend: SearchBackend
    worker: Identity
    supervisor: Identity
    other_supervisor: Identity
    elsewhere: Identity  # a supervisor of another office

    def write(self, **changes: object) -> KnowledgeEntry:
        """Return a new entry of the caseworker."""
        return self.knowledge.add(CONSOLE, self.worker, self.backend, draft(**changes))

    def count_waiting(self, caller: Identity) -> int:
        """Return how many versions wait for a review that the caller may give."""
        waiting = self.knowledge.standings(caller, state=KnowledgeState.SUBMITTED)
        return sum(caller.account_id not in entry.writer_ids for entry in waiting)

    def publish(self, **changes: object) -> KnowledgeEntry:
        """Return a new entry that the supervisor has approved."""
        entry = self.write(**changes)
        self.knowledge.submit(CONSOLE, self.worker, entry.id, 1)
        return self.knowledge.approve(CONSOLE, self.supervisor, entry.id, 1)


def draft(**changes: object) -> KnowledgeDraft:
    """Return what a caseworker writes, with some of it changed."""
    words: dict[str, object] = {
        "kind": KnowledgeKind.CASE,
        "title": "エアコンの修理費",
        "question": "猛暑でエアコンが故障したとき、修理費を住宅維持費で出せるか。",
        "answer": "当所では見積書を2社から取り、住宅維持費の範囲で認める。"
        "ただし、買い替えは別に検討する。",
        "references": ("demo-law:art1",),
    }
    return KnowledgeDraft(**(words | changes))  # type: ignore[arg-type]


def make_desk(database: Database, cipher: Cipher, audit: AuditLog) -> Desk:
    """Return the store on a database, with people."""
    accounts = Accounts(database, cipher, audit)
    office = accounts.create_office(CONSOLE, OFFICE)
    other = accounts.create_office(CONSOLE, "となり町福祉事務所")
    person = _people(accounts)
    return Desk(
        knowledge=Knowledge(database, cipher, audit),
        accounts=accounts,
        database=database,
        cipher=cipher,
        audit=audit,
        backend=demo_backend(),
        worker=person("sato", Role.CASEWORKER, office.id),
        supervisor=person("sasatsu", Role.SUPERVISOR, office.id),
        other_supervisor=person("sasatsu2", Role.SUPERVISOR, office.id),
        elsewhere=person("tonari", Role.SUPERVISOR, other.id),
    )


def _people(accounts: Accounts) -> Callable[[str, Role, str], Identity]:
    def person(login: str, role: Role, office_id: str) -> Identity:
        account = accounts.create(
            CONSOLE, login=login, display_name=login, role=role, office_id=office_id
        )
        return Identity(account_id=account.id, login=login, role=role, office_id=office_id)

    return person


def search_of(desk: Desk, who: Identity | None, **options: Any) -> WithKnowledge:
    """Return the search of one process for one caller."""
    vectors = KnowledgeVectors(desk.database, desk.cipher)
    inner = options.pop("inner", desk.backend)
    return WithKnowledge(inner, desk.knowledge, vectors, lambda: who, **options)


def local(search: WithKnowledge, text: str, **filters: Any) -> list[str]:
    """Return the ids of the entries that a search shows."""
    found = search.search(Query(text=text, filters=Filters(**filters)))
    return [hit.unit.id for hit in found.local]
