"""A desk on an empty home, and a client of its API in process. The index is of words alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest

from search_api.client import KonkyoClient
from search_api.http.app import create_app
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.types import Job
from search_api.service import SearchService

from desks import open_desk, until_ended

Ended: TypeAlias = Callable[[Job], Job]


@pytest.fixture
def desk(home: Path) -> Iterator[DocumentDesk]:
    opened = open_desk(home)
    yield opened
    opened.jobs.close()


@pytest.fixture
def client(home: Path, desk: DocumentDesk) -> Iterator[KonkyoClient]:
    app = create_app(lambda: SearchService.open(home), desk=desk)
    with KonkyoClient(app=app) as opened:
        yield opened


@pytest.fixture
def ended(client: KonkyoClient) -> Ended:
    """Return what waits for the end of a job, as a program would."""

    return partial(until_ended, client)
