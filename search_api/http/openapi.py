"""Print the contract: ``python -m search_api.http.openapi > docs/openapi.json``."""

from __future__ import annotations

import json
import sys

from corpus.errors import IndexUnavailable
from search_api.http.app import create_app
from search_api.http.backend import SearchBackend


def contract() -> str:
    """Return the OpenAPI document as it is committed: indented JSON with a last newline."""
    return json.dumps(create_app(_no_backend).openapi(), ensure_ascii=False, indent=2) + "\n"


def _no_backend() -> SearchBackend:
    raise IndexUnavailable("この処理では検索できません。")


if __name__ == "__main__":
    sys.stdout.write(contract())
