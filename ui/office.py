"""Open the office under the settings: for the server and for every command."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ui.settings import Settings

if TYPE_CHECKING:
    from office.foundation import Office


def open_office(settings: Settings, *, create: bool = True, upgrade: bool = False) -> Office:
    """Return the office of these settings.

    With ``create`` a new database gets its tables; with ``upgrade`` those of an earlier version
    are brought up to date. Raises DatabaseOutdated, KeyMissing, KeysUnusable.
    """
    from office.foundation import Office

    return Office.open(
        settings.home,
        os.environ,
        url=settings.database,
        idle=dt.timedelta(minutes=settings.session_idle_minutes),
        absolute=dt.timedelta(hours=settings.session_hours),
        create=create,
        upgrade=upgrade,
    )


@contextmanager
def existing_office(settings: Settings) -> Iterator[Office]:
    """Give an office that is there already, for commands that look after it, and close it.

    Raises DatabaseOutdated where it has no tables: an empty one is not what was asked for.
    """
    office = open_office(settings, create=False)
    try:
        yield office
    finally:
        office.close()
