"""Say which unit a citation points to, or why to none. Never guesses.

A citation is resolved among the units that are visible on the day that the user asks for: the
digest's paragraphs must not answer for those of the official text, nor an old revision's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from corpus.folding import fold
from corpus.locator import Locator
from corpus.names import Names, default_law, guideline
from corpus.numerals import to_int
from corpus.references import Reference, find_references
from corpus.types import KIND_LABELS, Document, DocumentKind, Part, PartRole, Status, Unit

_GUIDELINE_NAME = re.compile("実施要領")
_LAW_NUMBER = re.compile(r"(?:法律|政令|省令|府令|令)第([0-9〇一二三四五六七八九十百千]+)号")
_YEAR = re.compile(r"(明治|大正|昭和|平成|令和)([0-9〇一二三四五六七八九十元]+)年")


class View(Protocol):
    """The units as they are visible on one day."""

    def find(self, unit_id: str) -> tuple[Document, Unit] | None:
        """Return the visible unit with exactly this id, or None."""
        ...

    def is_known(self, unit_id: str) -> bool:
        """Tell whether the unit exists in any version."""
        ...

    def supplementary(self, document_id: str) -> Mapping[int, str]:
        """Return number of 附則 → its heading, of the visible version."""
        ...

    def ranges(self, document_id: str) -> Iterable[Locator]:
        """Return the locators of units that stand for a range of deleted articles."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a reference points to, or a reason (Japanese) why it points to nothing.

    With both a unit and a reason, the unit is the nearest thing: the article whose 項 is not
    there.
    """

    reference: Reference
    unit_id: str = ""
    part: str = ""
    reason: str = ""


class Catalogue:
    """The documents of a corpus, by every name that people use for them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {document.id: document for document in documents}
        self._names = Names(self._documents.values())

    def find(self, text: str) -> tuple[Reference, ...]:
        """Return the citations in a text, read with the names of this corpus."""
        return find_references(text, self._names)

    def resolve(self, reference: Reference, view: View) -> tuple[Resolution, ...]:
        """Return the unit that is cited; several when books share the number.

        One with an empty ``unit_id`` and a reason when there is none.
        """
        ids, reason = self._documents_for(reference)
        if reason:
            return (Resolution(reference=reference, reason=reason),)
        found = [r for i in ids if (r := self._resolve_in(i, reference, view)) is not None]
        good = [r for r in found if not r.reason]
        return tuple(good or found[:1]) or (self._nothing(reference, ids, view),)

    def _nothing(self, reference: Reference, ids: Iterable[str], view: View) -> Resolution:
        path = reference.locator.unit_and_part()[0]
        if any(view.is_known(f"{document_id}:{path}") for document_id in ids):
            reason = f"「{reference.surface}」は、この日に効力のある条文にありません。"
        else:
            reason = f"「{reference.surface}」に当たる箇所が、収録されている資料にありません。"
        return Resolution(reference=reference, reason=reason)

    # --- which documents -----------------------------------------------------------------

    def _documents_for(self, reference: Reference) -> tuple[list[str], str]:
        if reference.kind is not None:
            return self._guidelines(reference.kind)
        if reference.is_question:
            return self._books(reference)
        named = reference.named
        if named.unclear:
            return [], f"「{named.name}」がどの法令を指すか、この表記からは分かりません。"
        if named.name and named.document not in self._documents:
            return [], f"「{named.name}」は収録されていません。"
        return [named.document or default_law()], ""

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

    def _books(self, reference: Reference) -> tuple[list[str], str]:
        book = reference.book
        kinds = [DocumentKind.HANDBOOK, DocumentKind.QA_COLLECTION, DocumentKind.PRACTICE]
        if "別冊" in book:
            kinds = [DocumentKind.QA_COLLECTION]
        elif book:
            kinds = [DocumentKind.HANDBOOK]
        own_name = fold(book) not in ("", *_BOOK_WORDS)
        ids = [
            document.id
            for document in self._documents.values()
            if document.kind in kinds and (not own_name or _is_called(document, reference))
        ]
        if not ids and book:
            return [], f"「{book}」は収録されていません。"
        return ids, ""

    # --- which unit ----------------------------------------------------------------------

    def _resolve_in(self, document_id: str, reference: Reference, view: View) -> Resolution | None:
        locator = self._in_supplementary(document_id, reference, view)
        if locator is None:
            return None
        article, below = locator.unit_and_part()
        for path, part in ((str(locator), ""), (str(article), below)):
            found = view.find(f"{document_id}:{path}")
            if found:
                return _with_part(reference, *found, part)
        for deleted in view.ranges(document_id):
            if _covers(deleted, article):
                return Resolution(reference=reference, unit_id=f"{document_id}:{deleted}")
        return None

    def _in_supplementary(
        self, document_id: str, reference: Reference, view: View
    ) -> Locator | None:
        locator = reference.locator
        if locator.steps[0].kind != "suppl" or not reference.amending_law:
            return locator
        wanted = _law_number(reference.amending_law)
        for number, heading in view.supplementary(document_id).items():
            if wanted and _law_number(heading) == wanted:
                return Locator.parse(str(locator).replace("suppl-1", f"suppl-{number}", 1))
        return None


_BOOK_WORDS = ("別冊問答集", "別冊", "運用事例集", "事例集", "生活保護手帳", "手帳")


def _is_called(document: Document, reference: Reference) -> bool:
    """Tell whether a book is meant by its own name: the text must hold the name from its start."""
    for name in map(fold, (document.title, *document.aliases)):
        index = name.find(fold(reference.book))
        if index >= 0 and reference.before_book.endswith(name[:index]):
            return True
    return False


def _with_part(reference: Reference, document: Document, unit: Unit, part: str) -> Resolution:
    """Settle on the paragraph or item, or say that the unit has none such."""
    if not part or unit.part_at(part):
        return Resolution(reference=reference, unit_id=unit.id, part=part)
    if part == "p1" and not _paragraphs(unit):
        return Resolution(reference=reference, unit_id=unit.id)  # 第1項 is the whole article
    if document.status is Status.DIGEST:
        path = part
        while path and not unit.part_at(path):
            path = path.rpartition("/")[0]
        reason = (
            "収録されているのは要旨なので、項・号までは示せません。公式の条文で確かめてください。"
        )
        return Resolution(reference=reference, unit_id=unit.id, part=path, reason=reason)
    missing = unit.locator.child(part).label.removeprefix(unit.locator.label)
    reason = f"{document.title}{unit.locator.label}に{missing}はありません。"
    return Resolution(reference=reference, unit_id=unit.id, reason=reason)


def _paragraphs(unit: Unit) -> list[Part]:
    return [part for part in unit.parts if part.role is PartRole.PARAGRAPH]


def _covers(deleted: Locator, article: Locator) -> bool:
    last, wanted = deleted.steps[-1], article.steps[-1]
    return (
        len(deleted.steps) == len(article.steps)
        and wanted.kind == "article"
        and last.number <= wanted.number <= last.to
    )


def _law_number(text: str) -> tuple[str, int, int] | None:
    """Read (era, year, number) from 平成二五年一二月一三日法律第一〇四号."""
    folded = fold(text)
    year, number = _YEAR.search(folded), _LAW_NUMBER.search(folded)
    return (year[1], to_int(year[2]), to_int(number[1])) if year and number else None
