"""Broken Office files, made as real ones break."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Break = Callable[[Path, Path, str], None]


def _bomb(whole: Path, path: Path, member: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, bytes(32 * 1024 * 1024))


def _truncated(whole: Path, path: Path, member: str) -> None:
    data = whole.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _old(whole: Path, path: Path, member: str) -> None:
    path.write_bytes(OLE_MAGIC + bytes(2048))


def _encrypted(whole: Path, path: Path, member: str) -> None:
    path.write_bytes(OLE_MAGIC + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512))


def _no_body(whole: Path, path: Path, member: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README", "no office file")


def _broken_xml(whole: Path, path: Path, member: str) -> None:
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if name == member else data)


@pytest.fixture(
    params=[
        pytest.param((_bomb, "大きくなりすぎる"), id="ZIP爆弾"),
        pytest.param((_truncated, "途中までしかありません"), id="途中で切れている"),
        pytest.param((_old, "古い形式"), id="古い形式"),
        pytest.param((_encrypted, "パスワード"), id="パスワード付き"),
        pytest.param((_no_body, "本文がありません"), id="中身が別のZIP"),
        pytest.param((_broken_xml, "中身が壊れています"), id="XMLが切れている"),
    ]
)
def broken(request: pytest.FixtureRequest) -> tuple[Break, str]:
    """Return a way to break an Office file, and a piece of the sentence that must come."""
    case: tuple[Break, str] = request.param
    return case
