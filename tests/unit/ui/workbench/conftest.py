"""The workbench of an office on made-up texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbenches import House, open_house

pytest.importorskip("streamlit.testing.v1", reason="the workbench extra has streamlit")


@pytest.fixture
def house(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with open_house(home, monkeypatch) as opened:
        yield opened
