"""Which documents a citation of a notice, a Q&A, a numbered letter or a page can mean."""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.citations.names import guideline
from corpus.citations.notices import normal_number
from corpus.citations.types import Citation
from corpus.folding import fold
from corpus.types import KIND_LABELS, Document, DocumentKind

_GUIDELINE_NAME = re.compile("実施要領")
_BOOK_WORDS = ("別冊問答集", "別冊問答", "別冊", "運用事例集", "事例集", "生活保護手帳", "手帳")
_SHORTEST_TITLE = 4  # shorter ones may be the end of any word
_READ_BEFORE = 16  # so much before a number tells a longer title
_DAY = re.compile(r"(?<=年)[0-9]{1,2}月[0-9]{1,2}日")


class Books:
    """The documents of a corpus that are cited by item, question, number or page."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._by_number: dict[str, str] = {}
        for document in documents.values():
            number = normal_number(document.number)
            if number:
                self._by_number[number] = document.id
                self._by_number.setdefault(_DAY.sub("", number), document.id)

    def by_number(self, number: str) -> str:
        """Return the id of the document with a number; a day that is not said may differ."""
        known = self._by_number.get(number) or self._by_number.get(_DAY.sub("", number))
        if known or "年" in number:
            return known or ""
        # 社発第246号 alone: the only one that ends so.
        found = {doc for full, doc in self._by_number.items() if full.endswith(f"日{number}")}
        return found.pop() if len(found) == 1 else ""

    def of(self, citation: Citation) -> tuple[list[str], str]:
        """Return the ids of the documents that may be meant, or a reason why none."""
        if citation.level is not None:
            return self._guidelines(citation.level)
        return self._books(citation)

    def _guidelines(self, kind: DocumentKind) -> tuple[list[str], str]:
        """Return the notice of 保護の実施要領 on this level: what a bare 局長通知 means."""
        label = KIND_LABELS[kind]
        ids = [
            document.id
            for document in self._documents.values()
            if document.kind is kind
            and (
                document.id == guideline(kind)
                or _GUIDELINE_NAME.search(document.title)
                or label in document.aliases
            )
        ]
        return ids, "" if ids else f"{label}（保護の実施要領）は収録されていません。"

    def _books(self, citation: Citation) -> tuple[list[str], str]:
        book = citation.book
        kinds = [DocumentKind.HANDBOOK, DocumentKind.QA_COLLECTION, DocumentKind.PRACTICE]
        if "実務" in book:
            kinds = [DocumentKind.PRACTICE]
        elif "別冊" in book:
            kinds = [DocumentKind.QA_COLLECTION]
        elif book:
            kinds = [DocumentKind.HANDBOOK]
        if not book:
            titled = [
                d.id
                for d in self._documents.values()
                if d.kind in kinds and _is_titled(d, citation)
            ]
            if titled:
                return titled, ""
        own_name = fold(book) not in ("", *_BOOK_WORDS) and kinds != [DocumentKind.PRACTICE]
        named = own_name or citation.page is not None
        ids = [
            document.id
            for document in self._documents.values()
            if document.kind in kinds and (not named or _is_called(document, citation))
        ]
        if not ids and book:
            return [], f"「{book}」は収録されていません。"
        return ids, ""


def _is_titled(document: Document, citation: Citation) -> bool:
    """Tell whether a whole title of a book stands before a bare 問: みほん手引（改訂版） 問1-2."""
    before = citation.before_book.rstrip()
    for name in map(fold, (document.title, *document.aliases)):
        cut_off = len(before) >= _READ_BEFORE and name.endswith(before)
        if len(name) >= _SHORTEST_TITLE and (before.endswith(name) or cut_off):
            return True
    return False


def _is_called(document: Document, citation: Citation) -> bool:
    """Tell whether a book is meant by its own name: the text must hold the name from its start."""
    for name in map(fold, (document.title, *document.aliases)):
        index = name.find(fold(citation.book))
        if index >= 0 and citation.before_book.endswith(name[:index]):
            return True
    return False
