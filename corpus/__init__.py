"""What a legal text is: types, locators, citations, and the store that holds it."""

from corpus.citations import Catalogue, find_citations
from corpus.store import CorpusStore
from corpus.types import Document, Passage, Unit

__all__ = ["Catalogue", "CorpusStore", "Document", "Passage", "Unit", "find_citations"]
