"""The command line starts at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CPU_SECONDS = 0.3


def test_help_needs_little_cpu() -> None:
    konkyo = Path(sys.executable).with_name("konkyo")
    assert min(_cpu_seconds([str(konkyo), "--help"]) for _ in range(3)) < CPU_SECONDS


def test_help_imports_nothing_heavy() -> None:
    heavy = ("numpy", "fastapi", "onnxruntime", "lxml", "pdfplumber", "torch", "pydantic", "rich")
    script = (
        "import sys; from ui.cli import konkyo; from ui.cli.frame import run\n"
        "assert run(konkyo, ['--help']) == 0\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def _cpu_seconds(command: list[str]) -> float:
    """Return user and system time of a child process."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
