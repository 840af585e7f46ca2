"""The desk of the document manager: files in, drafts to look at, documents out to the index."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from corpus.days import today_in_japan
from corpus.errors import (
    IndexUnavailable,
    InputError,
    NoTextLayer,
    PasswordNeeded,
    UnknownDocument,
    UnreadableFile,
)
from corpus.store import CorpusStore
from ingest.index import IndexManifest, index_status, rollback, withdraw
from ingest.index.snapshot import current_folder
from ingest.pipeline import Check, embedded_ids, read_only
from ingest.sandbox import Subject, run
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.pdf.document import unlock
from ingest.sources.pdf.page_image import count_pages
from ingest.texts_inside import texts_inside
from search_api.publishing.corrections import Correction
from search_api.publishing.drafts import DRAFTS_FOLDER, Draft, Drafts
from search_api.publishing.errors import DraftChanged, ManagerBusy, UnknownJob
from search_api.publishing.files import create, plain_name
from search_api.publishing.jobs import Jobs, Progress, new_id
from search_api.publishing.noting import ManagerDeed, Noted
from search_api.publishing.types import Job, JobKind
from search_api.publishing.upload import MAX_UPLOAD, too_large

_FREE = 500 * 1024 * 1024  # bytes of the disk that an upload leaves
_ABANDONED = 3600.0  # seconds after which nobody is still sending a file


class Build(Protocol):
    """Brings the index up to date with the corpus, as ``konkyo index build`` does."""

    def __call__(self, progress: Progress, *, force: bool = False) -> IndexManifest:
        """Return the manifest of the live snapshot."""
        ...


class DocumentDesk:
    """Takes files in, keeps drafts, publishes. Thread-safe; one for each home folder.

    ``check`` raises InputError for a text that must not be kept.
    """

    def __init__(self, home: Path, build: Build, check: Check | None = None) -> None:
        self.home = home
        self.jobs = Jobs(home / "jobs")
        self.drafts = Drafts(home / DRAFTS_FOLDER)
        self._build = build
        self._check: Check = check or (lambda _: None)
        self._sweep()

    @property
    def store(self) -> CorpusStore:
        """Open the corpus."""
        return CorpusStore(self.home / "corpus.sqlite")

    def upload(
        self, file: BinaryIO, size: int, file_name: str, options: ReadOptions, noted: Noted
    ) -> Job:
        """Take a file (``size`` bytes) to be read. Raises UploadTooLarge, InputError, ManagerBusy.

        ``options.password`` opens the file and is kept nowhere.
        """
        name = plain_name(file_name)
        self._check(name)
        if size == 0:
            raise UnreadableFile(
                f"「{name}」は空です（0 バイト）。正しいファイルか確かめてください。", file=name
            )
        if size > MAX_UPLOAD:
            raise too_large(size)
        self.home.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.home).free < _FREE + size:
            raise ManagerBusy(
                "ディスクの空きが足りないため、ファイルを受け取れません。管理者にお知らせください。"
            )
        draft_id = new_id()
        original = self.drafts.begin(draft_id) / "original" / name
        try:
            with create(original) as target:
                shutil.copyfileobj(file, target)
            return self.jobs.submit(
                JobKind.UPLOAD,
                partial(self._read, draft_id, original, options, noted),
                f"「{name}」を読み取ります",
                job_id=draft_id,
                draft_id=draft_id,
                subject=name,
            )
        except BaseException:
            self.drafts.abandon(draft_id)
            raise

    def _read(
        self,
        draft_id: str,
        original: Path,
        options: ReadOptions,
        noted: Noted,
        progress: Progress,
    ) -> Mapping[str, Any]:
        name = original.name
        # The whole id: under one number, the second of two documents would replace the first.
        fallback = f"shiryo-{today_in_japan():%Y%m%d}-{draft_id}"
        try:
            progress(f"「{name}」を読み取っています", 0, 0)
            # The file is kept as it is: what no reader would take in counts too.
            for text in texts_inside(original.read_bytes(), name):
                self._check(text)
            parsed = read_only(
                original,
                replace(options, fallback_id=fallback),
                progress=progress,
                check=self._check,
            )
            pages = _prepared_pages(original, parsed, options.password)
            noted(ManagerDeed.UPLOAD, draft_id)
            draft = self.drafts.finish(draft_id, original, parsed, pages)
        except UnreadableFile as error:
            self.drafts.abandon(draft_id)
            raise _in_words_of_the_desk(error, name, options.password) from error
        except BaseException:
            self.drafts.abandon(draft_id)
            raise
        document, units = draft.reading.document, len(draft.reading.units)
        return {
            "message": f"「{document.title}」を読み取りました（{units}件）。",
            "document_id": document.id,
        }

    def stop(self, job_id: str, noted: Noted) -> Job:
        """Read a file no further; nothing of it is kept. Raises UnknownJob, InputError.

        What is being published goes on: the index would not be what the corpus holds.
        """
        job = self.jobs.get(job_id)
        if job.ended:
            return job
        if job.kind is not JobKind.UPLOAD:
            raise InputError(
                "公開と取り下げは、途中でやめられません。終わってから、資料の管理で元に戻せます。"
            )
        noted(ManagerDeed.STOP, job_id)
        return self.jobs.stop(job_id)

    def correct(self, draft_id: str, version: int, correction: Correction, noted: Noted) -> Draft:
        """Keep a correction. Raises UnknownDraft, DraftChanged, UnknownUnit, InputError."""
        self._refuse_while_publishing(draft_id)
        note = partial(noted, ManagerDeed.CORRECT, draft_id)
        return self.drafts.correct(draft_id, version, correction, note)

    def undo(self, draft_id: str, version: int, noted: Noted) -> Draft:
        """Take the last correction back. Raises UnknownDraft, DraftChanged, InputError."""
        self._refuse_while_publishing(draft_id)
        return self.drafts.undo(draft_id, version, partial(noted, ManagerDeed.CORRECT, draft_id))

    def remove(self, draft_id: str, noted: Noted) -> None:
        """Throw a draft away; what is published stays. Raises UnknownDraft, DraftChanged."""
        self._refuse_while_publishing(draft_id)
        self.drafts.remove(draft_id, partial(noted, ManagerDeed.REMOVE, draft_id))

    def publish(self, draft_id: str, version: int, noted: Noted) -> Job:
        """Put a draft into the corpus and the index. Raises UnknownDraft, DraftChanged."""
        draft = self.drafts.at(draft_id, version)
        self._refuse_while_publishing(draft_id)
        return self.jobs.submit(
            JobKind.PUBLISH,
            partial(self._publish, draft_id, version, noted),
            f"「{draft.reading.document.title}」を公開します",
            job_id=new_id(),
            draft_id=draft_id,
            document_id=draft.reading.document.id,
            subject=draft.reading.document.title,
        )

    def publishing(self, draft_id: str) -> Job | None:
        """Return the job that publishes a draft, while it waits or runs."""
        return next(
            (
                job
                for job in self.jobs.all()
                if job.draft_id == draft_id and job.kind is JobKind.PUBLISH and not job.ended
            ),
            None,
        )

    def _refuse_while_publishing(self, draft_id: str) -> None:
        if self.publishing(draft_id):
            raise DraftChanged(
                "この下書きは、いま公開しています。終わるまで待ってから、もう一度お試しください。",
                draft=draft_id,
            )

    def _publish(
        self, draft_id: str, version: int, noted: Noted, progress: Progress
    ) -> Mapping[str, Any]:
        draft = self.drafts.at(draft_id, version)
        document, units = draft.reading.document, draft.reading.units
        progress(f"「{document.title}」を確かめています", 0, 0)
        for unit in units:  # two harmless texts may have become one that is not
            self._check("\n".join((unit.title, *unit.headings, unit.text)))
        noted(ManagerDeed.PUBLISH, document.id)
        store = self.store
        store.put(document, units, ingest_key=f"draft:{draft_id}:{version}")
        manifest = self._built(store, progress)
        self.drafts.mark_published(draft)
        self.drafts.settle(self._shown())
        return {
            "message": f"「{document.title}」を公開しました。検索できます。",
            "manifest_id": manifest.id,
        }

    def _built(self, store: CorpusStore, progress: Progress) -> IndexManifest:
        """Bring the index up to date, also where somebody went back from exactly this."""
        manifest = self._build(progress)
        if manifest.corpus_sha256 != store.sha256():  # who changes the corpus wants it again
            manifest = self._build(progress, force=True)
        return manifest

    def _title(self, document_id: str) -> str:
        """Return the title of what can be withdrawn. Raises UnknownDocument.

        What a withdrawal took out of the corpus and not out of the index, since it broke down,
        is still found by people. So is what somebody brought back by going back.
        """
        try:
            return self.store.versions(document_id)[-1].title
        except UnknownDocument:
            with suppress(IndexUnavailable):
                return self._shown().versions(document_id)[-1].title
            raise

    def _shown(self) -> CorpusStore:
        """Return what people find. Raises IndexUnavailable."""
        return CorpusStore(current_folder(self.home) / "corpus.sqlite", read_only=True)

    def withdraw(self, document_id: str, noted: Noted) -> Job:
        """Take a document out, in every version. Raises UnknownDocument, InputError."""
        title = self._title(document_id)
        if document_id in embedded_ids():
            raise InputError(
                "付属の要旨のある資料は、ここでは取り下げられません。"
                "管理者が「konkyo remove」で取り除きます。"
            )
        return self.jobs.submit(
            JobKind.WITHDRAW,
            partial(self._withdraw, document_id, noted),
            f"「{title}」を取り下げます",
            job_id=new_id(),
            document_id=document_id,
            subject=title,
        )

    def _withdraw(self, document_id: str, noted: Noted, progress: Progress) -> Mapping[str, Any]:
        store, title = self.store, self._title(document_id)
        noted(ManagerDeed.WITHDRAW, document_id)
        with suppress(UnknownDocument):
            store.remove(document_id)
        self.drafts.forget_published(document_id)
        message = f"「{title}」を取り下げました。"
        if not store.unit_counts():
            withdraw(self.home)
            return {"message": f"{message}資料がなくなったため、索引も取り下げました。"}
        manifest = self._built(store, progress)
        self.drafts.settle(self._shown())
        return {"message": message, "manifest_id": manifest.id}

    def roll_back(self, noted: Noted) -> str:
        """Go back to the previous snapshot; return its id. Raises InputError, ManagerBusy.

        The corpus keeps its documents: the next change of it brings them into the index again.
        """
        if any(not job.ended and job.kind is not JobKind.UPLOAD for job in self.jobs.all()):
            raise ManagerBusy("索引を作っています。終わるまで待ってから、もう一度お試しください。")
        previous = index_status(self.home).previous
        if not previous:
            raise InputError("戻せる前の索引がありません。")
        noted(ManagerDeed.ROLL_BACK, previous)
        current = rollback(self.home)
        self.drafts.settle(self._shown())
        return current

    def _sweep(self) -> None:
        """Remove what a server that was stopped had begun to read, or to remove."""
        self.drafts.sweep()
        for draft_id in self.drafts.unfinished():
            try:
                over = self.jobs.get(draft_id).ended
            except UnknownJob:
                over = self.drafts.age(draft_id) > _ABANDONED
            if over:
                self.drafts.abandon(draft_id)


def _prepared_pages(original: Path, parsed: Parsed, password: str) -> int:
    """Return the number of pages of a PDF, 0 of anything else; leave it without its password."""
    if parsed.document.source.form != "pdf":
        return 0
    subject = Subject(file=original.name)
    if password:
        opened = original.with_name(".unlocked.pdf")
        run(unlock, original, original.name, password, opened, subject=subject)
        opened.chmod(0o600)
        opened.replace(original)
    return run(count_pages, original, original.name, subject=subject)


def _in_words_of_the_desk(error: UnreadableFile, name: str, password: str) -> UnreadableFile:
    """Say what to do at the desk: the readers' sentences name options of commands."""
    if isinstance(error, PasswordNeeded):
        wrong = "のパスワードが違います" if password else "は暗号化されています"
        return PasswordNeeded(
            f"「{name}」{wrong}。正しいパスワードを入れて、もう一度読み込んでください。", file=name
        )
    if isinstance(error, NoTextLayer) and "missing" in error.details:
        return NoTextLayer(
            f"このサーバーには、文字認識（OCR）に必要な {error.details['missing']} がありません。"
            "文字の入ったPDFを発行元から入手するか、管理者に、文字認識のソフトウェアを"
            "入れてもらってください（「./konkyo ingest ファイル名 --ocr」を行うと、"
            "入れ方が表示されます）。",
            file=name,
        )
    if isinstance(error, NoTextLayer):
        return NoTextLayer(
            f"「{name}」は、ページが画像だけのPDFです。文字の入ったPDFを発行元から入手するか、"
            "文字認識（OCR）を選んで、もう一度読み込んでください。",
            file=name,
        )
    if error.details.get("reason") == "copy-forbidden":
        return UnreadableFile(
            f"「{name}」は、発行者が文章のコピーを禁止しているPDFのため、取り込みません。"
            "発行者の許可を得て、コピーできるPDFか、権限パスワードを受け取ってください。",
            file=name,
            reason="copy-forbidden",
        )
    return error
