"""What the tests of the user's side share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from office.foundation import Office


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    """Return an office of this test alone, with a person of every role."""
    from offices import make_office

    made = make_office(home)
    yield made
    made.close()
