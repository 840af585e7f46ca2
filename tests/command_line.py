"""The command line as a user meets it: words in; the exit code and what is printed out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ui.cli import konkyo
from ui.cli.frame import run

Run = Callable[..., tuple[int, str, str]]


def typed(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Return the exit code of ``konkyo WORDS``, its output and its errors."""
    code = run(konkyo, [str(word) for word in words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err
