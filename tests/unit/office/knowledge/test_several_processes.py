"""What processes that run long, or beside each other, find of the office's own entries."""

from __future__ import annotations

import numpy as np
import pytest
from knowledge_desk import Desk, local, make_desk, search_of
from sqlalchemy import event
from sqlalchemy.orm import Session

from ingest.embed.fake import FakeEmbedder
from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher
from office.identity import CONSOLE
from office.knowledge.tables import KnowledgeVectorRow
from office.knowledge.vectors import KnowledgeVectors
from search_api.types import Query


def test_what_is_found_does_not_depend_on_how_often_an_entry_was_confirmed(desk: Desk) -> None:
    entry, long_running = desk.publish(), search_of(desk, desk.worker)
    query = Query(text="エアコンの修理費の領収書")  # no entry says 領収書
    (before,) = long_running.search(query).local
    for _ in range(20):  # of everybody who looks at the unit that it rests on
        desk.knowledge.confirm(CONSOLE, desk.supervisor, desk.backend, entry.id, 1)
        long_running.search(query)
    just_started = search_of(desk, desk.worker)
    for search in (long_running, just_started):
        (hit,) = search.search(query).local
        assert (hit.unit.id, hit.score) == ("yorei:q1", pytest.approx(before.score))


def test_two_processes_that_make_the_same_vector_at_once_both_go_on(
    postgres_database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    desk = make_desk(postgres_database, cipher, audit)
    for title in ("エアコンの修理費", "給湯器の修理費"):
        desk.publish(title=title)
    embedder, another = FakeEmbedder(), KnowledgeVectors(desk.database, desk.cipher)
    quicker: list[str] = []

    def another_is_quicker(session: Session, *_: object) -> None:
        for row in [each for each in session.new if isinstance(each, KnowledgeVectorRow)]:
            if row.id not in quicker:
                quicker.append(row.id)
                another.keep(row.id, embedder.id, np.ones(embedder.dimension, np.float32))

    event.listen(Session, "before_flush", another_is_quicker)
    try:
        search = search_of(desk, desk.worker, embedder=embedder)
        local(search, "エアコンの修理")
        search.settle(60)
    finally:
        event.remove(Session, "before_flush", another_is_quicker)
    versions = [desk.knowledge.find(desk.worker, number).latest.id for number in (1, 2)]
    assert sorted(quicker) == sorted(versions), "the second was made after the first collided"
    assert set(another.load(versions, embedder.id)) == set(versions)
