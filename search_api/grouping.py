"""Group hits by the level of their legal basis; ranks are kept."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.types import KIND_LABELS, Document, DocumentKind, Status
from search_api.types import Hit, HitGroup

#: What Konkyo wrote itself stands on a level of its own already.
_OWN = (DocumentKind.PRACTICE, DocumentKind.GLOSSARY)


def group_hits(hits: Iterable[Hit]) -> tuple[HitGroup, ...]:
    """Return the groups that hold hits, highest level first, digests (要旨) after all texts."""
    ranks: dict[str, list[int]] = {name: [] for name in _names()}
    for hit in hits:
        ranks[_name(hit.document)].append(hit.rank)
    return tuple(HitGroup(name=name, ranks=tuple(found)) for name, found in ranks.items() if found)


def _names() -> list[str]:
    texts = [label for kind, label in KIND_LABELS.items() if kind not in _OWN]
    own = [KIND_LABELS[kind] for kind in _OWN]
    return [*texts, *map(_digest, texts), *own]


def _name(document: Document) -> str:
    label = KIND_LABELS[document.kind]
    is_digest = document.status is Status.DIGEST and document.kind not in _OWN
    return _digest(label) if is_digest else label


def _digest(label: str) -> str:
    return f"要旨：{label}"
