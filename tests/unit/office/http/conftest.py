"""The office's API behind all layers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from office_api import House, Neighbour, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return an office with people of every role."""
    with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture
def neighbour(house: House) -> Neighbour:
    """Return another office in the same database."""
    return Neighbour(house.office)
