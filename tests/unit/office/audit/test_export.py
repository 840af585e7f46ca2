"""What is written out for the archive can be read by people and proven by the key."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from corpus.days import today_in_japan
from corpus.errors import InputError, UnreadableFile
from office.audit import AuditLog
from office.audit.days import Period
from office.audit.export import export, safe_cell
from office.audit.reading import AuditQuery, AuditReading
from office.audit.verify_export import verify_export
from office.database import Database
from office.encryption import Cipher, KeyRing
from office.identity import CONSOLE, Origin

from audit_tampering import Tamper, write_events

EVER = Period()


@pytest.fixture
def exported(ten_events: Database, cipher: Cipher, audit: AuditLog, tmp_path: Path) -> Path:
    """Return a file with the ten events."""
    return export(ten_events, cipher, audit, CONSOLE, EVER, tmp_path / "audit.zip").path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_a_file_holds_the_events_twice_and_a_manifest(exported: Path) -> None:
    files = parts(exported)
    assert list(files) == ["manifest.json", "events.csv", "events.jsonl"]
    assert files["events.csv"].startswith(b"\xef\xbb\xbf")  # Excel takes it for UTF-8
    rows = list(csv.DictReader(io.StringIO(files["events.csv"].decode("utf-8-sig"), newline="")))
    assert [row["番号"] for row in rows] == [str(number) for number in range(1, 11)]
    assert rows[0]["何をした"] == "利用者の変更"
    lines = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, 11))
    manifest = json.loads(files["manifest.json"])
    assert (manifest["events"], manifest["first_seq"], manifest["last_seq"]) == (10, 1, 10)
    assert manifest["last_chain"] == lines[-1]["chain"] == rows[-1]["鎖の値"]


def test_a_file_is_in_order_without_the_database(exported: Path, cipher: Cipher) -> None:
    found = verify_export(exported, cipher)
    assert (found.ok, found.events, found.last_seq) == (True, 10, 10)


def test_the_writing_itself_is_noted(
    ten_events: Database, cipher: Cipher, audit: AuditLog, tmp_path: Path
) -> None:
    made = export(ten_events, cipher, audit, Origin(actor="a" * 32), EVER, tmp_path / "a.zip")
    event = AuditReading(ten_events).page(AuditQuery()).events[0]
    assert (event.seq, event.action, event.actor) == (11, "audit-export", "a" * 32)
    assert event.object_id == "1-10"
    assert event.details["sha256"] == made.sha256
    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == ["a.zip"]


def test_a_period_in_the_middle_can_be_proven_too(
    database: Database, cipher: Cipher, audit: AuditLog, tmp_path: Path, tamper: Tamper
) -> None:
    write_events(database, audit, 9)
    for seq in (1, 2, 3, 8, 9):
        day = "2026-03-01" if seq < 4 else "2026-05-01"
        written = f"'{day} 01:00:00.000000'" if database.is_sqlite else f"'{day} 01:00:00+00'"
        tamper(f"UPDATE audit_event SET at = {written} WHERE seq = {seq}")
    today = today_in_japan()
    period = Period(first=today - dt.timedelta(days=1), last=today)
    made = export(database, cipher, audit, CONSOLE, period, tmp_path / "a.zip")
    assert (made.manifest.first_seq, made.manifest.last_seq) == (4, 7)
    assert verify_export(made.path, cipher).ok


def test_what_was_tampered_with_before_is_seen_in_the_file(
    ten_events: Database, cipher: Cipher, audit: AuditLog, tmp_path: Path, tamper: Tamper
) -> None:
    tamper(
        "UPDATE audit_event SET actor = 'other' WHERE seq = 4",
        "DELETE FROM audit_event WHERE seq = 8",
    )
    made = export(ten_events, cipher, audit, CONSOLE, EVER, tmp_path / "a.zip")
    found = verify_export(made.path, cipher)
    assert [(each.kind, each.seq) for each in found.findings] == [
        ("changed", 4),
        ("removed", 8),
        ("unproven", 9),
    ]


@pytest.mark.parametrize("name", ["events.csv", "events.jsonl"])
def test_a_file_in_it_that_was_changed_is_named(
    exported: Path, cipher: Cipher, tmp_path: Path, name: str
) -> None:
    files = parts(exported)
    files[name] = files[name].replace(b"actor-3", b"actor-4")
    found = verify_export(packed(tmp_path / "b.zip", files), cipher)
    assert [each.file for each in found.findings if each.kind == "file"] == [name]
    assert [each.seq for each in found.findings if each.kind == "changed"] == (
        [4] if name == "events.jsonl" else []
    )


@pytest.mark.parametrize("name", ["events.csv", "more.txt"])
def test_a_file_in_it_that_is_gone_or_new_is_named(
    exported: Path, cipher: Cipher, tmp_path: Path, name: str
) -> None:
    files = parts(exported)
    if files.pop(name, None) is None:
        files[name] = b"new"
    found = verify_export(packed(tmp_path / "b.zip", files), cipher)
    assert [(each.kind, each.file) for each in found.findings] == [("file", name)]


@pytest.mark.parametrize("field", ["events", "last_seq", "first_day", "files", "mac", "before"])
def test_a_manifest_that_was_changed_is_found(
    exported: Path, cipher: Cipher, tmp_path: Path, field: str
) -> None:
    files = parts(exported)
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps(manifest | {field: "00"}).encode()
    found = verify_export(packed(tmp_path / "b.zip", files), cipher)
    assert [each.file for each in found.findings] == ["manifest.json"]


def test_another_key_does_not_prove_a_file(exported: Path, cipher: Cipher) -> None:
    other = Cipher(KeyRing(keys=cipher.ring.keys, current="k2", root=bytes(32)))
    assert not verify_export(exported, other).ok


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="空"),
        pytest.param(b"PK\x03\x04 no zip", id="ZIPの頭だけ"),
        pytest.param(b"\xef\xbb\xbfno zip at all", id="ただの文字"),
    ],
)
def test_a_file_that_is_no_export_is_refused(cipher: Cipher, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="書き出したファイルではないか"):
        verify_export(path, cipher)


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b'"x"', b"\xff", b"[" * 100_000])
def test_a_zip_with_something_else_in_it_is_refused(
    cipher: Cipher, tmp_path: Path, manifest: bytes
) -> None:
    path = packed(tmp_path / "a.zip", {"manifest.json": manifest})
    with pytest.raises(UnreadableFile, match="書き出したファイルではないか"):
        verify_export(path, cipher)


def test_a_file_that_lost_its_end_is_refused(
    exported: Path, cipher: Cipher, tmp_path: Path
) -> None:
    path = shutil.copy(exported, tmp_path / "b.zip")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnreadableFile, match="壊れています"):
        verify_export(path, cipher)


def test_nothing_is_written_over(
    exported: Path, ten_events: Database, cipher: Cipher, audit: AuditLog
) -> None:
    with pytest.raises(InputError, match="すでにあります"):
        export(ten_events, cipher, audit, CONSOLE, EVER, exported)


def test_a_period_without_events_makes_no_file(
    ten_events: Database, cipher: Cipher, audit: AuditLog, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    with pytest.raises(InputError, match="この期間の監査記録はありません"):
        export(ten_events, cipher, audit, CONSOLE, Period(last=dt.date(2020, 1, 1)), path)
    assert not path.exists()
    assert AuditReading(ten_events).page(AuditQuery()).total == 10


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "＝1", " =1", "　＝1"])
def test_a_cell_is_never_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "abc", "a=b", "2026-04-01", "利用者"])
def test_a_plain_cell_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_an_object_named_like_a_formula_is_harmless_in_the_table_and_proven_in_the_lines(
    database: Database, audit: AuditLog, cipher: Cipher, tmp_path: Path
) -> None:
    with database.write() as session:
        audit.append(session, CONSOLE, "door-refused", "door", "=cmd|' /C calc'!A0")
    made = export(database, cipher, audit, CONSOLE, EVER, tmp_path / "a.zip")
    files = parts(made.path)
    rows = list(csv.DictReader(io.StringIO(files["events.csv"].decode("utf-8-sig"), newline="")))
    assert rows[0]["対象の番号"] == "'=cmd|' /C calc'!A0"
    assert verify_export(made.path, cipher).ok
