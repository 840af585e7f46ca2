"""Small made-up documents and units with good defaults."""

from __future__ import annotations

from typing import Any

from corpus.locator import Locator
from corpus.types import Document, DocumentKind, Part, PartRole, Source, Status, Unit


def make_document(document_id: str = "999AC0000000001", **fields: Any) -> Document:
    """Return a document; every field may be said."""
    given: dict[str, Any] = {
        "kind": DocumentKind.LAW,
        "title": "みほん法",
        "status": Status.OFFICIAL,
        "source": Source(form="test"),
    }
    return Document(id=document_id, **(given | fields))


def make_unit(document: Document, locator: str, text: str = "本文", **fields: Any) -> Unit:
    """Return a unit of a document. ``paragraphs=[…]`` makes the text and its parts."""
    paragraphs: list[str] = fields.pop("paragraphs", [])
    if paragraphs:
        text, parts = "", []
        for number, paragraph in enumerate(paragraphs, 1):
            start = len(text) + (1 if text else 0)
            text = f"{text}\n{paragraph}" if text else paragraph
            parts.append(
                Part(role=PartRole.PARAGRAPH, start=start, end=len(text), locator=f"p{number}")
            )
        fields["parts"] = tuple(parts)
    return Unit(
        id=f"{document.id}:{locator}",
        document_id=document.id,
        locator=Locator.parse(locator),
        text=text,
        **fields,
    )
