"""Documents and units as rows of the corpus store, and back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from corpus.locator import Locator
from corpus.types import (
    Document,
    DocumentKind,
    Pages,
    Part,
    PartRole,
    Revision,
    Source,
    Status,
    Unit,
)

DOCUMENT_COLUMNS = (
    "id",
    "kind",
    "title",
    "status",
    "aliases",
    "number",
    "issued_on",
    "authority",
    "revision_id",
    "effective_from",
    "effective_to",
    "amended_on",
    "form",
    "sha256",
    "url",
    "retrieved_on",
    "licence",
)
UNIT_COLUMNS = (
    "id",
    "ordinal",
    "document_id",
    "locator",
    "title",
    "headings",
    "text",
    "parts",
    "pages",
    "parent",
)

Row = Mapping[str, Any]


def document_to_row(document: Document, *, with_provenance: bool = True) -> tuple[Any, ...]:
    """Return the values of DOCUMENT_COLUMNS.

    Without provenance, the file's hash and the day of retrieval are left empty: they do not
    make another text.
    """
    source, revision = document.source, document.revision
    return (
        document.id,
        document.kind.value,
        document.title,
        document.status.value,
        _dumps(document.aliases),
        document.number,
        _day(document.issued_on),
        document.authority,
        revision.id,
        _day(revision.effective_from),
        _day(revision.effective_to),
        _day(revision.amended_on),
        source.form,
        source.sha256 if with_provenance else "",
        source.url,
        _day(source.retrieved_on) if with_provenance else "",
        source.licence,
    )


def document_from_row(row: Any) -> Document:
    """Build a document from a row that has DOCUMENT_COLUMNS."""
    return Document(
        id=row["id"],
        kind=DocumentKind(row["kind"]),
        title=row["title"],
        status=Status(row["status"]),
        aliases=tuple(json.loads(row["aliases"])),
        number=row["number"],
        issued_on=_date(row["issued_on"]),
        authority=row["authority"],
        revision=Revision(
            id=row["revision_id"],
            effective_from=_date(row["effective_from"]),
            effective_to=_date(row["effective_to"]),
            amended_on=_date(row["amended_on"]),
        ),
        source=Source(
            form=row["form"],
            sha256=row["sha256"],
            url=row["url"],
            retrieved_on=_date(row["retrieved_on"]),
            licence=row["licence"],
        ),
    )


def unit_to_row(unit: Unit) -> tuple[Any, ...]:
    """Return the values of UNIT_COLUMNS."""
    pages = unit.pages
    return (
        unit.id,
        unit.ordinal,
        unit.document_id,
        str(unit.locator),
        unit.title,
        _dumps(unit.headings),
        unit.text,
        _dumps([(p.role.value, p.start, p.end, p.locator) for p in unit.parts]),
        _dumps((pages.first, pages.last, pages.first_label, pages.last_label)) if pages else "",
        unit.parent,
    )


def unit_from_row(row: Any) -> Unit:
    """Build a unit from a row that has UNIT_COLUMNS."""
    pages = json.loads(row["pages"]) if row["pages"] else None
    return Unit(
        id=row["id"],
        document_id=row["document_id"],
        locator=Locator.parse(row["locator"]),
        title=row["title"],
        headings=tuple(json.loads(row["headings"])),
        text=row["text"],
        parts=tuple(
            Part(role=PartRole(role), start=start, end=end, locator=locator)
            for role, start, end, locator in json.loads(row["parts"])
        ),
        pages=Pages(first=pages[0], last=pages[1], first_label=pages[2], last_label=pages[3])
        if pages
        else None,
        parent=row["parent"],
        ordinal=row["ordinal"],
    )


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
