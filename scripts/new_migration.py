"""Write a module of office/database/migrations from what changed in the tables.

    python scripts/new_migration.py cases

A database with all versions so far is compared with ``office.database.tables``. What no comparison
sees (triggers, data to be moved) is added by hand; ``TITLE`` and ``LOST`` too.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy import DateTime

from office.database import Database
from office.database.base import UtcDateTime
from office.database.engine import sqlite_url
from office.database.migrate import upgrade, versions
from office.database.tables import metadata

FOLDER = Path("office/database/migrations")

_MODULE = '''"""{name}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before!r}

TITLE = ""  # 何を加えるか
LOST = ""  # 戻すと何がなくなるか


def upgrade() -> None:
    """Make the tables."""
    {up}


def downgrade() -> None:
    """Take the tables away."""
    {down}
'''


def write_module(name: str) -> Path:
    """Write the module of what changed and return its path."""
    before = versions()[-1].revision if versions() else None
    number = f"{int(before or '0') + 1:04}"
    script = _difference()
    assert script.upgrade_ops is not None
    assert script.downgrade_ops is not None
    options = {"render_item": _render}
    path = FOLDER / f"m{number}_{name}.py"
    path.write_text(
        _MODULE.format(
            name=name,
            revision=number,
            before=before,
            up=_indented(render_python_code(script.upgrade_ops, **options)),  # type: ignore[arg-type]
            down=_indented(render_python_code(script.downgrade_ops, **options)),  # type: ignore[arg-type]
        ),
        encoding="utf-8",
    )
    return path


def _difference() -> MigrationScript:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(sqlite_url(Path(folder) / "office.sqlite"))
        upgrade(database)
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            script = produce_migrations(context, metadata)
        database.close()
        return script


def _render(kind: str, thing: object, _: object) -> str | bool:
    if kind == "type" and isinstance(thing, UtcDateTime):
        return f"sa.{DateTime(timezone=True)!r}"
    return False


def _indented(code: str) -> str:
    return "\n    ".join(
        line.removeprefix("    ") if line.startswith("    ") else line for line in code.splitlines()
    )


if __name__ == "__main__":
    print(write_module(sys.argv[1]))
