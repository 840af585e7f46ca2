"""Citations in Japanese legal texts: find them, resolve them, print them."""

from corpus.citations.catalogue import Catalogue
from corpus.citations.find import find_citations
from corpus.citations.resolution import Context, Resolution
from corpus.citations.types import Citation, CitationKind

__all__ = [
    "Catalogue",
    "Citation",
    "CitationKind",
    "Context",
    "Resolution",
    "find_citations",
]
