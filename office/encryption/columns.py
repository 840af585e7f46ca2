"""How a table marks a sealed column, so that a change of keys finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, Table
from sqlalchemy.orm import MappedColumn, mapped_column

SEALED = "konkyo_sealed"


def sealed_column(*, nullable: bool = False) -> MappedColumn[Any]:
    """Return a column of ``Cipher.seal("table.column", row.id, …)``; its table has a key ``id``."""
    return mapped_column(LargeBinary, nullable=nullable, info={SEALED: True})


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedColumn:
    """A column that holds sealed values."""

    table: Table
    column: Column[Any]

    @property
    def place(self) -> str:
        """Return what the cipher binds its values to: ``account.display_name``."""
        return f"{self.table.name}.{self.column.name}"

    @property
    def id(self) -> Column[Any]:
        """Return the key of its rows."""
        return self.table.c["id"]


def sealed_columns(metadata: MetaData) -> tuple[SealedColumn, ...]:
    """Return every sealed column of the tables, in the order of their dependencies."""
    return tuple(
        SealedColumn(table=table, column=column)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get(SEALED)
    )
