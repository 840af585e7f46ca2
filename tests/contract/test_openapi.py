"""The committed contract is the one that the application serves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import KonkyoError
from search_api.http.openapi import contract
from search_api.http.problems import HTTP_ERRORS, STATUS


@pytest.fixture(scope="module")
def committed(repository: Path) -> str:
    return (repository / "docs" / "openapi.json").read_text(encoding="utf-8")


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_the_committed_contract_is_current(committed: str) -> None:
    assert committed == contract(), "run: python -m search_api.http.openapi > docs/openapi.json"


def test_operation_ids_are_unique_and_every_operation_is_documented(committed: str) -> None:
    found = operations(json.loads(committed))
    names = [operation["operationId"] for operation in found]
    assert len(set(names)) == len(names) > 0
    for operation in found:
        assert operation["summary"]
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (operation["operationId"], parameter["name"])


def test_every_reference_in_the_contract_leads_somewhere(committed: str) -> None:
    schemas = json.loads(committed)["components"]["schemas"]
    for piece in committed.split('"#/components/schemas/')[1:]:
        assert piece.split('"')[0] in schemas


def test_every_path_and_error_code_is_in_the_manual(committed: str, repository: Path) -> None:
    manual = (repository / "docs" / "api.md").read_text(encoding="utf-8")
    for path in json.loads(committed)["paths"]:
        assert f"`{path}`" in manual, path
    codes = {kind.code for kind in STATUS if kind is not KonkyoError}
    for code in codes | {code for code, _, _ in HTTP_ERRORS.values()}:
        assert f"`{code}`" in manual, code
