"""How a table marks a sealed column, so that a change of keys finds it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import MappedColumn, mapped_column

SEALED = "konkyo_sealed"


def sealed_column(*, nullable: bool = False) -> MappedColumn[Any]:
    """Return a column of ``Cipher.seal("table.column", row.id, …)``; its table has a key ``id``."""
    return mapped_column(LargeBinary, nullable=nullable, info={SEALED: True})
