"""The office's database: short transactions that are kept as a whole or not at all."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select

from office.accounts.tables import OfficeRow
from office.database import Database


def test_what_a_block_wrote_is_kept(database: Database) -> None:
    with database.write() as session:
        session.add(OfficeRow(name="北福祉事務所"))
    with database.read() as session:
        assert session.scalars(select(OfficeRow.name)).all() == ["北福祉事務所"]


def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    with suppress(ZeroDivisionError), database.write() as session:
        session.add(OfficeRow(name="北福祉事務所"))
        session.flush()
        raise ZeroDivisionError
    with database.read() as session:
        assert session.scalars(select(OfficeRow.name)).all() == []
