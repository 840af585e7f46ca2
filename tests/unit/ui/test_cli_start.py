"""The command line starts at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

STARTS = 5.0  # of a bare Python; the CPU time of one differs from machine to machine
KONKYO = Path(sys.executable).with_name("konkyo")


def test_help_needs_little_cpu() -> None:
    bare = sum(_cpu_seconds([sys.executable, "-c", "pass"]) for _ in range(5))
    assert sum(_cpu_seconds([str(KONKYO), "--help"]) for _ in range(5)) < STARTS * bare


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


def test_a_file_that_is_not_there_is_one_sentence_without_a_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(KONKYO), "user", "import", "nai.csv"],
        env={**os.environ, "KONKYO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr == "「nai.csv」: 見つかりません。場所を確かめて、もう一度実行してください。\n"
    )


def _cpu_seconds(command: list[str]) -> float:
    """Return user and system time of a child process."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
