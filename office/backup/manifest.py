"""What a backup holds, with the SHA-256 of every file, and whether that is still so."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import InputError
from ingest.index.manifest import file_sha256

MANIFEST = "manifest.json"
VECTORS_FILE = "vectors.sqlite"  # made anew with the index
_FORM = 2  # 1: without drafts
_FORMS = (None, 1, _FORM)
#: Nothing else is ever written into the home, whatever a manifest says.
_ALLOWED = re.compile(
    r"(?!\.)[^/\\\x00-\x1f]+\.sqlite|settings\.toml|keys\.toml|removed-digests\.json"
    r"|drafts/[0-9a-f]{16}/(?:(?:draft|parsed|published)\.json|corrections\.jsonl"
    r"|original/(?!\.)[^/\\\x00-\x1f]+)"
    r"|index/(?:CURRENT|[\w-]+(?:/[\w-][\w.-]*)+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFile:
    """One file of a backup."""

    path: str  # below the folder, with /
    sha256: str
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupManifest:
    """What a backup holds."""

    made_at: str  # ISO 8601, UTC
    version: str  # of the program
    with_keys: bool
    with_index: bool
    files: tuple[BackupFile, ...]

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(file.size for file in self.files)


def make_folders(path: Path) -> None:
    """Make a folder and those around it that are missing, for the owner alone."""
    for folder in (*reversed(path.parents), path):
        folder.mkdir(mode=0o700, exist_ok=True)  # mkdir gives only the last one its mode


def describe(folder: Path, path: Path) -> BackupFile:
    """Return the entry of a file below ``folder``."""
    name = path.relative_to(folder).as_posix()
    return BackupFile(path=name, sha256=file_sha256(path), size=path.stat().st_size)


def write_manifest(folder: Path, manifest: BackupManifest) -> None:
    """Write the manifest, which makes a folder of files a backup."""
    text = json.dumps({"form": _FORM, **asdict(manifest)}, ensure_ascii=False, indent=1)
    with (folder / MANIFEST).open("x", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def check(folder: Path) -> BackupManifest:
    """Return the manifest of a backup of which every file is as it was taken.

    Raises InputError for what is no backup, not complete, or changed.
    """
    manifest = _read(folder)
    wrong = [file.path for file in manifest.files if not _is_unchanged(folder, file)]
    if wrong:
        raise InputError(
            f"控え「{folder}」の次のファイルが、ないか、変わっています: {'、'.join(wrong)}。"
            "この控えは使えません（何も変えていません）。ほかの控えをお使いください。",
            files=wrong,
        )
    return manifest


def _read(folder: Path) -> BackupManifest:
    try:
        written = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(
            f"「{folder}」は控えではないか、控えを取る途中で止まったものです"
            f"（{MANIFEST} がありません）。控えのフォルダーを指定してください。"
        ) from error
    except ValueError as error:
        raise _unreadable(folder) from error
    if isinstance(written, dict) and written.get("form") not in _FORMS:
        raise InputError(
            f"控え「{folder}」は、もっと新しい版の konkyo で取られています。"
            "konkyo を新しくしてから戻してください。"
        )
    try:
        files = tuple(
            BackupFile(path=str(each["path"]), sha256=str(each["sha256"]), size=int(each["size"]))
            for each in written["files"]
        )
        manifest = BackupManifest(
            made_at=str(written["made_at"]),
            version=str(written["version"]),
            with_keys=bool(written["with_keys"]),
            with_index=bool(written["with_index"]),
            files=files,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(folder) from error
    if not files or not all(_ALLOWED.fullmatch(file.path) for file in files):
        raise _unreadable(folder)
    return manifest


def _unreadable(folder: Path) -> InputError:
    return InputError(
        f"控え「{folder}」の {MANIFEST} が壊れているか、書き換えられています。"
        "この控えは使えません（何も変えていません）。ほかの控えをお使いください。"
    )


def _is_unchanged(folder: Path, file: BackupFile) -> bool:
    path = folder / file.path
    is_plain = path.is_file() and path.resolve().is_relative_to(folder.resolve())
    return is_plain and path.stat().st_size == file.size and file_sha256(path) == file.sha256
