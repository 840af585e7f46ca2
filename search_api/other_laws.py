"""The laws beside 生活保護法 (民法, 厚生年金保険法 …), and how far they stand back.

Who types one word (敷金, 扶養, 年金) asks inside public assistance: the Act, its orders, notices
and what explains them come first. Of a longer query its own words decide; see docs/relevance.md.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from corpus.folding import fold
from corpus.types import LAW_KINDS, Document
from ingest.tokenise import content_terms
from search_api.snapshot import Snapshot, UnitMask

_ASSISTANCE = "生活保護法"  # begins the titles of the Act, its orders and its standards


def is_other_law(document: Document) -> bool:
    """Tell whether a document is a law, an order or a standard that is none of 生活保護法."""
    return document.kind in LAW_KINDS and not document.title.startswith(_ASSISTANCE)


def is_named(document: Document, text: str) -> bool:
    """Tell whether a text names a document by its title or one of its other names."""
    folded = fold(text)
    return any(fold(name) in folded for name in (document.title, *document.aliases))


def stand_back(snapshot: Snapshot, text: str, chosen: Collection[str]) -> UnitMask:
    """Return the units of other laws that stand back for a query: none unless it is one word.

    A law stands where it is if the query names it or its id is among the ``chosen`` documents.
    """
    mask = np.zeros(snapshot.size, np.bool_)
    if len(content_terms(text)) == 1:
        for document in snapshot.documents.values():
            if document.id in chosen or not is_other_law(document) or is_named(document, text):
                continue
            mask |= snapshot.units_in(document)
    return mask
