"""The office's database: SQLite (WAL) embedded, PostgreSQL in service."""

from office.database.engine import Database

__all__ = ["Database"]
