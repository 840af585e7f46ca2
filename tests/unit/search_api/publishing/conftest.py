"""A desk on an empty home, and a client of its API in process. The index is of words alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest

from corpus.types import DocumentKind
from search_api.client import KonkyoClient
from search_api.http.app import create_app
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.types import DraftView, Job, JobState
from search_api.service import SearchService

from desks import RULE, open_desk, until_ended

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


@pytest.fixture
def drafted(client: KonkyoClient, ended: Ended) -> DraftView:
    """Return the draft of a small rule."""
    job = ended(client.upload_document("houmon.md", RULE.encode(), kind=DocumentKind.OFFICE_RULE))
    assert job.state is JobState.DONE, job.message
    return client.draft(job.draft_id)


@pytest.fixture
def published(client: KonkyoClient, ended: Ended, drafted: DraftView) -> DraftView:
    job = ended(client.publish_draft(drafted.summary.id, drafted.summary.version))
    assert job.state is JobState.DONE, job.message
    return client.draft(drafted.summary.id)
