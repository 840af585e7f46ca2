"""Folders of this test process: what is made once and copied lies there."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

_MADE: list[Path] = []


def scratch_folder(name: str) -> Path:
    """Return a new folder that is gone when the tests of this process have ended."""
    _MADE.append(Path(tempfile.mkdtemp(prefix=f"konkyo-{name}-")))
    return _MADE[-1]


def remove_scratch() -> None:
    """Remove them all; for the end of a session (a worker of xdist runs no ``atexit``)."""
    while _MADE:
        shutil.rmtree(_MADE.pop(), ignore_errors=True)
