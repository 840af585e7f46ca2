"""What is noted beside what somebody reads: it keeps nobody waiting, and nobody from reading."""

from __future__ import annotations

from sqlalchemy import text

from office.database import Database


def test_a_note_waits_two_seconds_and_who_saves_after_it_half_a_minute(
    sqlite_database: Database,
) -> None:
    def patience() -> int:
        return int(session.execute(text("PRAGMA busy_timeout")).scalar_one())

    with sqlite_database.note() as session:
        assert patience() == 2_000
    with sqlite_database.write() as session:
        assert patience() == 30_000


def test_a_note_waits_two_seconds_for_a_row_too(postgres_database: Database) -> None:
    shown = text("SHOW lock_timeout")
    with postgres_database.note() as session:
        assert session.scalar(shown) == "2s"
    with postgres_database.write() as session:
        assert session.scalar(shown) == "0"


def test_a_note_is_kept(database: Database) -> None:
    with database.note() as session:
        session.execute(text("INSERT INTO office VALUES ('o', '北福祉事務所')"))
    with database.read() as session:
        assert session.execute(text("SELECT name FROM office")).scalar() == "北福祉事務所"
