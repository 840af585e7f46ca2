"""requirements.lock: exact, portable, and complete for what pyproject.toml asks for."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement


@pytest.fixture(scope="module")
def lock_script(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("lock", repository / "scripts" / "lock.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lock(repository: Path) -> str:
    return (repository / "requirements.lock").read_text(encoding="utf-8")


def test_every_line_is_a_plain_pin(lock: str) -> None:
    lines = [line for line in lock.splitlines() if not line.startswith("#")]
    assert len(lines) > 100
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line), line
    names = [line.partition("==")[0] for line in lines]
    assert names == sorted(names)


def test_everything_that_pyproject_asks_for_is_locked(lock: str, lock_script: ModuleType) -> None:
    assert lock_script.uncovered(lock, lock_script.wanted()) == []


@pytest.mark.parametrize(
    ("requirement", "covered"),
    [("a", True), ("A_b>=2", True), ("a>=2", False), ("c", False)],
    ids=["名前だけ", "表記の違い", "版が足りない", "ない"],
)
def test_what_the_lock_lacks_is_found(
    requirement: str, covered: bool, lock_script: ModuleType
) -> None:
    lacking = lock_script.uncovered("a==1.0\na-b==2.1\n", [Requirement(requirement)])
    assert (lacking == []) is covered


def test_pins_follow_what_a_package_needs(lock_script: ModuleType) -> None:
    found = lock_script.pins([Requirement("httpx")])
    assert {"httpx", "httpcore", "h11"} <= found.keys()
    assert "pytest" not in found


def test_a_package_that_is_not_installed_stops_the_lock(lock_script: ModuleType) -> None:
    with pytest.raises(SystemExit, match="no-such-package-anywhere"):
        lock_script.pins([Requirement("no-such-package-anywhere")])
