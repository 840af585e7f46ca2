"""The log file (記録) of the command line and the server: ``KONKYO_HOME/log/konkyo.log``.

Whatever a record says goes through ``office.log_masking``: its message, what it is filled with,
and the messages of exceptions in its traceback.
"""

from __future__ import annotations

import logging
import sys
from io import TextIOWrapper
from logging import LogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from ui.settings import Settings

_BYTES, _KEPT = 10_000_000, 3
_LONGEST = 8_000  # characters of one message


def open_log(settings: Settings) -> None:
    """Send log records to the log file. It is made at the first record, not before."""
    handler = _LateFileHandler(
        settings.log_file, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(MaskingFormatter())
    handler.setLevel(settings.log_level.upper())  # bm25s sets the level of its own logger
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    # Its request lines hold whole addresses, and with them what was searched for.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # It notes every kind of processor for which it has no special build, as if that were a fault.
    logging.getLogger("faiss").setLevel(logging.WARNING)
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # a line for each


def log_crashes() -> None:
    """Send what nothing catches, in any thread, to the log and not to the screen as it stands."""
    import threading

    def note(kind: type[BaseException], error: BaseException | None) -> None:
        logging.getLogger("konkyo").critical("crash: %s", kind.__name__, exc_info=error)

    def in_main(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            note(kind, error)
            print(f"予期しないエラーが起きました（{kind.__name__}）。", file=sys.stderr)

    sys.excepthook = in_main
    threading.excepthook = lambda args: note(args.exc_type, args.exc_value)
    sys.unraisablehook = lambda args: note(args.exc_type, args.exc_value)


class MaskingFormatter(logging.Formatter):
    """Writes records as the log keeps them, with nothing of a person and no secret."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z"
        )

    def format(self, record: LogRecord) -> str:
        """Return the lines of one record. The record itself stays as it is for others."""
        from office.log_masking import mask_log, traceback_of

        said = logging.makeLogRecord(record.__dict__)
        said.exc_text = said.stack_info = None
        error = record.exc_info[1] if record.exc_info else None
        said.exc_info = None
        # A line end in what somebody typed must not begin a record of its own.
        said.msg, said.args = (
            mask_log(_message(record)[:_LONGEST]).strip().replace("\n", "\n    "),
            None,
        )
        line = super().format(said)
        return line if error is None else f"{line}\n{traceback_of(error)}"


def _message(record: LogRecord) -> str:
    from office.log_masking import message_of

    def told(value: object) -> object:
        return message_of(value) if isinstance(value, BaseException) else value

    message, given = str(told(record.msg)), record.args
    if not given:
        return message
    try:
        if isinstance(given, tuple):
            return message % tuple(map(told, given))
        return message % {name: told(value) for name, value in given.items()}
    except (TypeError, ValueError, KeyError):
        return message  # without what does not fit into it


class _LateFileHandler(RotatingFileHandler):
    def _open(self) -> TextIOWrapper[Any]:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: LogRecord) -> None:
        """Keep working where the folder cannot be written: a search needs no log."""
