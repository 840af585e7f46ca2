"""From the markup of the e-Gov HTML download to the elements of the law XML schema.

The markup is flat: chapter titles stand beside their articles, and the items of an article
follow each other as ``div``s whose class says what they are (``_div_ItemSentence``). A bold
span is the printed number, other spans are sentences, a 　 between spans parts columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from ingest.sources.egov_numbers import item_number, paragraph_number

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_RANKS = ("Part", "Chapter", "Section", "Subsection", "Division")
_NOT_WORDS = ("rt", "rp", "style", "script")
_LABEL = re.compile(r"(附\s*則)(?:\s*（(.+)）)?(?:\s*(抄))?", re.DOTALL)
_RELATED = re.compile(r"(.*?)(（[^（）]*関係）)", re.DOTALL)
_PARAGRAPHS = ("ArticleTitle", "ParagraphCaption", "ParagraphSentence")


def law_element(document: HtmlElement) -> Element:
    """Return the ``Law`` element that the page shows. Raises ValueError without a law body."""
    inner = next(iter(document.xpath('//*[@id="innerDocument"]')), None)
    if inner is None:
        raise ValueError("no element innerDocument")
    law = Element("Law")
    SubElement(law, "LawNum").text = _words_at(inner, "lawTitleNo")
    body = SubElement(law, "LawBody")
    SubElement(body, "LawTitle").text = _words_at(inner, "lawTitle")
    for section in inner.iterchildren("section"):
        name = _name(section)
        if name != "TOC":
            _fill(SubElement(body, name), section)
    return law


def _fill(owner: Element, section: HtmlElement) -> None:
    """Read a main or supplementary provision, an annex, a preamble into ``owner``."""
    levels = [owner]  # the open part, chapter, section …
    provisions = _Provisions(owner)
    for child in section.iterchildren(tag=("section", "div")):
        name = _name(child)
        if name in _RANKS:
            levels = [level for level in levels if level.tag not in _RANKS[_RANKS.index(name) :]]
            levels.append(SubElement(levels[-1], name))
            SubElement(levels[-1], f"{name}Title").text = _words(child)
        elif name == "Paragraph":
            for line in child.iterchildren("div"):
                provisions.read(line)
        elif child.tag == "section":
            _fill(SubElement(levels[-1] if name == "Article" else owner, name), child)
        else:
            provisions.read(child)


class _Provisions:
    """Puts the lines of one article, 附則 or annex where they belong."""

    def __init__(self, owner: Element) -> None:
        self._owner = owner
        self._paragraph: Element | None = None
        self._items: list[Element] = []  # the open item and its subitems
        self._notes: Element | None = None  # 備考: what follows it belongs to it
        self._table_title = ""

    def read(self, line: HtmlElement) -> None:
        name = _name(line)
        if name in _PARAGRAPHS:
            self._read_paragraph(name, line)
        elif match := re.fullmatch(r"(Item|Subitem\d+)Sentence", name):
            self._read_item(match[1], line)
        elif name == "SupplProvisionLabel":
            self._read_label(_words(line))
        elif name == "RemarksLabel":
            self._notes = SubElement(self._owner, "Remarks")
            SubElement(self._notes, name).text = _words(line)
        elif name == "TableStructTitle":
            self._table_title = _words(line)
        elif name == "ListSentence":
            _add_sentences(SubElement(SubElement(self._innermost(), "List"), name), line)
        elif name.endswith("Title") and (match := _RELATED.fullmatch(_words(line))):
            SubElement(self._owner, name).text = match[1]
            SubElement(self._owner, "RelatedArticleNum").text = match[2]
        elif name:
            SubElement(self._owner, name).text = _words(line)
        else:
            self._read_block(line)

    def _read_paragraph(self, name: str, line: HtmlElement) -> None:
        if name == "ArticleTitle":
            SubElement(self._owner, name).text = _label(line)
        paragraph = self._paragraph
        if paragraph is None or name == "ParagraphCaption" or _has_sentence(paragraph):
            before = int(paragraph.get("Num", "0").split("_")[0]) if paragraph is not None else 0
            paragraph = SubElement(self._owner, "Paragraph", {"Num": str(before + 1)})
            self._paragraph, self._items, self._notes = paragraph, [], None
        if name == "ParagraphCaption":
            SubElement(paragraph, name).text = _words(line)
            return
        if name == "ParagraphSentence" and (label := _label(line)):
            SubElement(paragraph, "ParagraphNum").text = label
            if number := paragraph_number(label):
                paragraph.set("Num", number.replace("-", "_"))
        _add_sentences(SubElement(paragraph, "ParagraphSentence"), line)

    def _read_item(self, tag: str, line: HtmlElement) -> None:
        depth = int(tag.removeprefix("Subitem")) if tag != "Item" else 0
        del self._items[depth:]
        parent = self._innermost()
        label = _label(line)
        before = sum(1 for sibling in parent if sibling.tag == tag)
        number = item_number(label).replace("-", "_") or str(before + 1)
        item = SubElement(parent, tag, {"Num": number})
        SubElement(item, f"{tag}Title").text = label
        _add_sentences(SubElement(item, f"{tag}Sentence"), line)
        self._items.append(item)

    def _read_label(self, words: str) -> None:
        match = _LABEL.fullmatch(words)
        SubElement(self._owner, "SupplProvisionLabel").text = match[1] if match else words
        if match and match[2]:
            self._owner.set("AmendLawNum", match[2])
        if match and match[3]:
            self._owner.set("Extract", "true")

    def _read_block(self, line: HtmlElement) -> None:
        """Read what has no class of its own: tables, figures, the words of a 備考."""
        owner = self._notes if self._notes is not None else self._paragraph
        owner = self._owner if owner is None else owner
        tables = list(line.iter("table"))
        figures = [*line.iter("a"), *line.iter("img")]
        for table in tables:
            struct = SubElement(owner, "TableStruct")
            if self._table_title:
                SubElement(struct, "TableStructTitle").text = self._table_title
                self._table_title = ""
            _add_table(struct, table)
        for figure in figures:
            SubElement(owner, "Fig", {"src": figure.get("href") or figure.get("src") or ""})
        if not tables and not figures and _words(line):
            _add_sentences(owner, line)

    def _innermost(self) -> Element:
        if self._items:
            return self._items[-1]
        if self._notes is not None:
            return self._notes
        return self._owner if self._paragraph is None else self._paragraph


def _add_table(owner: Element, table: HtmlElement) -> None:
    element = SubElement(owner, "Table")
    for tr in table.iter("tr"):
        row = SubElement(element, "TableRow")
        for td in tr.iterchildren(tag=("td", "th")):
            spans = {name: td.get(name, "") for name in ("rowspan", "colspan") if td.get(name)}
            cell = SubElement(row, "TableColumn", spans)
            sentences = [_words(span) for span in td.iter("span")] or [_words(td)]
            for words in sentences:
                SubElement(cell, "Sentence").text = words


def _add_sentences(owner: Element, line: HtmlElement) -> None:
    """Add the line's sentences, as columns if a 　 parts them; the bold number is left out."""
    columns: list[list[str]] = [[]]
    for words, bold in _runs(line):
        if bold:
            continue
        if words.strip():
            columns[-1].append(words.strip(" \t\r\n"))
        elif "　" in words and columns[-1]:
            columns.append([])
    filled = [column for column in columns if column]
    for column in filled:
        holder = SubElement(owner, "Column") if len(filled) > 1 else owner
        for words in column:
            SubElement(holder, "Sentence").text = words


def _label(line: HtmlElement) -> str:
    """Return the printed number of a line: its bold first span."""
    return next((words for words, bold in _runs(line) if bold), "")


def _runs(line: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Yield the line's spans and the words between them, with True for the bold number."""
    yield line.text or "", False
    seen_words = bool((line.text or "").strip())
    for child in line:
        if child.tag == "span":
            bold = "bold" in (child.get("style") or "") and not seen_words
            yield _words(child), bold
            seen_words = True
        elif isinstance(child.tag, str):
            yield _words(child), False
        yield child.tail or "", False


def _has_sentence(paragraph: Element) -> bool:
    return paragraph.find("ParagraphSentence") is not None


def _name(element: HtmlElement) -> str:
    """Return the schema's name of a section or line, "" if its class tells none."""
    if element.tag == "section":
        title = element.xpath('./div/div[contains(@class, "Title")]/@class')
        if title and title[0].removesuffix("Title") in _RANKS:
            return str(title[0]).removesuffix("Title")  # the section's own class is misspelt
        return str((element.get("class") or "").split(" ")[-1])
    names = re.findall(r"(?:^|\s)_div_(\w+)", element.get("class") or "")
    return str(names[0]) if names else ""


def _words_at(root: HtmlElement, element_id: str) -> str:
    found = root.xpath("//*[@id=$id]", id=element_id)
    return _words(found[0]) if found else ""


def _words(element: HtmlElement) -> str:
    """Return the words that a reader sees, without ruby readings and the filler of empty cells."""
    return re.sub(r"[ \t]*[\r\n]+[ \t]*", "", "".join(_pieces(element))).strip(" \t\xa0")


def _pieces(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _NOT_WORDS:
        return
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
