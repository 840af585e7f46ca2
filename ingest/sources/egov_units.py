"""From the neutral tree of a law to the units that people cite.

One unit is an article, a supplementary provision without articles (附則), an annex (別表), a
form or figure (様式・別図), or the preamble. Amendments that are quoted inside a provision
(改正規定) stay text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from corpus.locator import Locator
from corpus.types import Unit, unit_id
from ingest.sources.egov_numbers import annex_number, article_number, from_attribute
from ingest.sources.egov_text import ProvisionText, write
from ingest.sources.egov_tree import child_text

_STRUCTURE = ("Part", "Chapter", "Section", "Subsection", "Division")
# AppdxNote is 別記, Appdx is 付録: neither has a kind of its own among the locators.
_ANNEXES = {
    "AppdxTable": "annex",
    "AppdxStyle": "form",
    "AppdxFormat": "form",
    "AppdxFig": "fig",
    "AppdxNote": "別記",
    "Appdx": "付録",
}
_WITHOUT_UNIT = ("LawTitle", "TOC")  # the document's title, and a table of what follows


def units_of(law: Element, document_id: str) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    """Return the units of a ``Law`` element in the order of the book, and warnings.

    The warnings are Japanese sentences about what could not be read as words.
    """
    book = _Book(document_id)
    body = law.find("LawBody")
    if body is not None:
        book.read_body(body)
    return tuple(book.units), tuple(book.warnings)


class _Book:
    def __init__(self, document_id: str) -> None:
        self.units: list[Unit] = []
        self.warnings: list[str] = []
        self._document_id = document_id
        self._used: set[str] = set()

    def read_body(self, body: Element) -> None:
        opening = [child for child in body if child.tag in ("EnactStatement", "Preamble")]
        main = body.find("MainProvision")
        if main is not None and main.find(".//Article") is not None:
            opening += main.findall("Paragraph")  # before the first article: a preamble
        self._add_preamble(opening)
        supplements = 0
        for child in body:
            if child.tag == "MainProvision":
                self._read_main(child)
            elif child.tag == "SupplProvision":
                supplements += 1
                self._read_supplement(child, f"suppl-{supplements}")
            elif child.tag in _ANNEXES:
                self._add_annex(child)
            elif child.tag not in (*_WITHOUT_UNIT, "EnactStatement", "Preamble"):
                self.warnings.append(f"読み取り方の分からない要素（{child.tag}）を飛ばしました。")
        self._warn_of_figures(body)

    def _warn_of_figures(self, body: Element) -> None:
        figures = sum(1 for _ in body.iter("Fig"))
        if figures:
            self.warnings.append(
                f"図・様式の画像が{figures}件あります。文字がないため、場所だけを記録しました。"
            )

    def _add_preamble(self, opening: list[Element]) -> None:
        if opening:
            text = ProvisionText()
            for element in opening:
                write(text, element)
            decree = all(element.tag == "EnactStatement" for element in opening)
            self._add("preamble", text, title="制定文" if decree else "")

    def _read_main(self, main: Element) -> None:
        if main.find(".//Article") is not None:
            self._read_structure(main, (), "")
            return
        for paragraph in main.findall("Paragraph"):  # old short laws: cited as 第1項
            text = ProvisionText()
            write(text, paragraph)
            number = from_attribute(paragraph.get("Num")) or "1"
            self._add(f"p{number}", text, strip=f"p{number}")

    def _read_structure(self, owner: Element, headings: tuple[str, ...], prefix: str) -> None:
        for child in owner:
            if child.tag in _STRUCTURE:
                title = child_text(child, f"{child.tag}Title")
                if child.find(".//Article") is None:  # 第三章　削除
                    text = ProvisionText()
                    text.line(title)
                    self._add(f"{prefix}s{len(self.units) + 1}", text, headings=headings)
                else:
                    self._read_structure(child, (*headings, title), prefix)
            elif child.tag == "Article":
                self._add_article(child, headings, prefix)

    def _add_article(self, article: Element, headings: tuple[str, ...], prefix: str) -> None:
        text = ProvisionText()
        for child in article:
            if child.tag != "ArticleCaption":
                write(text, child)
        printed = child_text(article, "ArticleTitle")
        number = from_attribute(article.get("Num")) or article_number(printed)
        step = f"art{number}" if number else f"s{len(self.units) + 1}"
        caption = child_text(article, "ArticleCaption")
        self._add(prefix + step, text, title=_without_brackets(caption), headings=headings)

    def _read_supplement(self, supplement: Element, locator: str) -> None:
        headings = (supplement_label(supplement),)
        text = ProvisionText()
        for child in supplement:
            if child.tag not in (*_STRUCTURE, "Article", "SupplProvisionLabel") and not (
                child.tag.startswith("SupplProvisionAppdx")
            ):
                write(text, child)
        if text.text:
            self._add(locator, text, headings=headings)
        elif supplement.find(".//Article") is None:
            text.line(headings[0])
            self._add(locator, text)
        self._read_structure(supplement, headings, f"{locator}/")
        for child in supplement:
            if child.tag.startswith("SupplProvisionAppdx"):
                self._add_annex(child, headings, f"{locator}/")

    def _add_annex(self, annex: Element, headings: tuple[str, ...] = (), prefix: str = "") -> None:
        tag = annex.tag.removeprefix("SupplProvision")
        named = f"{annex.tag}Title" if tag != "Appdx" else "ArithFormulaNum"
        printed = child_text(annex, named)
        text = ProvisionText()
        text.line(printed + child_text(annex, "RelatedArticleNum"))
        for child in annex:
            if child.tag not in (named, "RelatedArticleNum"):
                write(text, child)
        title = re.split(r"[\s　]+", printed, maxsplit=1)[1:]
        step = _ANNEXES.get(tag, "annex") + annex_number(printed)
        self._add(prefix + step, text, title="".join(title), headings=headings)

    def _add(
        self,
        locator: str,
        text: ProvisionText,
        *,
        title: str = "",
        headings: tuple[str, ...] = (),
        strip: str = "",
    ) -> None:
        locator = self._unique(locator)
        parts = text.parts
        if strip:
            parts = tuple(
                replace(part, locator=part.locator.removeprefix(strip).lstrip("/"))
                for part in parts
            )
        self.units.append(
            Unit(
                id=unit_id(self._document_id, locator),
                document_id=self._document_id,
                locator=Locator.parse(locator),
                text=text.text,
                title=title,
                headings=tuple(filter(None, headings)),
                parts=parts,
                ordinal=len(self.units),
            )
        )

    def _unique(self, locator: str) -> str:
        """Return ``locator``, or for the second of that name ``locator/s2`` and so on."""
        unique, count = locator, 1
        while unique in self._used:
            count += 1
            unique = f"{locator}/s{count}"
        self._used.add(unique)
        return unique


def supplement_label(supplement: Element) -> str:
    """Return the heading of a 附則 as printed: 附　則　（平成…法律第…号）　抄."""
    amending = supplement.get("AmendLawNum", "")
    pieces = [
        child_text(supplement, "SupplProvisionLabel"),
        f"（{amending}）" if amending else "",
        "抄" if supplement.get("Extract") == "true" else "",
    ]
    return "　".join(filter(None, pieces))


def _without_brackets(caption: str) -> str:
    match = re.fullmatch(r"（(.*)）", caption)
    return match[1] if match else caption
