"""Files in, documents in the store: one transaction a file, and the same file twice is nothing.

Reads: the files. Writes: ``corpus.sqlite``. A run that is killed leaves whole documents only;
the next run skips what is in already.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.resources import as_file
from pathlib import Path
from typing import cast

from corpus.embedded import digest_files
from corpus.errors import InputError, KonkyoError, UnreadableFile
from corpus.store import CorpusStore
from ingest.index.manifest import file_sha256
from ingest.sandbox import Limits, Sandbox, Subject
from ingest.sources import reader_for
from ingest.sources.base import PagedReader, PageProgress, Parsed, Reader, ReadOptions
from ingest.sources.front_matter import split_front_matter

#: (stage in Japanese, done, all): files, and the pages of a long one
IngestProgress = Callable[[str, int, int], None]

#: Raises InputError for a text that must not be kept.
Check = Callable[[str], None]

# Wall seconds and memory for one file. The largest law of e-Gov takes a few seconds.
_LIMITS = Limits(seconds=300, megabytes=4096)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one file."""

    path: Path
    outcome: str  # added | replaced | unchanged | failed
    document_id: str = ""
    title: str = ""
    units: int = 0
    warnings: tuple[str, ...] = ()
    error: KonkyoError | None = None
    seconds: float = 0.0


def ingest_files(
    home: Path,
    paths: Sequence[Path],
    options: ReadOptions | None = None,
    *,
    progress: IngestProgress | None = None,
    check: Check | None = None,
) -> Iterator[FileReport]:
    """Take in files one after the other; yield a report for each as soon as it is done.

    A file that cannot be read, or holds a text that ``check`` refuses, is reported and the
    others go on. Nothing of it is stored.
    """
    options = options or ReadOptions()
    store = CorpusStore(home / "corpus.sqlite")
    with Sandbox(_LIMITS, processes=1) as sandbox:
        for number, path in enumerate(paths, 1):
            begin = time.perf_counter()
            try:
                report = _ingest(store, sandbox, path, options, progress, check)
            except KonkyoError as error:
                report = FileReport(path=path, outcome="failed", error=error)
            except OSError as error:
                report = FileReport(path=path, outcome="failed", error=_unreadable(path, error))
            if progress:
                progress("取り込み", number, len(paths))
            yield dataclasses.replace(report, seconds=time.perf_counter() - begin)


def ingest_file(home: Path, path: Path, options: ReadOptions | None = None) -> FileReport:
    """Take in one file. Raises what made it fail."""
    (report,) = ingest_files(home, [path], options)
    if report.error:
        raise report.error
    return report


def read_only(
    path: Path,
    options: ReadOptions | None = None,
    *,
    progress: IngestProgress | None = None,
    check: Check | None = None,
) -> Parsed:
    """Read a file as ``ingest_files`` does, and store nothing. Raises what makes it fail."""
    with Sandbox(_LIMITS, processes=1) as sandbox:
        return _parsed(sandbox, path, options or ReadOptions(), progress, check)


def ingest_embedded(home: Path, skip: Collection[str] = ()) -> tuple[FileReport, ...]:
    """Take in the digest that Konkyo ships. Quick when it is in already.

    ``skip`` holds the ids of documents that the user does not want.
    """
    with ExitStack() as stack:
        paths = [stack.enter_context(as_file(file)) for file in digest_files()]
        wanted = [path for path in paths if not skip or _embedded_id(path) not in skip]
        reports = tuple(ingest_files(home, wanted))
    for report in reports:
        if report.error:
            raise report.error
    return reports


def embedded_ids() -> frozenset[str]:
    """Return the document ids of the digest that Konkyo ships."""
    return frozenset(map(_embedded_id, digest_files()))


def _embedded_id(path: Path) -> str:
    return split_front_matter(path.read_text("utf-8"), path.name)[0].id


def _ingest(
    store: CorpusStore,
    sandbox: Sandbox,
    path: Path,
    options: ReadOptions,
    progress: IngestProgress | None,
    check: Check | None,
) -> FileReport:
    if check:
        check(path.name)
    reader = reader_for(path)
    key = _ingest_key(path, reader, options)
    known = store.has_ingest_key(key)
    if known:
        count = store.unit_counts()[known.version]
        return FileReport(
            path=path, outcome="unchanged", document_id=known.id, title=known.title, units=count
        )
    parsed = _parsed(sandbox, path, options, progress, check)
    outcome = store.put(parsed.document, parsed.units, ingest_key=key)
    return FileReport(
        path=path,
        outcome=outcome,
        document_id=parsed.document.id,
        title=parsed.document.title,
        units=len(parsed.units),
        warnings=parsed.warnings,
    )


def _parsed(
    sandbox: Sandbox,
    path: Path,
    options: ReadOptions,
    progress: IngestProgress | None,
    check: Check | None,
) -> Parsed:
    if check:
        check(path.name)
    reader = reader_for(path)
    if reader.own_sandbox:
        parsed = cast(PagedReader, reader).read(path, options, _pages(path, progress))
    else:
        parsed = sandbox.call(_read, path, options, subject=Subject(file=path.name))
    if check:
        _check(parsed, path.name, check)
    return parsed


def _check(parsed: Parsed, name: str, check: Check) -> None:
    document = parsed.document
    for text in (document.id, document.title, *document.aliases, document.source.url):
        check(text)
    for unit in parsed.units:
        try:
            for text in (unit.id, unit.title, *unit.headings, unit.text):
                check(text)
        except InputError as error:
            page = f"（{unit.pages.first}ページ）" if unit.pages else ""
            raise type(error)(f"{name}{page}: {error.message}", file=name) from None


def _pages(path: Path, progress: IngestProgress | None) -> PageProgress | None:
    if progress is None:
        return None
    return lambda stage, done, total: progress(f"{path.name} の{stage}", done, total)


def _read(path: Path, options: ReadOptions) -> Parsed:
    return reader_for(path).read(path, options)


def _ingest_key(path: Path, reader: Reader, options: ReadOptions) -> str:
    """Name the input: same bytes, reader and options give the same document."""
    said = dataclasses.asdict(options)
    said["password"] = ""  # opens the file, changes nothing in it, and must not be kept
    del said["fallback_id"]  # never set here: a person who types a command can say the id
    profile = Path(options.profile)
    if options.profile and profile.is_file():
        said["profile"] = file_sha256(profile)
    made_of = [file_sha256(path), path.name, reader.form, reader.version, said]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name} を開けません（{error.strerror}）。場所と読み取りの権限を確かめてください。",
        file=path.name,
    )
