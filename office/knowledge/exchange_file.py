"""The file in which offices give each other entries (用例): JSON, without names of people.

Only what has been in force is written: for each entry its version in force, then the earlier ones.
Units are named by id, with the hash of the wording on which the other office relied.

An office that has more than one file may hold gives several, each of which is taken over by itself.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import InputError, UnreadableFile
from office.cited import CitedUnit
from office.knowledge.types import KnowledgeKind
from office.knowledge.writing import MAX_REFERENCES

MAX_BYTES = 8 * 1024 * 1024
MAX_ENTRIES = 5000
MAX_VERSIONS = 100
#: Of a file that is written: the pages and the API take 3 MB, a form around it included.
MAX_WRITTEN = 2_500_000

_HEAD = 1000  # bytes around the entries of a file, at most

_Name = Annotated[str, Field(min_length=1, max_length=300)]
_Number = Annotated[int, Field(ge=1, lt=2**31)]
_FIELDS = {
    "office": "事務所の名前",
    "number": "番号",
    "kind": "種類",
    "title": "題名",
    "question": "問い",
    "answer": "答え",
    "citations": "根拠",
    "valid_from": "有効期間の始まり",
    "valid_until": "有効期間の終わり",
    "review_on": "見直しの日",
    "versions": "版",
    "entries": "用例",
}


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, from_attributes=True)


class FiledCitation(_Model):
    """A unit on which a version rests."""

    unit_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*:\S+$", max_length=300)]
    part: Annotated[str, Field(pattern=r"^\S*$", max_length=300)] = ""
    citation: _Name
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    version: _Name
    day: dt.date

    def cited(self) -> CitedUnit:
        """Return it as an entry keeps it."""
        return CitedUnit(**self.model_dump())


class FiledVersion(_Model):
    """What a version says. Lengths of the words are checked as those of any other draft."""

    number: _Number
    kind: KnowledgeKind
    title: str
    question: str
    answer: str
    no_basis: bool
    citations: Annotated[tuple[FiledCitation, ...], Field(max_length=MAX_REFERENCES)]
    valid_from: dt.date
    valid_until: dt.date | None = None
    review_on: dt.date | None = None


class FiledEntry(_Model):
    """An entry: its version in force first."""

    number: _Number
    versions: Annotated[tuple[FiledVersion, ...], Field(min_length=1, max_length=MAX_VERSIONS)]


class ExchangeFile(_Model):
    """Everything in a file."""

    format: Literal["konkyo-knowledge"]
    version: Literal[1]
    office: Annotated[str, Field(min_length=1, max_length=100)]
    exported_on: dt.date
    entries: Annotated[tuple[FiledEntry, ...], Field(max_length=MAX_ENTRIES)]

    def as_bytes(self) -> bytes:
        """Return the file."""
        return self.model_dump_json(indent=1).encode() + b"\n"

    @property
    def name(self) -> str:
        """Return the name under which the file is kept, without its number and suffix."""
        office = re.sub(r'[\\/:*?"<>|]', "_", self.office)  # what a name of a file may not hold
        return f"用例-{office}-{self.exported_on.isoformat()}"


def filed(office: str, day: dt.date, entries: Sequence[FiledEntry]) -> tuple[ExchangeFile, ...]:
    """Return as many files as it takes for every import to accept each of them; at least one.

    Where an entry's versions alone are too much for a file, its earliest are left out.
    """
    return tuple(
        ExchangeFile(
            format="konkyo-knowledge", version=1, office=office, exported_on=day, entries=part
        )
        for part in _parts(entries)
    )


def packed(files: Sequence[ExchangeFile]) -> bytes:
    """Return several files as one ZIP."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, file in enumerate(files, start=1):
            archive.writestr(f"{file.name}-{number}.json", file.as_bytes())
    return held.getvalue()


def _parts(entries: Sequence[FiledEntry]) -> Iterator[tuple[FiledEntry, ...]]:
    part: list[FiledEntry] = []
    size = _HEAD
    for entry in map(_within_a_file, entries):
        more = _size(entry)
        if part and (len(part) == MAX_ENTRIES or size + more > MAX_WRITTEN):
            yield tuple(part)
            part, size = [], _HEAD
        part.append(entry)
        size += more
    yield tuple(part)


def _within_a_file(entry: FiledEntry) -> FiledEntry:
    kept, size = 0, _HEAD
    for version in entry.versions[:MAX_VERSIONS]:
        size += _size(version)
        if kept and size > MAX_WRITTEN:
            break
        kept += 1
    return entry.model_copy(update={"versions": entry.versions[:kept]})


def _size(part: BaseModel) -> int:
    """Return at least the bytes of a part in a file, in which its lines are indented."""
    text = part.model_dump_json(indent=1)
    return len(text.encode()) + 4 * (text.count("\n") + 2)


def read_exchange(data: bytes) -> ExchangeFile:
    """Read a file. Raises UnreadableFile (no such file) and InputError (too large, a bad field)."""
    if len(data) > MAX_BYTES:
        raise InputError(
            f"ファイルが大きすぎます（{MAX_BYTES // 1024**2} MBまで）。分けて書き出してください。"
        )
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableFile("ZIP は、開いて、中の JSON ファイルを1つずつ取り込んでください。")
    try:
        return ExchangeFile.model_validate_json(data.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise _unreadable(first["type"], first["loc"]) from error


def _unreadable(kind: str, place: Sequence[str | int]) -> InputError:
    if kind == "json_invalid" or place in ((), ("format",)):
        return UnreadableFile(
            "用例のファイルではありません。Konkyo の「用例を書き出す」で作った JSON ファイルを"
            "選んでください。"
        )
    if place == ("version",):
        return InputError(
            "新しい版の Konkyo で書き出されたファイルです。こちらの Konkyo を更新してください。"
        )
    field = next((_FIELDS[name] for name in reversed(place) if name in _FIELDS), "内容")
    which = f"{int(place[1]) + 1}件目の用例の" if _is_in_entry(place) else ""
    return InputError(
        f"ファイルの{which}「{field}」を読み取れません。何も取り込んでいません。"
        "書き出した事務所に確かめてください。"
    )


def _is_in_entry(place: Sequence[str | int]) -> bool:
    return len(place) > 1 and place[0] == "entries" and isinstance(place[1], int)
