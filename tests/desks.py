"""A desk of the document manager that builds in its own process, on words alone."""

from __future__ import annotations

import time
from pathlib import Path

from ingest.index import IndexManifest, build_index
from office.personal import refuse_personal_number
from search_api.client import KonkyoClient
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.jobs import Progress
from search_api.publishing.types import Job

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
