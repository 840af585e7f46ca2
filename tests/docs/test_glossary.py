"""docs/glossary.md holds every type that crosses a border between packages."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = ("corpus", "ingest", "search_api", "eval", "office", "ui")
# Modules whose every type is vocabulary, whoever imports it.
VOCABULARY = {
    "corpus/types.py",
    "corpus/errors.py",
    "corpus/locator.py",
    "ingest/sources/base.py",
    "search_api/types.py",
    "search_api/answer/types.py",
    "search_api/views.py",
}
# Described by the API's own contract, docs/openapi.json.
CONTRACT = {
    "search_api/http/schemas.py",
    "search_api/http/change_schemas.py",
    "search_api/http/hierarchy_schemas.py",
    "search_api/http/answer_schemas.py",
}


def _modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


@functools.cache  # every module is parsed for it
def public_types(root: Path) -> frozenset[str]:
    """Return the classes of the vocabulary, and those that another package imports."""
    defined: dict[str, set[str]] = {}
    imported: set[tuple[str, str]] = set()  # (name, package that imports it)
    for module, tree in _modules(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                if module not in CONTRACT:
                    defined.setdefault(node.name, set()).add(module)
            elif isinstance(node, ast.ImportFrom) and node.module:
                source = node.module.split(".")[0]
                here = module.split("/")[0]
                if source in PACKAGES and source != here:
                    imported |= {(alias.name, source) for alias in node.names}
    return frozenset(
        name
        for name, modules in defined.items()
        if modules & VOCABULARY
        or any((name, module.split("/")[0]) in imported for module in modules)
    )


def test_every_public_type_is_in_the_glossary(repository: Path) -> None:
    glossary = (repository / "docs" / "glossary.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`(\w+)`", glossary))
    missing = sorted(public_types(repository) - explained)
    assert not missing, f"add to docs/glossary.md: {missing}"


def test_the_glossary_names_no_type_that_is_gone(repository: Path) -> None:
    glossary = (repository / "docs" / "glossary.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([A-Z]\w+)` \|", glossary, flags=re.MULTILINE))
    known = {
        node.name
        for _, tree in _modules(repository)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    assert named
    assert named <= known, f"gone, but still in docs/glossary.md: {sorted(named - known)}"


@pytest.mark.parametrize("name", ["Unit", "Query", "Reader", "KonkyoError"])
def test_the_rule_finds_what_is_public_without_doubt(repository: Path, name: str) -> None:
    assert name in public_types(repository)
