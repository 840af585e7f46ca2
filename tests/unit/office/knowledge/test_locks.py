"""People who change the same entry (用例) at once wait for each other, and nobody for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from knowledge_desk import Desk, draft, make_desk
from sqlalchemy.orm import Session
from waiting import until_somebody_waits

from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher
from office.errors import Conflict
from office.identity import CONSOLE
from office.knowledge import KnowledgeEntry, KnowledgeState
from office.knowledge.exchange import ImportLine, KnowledgeExchange
from office.knowledge.exchange_file import ExchangeFile
from office.knowledge.store import Knowledge


class SlowKnowledge(Knowledge):
    """A store that has its turn, and goes on only when somebody waits for it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.database, desk.cipher, desk.audit)
        self.has_turn = Event()
        self._slow = desk.database

    def wait_turn(self, session: Session, office_id: str) -> None:
        """Take the turn, and let somebody else come."""
        super().wait_turn(session, office_id)
        self.has_turn.set()
        until_somebody_waits(self._slow)


def approve(desk: Desk, entry: KnowledgeEntry) -> None:
    """Approve what has been written meanwhile: then it is not the latest version any more."""
    with pytest.raises(Conflict, match="先に変更しました"):
        desk.knowledge.approve(CONSOLE, desk.other_supervisor, entry.id, 2)


def withdraw(desk: Desk, entry: KnowledgeEntry) -> None:
    desk.knowledge.withdraw(CONSOLE, desk.other_supervisor, entry.id, 1, "使わない。")
    assert desk.knowledge.get(desk.worker, entry.id).approved is None


def confirm(desk: Desk, entry: KnowledgeEntry) -> None:
    desk.knowledge.confirm(CONSOLE, desk.other_supervisor, desk.backend, entry.id, 1)


@pytest.mark.parametrize("deed", [approve, withdraw, confirm])
def test_who_reviews_an_entry_while_a_file_is_taken_over_that_changes_it_both_end(
    postgres_database: Database, cipher: Cipher, audit: AuditLog, deed: object
) -> None:
    desk = make_desk(postgres_database, cipher, audit)
    entry = desk.publish()
    file = _changed(desk)
    desk.knowledge.revise(CONSOLE, desk.worker, desk.backend, entry.id, draft(title="新しい"), 1)
    desk.knowledge.submit(CONSOLE, desk.worker, entry.id, 2)
    slow = SlowKnowledge(desk)
    exchange = KnowledgeExchange(slow, desk.database, desk.audit)

    with ThreadPoolExecutor(1) as other:
        taking = other.submit(_take, exchange, desk, file)
        assert slow.has_turn.wait(20)
        deed(desk, entry)  # type: ignore[operator]
        (line,) = taking.result(20)

    assert line.number == entry.number
    latest = desk.knowledge.get(desk.worker, entry.id).latest
    assert (latest.number, latest.state) == (3, KnowledgeState.SUBMITTED)


def _changed(desk: Desk) -> ExchangeFile:
    (file,) = KnowledgeExchange(desk.knowledge, desk.database, desk.audit).export(
        CONSOLE, desk.supervisor
    )
    (entry,) = file.entries
    version = entry.versions[0].model_copy(update={"answer": "3社から取る。"})
    later = entry.model_copy(update={"versions": (version, *entry.versions)})
    return file.model_copy(update={"entries": (later,)})


def _take(exchange: KnowledgeExchange, desk: Desk, file: ExchangeFile) -> tuple[ImportLine, ...]:
    return exchange.take_over(CONSOLE, desk.supervisor, file)
