"""Rules of the repository that no other tool checks."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("corpus", "ingest", "search_api", "eval", "office", "ui")
MODULE_LINES = 400
LONG_MODULES: dict[str, str] = {}  # path -> why it may be longer
CORPUS_MAY_IMPORT = {"corpus"}  # beside the standard library

# Written in two pieces, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(
    "|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/\w+/", r"C:\\Us" + "ers"])
)
PACKAGE_HOSTS = re.compile(
    "|".join(
        ["pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.org", r"deb\.deb" + "ian"]
    )
)


@pytest.fixture(scope="module")
def tracked(repository: Path) -> list[Path]:
    """Return every text file under version control (or all but generated ones, without git)."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=repository, capture_output=True, check=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: there is no list of tracked files")
    paths = [repository / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8192]]


def _modules(root: Path) -> list[Path]:
    return [
        path
        for folder in (*PACKAGES, "scripts", "tests")
        for path in sorted((root / folder).rglob("*.py"))
    ]


def test_no_module_is_too_long_to_read_in_one_sitting(repository: Path) -> None:
    too_long = {
        name: count
        for path in _modules(repository)
        if (name := path.relative_to(repository).as_posix()) not in LONG_MODULES
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES
    }
    assert not too_long


def test_modules_say_what_they_are(repository: Path) -> None:
    vague = [p for p in _modules(repository) if p.stem in {"utils", "util", "helpers", "misc"}]
    assert not vague


@pytest.mark.parametrize(
    ("pattern", "what"),
    [(MACHINE_PATHS, "a path of one machine"), (PACKAGE_HOSTS, "the name of a package host")],
    ids=["機械のパス", "配布元の名前"],
)
def test_nothing_of_one_machine_is_written_down(
    pattern: re.Pattern[str], what: str, tracked: list[Path], repository: Path
) -> None:
    found = [
        f"{path.relative_to(repository)}:{number}"
        for path in tracked
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, f"{what}: {found}"


def test_no_module_is_left_to_do(tracked: list[Path], repository: Path) -> None:
    mark = "TO" + "DO"
    left = [
        path.relative_to(repository).as_posix()
        for path in tracked
        if path.suffix in {".py", ".md", ".toml"} and mark in path.read_text("utf-8", "replace")
    ]
    assert not left


def test_corpus_stands_on_the_standard_library(repository: Path) -> None:
    foreign = {
        f"{path.name}: {name}"
        for path in sorted((repository / "corpus").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name not in sys.stdlib_module_names | CORPUS_MAY_IMPORT
    }
    assert not foreign


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0]]
    return []


def test_dependencies_point_one_way(repository: Path) -> None:
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_scripts_can_be_run(repository: Path) -> None:
    for name in ("konkyo", ".ci/run"):
        script = repository / name
        assert script.stat().st_mode & 0o111, f"{name} is not executable"
        assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
