"""The committed contract of the office's API is the one that is served."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from office.http.api import contract
from office.http.problems import OFFICE_STATUS
from ui.doors import KNOWLEDGE_API_DOORS, OFFICE_DOORS


@pytest.fixture(scope="module")
def committed(repository: Path) -> str:
    return (repository / "docs" / "openapi-office.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def operations(committed: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, methods in json.loads(committed)["paths"].items()
        for method, operation in methods.items()
    }


def test_the_committed_contract_is_current(committed: str) -> None:
    assert committed == contract(), "run: python -m office.http.api > docs/openapi-office.json"


def test_every_operation_parameter_and_field_is_documented(
    committed: str, operations: dict[tuple[str, str], dict[str, Any]], repository: Path
) -> None:
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names) > 0
    for operation in operations.values():
        assert operation["summary"]
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (operation["operationId"], parameter["name"])
    search = json.loads((repository / "docs" / "openapi.json").read_text(encoding="utf-8"))
    schemas = json.loads(committed)["components"]["schemas"]
    for name in set(schemas) - set(search["components"]["schemas"]):
        for field, said in schemas[name].get("properties", {}).items():
            another = "$ref" in said or "$ref" in said.get("items", {})  # that says it
            assert another or said.get("description"), (name, field)


def test_the_contract_has_a_door_for_every_operation(
    operations: dict[tuple[str, str], dict[str, Any]],
) -> None:
    doors = {(door.method, door.path) for door in (*OFFICE_DOORS, *KNOWLEDGE_API_DOORS)}
    assert doors - set(operations) == {("GET", "/api/v1/office/openapi.json")}
    assert set(operations) <= doors


def test_everything_but_signing_in_asks_for_a_secret(
    operations: dict[tuple[str, str], dict[str, Any]],
) -> None:
    without = {key for key, operation in operations.items() if "security" not in operation}
    assert without == {("POST", "/api/v1/office/session")}
    optional = {key for key, each in operations.items() if {} in each.get("security", [])}
    assert optional == {("GET", "/api/v1/office/session")}


def test_no_answer_holds_a_password_or_a_hash(committed: str) -> None:
    schemas = json.loads(committed)["components"]["schemas"]
    asked = {"SignInSchema", "ProofSchema"}
    for name in set(schemas) - asked:
        fields = set(schemas[name].get("properties", {}))
        assert not fields & {"password", "password_hash", "secret_hash"}, name
    told = {name for name in schemas if "secret" in schemas[name].get("properties", {})}
    assert told == {"StartedSessionSchema", "TokenSecretSchema"}


def test_every_path_and_error_code_is_in_the_manual(committed: str, repository: Path) -> None:
    manual = (repository / "docs" / "api.md").read_text(encoding="utf-8")
    for path in json.loads(committed)["paths"]:
        assert f"`{path}`" in manual, path
    for code in {kind.code for kind in OFFICE_STATUS}:
        assert f"`{code}`" in manual, code
