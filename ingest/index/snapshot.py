"""Where snapshots lie, which one is live, and how to go back.

``index/CURRENT`` holds the id of the live snapshot; ``index/PREVIOUS`` the one before it. Both
are replaced by an atomic rename, so a reader sees the old or the new one and never a half.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexUnavailable
from ingest.index.manifest import IndexManifest, file_sha256, read_manifest

#: Snapshots that stay beside the live one.
KEPT = 2

_NO_INDEX = (
    "索引がまだありません。「konkyo index build」（または「./konkyo up」）で作ってください。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """What ``konkyo index status`` tells."""

    current: IndexManifest | None
    previous: str  # snapshot id to which ``rollback`` goes, "" if there is none
    held: str  # snapshot id that a rollback left behind, "" if none
    snapshots: tuple[str, ...]  # ids on disk, newest first


def index_folder(home: Path) -> Path:
    """Return the folder of all snapshots."""
    return home / "index"


def current_id(home: Path) -> str:
    """Return the id of the live snapshot. Raises IndexUnavailable when there is none."""
    found = _pointer(home, "CURRENT")
    if not found:
        raise IndexUnavailable(_NO_INDEX)
    return found


def current_folder(home: Path) -> Path:
    """Return the folder of the live snapshot. Raises IndexUnavailable when there is none."""
    folder = index_folder(home) / current_id(home)
    if not folder.is_dir():
        raise IndexUnavailable(
            "使用中の索引が見つかりません。「konkyo index build」で作り直してください。",
            snapshot=folder.name,
        )
    return folder


def find_snapshot(home: Path, manifest_id: str) -> Path | None:
    """Return the newest finished snapshot that was made of exactly this, or None."""
    for name in _snapshots(home):
        folder = index_folder(home) / name
        if name.split("-")[0] == manifest_id and _is_readable(folder):
            return folder
    return None


def _is_readable(folder: Path) -> bool:
    try:
        manifest = read_manifest(folder)
    except IndexUnavailable:
        return False
    return all((folder / name).is_file() for name in manifest.files)


def free_folder(home: Path, manifest_id: str) -> Path:
    """Return a folder name for a new snapshot: its id, with a number if that is taken.

    A forced rebuild of the same content must not touch the live folder: a kill between two
    renames would leave none.
    """
    folder = index_folder(home) / manifest_id
    number = 2
    while folder.exists():
        folder = index_folder(home) / f"{manifest_id}-{number}"
        number += 1
    return folder


def publish(home: Path, snapshot: str) -> None:
    """Make a finished snapshot the live one, and remove snapshots beyond the last two."""
    before = _pointer(home, "CURRENT")
    if before == snapshot:
        return
    (index_folder(home) / "HELD").unlink(missing_ok=True)
    if before and (index_folder(home) / before).is_dir():
        _set_pointer(home, "PREVIOUS", before)
    _set_pointer(home, "CURRENT", snapshot)
    keep = {snapshot, before}
    others = [name for name in _snapshots(home) if name not in keep]
    for name in others[KEPT - 1 :]:
        shutil.rmtree(index_folder(home) / name, ignore_errors=True)


def withdraw(home: Path) -> None:
    """Leave no snapshot live: the corpus is empty. ``rollback`` still goes back to the last."""
    with build_lock(home):
        clear_current(home)


def clear_current(home: Path) -> None:
    """Do what ``withdraw`` does. Call with the lock held."""
    before = _pointer(home, "CURRENT")
    if before:
        _set_pointer(home, "PREVIOUS", before)
        (index_folder(home) / "CURRENT").unlink()


def rollback(home: Path) -> str:
    """Make the previous snapshot the live one. Returns its id.

    What is left behind is held back: the next build does not bring it again unless the corpus
    has changed or the build is forced. Raises IndexUnavailable when there is none to go back to.
    """
    with build_lock(home):
        previous, left = _pointer(home, "PREVIOUS"), _pointer(home, "CURRENT")
        if not previous or not (index_folder(home) / previous).is_dir():
            raise IndexUnavailable("戻せる前の索引がありません。")
        read_manifest(index_folder(home) / previous)
        publish(home, previous)
        if left:
            _set_pointer(home, "HELD", left)
        return previous


def held(home: Path) -> str:
    """Return the id of the snapshot from which ``rollback`` went back, or ""."""
    return _pointer(home, "HELD")


def verify(home: Path) -> IndexManifest:
    """Check every file of the live snapshot against its hash.

    Raises IndexUnavailable naming the first file that is missing, changed or unknown.
    """
    folder = current_folder(home)
    return verify_folder(folder)


def verify_folder(folder: Path) -> IndexManifest:
    """Check every file of one snapshot against its manifest."""
    manifest = read_manifest(folder)
    for name, sha256 in manifest.files.items():
        path = folder / name
        if not path.is_file() or file_sha256(path) != sha256:
            raise IndexUnavailable(
                f"索引のファイル {name} が壊れています。"
                "「konkyo index rollback」で前の索引に戻すか、"
                "「konkyo index build --force」で作り直してください。",
                file=name,
                snapshot=folder.name,
            )
    return manifest


def index_status(home: Path) -> IndexStatus:
    """Return which snapshots there are. Never raises for a missing index."""
    try:
        current = read_manifest(current_folder(home))
    except IndexUnavailable:
        current = None
    previous = _pointer(home, "PREVIOUS")
    if not (index_folder(home) / previous).is_dir():
        previous = ""
    return IndexStatus(
        current=current,
        previous=previous,
        held=held(home),
        snapshots=tuple(_snapshots(home)),
    )


@contextmanager
def build_lock(home: Path) -> Iterator[None]:
    """Let one process at a time change the snapshots; others wait. Freed when a process dies."""
    import fcntl

    index_folder(home).mkdir(parents=True, exist_ok=True)
    with (index_folder(home) / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def remove_unfinished(home: Path) -> None:
    """Remove what a killed build left behind. Call with the lock held."""
    for path in index_folder(home).glob(".building-*"):
        shutil.rmtree(path, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Flush files and folder entries to disk, so that a power cut loses nothing published."""
    for path in (*folder.rglob("*"), folder, folder.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _snapshots(home: Path) -> list[str]:
    folder = index_folder(home)
    if not folder.is_dir():
        return []
    found = [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")]
    return [p.name for p in sorted(found, key=lambda p: p.stat().st_mtime, reverse=True)]


def _pointer(home: Path, name: str) -> str:
    try:
        return (index_folder(home) / name).read_text("ascii").strip()
    except FileNotFoundError:
        return ""


def _set_pointer(home: Path, name: str, snapshot: str) -> None:
    path = index_folder(home) / name
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="ascii") as file:
        file.write(snapshot + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
