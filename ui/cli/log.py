"""The log file (記録) of the command line and the server: ``KONKYO_HOME/log/konkyo.log``."""

from __future__ import annotations

from io import TextIOWrapper
from logging import LogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from ui.settings import Settings

_BYTES, _KEPT = 10_000_000, 3


def open_log(settings: Settings) -> None:
    """Send log records to the log file. It is made at the first record, not before."""
    import logging

    handler = _LateFileHandler(
        settings.log_file, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
    )
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    handler.setFormatter(logging.Formatter(form, datefmt="%Y-%m-%dT%H:%M:%S%z"))
    handler.setLevel(settings.log_level.upper())  # bm25s sets the level of its own logger
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    # Its request lines hold whole addresses, and with them what was searched for.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # It notes every kind of processor for which it has no special build, as if that were a fault.
    logging.getLogger("faiss").setLevel(logging.WARNING)


class _LateFileHandler(RotatingFileHandler):
    def _open(self) -> TextIOWrapper[Any]:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: LogRecord) -> None:
        """Keep working where the folder cannot be written: a search needs no log."""
