"""The committed contract of the judging API is the one that is served."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.judging.api import contract


@pytest.fixture(scope="module")
def committed(repository: Path) -> str:
    return (repository / "docs" / "openapi-judging.json").read_text(encoding="utf-8")


def test_the_committed_contract_is_current(committed: str) -> None:
    assert committed == contract(), "run: python -m eval.judging.api > docs/openapi-judging.json"


def test_every_operation_and_parameter_is_documented(committed: str) -> None:
    paths = json.loads(committed)["paths"]
    found = [operation for path in paths.values() for operation in path.values()]
    names = [operation["operationId"] for operation in found]
    assert len(set(names)) == len(names) > 0
    for operation in found:
        assert operation["summary"]
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (operation["operationId"], parameter["name"])


def test_every_path_is_in_the_manual(committed: str, repository: Path) -> None:
    manual = (repository / "docs" / "api.md").read_text(encoding="utf-8")
    for path in json.loads(committed)["paths"]:
        assert f"`{path}`" in manual, path
    for code in ("still-blind", "personal-number"):
        assert f"`{code}`" in manual
