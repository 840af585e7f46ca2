"""What drivers say in English of a database without room, or of a text, is said in plain words."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from corpus.errors import InputError
from office.accounts.tables import OfficeRow
from office.database import Database
from office.errors import DatabaseUnavailable


def test_a_full_disk_is_said_to_be_full_and_what_was_there_stays(
    sqlite_database: Database,
) -> None:
    def save(name: str, count: int) -> None:
        with sqlite_database.write() as session:
            session.add_all(OfficeRow(id=f"{name[0]}{n}", name=name) for n in range(count))

    save("北", 1)
    with sqlite_database.read() as session:
        session.execute(text("PRAGMA max_page_count = 1"))  # no page more than there are
    with pytest.raises(DatabaseUnavailable, match="ディスクの空きがないため"):
        save("南" * 1000, 100)
    with sqlite_database.read() as session:
        assert session.scalars(select(OfficeRow.name)).all() == ["北"]


def test_a_text_that_postgresql_does_not_take_is_the_users_to_mend(
    postgres_database: Database,
) -> None:
    with (
        pytest.raises(InputError, match="目に見えない制御文字"),
        postgres_database.read() as session,
    ):
        session.get(OfficeRow, "o\0")
