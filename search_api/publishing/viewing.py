"""What the desk shows: drafts, their pages and differences, snapshots, the state of everything."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from corpus.errors import IndexUnavailable, UnknownDocument
from corpus.store import CorpusStore, visible_versions
from corpus.types import Document, DocumentKind, Status
from ingest.coverage import coverage
from ingest.index import index_status
from ingest.index.manifest import read_manifest
from ingest.index.snapshot import current_id, index_folder
from ingest.sandbox import Limits, Subject, run
from ingest.sources.pdf.page_image import page_images
from search_api.changes import Changes, compared
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.drafts import Draft, Drafts
from search_api.publishing.errors import UnknownPage
from search_api.publishing.report import DigestLine, DocumentCount, ServiceStatus
from search_api.publishing.types import (
    DraftState,
    DraftUnits,
    DraftView,
    IndexView,
    SnapshotView,
)
from search_api.views import OutlineEntry

_LAST_JOBS = 10
_AHEAD = 3  # pages
_SAME = "公開されている資料と、題・本文の違いはありません。"
_SAME_BUT_BEHIND = (
    "登録されている資料と、題・本文の違いはありません。ただし、今の索引は登録されている資料より"
    "古く、検索に出ていないことがあります。もう一度公開すると、索引が作り直されます。"
)
_IMAGE_LIMITS = Limits(seconds=30, megabytes=2048)


def view_of(desk: DocumentDesk, draft: Draft) -> DraftView:
    """Return a draft with everything but its texts."""
    document, units = draft.reading.document, draft.reading.units
    return DraftView(
        summary=draft.summary,
        warnings=draft.warnings,
        characters=sum(len(unit.text) for unit in units),
        outline=tuple(
            OutlineEntry(
                unit_id=unit.id,
                label=unit.locator.label,
                title=unit.title,
                headings=unit.headings,
            )
            for unit in units
        ),
        corrections=draft.made,
        replaces=_published(desk.store, document) is not None,
        recognised=draft.recognised,
        publishing=desk.publishing(draft.id),
    )


def units_of(draft: Draft, offset: int, limit: int) -> DraftUnits:
    """Return some units with their texts."""
    units = draft.reading.units
    return DraftUnits(units=units[offset : offset + limit], offset=offset, total=len(units))


def page_of(drafts: Drafts, draft: Draft, number: int) -> bytes:
    """Return the picture (PNG) of a page, drawn once.

    Raises UnknownPage, UnreadableFile, and UnknownDraft where it was removed meanwhile.
    """
    if not 1 <= number <= draft.pages:
        kept = f"1〜{draft.pages}ページ" if draft.pages else "PDFだけ"
        raise UnknownPage(f"{number}ページの画像はありません（画像があるのは{kept}です）。")
    folder = draft.folder / "pages"
    with suppress(FileNotFoundError):
        return (folder / f"{number}.png").read_bytes()
    # Most of the time goes into the process apart: the pages that come next go along.
    last = min(number + _AHEAD, draft.pages)
    subject = Subject(file=draft.file_name, first_page=number, last_page=last)
    name = draft.file_name
    drawn = run(
        page_images, draft.original, name, number, last, limits=_IMAGE_LIMITS, subject=subject
    )
    drafts.keep_pages(draft, dict(enumerate(drawn, number)))
    return drawn[0]


def changes_of(desk: DocumentDesk, draft: Draft) -> Changes:
    """Return what publishing would change of what is published under the same id."""
    document, store = draft.reading.document, desk.store
    before = _published(store, document)
    found = Changes(document_id=document.id, title=document.title, before=before, after=document)
    if before is None:
        note = "同じ番号の資料はまだ公開されていません。すべての項目が新しく加わります。"
        return replace(found, note=note)
    old = store.units_of_version(before.version)
    units = compared(before, old, document, draft.reading.units)
    if units:
        return replace(found, units=units)
    # What a build that failed had stored, or what was gone back from, is not what people find.
    behind = index_of(desk.home).behind
    return replace(found, note=_SAME_BUT_BEHIND if behind else _SAME)


def _published(store: CorpusStore, document: Document) -> Document | None:
    """Return what the document would stand in the place of, if it is no digest."""
    try:
        versions = store.versions(document.id)
    except UnknownDocument:
        return None
    same = [version for version in versions if version.version == document.version]
    shown = [v for v in visible_versions(versions, None) if v.status is not Status.DIGEST]
    return next(iter(same + shown), None)


def index_of(home: Path) -> IndexView:
    """Return the snapshots of a home folder."""
    found = index_status(home)
    current = current_id(home) if found.current else ""
    corpus = home / "corpus.sqlite"
    behind = False
    if found.current and corpus.is_file():
        behind = CorpusStore(corpus).sha256() != found.current.corpus_sha256
    snapshots = []
    for name in found.snapshots:
        try:
            manifest = read_manifest(index_folder(home) / name)
        except IndexUnavailable:  # of another version of Konkyo
            continue
        snapshots.append(
            SnapshotView(
                id=name,
                current=name == current,
                built_at=dt.datetime.fromisoformat(manifest.built_at),
                documents=manifest.counts["documents"],
                units=manifest.counts["units"],
                passages=manifest.counts["passages"],
                tokeniser=manifest.tokeniser,
                embedder=manifest.embedder,
            )
        )
    return IndexView(
        current=current,
        previous=found.previous,
        held=found.held,
        behind=behind,
        snapshots=tuple(snapshots),
    )


def status_of(desk: DocumentDesk) -> ServiceStatus:
    """Return the state of index, corpus, disk, drafts and jobs."""
    store = desk.store
    documents: Counter[tuple[DocumentKind, Status]] = Counter()
    units: Counter[tuple[DocumentKind, Status]] = Counter()
    counts = store.unit_counts()
    for document in store.documents():
        group = document.kind, document.status
        documents[group] += 1
        units[group] += counts[document.version]
    kinds, statuses = list(DocumentKind), list(Status)
    waiting = [d for d in desk.drafts.all() if d.summary.state is not DraftState.PUBLISHED]
    return ServiceStatus(
        index=index_of(desk.home),
        documents=tuple(
            DocumentCount(
                kind=kind,
                status=status,
                documents=documents[kind, status],
                units=units[kind, status],
            )
            for kind in kinds
            for status in statuses
            if documents[kind, status]
        ),
        digests=tuple(
            DigestLine(
                document_id=line.document_id,
                title=line.title,
                kind=line.document.kind,
                digest_units=line.digest_units,
                official_units=line.official_units,
                official_from=line.official.revision.effective_from if line.official else None,
                replaced=line.official is not None,
            )
            for line in coverage(store)
        ),
        free_bytes=shutil.disk_usage(desk.home).free,
        drafts_waiting=len(waiting),
        jobs=desk.jobs.all()[:_LAST_JOBS],
    )
