"""The manifest of an index snapshot: what it was made of, and the hash of every file."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexUnavailable

#: Raise it when the files of a snapshot change their form.
SCHEMA_VERSION = 8

MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexManifest:
    """What a snapshot was made of. ``id`` follows from everything but time and file hashes."""

    schema: int
    corpus_sha256: str
    advisers_sha256: str  # of the shipped digests that advise, "" without
    questions_sha256: str  # of the question bank
    tokeniser: str
    embedder: str  # Embedder.id, or "" for an index without vectors
    dimension: int  # of the vectors, 0 without
    lexical: dict[str, float | str]  # engine and parameters
    vectors: dict[str, float | str]
    counts: dict[str, int]  # documents, units, passages
    built_at: str  # ISO 8601, UTC
    files: dict[str, str]  # path inside the snapshot → sha256

    @property
    def id(self) -> str:
        """Return the name of the snapshot's folder: the same input gives the same name."""
        return manifest_id(
            self.corpus_sha256,
            self.advisers_sha256,
            self.questions_sha256,
            self.tokeniser,
            self.embedder,
            self.lexical,
            self.vectors,
        )


def manifest_id(
    corpus_sha256: str,
    advisers_sha256: str,
    questions_sha256: str,
    tokeniser: str,
    embedder: str,
    lexical: dict[str, float | str],
    vectors: dict[str, float | str],
) -> str:
    """Name a snapshot by what it is made of (16 hexadecimal characters)."""
    made_of = [
        SCHEMA_VERSION,
        corpus_sha256,
        advisers_sha256,
        questions_sha256,
        tokeniser,
        embedder,
        lexical,
        vectors,
    ]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]


def now() -> str:
    """Return the time as the manifest writes it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def write_manifest(folder: Path, manifest: IndexManifest) -> None:
    """Write ``manifest.json`` into a snapshot's folder."""
    text = json.dumps({"id": manifest.id, **dataclasses.asdict(manifest)}, indent=1)
    (folder / MANIFEST_FILE).write_text(text + "\n", "utf-8")


def read_manifest(folder: Path) -> IndexManifest:
    """Read a snapshot's manifest.

    Raises IndexUnavailable when it is missing, unreadable or of another schema.
    """
    try:
        data = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))
        data.pop("id", None)
        manifest = IndexManifest(**data)
    except (OSError, ValueError, TypeError):
        raise IndexUnavailable(
            "索引の目録（manifest.json）が読めません。"
            "「konkyo index build」で索引を作り直してください。",
            snapshot=folder.name,
        ) from None
    if manifest.schema != SCHEMA_VERSION:
        raise IndexUnavailable(
            f"索引の形式（版 {manifest.schema}）がこのプログラム（版 {SCHEMA_VERSION}）と"
            "合いません。「konkyo index build」で索引を作り直してください。",
            snapshot=folder.name,
        )
    return manifest


def hash_files(folder: Path) -> dict[str, str]:
    """Return path → sha256 of every file below ``folder`` but the manifest itself."""
    return {
        path.relative_to(folder).as_posix(): file_sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST_FILE
    }


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file's bytes, lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
