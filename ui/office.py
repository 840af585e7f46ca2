"""Open the office under the settings: for the server and for every command."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

from ui.settings import Settings

if TYPE_CHECKING:
    from office.foundation import Office


def open_office(settings: Settings, *, upgrade: bool = False) -> Office:
    """Return the office of these settings. A new database gets its tables.

    With ``upgrade`` the tables of an earlier version are brought up to date, too. Raises
    DatabaseOutdated, KeysUnusable.
    """
    from office.foundation import Office

    return Office.open(
        settings.home,
        os.environ,
        url=settings.database,
        idle=dt.timedelta(minutes=settings.session_idle_minutes),
        absolute=dt.timedelta(hours=settings.session_hours),
        upgrade=upgrade,
    )
