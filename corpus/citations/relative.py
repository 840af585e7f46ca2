"""Where 前条, 同項, 各号 and 第2項 point: by what was cited before, by where the text stands."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.citations.place import Article, around, listed_parts
from corpus.citations.resolution import Context
from corpus.citations.types import Base, Citation, Direction
from corpus.citations.view import View
from corpus.locator import Locator
from corpus.types import LAW_KINDS, Part, PartRole, Unit

_COUNTER = {Base.ARTICLE: "条", Base.PARAGRAPH: "項", Base.ITEM: "号"}


#: The article and the path of the part below it, "" for the article itself.
Target = tuple[Article, str]


@dataclass(slots=True)
class Cited:
    """What was cited last in a text, for 同法, 同条, 同項, 同号, 同表.

    同条 is the last 条 that was named: 前項 in between names none.
    """

    law: str | None = None  # document id; "" for a law that is not there, None for none so far
    law_name: str = ""
    article: Article | None = None
    paragraph: Target | None = None  # p1
    item: Target | None = None  # p1/i2
    annex: str = ""  # unit id

    def remember_law(self, document_id: str, name: str) -> None:
        """Keep the law that was named."""
        self.law, self.law_name = document_id, name

    def remember_place(self, document_id: str, path: str, citation: Citation) -> None:
        """Keep the article and what below it was cited.

        第1号 alone names neither 条 nor 項, 第2項 alone no 条.
        """
        alone = citation.base is not Base.TEXT and citation.direction is Direction.THIS
        names_article = citation.base in (Base.TEXT, Base.ARTICLE) and not (alone and citation.path)
        names_paragraph = names_article or not (alone and citation.path.startswith("i"))
        if not path:
            # An article that is not there: 同条 must not mean another.
            self.article = self.paragraph = self.item = None
            return
        if path.startswith("annex"):
            self.annex = f"{document_id}:{path}"
            return
        locator, below = Locator.parse(path).unit_and_part()
        article = Article(document_id=document_id, path=str(locator))
        steps = below.split("/")
        if names_article:
            self.article = article
        if names_paragraph:
            self.paragraph = (article, steps[0] if steps[0].startswith("p") else "")
        if "/i" in below:
            self.item = (article, "/".join(steps[:2]))


def targets(
    citation: Citation, cited: Cited, view: View, context: Context | None
) -> tuple[list[Target], str]:
    """Return what a relative citation starts from; with none, the reason (Japanese) why."""
    own = _own_article(context)
    unclear = (
        f"「{citation.surface}」がどの{_COUNTER[citation.base]}を指すか、この文からは分かりません。"
    )
    by_order = citation.direction in (Direction.PREVIOUS, Direction.NEXT)
    if citation.direction is Direction.SAME or (own is None and not by_order):
        # Outside a law, 第2項 goes on with the article that was cited before.
        if citation.direction is Direction.THIS and not citation.path:
            return [], unclear
        return _cited_before(citation, cited), unclear
    if own is None or context is None:
        return [], unclear
    missing = f"「{citation.surface}」に当たる{_COUNTER[citation.base]}がありません。"
    if citation.base is Base.ARTICLE:
        return _articles(citation, own, view), missing
    return _parts(citation, own, context.unit), missing


def _own_article(context: Context | None) -> Article | None:
    """Return the article of the law that is read, if a law is read."""
    if context is None or context.document.kind not in LAW_KINDS:
        return None
    return Article(document_id=context.document.id, path=str(context.unit.locator))


def _cited_before(citation: Citation, cited: Cited) -> list[Target]:
    match citation.base:
        case Base.PARAGRAPH:
            return [cited.paragraph] if cited.paragraph else []
        case Base.ITEM:
            return [cited.item] if cited.item else []
    return [(cited.article, "")] if cited.article else []


def _articles(citation: Citation, own: Article, view: View) -> list[Target]:
    if citation.direction is Direction.THIS:
        return [(own, "")]
    order = [
        str(locator)
        for locator in view.outline(own.document_id)
        if locator.steps[-1].kind == "article" and _division(str(locator)) == _division(own.path)
    ]
    found = around(order, own.path, citation.direction, citation.count)
    return [(Article(document_id=own.document_id, path=path), "") for path in found]


def _parts(citation: Citation, own: Article, unit: Unit) -> list[Target]:
    enclosing = _enclosing(unit, citation.start)
    role = PartRole.PARAGRAPH if citation.base is Base.PARAGRAPH else PartRole.ITEM
    here = next((part.locator for part in enclosing if part.role is role), "")
    order = listed_parts(unit, role)
    if citation.direction is Direction.THIS:
        if role is PartRole.PARAGRAPH:
            return [(own, here if here in order else "")]
        return [(own, here)] if here else []
    if role is PartRole.ITEM:
        above = here.rpartition("/")[0]
        order = [part for part in order if part.rpartition("/")[0] == above]
    return [(own, part) for part in around(order, here, citation.direction, citation.count)]


def path_below(citation: Citation, part: str) -> str:
    """Return the path below the base; 第1号 of an article without paragraphs is p1/i1."""
    if citation.base is Base.PARAGRAPH and citation.path.startswith("i") and not part:
        return f"p1/{citation.path}"
    return citation.path


def _division(path: str) -> str:
    """Return suppl-7 for the articles of that 附則, "" for those of the main part."""
    return path.partition("/")[0] if path.startswith("suppl-") else ""


def _enclosing(unit: Unit, offset: int) -> list[Part]:
    """Return the parts that hold an offset, the innermost first."""
    holding = [part for part in unit.parts if part.start <= offset < part.end]
    return sorted(holding, key=lambda part: part.end - part.start)
