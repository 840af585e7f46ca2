"""The documents of a corpus, by every name that people use for them."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.citations.books import Books
from corpus.citations.definitions import definitions, parent_law
from corpus.citations.find import find_citations
from corpus.citations.names import Names
from corpus.citations.resolution import Context, Resolution
from corpus.citations.resolve import Resolver
from corpus.citations.types import Citation
from corpus.citations.view import View
from corpus.types import LAW_KINDS, Document


class Catalogue:
    """The documents of a corpus, by every name that people use for them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = {document.id: document for document in documents}
        self.names = Names(self.documents.values())
        self.books = Books(self.documents)
        self._local: dict[str, Names] = {}

    def find(self, text: str) -> tuple[Citation, ...]:
        """Return the citations in a text, read with the names of this corpus."""
        return find_citations(text, self.names)

    def read(self, text: str, view: View, context: Context | None = None) -> tuple[Resolution, ...]:
        """Find and resolve the citations of a text, in order."""
        return Resolver(self, view, context).read(text)

    def names_in(self, document: Document, view: View) -> Names:
        """Return the names as ``document`` uses them: what it calls 法 may be any law."""
        names = self._local.get(document.version)
        if names is None:
            local = parent_law(document, self.names)
            if document.kind in LAW_KINDS:
                found = (view.find(f"{document.id}:{path}") for path in view.outline(document.id))
                texts = (unit[1].text for unit in found if unit)
                local |= definitions(texts, self.names)
            names = self.names.with_local(local)
            self._local[document.version] = names
        return names
