"""Write events out for the archive (文書管理): a ZIP with a table to read and all that proves it.

``events.csv`` is for people (Japanese headings, times in Japan, safe to open in a spreadsheet),
``events.jsonl`` holds each event as it is kept, with its chain, and ``manifest.json`` (目録) says
what was written and carries an HMAC. With the key, the file can be checked without the database.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from corpus.errors import InputError
from office.audit.chain import GENESIS, Link
from office.audit.days import Period, in_japan
from office.audit.labels import ACTOR_LABELS, OUTCOME_LABELS, action_label, object_label
from office.audit.log import AuditLog
from office.audit.manifest import CSV_NAME, JSONL_NAME, MANIFEST_NAME, Manifest
from office.audit.reading import logins, numbers_of
from office.audit.rows import one_state, read_links
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.identity import Origin

HEADINGS = (
    "番号",
    "日時（日本時間）",
    "だれが",
    "利用者の番号",
    "何をした",
    "操作の名前",
    "対象の種類",
    "対象の番号",
    "結果",
    "接続元",
    "要求の番号",
    "詳細",
    "鎖の値",
)
#: A spreadsheet takes what begins so for a formula; some also in full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that was written."""

    path: Path
    manifest: Manifest
    sha256: str  # of the whole file


def export(
    database: Database, cipher: Cipher, audit: AuditLog, origin: Origin, period: Period, path: Path
) -> Export:
    """Write the events of a period to ``path`` (.zip), and note that in the log.

    The file appears as a whole or not at all, and only if the note is kept. Raises InputError:
    no event in the period, a file that exists, a folder that does not.
    """
    if path.exists():
        raise InputError(f"「{path}」はすでにあります。別の名前を指定してください。")
    if not path.parent.is_dir():
        raise InputError(f"フォルダー「{path.parent}」がありません。先に作ってください。")
    # Beside the target, which may be on another disk: it is moved there at the end.
    with TemporaryDirectory(dir=path.parent, prefix=".konkyo-audit-") as folder:
        manifest = _write(database, cipher, period, Path(folder))
        packed = _pack(Path(folder))
        with packed.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        with database.write() as session:
            audit.append(
                session,
                origin,
                "audit-export",
                "audit",
                f"{manifest.first_seq}-{manifest.last_seq}",
                events=manifest.events,
                first_day=str(period.first or ""),
                last_day=str(period.last or ""),
                sha256=sha256,
            )
        os.replace(packed, path)
    return Export(path=path, manifest=manifest, sha256=sha256)


def _write(database: Database, cipher: Cipher, period: Period, folder: Path) -> Manifest:
    with one_state(database) as session:
        numbers = numbers_of(session, period)
        if numbers is None:
            raise InputError("この期間の監査記録はありません。期間を確かめてください。")
        first, last = numbers
        before = [link.chain for link in read_links(session, first - 1, first - 1)]
        with (
            (folder / CSV_NAME).open(
                "w", encoding="utf-8-sig", errors="backslashreplace", newline=""
            ) as table,
            (folder / JSONL_NAME).open("w", encoding="utf-8", newline="\n") as lines,
        ):
            links = read_links(session, first, last)
            ends = _write_events(links, logins(session), table, lines)
    manifest = Manifest(
        first_day=period.first,
        last_day=period.last,
        made_at=now(),
        events=ends.events,
        first_seq=first,
        last_seq=last,
        before=bytes.fromhex(_hex(before[0])) if before else GENESIS,
        first_chain=ends.first_chain,
        last_chain=ends.last_chain,
        files={name: _sha256(folder / name) for name in (CSV_NAME, JSONL_NAME)},
    )
    text = json.dumps(manifest.sealed(cipher), ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST_NAME).write_text(text, encoding="utf-8")
    return manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    events: int
    first_chain: bytes
    last_chain: bytes


def _write_events(
    links: Iterable[Link], people: Mapping[str, str], table: IO[str], lines: IO[str]
) -> _Ends:
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    events, first_chain, last_chain = 0, b"", b""
    for link in links:
        writer.writerow(_as_row(link, people))
        lines.write(as_line(link))
        chain = bytes.fromhex(_hex(link.chain))
        events, last_chain = events + 1, chain
        first_chain = first_chain or chain
    return _Ends(events=events, first_chain=first_chain, last_chain=last_chain)


def as_line(link: Link) -> str:
    """Write an event as one line of JSON, complete enough to be proven."""
    fields = link._asdict() | {"chain": _hex(link.chain)}
    return json.dumps(fields, separators=(",", ":"), default=repr) + "\n"


def _as_row(link: Link, people: Mapping[str, str]) -> list[str]:
    cells = (
        link.seq,
        _moment(link.at),
        ACTOR_LABELS.get(link.actor) or people.get(link.actor, ""),
        link.actor,
        action_label(link.action),
        link.action,
        object_label(link.object_kind),
        link.object_id,
        OUTCOME_LABELS.get(link.outcome, link.outcome),
        link.client,
        link.request_id,
        link.details,
        _hex(link.chain),
    )
    return [safe_cell(str(cell)) for cell in cells]


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe stands before it."""
    return f"'{text}" if text.lstrip(" 　").startswith(_FORMULA) else text


def _moment(written: str) -> str:
    # What somebody wrote over is shown as it stands.
    with contextlib.suppress(ValueError, TypeError):
        return in_japan(dt.datetime.fromisoformat(written).replace(tzinfo=dt.UTC))
    return str(written)


def _hex(chain: object) -> str:
    return chain.hex() if isinstance(chain, bytes) else ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(folder: Path) -> Path:
    packed = folder / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in (MANIFEST_NAME, CSV_NAME, JSONL_NAME):
            archive.write(folder / each, each)
    return packed
