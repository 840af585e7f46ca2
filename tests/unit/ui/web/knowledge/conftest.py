"""The pages of one office, and who writes and reviews its entries (用例)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from knowledge_house import House

from office.identity import Role

from pages import Visitor


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    """Open the pages."""
    opened = House(home)
    yield opened
    opened.office.close()


@pytest.fixture
def writer(house: House) -> Iterator[Visitor]:
    """Return the browser of a caseworker."""
    with house.person(Role.CASEWORKER) as visitor:
        yield visitor


@pytest.fixture
def supervisor(house: House) -> Iterator[Visitor]:
    """Return the browser of a supervisor."""
    with house.person(Role.SUPERVISOR) as visitor:
        yield visitor
