"""Say which unit a citation points to, or why to none. Never guesses.

A citation is resolved among the units that are visible on the day that the user asks for: the
digest's paragraphs must not answer for those of the official text, nor an old revision's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.citations.find import find_citations
from corpus.citations.locate import between, item_above, item_below, locate, nothing, on_page
from corpus.citations.names import default_law
from corpus.citations.place import Article, law_number, replaced_wording
from corpus.citations.relative import Cited, path_below, targets
from corpus.citations.resolution import Context, Resolution
from corpus.citations.types import Base, Citation, CitationKind, Direction
from corpus.citations.view import View
from corpus.types import LAW_KINDS, Unit, split_unit_id

if TYPE_CHECKING:
    from corpus.citations.catalogue import Catalogue


class Resolver:
    """Resolves the citations of one text, in their order."""

    def __init__(self, catalogue: Catalogue, view: View, context: Context | None = None) -> None:
        self._catalogue = catalogue
        self._view = view
        self._context = context
        self._cited = Cited()

    def read(self, text: str) -> tuple[Resolution, ...]:
        """Find and resolve the citations of a text; text names that mean nothing are left out."""
        catalogue, context = self._catalogue, self._context
        names = catalogue.names
        if context is not None:
            names = catalogue.names_in(context.document, self._view)
        resolutions: list[Resolution] = []
        quoted = replaced_wording(text) if context is not None else ()
        for citation in find_citations(text, names, unknown_titles=True):
            inside = any(start <= citation.start < end for start, end in quoted)
            found = self._in_other_words(citation) if inside else self.resolve(citation)
            if context is not None and not citation.start and _is_own_number(found, context):
                continue  # 第二十四条　… is the article's own number
            if citation.range_end and resolutions:
                found = (*between(resolutions[-1], found[0], self._view), *found)
            if citation.kind is not CitationKind.TITLE or citation.named.document:
                resolutions += found
        return tuple(resolutions)

    def resolve(self, citation: Citation) -> tuple[Resolution, ...]:
        """Return what is cited; one without a unit but with a reason when there is nothing."""
        if citation.kind is CitationKind.PAGE:
            return (self._page(citation),)
        if citation.kind is CitationKind.NUMBER:
            return (self._number(citation),)
        if citation.level is not None or citation.is_question:
            return self._in_books(citation)
        if citation.base is Base.TEXT:
            return (self._in_text(citation),)
        return self._relative(citation)

    def _in_other_words(self, citation: Citation) -> tuple[Resolution, ...]:
        """Resolve what stands in 「…」とあるのは「…」: 前条 there is not the article before."""
        elsewhere = self._cited.law not in (None, self._context and self._context.document.id)
        relative = citation.kind is CitationKind.RELATIVE
        if relative or (citation.kind is CitationKind.BARE and elsewhere):
            reason = f"「{citation.surface}」は読み替えの文言の中の引用で、ここからは解けません。"
            return (Resolution(citation=citation, reason=reason),)
        return self.resolve(citation)

    # --- books and notices ---------------------------------------------------------------

    def _in_books(self, citation: Citation) -> tuple[Resolution, ...]:
        ids, reason = self._catalogue.books.of(citation)
        if reason:
            return (Resolution(citation=citation, reason=reason),)
        view = self._view
        found = [r for i in ids if (r := locate(citation, view, i, citation.path)) is not None]
        good = [r for r in found if not r.reason]
        near = (read(citation, view, i) for read in (item_below, item_above) for i in ids)
        nearest = found or [r for r in near if r is not None]
        return tuple(good or nearest[:1]) or (nothing(citation, view, ids),)

    def _page(self, citation: Citation) -> Resolution:
        ids, reason = self._catalogue.books.of(citation)
        reason = reason or f"「{citation.surface}」のページは、収録されている資料にありません。"
        return on_page(citation, self._view, ids) or Resolution(citation=citation, reason=reason)

    def _number(self, citation: Citation) -> Resolution:
        document_id = self._catalogue.books.by_number(citation.number)
        if document_id:
            self._cited.remember_law(document_id, citation.surface)
            if citation.path:
                return self._item_of(document_id, citation)
            return Resolution(citation=citation, document_id=document_id)
        if "法律" in citation.number:
            self._cited.remember_law("", citation.surface)
        return Resolution(citation=citation, reason=f"「{citation.surface}」は収録されていません。")

    def _item_of(self, document_id: str, citation: Citation) -> Resolution:
        found = locate(citation, self._view, document_id, citation.path)
        if found is None:
            near = (read(citation, self._view, document_id) for read in (item_below, item_above))
            found = next((each for each in near if each is not None), None)
        return found or nothing(citation, self._view, [document_id])

    # --- laws ----------------------------------------------------------------------------

    def _in_text(self, citation: Citation) -> Resolution:
        document_id, reason = self._document(citation)
        if not citation.path:
            self._cited.remember_law(document_id, citation.named.name)
            return Resolution(citation=citation, document_id=document_id, reason=reason)
        path = citation.path
        if not reason:
            path, reason = self._in_supplementary(citation, document_id)
        self._remember(citation, document_id, path)
        if reason:
            return Resolution(citation=citation, reason=reason)
        found = locate(citation, self._view, document_id, path)
        found = found or nothing(citation, self._view, [document_id])
        if found.is_exact and self._is_renewed(citation):
            reason = "改正の附則が引く改正後の条です。番号は改正当時のものです。"
            return replace(found, reason=reason)
        return found

    def _document(self, citation: Citation) -> tuple[str, str]:
        named, context = citation.named, self._context
        if named.unclear:
            return self._which_document(citation)
        if named.name and named.document not in self._catalogue.documents:
            return "", f"「{named.name}」は収録されていません。"
        if named.document:
            return named.document, ""
        if context is not None and context.document.kind in LAW_KINDS:
            return context.document.id, ""
        return default_law(), ""

    def _which_document(self, citation: Citation) -> tuple[str, str]:
        """Return the document that 同法 or この法律 means."""
        name, context, cited = citation.named.name, self._context, self._cited
        if name.startswith(("この", "本")) and context and context.document.kind in LAW_KINDS:
            if self._amending_law():
                return "", f"「{name}」は改正法のことで、収録されていません。"
            return context.document.id, ""
        if name.startswith("同") and cited.law is not None:
            if cited.law:
                return cited.law, ""
            return "", f"「{name}」（{cited.law_name}）は収録されていません。"
        return "", f"「{name}」がどの法令を指すか、この表記からは分かりません。"

    def _in_supplementary(self, citation: Citation, document_id: str) -> tuple[str, str]:
        """Return the path with the number of the 附則 that is meant, or a reason."""
        path, own = citation.path, self._own_supplement(document_id)
        bare = citation.kind is CitationKind.BARE
        if path.startswith("suppl-1"):
            rest = path.removeprefix("suppl-1")
            if citation.amending_law:
                wanted = law_number(citation.amending_law)
                for number, heading in self._supplements(document_id).items():
                    if wanted and law_number(heading) == wanted:
                        return f"suppl-{number}{rest}", ""
                return "", f"「{citation.surface}」に当たる附則が、収録されている資料にありません。"
            return (f"{own}{rest}" if bare and own else path), ""
        if bare and own and self._amending_law() and not path.startswith("annex"):
            return "", f"「{citation.surface}」は改正法の条で、収録されていません。"
        return path, ""

    def _own_supplement(self, document_id: str) -> str:
        """Return suppl-7 where the text that is read stands in that 附則 of this document."""
        context = self._context
        if context is None or context.document.id != document_id:
            return ""
        first = context.unit.locator.steps[0]
        return f"suppl-{first.number[0]}" if first.kind == "suppl" else ""

    def _amending_law(self) -> str:
        context = self._context
        if context is None or context.unit.locator.steps[0].kind != "suppl":
            return ""
        return context.unit.headings[0] if _amends(context.unit) else ""

    def _is_renewed(self, citation: Citation) -> bool:
        return citation.named.name.startswith("新") and bool(self._amending_law())

    def _supplements(self, document_id: str) -> dict[int, str]:
        found: dict[int, str] = {}
        for locator in self._view.outline(document_id):
            first = locator.steps[0]
            if first.kind == "suppl" and first.number[0] not in found:
                unit = self._view.find(f"{document_id}:{locator}")
                if unit and unit[1].headings:
                    found[first.number[0]] = unit[1].headings[0]
        return found

    # --- relative to where it stands -----------------------------------------------------

    def _relative(self, citation: Citation) -> tuple[Resolution, ...]:
        if citation.base is Base.ANNEX:
            return (self._same_annex(citation),)
        found, reason = targets(citation, self._cited, self._view, self._context)
        if not found:
            return (Resolution(citation=citation, reason=reason),)
        return tuple(self._at(citation, article, part) for article, part in found)

    def _at(self, citation: Citation, article: Article, part: str) -> Resolution:
        path = "/".join(filter(None, (article.path, part, path_below(citation, part))))
        self._cited.remember_place(article.document_id, path, citation)
        if not article.document_id:
            name = self._cited.law_name
            reason = f"「{citation.surface}」の法令（{name}）は収録されていません。"
            return Resolution(citation=citation, reason=reason)
        found = locate(citation, self._view, article.document_id, path)
        return found or nothing(citation, self._view, [article.document_id])

    def _same_annex(self, citation: Citation) -> Resolution:
        document_id, path = split_unit_id(self._cited.annex)
        context = self._context
        if citation.direction is Direction.THIS and context is not None:
            document_id, path = split_unit_id(context.unit.id)
            path = path if path.startswith("annex") else ""
        found = locate(citation, self._view, document_id, path) if path else None
        reason = f"「{citation.surface}」がどの別表を指すか、この文からは分かりません。"
        return found or Resolution(citation=citation, reason=reason)

    def _remember(self, citation: Citation, document_id: str, path: str) -> None:
        if citation.named.name and not citation.named.unclear:
            self._cited.remember_law(document_id, citation.named.name)
        self._cited.remember_place(document_id, path, citation)


def _is_own_number(found: tuple[Resolution, ...], context: Context) -> bool:
    return [(r.unit_id, r.part) for r in found] == [(context.unit.id, "")]


def _amends(unit: Unit) -> bool:
    return bool(unit.headings) and law_number(unit.headings[0]) is not None
