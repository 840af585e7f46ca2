"""What a legal text is: types, locators, numerals, names, and the store that holds it."""

from corpus.catalogue import Catalogue
from corpus.references import find_references
from corpus.store import CorpusStore
from corpus.types import Document, Passage, Unit

__all__ = ["Catalogue", "CorpusStore", "Document", "Passage", "Unit", "find_references"]
