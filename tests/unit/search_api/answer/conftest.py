"""The search over the digest that Konkyo ships, by words alone."""

from __future__ import annotations

import pytest

from search_api.service import SearchService

from digest_home import fill_with_digest


@pytest.fixture(scope="package")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    home = tmp_path_factory.mktemp("digest")
    fill_with_digest(home)
    return SearchService.open(home)
