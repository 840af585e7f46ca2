"""Check an exported file with the key alone, without the database."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import UnreadableFile
from office.audit.chain import Chain, Link
from office.audit.findings import FaultKind, Finding, Verification
from office.audit.manifest import FORMAT, JSONL_NAME, MANIFEST_NAME, Manifest
from office.audit.verify import Progress, Walk, counting
from office.encryption import Cipher

_LARGEST_MANIFEST = 1 << 20
_LONGEST_LINE = 1 << 16
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, RuntimeError)


def verify_export(path: Path, cipher: Cipher, on_progress: Progress | None = None) -> Verification:
    """Check manifest, files and chain of an exported ZIP.

    Raises UnreadableFile where it is none, or broken beyond what can be told.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _verify(archive, cipher, on_progress)
    except FileNotFoundError as error:
        raise UnreadableFile(f"「{path}」がありません。", file=str(path)) from error
    except _BROKEN as error:
        raise UnreadableFile(
            f"「{path}」は監査記録を書き出したファイルではないか、壊れています。"
            "書き出したときのファイルの控えで確かめてください。",
            file=str(path),
        ) from error


def _verify(archive: zipfile.ZipFile, cipher: Cipher, on_progress: Progress | None) -> Verification:
    if archive.getinfo(MANIFEST_NAME).file_size > _LARGEST_MANIFEST:
        raise ValueError("manifest too large")
    fields = json.loads(archive.read(MANIFEST_NAME))
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise ValueError("not an export")
    manifest = Manifest.opened(cipher, fields)
    if manifest is None:
        return Verification(
            events=0, last_seq=0, last_chain=b"", findings=(_file_fault(MANIFEST_NAME),)
        )
    walk = Walk(chain=Chain(cipher), number=manifest.first_seq, before=manifest.before)
    names = set(archive.namelist()) - {MANIFEST_NAME}
    walk.findings += [
        _file_fault(name)
        for name in sorted(names | set(manifest.files))
        if name not in names or _sha256(archive, name) != manifest.files.get(name)
    ]
    tell = counting(on_progress, manifest.events)
    walk.follow(_links(archive), tell)
    end = walk.chain.head(manifest.last_seq, manifest.last_chain)
    return walk.result((end,), lambda: _links(archive))


def _file_fault(name: str) -> Finding:
    return Finding(kind=FaultKind.FILE, seq=0, until=0, file=name)


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _links(archive: zipfile.ZipFile) -> Iterator[Link]:
    with archive.open(JSONL_NAME) as lines:
        while line := lines.readline(_LONGEST_LINE):
            fields = json.loads(line)
            yield Link(**fields | {"chain": bytes.fromhex(fields["chain"])})
