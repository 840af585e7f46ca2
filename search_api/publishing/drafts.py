"""Drafts (下書き) as files: the original, what was read, and every correction, in ``drafts/<id>/``.

``corrections.jsonl`` only grows: an undoing is a line of its own. Its number of lines is the
draft's version, so whoever has seen another version learns that somebody was quicker.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from corpus.errors import InputError
from corpus.rows import (
    DOCUMENT_COLUMNS,
    UNIT_COLUMNS,
    document_from_row,
    document_to_row,
    unit_from_row,
    unit_to_row,
)
from corpus.store import CorpusStore
from ingest.sources.base import Parsed
from search_api.publishing.applying import Reading, corrected
from search_api.publishing.corrections import Correction, MadeCorrection
from search_api.publishing.errors import DraftChanged, UnknownDraft
from search_api.publishing.files import locked, own_folder, write_whole
from search_api.publishing.types import DraftState, DraftSummary

DRAFTS_FOLDER = "drafts"  # in the home
MOST_CORRECTIONS = 5_000  # lines; a draft with more wants another reading

_ID = re.compile(r"[0-9a-f]{16}")
_CORRECTION: TypeAdapter[Correction] = TypeAdapter(Correction)

#: Called just before something is kept; what it raises stops that.
Note = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it is now."""

    id: str
    version: int
    folder: Path
    file_name: str
    size: int
    uploaded_at: dt.datetime
    pages: int
    warnings: tuple[str, ...]
    recognised: tuple[int, ...]  # pages whose characters a program recognised (OCR)
    made: tuple[MadeCorrection, ...]  # in force
    published: int  # version that was published last, -1 if none
    reading: Reading  # as corrected

    @property
    def original(self) -> Path:
        """Return the uploaded file."""
        return self.folder / "original" / self.file_name

    @property
    def summary(self) -> DraftSummary:
        """Return what stands in a list."""
        state = DraftState.WAITING
        if self.published >= 0:
            state = DraftState.PUBLISHED if self.published == self.version else DraftState.CHANGED
        return DraftSummary(
            id=self.id,
            state=state,
            version=self.version,
            file_name=self.file_name,
            size=self.size,
            uploaded_at=self.uploaded_at,
            document=self.reading.document,
            units=len(self.reading.units),
            pages=self.pages,
        )


class Drafts:
    """The drafts of one home folder. Thread-safe; several processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = own_folder(folder) if folder.is_dir() else folder
        self._lock = threading.Lock()
        self._newest: dict[str, Draft] = {}  # the last that were opened: parsing one takes time

    def begin(self, draft_id: str) -> Path:
        """Return an empty folder for a draft that is being made; nobody sees it yet."""
        own_folder(self._folder)
        folder = own_folder(self._folder / f".new-{draft_id}")
        own_folder(folder / "original")
        return folder

    def finish(self, draft_id: str, original: Path, parsed: Parsed, pages: int) -> Draft:
        """Write what was read into the folder of ``begin`` and let everybody see it."""
        folder = self._folder / f".new-{draft_id}"
        head = {
            "file_name": original.name,
            "size": original.stat().st_size,
            "uploaded_at": dt.datetime.now(dt.UTC).isoformat(),
            "pages": pages,
            "warnings": parsed.warnings,
            "recognised": parsed.recognised,
        }
        units = [unit_to_row(unit) for unit in parsed.units]
        write_whole(folder / "draft.json", _json(head))
        write_whole(
            folder / "parsed.json",
            _json({"document": document_to_row(parsed.document), "units": units}),
        )
        write_whole(folder / "corrections.jsonl", b"")
        folder.rename(self._folder / draft_id)
        return self.get(draft_id)

    def abandon(self, draft_id: str) -> None:
        """Remove what ``begin`` began."""
        shutil.rmtree(self._folder / f".new-{draft_id}", ignore_errors=True)

    def unfinished(self) -> tuple[str, ...]:
        """Return the ids of drafts that were begun, by whomever, and are not finished."""
        return tuple(path.name.removeprefix(".new-") for path in self._folder.glob(".new-*"))

    def age(self, draft_id: str) -> float:
        """Return how many seconds ago something was put into an unfinished draft."""
        folder = self._folder / f".new-{draft_id}" / "original"
        return time.time() - folder.stat().st_mtime if folder.is_dir() else math.inf

    def all(self) -> tuple[Draft, ...]:
        """Return the drafts, newest first."""
        found = []
        for path in self._folder.glob("*/draft.json"):
            try:
                found.append(self.get(path.parent.name))
            except UnknownDraft:  # removed in between, or still being made
                continue
        return tuple(sorted(found, key=lambda draft: draft.uploaded_at, reverse=True))

    def get(self, draft_id: str) -> Draft:
        """Return a draft as it is now. Raises UnknownDraft."""
        folder = self._folder / draft_id
        try:
            if not _ID.fullmatch(draft_id):
                raise FileNotFoundError(draft_id)
            # Bytes: of a text, whatever ends a line somewhere (U+2028, U+0085) would end one here.
            lines = (folder / "corrections.jsonl").read_bytes().splitlines()
            published = _published(folder)
            known = self._newest.get(draft_id)
            if known and (known.version, known.published) == (len(lines), published):
                return known
            head = json.loads((folder / "draft.json").read_text("utf-8"))
            parsed = json.loads((folder / "parsed.json").read_text("utf-8"))
        except FileNotFoundError:
            raise _unknown(draft_id) from None
        made = _in_force(lines)
        draft = Draft(
            id=draft_id,
            version=len(lines),
            folder=folder,
            file_name=head["file_name"],
            size=head["size"],
            uploaded_at=dt.datetime.fromisoformat(head["uploaded_at"]),
            pages=head["pages"],
            warnings=tuple(head["warnings"]),
            recognised=tuple(head.get("recognised", ())),  # drafts of earlier versions say nothing
            made=made,
            published=published,
            reading=corrected(_reading(parsed), (each.correction for each in made)),
        )
        self._remember(draft)
        return draft

    def correct(self, draft_id: str, version: int, correction: Correction, note: Note) -> Draft:
        """Keep a correction. Raises UnknownDraft, DraftChanged and what ``corrected`` raises."""
        return self._adding(draft_id, version, correction, note)

    def undo(self, draft_id: str, version: int, note: Note) -> Draft:
        """Take the last correction back. Raises UnknownDraft, DraftChanged, InputError."""
        return self._adding(draft_id, version, None, note)

    def _adding(
        self, draft_id: str, version: int, correction: Correction | None, note: Note
    ) -> Draft:
        try:
            return self._add(draft_id, version, correction, note)
        except FileNotFoundError:  # somebody removed it meanwhile
            raise _unknown(draft_id) from None

    def _add(self, draft_id: str, version: int, correction: Correction | None, note: Note) -> Draft:
        folder = self.get(draft_id).folder
        with locked(folder / ".lock"):
            draft = self.at(draft_id, version)
            if correction is not None:
                corrected(draft.reading, [correction])  # refuses what cannot be
            elif not draft.made:
                raise InputError("取り消せる訂正がありません。")
            if draft.version >= MOST_CORRECTIONS:
                raise InputError(
                    "訂正が多すぎます。元のファイルを直して、もう一度読み込んでください。"
                )
            path = folder / "corrections.jsonl"
            line: dict[str, Any] = {"at": dt.datetime.now(dt.UTC).isoformat()}
            if correction is None:
                line["undo"] = True
            else:
                line["correction"] = _CORRECTION.dump_python(correction, mode="json")
            note()
            write_whole(path, path.read_bytes() + _json(line) + b"\n")
        return self.get(draft_id)

    def at(self, draft_id: str, version: int) -> Draft:
        """Return a draft if it is still what somebody has seen. Raises DraftChanged."""
        draft = self.get(draft_id)
        if draft.version != version:
            raise DraftChanged(
                "ほかの人が先にこの下書きを訂正しました。開き直して、訂正を確かめてください。",
                draft=draft_id,
            )
        return draft

    def mark_published(self, draft: Draft) -> None:
        """Note which version of a draft was published."""
        with suppress(FileNotFoundError):  # somebody removed it meanwhile
            write_whole(draft.folder / "published.json", _json({"version": draft.version}))

    def forget_published(self, document_id: str) -> None:
        """Note that a document is not published any more: its drafts wait again."""
        for draft in self.all():
            if draft.reading.document.id == document_id:
                (draft.folder / "published.json").unlink(missing_ok=True)

    def settle(self, shown: CorpusStore) -> None:
        """Note which published drafts people find, now that the index holds these texts.

        What a way back has hidden is published again with the next change of the index.
        """
        for draft in self.all():
            version, hidden = _publication(draft.folder)
            found = version >= 0 and _is_shown(replace(draft, published=version), shown)
            if version >= 0 and hidden == found:
                with suppress(FileNotFoundError):  # somebody removed it meanwhile
                    said = _json({"version": version, "hidden": not found})
                    write_whole(draft.folder / "published.json", said)

    def remove(self, draft_id: str, note: Note) -> None:
        """Remove a draft with its file. Raises UnknownDraft."""
        draft = self.get(draft_id)
        note()
        gone = self._folder / f".gone-{draft_id}"
        try:
            draft.folder.rename(gone)  # at once for everybody; the files may take a moment
        except FileNotFoundError:
            raise _unknown(draft_id) from None
        with self._lock:
            self._newest.pop(draft_id, None)
        shutil.rmtree(gone, ignore_errors=True)

    def sweep(self) -> None:
        """Remove the files of removed drafts that a server was stopped over."""
        for gone in self._folder.glob(".gone-*"):
            shutil.rmtree(gone, ignore_errors=True)

    def keep_pages(self, draft: Draft, pictures: Mapping[int, bytes]) -> None:
        """Keep pictures of pages, so that each is drawn once. Raises UnknownDraft."""
        folder = draft.folder / "pages"
        try:
            # Not those around it: the draft may have been removed while they were drawn.
            folder.mkdir(mode=0o700, exist_ok=True)
            for page, picture in pictures.items():
                write_whole(folder / f"{page}.png", picture)
        except FileNotFoundError:
            raise _unknown(draft.id) from None

    def _remember(self, draft: Draft) -> None:
        with self._lock:
            self._newest.pop(draft.id, None)
            self._newest[draft.id] = draft
            while len(self._newest) > 8:
                del self._newest[next(iter(self._newest))]


def lasting_files(folder: Path) -> Iterator[tuple[Path, ...]]:
    """Yield, draft by draft, the files that cannot be made anew from others, to be copied in order.

    The first stands in the folder of the draft itself.
    Where a draft is published meanwhile, a copy that lacks this only says that it waits still.
    """
    for head in sorted(folder.glob("*/draft.json")):
        draft = head.parent
        if _ID.fullmatch(draft.name):
            published = draft / "published.json"
            yield (
                *([published] if published.is_file() else []),
                *(draft / name for name in ("corrections.jsonl", "draft.json", "parsed.json")),
                *sorted((draft / "original").glob("[!.]*")),
            )


def _unknown(draft_id: str) -> UnknownDraft:
    return UnknownDraft(
        "この下書きはありません。削除されたかもしれません。一覧を開き直してください。",
        draft=draft_id,
    )


def _in_force(lines: Sequence[bytes]) -> tuple[MadeCorrection, ...]:
    made: list[MadeCorrection] = []
    for line in map(json.loads, lines):
        if line.get("undo"):
            made.pop()
            continue
        made.append(
            MadeCorrection(
                number=len(made) + 1,
                at=dt.datetime.fromisoformat(line["at"]),
                correction=_CORRECTION.validate_python(line["correction"]),
            )
        )
    return tuple(made)


def _reading(parsed: dict[str, Any]) -> Reading:
    document = document_from_row(dict(zip(DOCUMENT_COLUMNS, parsed["document"], strict=True)))
    units = (unit_from_row(dict(zip(UNIT_COLUMNS, row, strict=True))) for row in parsed["units"])
    return Reading(document, tuple(units))


def _is_shown(draft: Draft, shown: CorpusStore) -> bool:
    version = draft.reading.document.version
    if all(document.version != version for document in shown.documents()):
        return False
    if draft.published != draft.version:  # corrected since: what was published is not kept
        return True
    texts = {unit.id: unit.text for unit in shown.units_of_version(version)}
    return texts == {unit.id: unit.text for unit in draft.reading.units}


def _published(folder: Path) -> int:
    version, hidden = _publication(folder)
    return -1 if hidden else version


def _publication(folder: Path) -> tuple[int, bool]:
    """Return the version that was published last, -1 if none, and whether a way back hides it."""
    try:
        said = json.loads((folder / "published.json").read_text("utf-8"))
    except FileNotFoundError:
        return -1, False
    return int(said["version"]), bool(said.get("hidden"))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
