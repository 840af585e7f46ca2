"""A desk of the document manager that builds in its own process, on words alone."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from ingest.index import IndexManifest, build_index
from ingest.sources.base import PageProgress
from office.personal import refuse_personal_number
from search_api.client import KonkyoClient
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.jobs import Progress
from search_api.publishing.types import Job
from search_api.types import Query

#: A document of an office, as small as one can be.
RULE = (
    "# 訪問の決まり\n\n## 1 回数\n\n訪問は年に二回行う。\n\n## 2 記録\n\n記録は翌日までに書く。\n"
)


def open_desk(home: Path) -> DocumentDesk:
    """Return the desk of a home folder."""

    def build(progress: Progress, *, force: bool = False) -> IndexManifest:
        return build_index(home, None, progress=progress, force=force)

    return DocumentDesk(home, build, refuse_personal_number)


def until_ended(client: KonkyoClient, job: Job) -> Job:
    """Wait for the end of a job, two minutes at the most, as a program would."""
    until = time.monotonic() + 120
    while not job.ended and time.monotonic() < until:
        time.sleep(0.05)
        job = client.job(job.id)
    return job


def found(client: KonkyoClient, text: str) -> list[str]:
    """Return the ids of the units that a search finds."""
    return [hit.unit.id for hit in client.search(Query(text=text)).hits]


class SlowRecogniser:
    """Recognises the characters of a scan (OCR): one page, then no other until it may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._first_page, self._may_go_on = threading.Event(), threading.Event()
        monkeypatch.setattr("ingest.sources.pdf.reader.add_text_layer", self._recognise)

    def wait_for_it(self) -> None:
        """Wait until it has read the first page."""
        assert self._first_page.wait(60)

    def go_on(self) -> None:
        """Let it read on."""
        self._may_go_on.set()

    def _recognise(
        self, path: Path, name: str, pages: int, target: Path, progress: PageProgress
    ) -> None:
        progress("文字認識（OCR）", 1, pages)
        self._first_page.set()
        assert self._may_go_on.wait(60)
        progress("文字認識（OCR）", 2, pages)
        raise AssertionError("it was asked to stop")
