"""Which digests stand beside an official text, and how much of them it covers."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.store import CorpusStore, visible_versions
from corpus.types import Document, DocumentKind, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One digest of the store, and the official text (or the office's) that takes its place."""

    document: Document  # the digest
    official: Document | None
    digest_units: int
    official_units: int  # units of the digest that the official text has too

    @property
    def document_id(self) -> str:
        """Return the id that both share."""
        return self.document.id

    @property
    def title(self) -> str:
        """Return the title."""
        return self.document.title


def coverage(store: CorpusStore) -> tuple[Coverage, ...]:
    """Return a line for each digest, ordered by kind and id."""
    lines = []
    for digest in store.documents():
        if digest.status is not Status.DIGEST:
            continue
        shown = visible_versions(store.versions(digest.id), None)
        official = next((version for version in shown if version.status is not Status.DIGEST), None)
        ours = set(store.unit_ids(digest.version))
        theirs = set(store.unit_ids(official.version)) if official else set()
        lines.append(
            Coverage(
                document=digest,
                official=official,
                digest_units=len(ours),
                official_units=len(ours & theirs),
            )
        )
    order = list(DocumentKind)
    return tuple(
        sorted(lines, key=lambda line: (order.index(line.document.kind), line.document_id))
    )
