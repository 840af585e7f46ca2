"""Bring the tables to a version of the program, and back. Alembic, configured here.

Each change runs in one transaction: it is made as a whole or not at all. Two processes that
begin at once wait for each other, and the second finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script, ScriptDirectory
from sqlalchemy.engine import Connection

from corpus.errors import InputError
from office.database.engine import Database
from office.database.faults import told_plainly
from office.errors import DatabaseOutdated

BASE = "base"  # before the first version: no tables

_FOLDER = Path(__file__).with_name("migrations")
_UPGRADE = "「konkyo database upgrade」を行ってください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableVersion:
    """One version of the tables."""

    revision: str  # 0001, 0002 …
    title: str  # Japanese: what it brings
    lost: str  # Japanese: what going back from it throws away


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseStatus:
    """Which version the tables of a database have."""

    current: str | None  # None: no tables yet
    latest: str  # of this program
    pending: tuple[TableVersion, ...]  # versions that are still to be made, oldest first
    is_newer: bool = False  # made by a newer program, of which this one knows nothing

    @property
    def is_current(self) -> bool:
        """Return True where program and tables fit."""
        return self.current == self.latest


def versions() -> tuple[TableVersion, ...]:
    """Return every version that this program knows, oldest first."""
    return tuple(_version(script) for script in reversed(list(_scripts().walk_revisions())))


def status(database: Database) -> DatabaseStatus:
    """Return which version the tables have. Raises DatabaseUnavailable."""
    if database.file is not None and not database.file.is_file():
        return _status(None)  # to look must not make a file
    with told_plainly(), database.engine.connect() as connection:
        return _status(_current(connection))


def ensure_current(database: Database) -> None:
    """Raise DatabaseOutdated, with the command to run, where program and tables do not fit."""
    found = status(database)
    if not found.is_current:
        raise _outdated(found)


def upgrade(database: Database, revision: str = "head") -> tuple[TableVersion, ...]:
    """Make the versions up to ``revision``; return those that were made.

    Raises InputError for an unknown version, DatabaseOutdated for tables of a newer program.
    """
    _check_known(revision, ("head",))
    scripts = _scripts()
    return _run(database, scripts, lambda here, _: scripts._upgrade_revs(revision, here))


def downgrade(database: Database, revision: str) -> tuple[TableVersion, ...]:
    """Go back to ``revision`` (``base``: no tables); return the versions that were taken away.

    What was kept in them is lost. Raises what ``upgrade`` raises; a version that the tables have
    not reached is left alone.
    """
    if not going_back(database, revision):
        return ()
    scripts = _scripts()
    return _run(database, scripts, lambda here, _: scripts._downgrade_revs(revision, here))


def going_back(database: Database, revision: str) -> tuple[TableVersion, ...]:
    """Return the versions that ``downgrade`` would take away, newest first."""
    _check_known(revision, (BASE,))
    found, known = status(database), versions()
    if found.is_newer:
        raise _outdated(found)
    names = [BASE, *(version.revision for version in known)]
    return known[names.index(revision) : names.index(found.current or BASE)][::-1]


def _run(
    database: Database,
    scripts: ScriptDirectory,
    steps: Callable[[Any, MigrationContext], list[Any]],
) -> tuple[TableVersion, ...]:
    done: list[TableVersion] = []

    def note(*, step: MigrationInfo, **_: object) -> None:
        done.append(_version(scripts.get_revision(step.up_revision_id or "")))

    with EnvironmentContext(Config(), scripts) as environment, database.reshape() as connection:
        found = _status(_current(connection))
        if found.is_newer:
            raise _outdated(found)
        environment.configure(connection=connection, fn=steps, on_version_apply=cast(Any, note))
        environment.run_migrations()
    return tuple(done)


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _status(current: str | None) -> DatabaseStatus:
    known = versions()
    names = [BASE, *(version.revision for version in known)]
    is_newer = (current or BASE) not in names
    return DatabaseStatus(
        current=current,
        latest=names[-1],
        pending=() if is_newer else known[names.index(current or BASE) :],
        is_newer=is_newer,
    )


def _outdated(found: DatabaseStatus) -> DatabaseOutdated:
    if found.is_newer:
        message = (
            "データベースは、もっと新しい版の konkyo で作られています。konkyo を新しくするか、"
            f"その版の konkyo で「konkyo database downgrade {found.latest}」を行ってください。"
        )
    elif found.current is None:
        message = f"データベースの表がまだありません。{_UPGRADE}"
    else:
        message = f"データベースの表が、前の版の konkyo のままです。{_UPGRADE}"
    return DatabaseOutdated(message, current=found.current or "", latest=found.latest)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(_FOLDER, version_locations=[_FOLDER])


def _version(script: Script | None) -> TableVersion:
    assert script is not None
    return TableVersion(
        revision=script.revision, title=script.module.TITLE, lost=script.module.LOST
    )


def _check_known(revision: str, words: tuple[str, ...]) -> None:
    names = [*words, *(version.revision for version in versions())]
    if revision not in names:
        raise InputError(
            f"「{revision}」という版はありません。{'、'.join(names)} のどれかを指定してください。",
            revision=revision,
        )
