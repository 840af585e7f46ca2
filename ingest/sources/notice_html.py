"""HTML: notices from the ministry's database of laws and notices (t_doc), and other pages.

A t_doc page says what it is: title, date, number, addressee and issuer, then a line for each
paragraph. Any other page is read as an office's own rule: headings, paragraphs, lists, tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UnreadableFile
from corpus.types import DocumentKind, Status
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.decode import decode_text, is_text
from ingest.sources.identity import Found, make_document, read_bytes
from ingest.sources.notice_head import is_addressed, read_head
from ingest.sources.outline import Line, read_outline, take_title
from ingest.sources.tables import markdown_table

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARED = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PAGES = re.compile(r"(\d+)\s*ページ中\s*(\d+)\s*ページ")

_SKIPPED = frozenset(
    {"head", "script", "style", "nav", "header", "footer", "aside", "form", "noscript"}
    | {"template", "button", "select", "rt", "rp"}
)
# Emphasis marks (圏点) that the database writes as characters behind those that they stand over.
_EMPHASIS = re.compile(r"(?<=[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff])❜+")
_BLOCKS = frozenset(
    {"body", "main", "article", "section", "div", "p", "ul", "ol", "li", "dl", "dt", "dd"}
    | {"table", "tr", "td", "th", "pre", "blockquote", "figure", "figcaption", "address", "hr"}
)


@dataclass(frozen=True, slots=True)
class NoticeHtmlReader:
    """Reads one HTML file: a page of a notice, or an office's page."""

    form: str = "notice-html"
    version: int = 2
    own_sandbox: bool = False

    def accepts(self, path: Path, head: bytes) -> bool:
        """Accept what is marked as HTML, and .html and .htm files that hold text."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1024].lower()
        marked = start.startswith((b"<!doctype html", b"<html")) or b"<html" in start
        return marked or (path.suffix.lower() in (".html", ".htm") and is_text(head))

    def read(self, path: Path, options: ReadOptions) -> Parsed:
        """Read the page. Raises UnreadableFile if it is no HTML or holds no text."""
        data = read_bytes(path)
        root = _parse(data, path.name)
        contents = root.xpath("//*[@id='contents'][.//*[contains(@class,'eline')]]")
        if isinstance(contents, list) and contents:
            found, lines, warnings = _read_notice(root, contents[0])
        else:
            found, lines, warnings = _read_page(root, options.title)
        document = make_document(path, data, found, options, form=self.form)
        units, guesses = read_outline(document.id, lines, any_start=found.status is Status.OFFICIAL)
        if not units:
            raise UnreadableFile(
                f"{path.name} に本文がありません。ページを表示した状態で保存し直してください。",
                file=path.name,
            )
        return Parsed(document=document, units=units, warnings=(*warnings, *guesses))


def _parse(data: bytes, name: str) -> HtmlElement:
    from lxml import etree, html

    declared = _DECLARED.search(data[:4096])
    text = decode_text(data, name, declared[1].decode("ascii") if declared else "")
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(_XML_DECLARATION.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableFile(
            f"{name} を HTML として読めません。ブラウザーで開けるか確かめてください。", file=name
        ) from error


def _read_notice(
    root: HtmlElement, contents: HtmlElement
) -> tuple[Found, list[Line], tuple[str, ...]]:
    head = {"title": "", "date": "", "number": "", "addressed": ""}
    lines: list[Line] = []
    for element in contents.xpath(".//*[contains(concat(' ', @class, ' '), ' eline ')]"):
        if element.xpath("./div[@class='toc'] | .//p[starts-with(@class,'toc')]"):
            continue
        if not element.xpath("./div[@class='head']"):
            lines.extend(_without_emphasis(line) for line in _lines(element))
            continue
        paragraph = next(iter(element.iter("p")), element)
        key = paragraph.get("class") or ""
        text = _text(paragraph)
        if key == "p" and is_addressed(text):
            head["addressed"] = text
        elif key in head:
            head[key] = text
        elif text:
            lines.append(Line(text=text))
    warnings = []
    page = _PAGES.search("".join(root.text_content().split()))
    if page and page[1] != "1":
        warnings.append(
            f"この通知は全{page[1]}ページのうち{page[2]}ページ目です。ほかのページも取り込んでください。"
        )
    found = _notice_found(root, head)
    if found.kind is None:
        found = replace(found, kind=DocumentKind.DIVISION_NOTICE)
        warnings.append(
            "通知の種類（次官・局長・課長）が分からないため、課長通知として扱いました。"
            "違うときは種類を指定してください。"
        )
    return found, lines, tuple(warnings)


def _without_emphasis(line: Line) -> Line:
    if "❛" in line.text:  # a pair of quotation marks
        return line
    return replace(line, text=_EMPHASIS.sub("", line.text))


def _notice_found(root: HtmlElement, head: dict[str, str]) -> Found:
    page_title = "".join(root.xpath("//title//text()")).strip()
    script = " ".join(root.xpath("//script//text()"))
    identity = re.search(r"dataId\s*=\s*'([0-9A-Za-z_-]+)'", script)
    data_type = re.search(r"dataType\s*=\s*(\d)", script)
    url = ""
    if identity:
        url = "https://www.mhlw.go.jp/web/t_doc?dataId=" + identity[1]
        url += f"&dataType={data_type[1] if data_type else 1}&pageNo=1"
    return replace(
        read_head(**{**head, "title": head["title"] or page_title}),
        id=identity[1] if identity else "",
        status=Status.OFFICIAL,
        url=url,
        licence="告示・訓令・通達は著作権の対象になりません（著作権法第13条第2号）",
    )


def _read_page(root: HtmlElement, given: str) -> tuple[Found, list[Line], tuple[str, ...]]:
    page_title = "".join(root.xpath("//title//text()")).strip()
    main = root.xpath("//main | //*[@role='main']") or root.xpath("//body") or [root]
    lines = list(_lines(main[0]))
    title, below = take_title(lines)
    for known in (page_title, given):
        if not title and known:
            title, below = take_title(lines, known)
    return Found(title=title or page_title), below, ()


def _lines(element: HtmlElement) -> Iterator[Line]:
    """Yield the blocks inside ``element``; words between blocks are lines of their own."""
    words: list[str] = []

    def flush() -> Iterator[Line]:
        for piece in "".join(words).split("\v"):
            text = re.sub(r"[ \t\r\n]+", " ", piece).strip()
            if text:
                yield Line(text=text)
        words.clear()

    words.append(element.text or "")
    for child in element:
        tag = str(child.tag)
        if tag in _SKIPPED:
            pass
        elif tag == "br":
            words.append("\v")
        elif tag == "table" and not child.xpath(".//table"):
            yield from flush()
            table = markdown_table(_rows(child))
            if table:
                yield Line(text=table, table=True)
        elif re.fullmatch("h[1-6]", tag):
            yield from flush()
            if _text(child):
                yield Line(text=_text(child), heading=int(tag[1]))
        elif tag in _BLOCKS or child.xpath(".//*[self::p or self::div or self::table]"):
            yield from flush()
            yield from _lines(child)
        else:
            words.append(_inline(child))
        words.append(child.tail or "")
    yield from flush()


def _inline(element: HtmlElement) -> str:
    """Return the words of ``element`` without readings (ruby); line breaks become \\v."""
    pieces = [element.text or ""]
    for child in element:
        tag = str(child.tag)
        if tag not in _SKIPPED:
            pieces.append("\v" if tag == "br" else _inline(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _text(element: HtmlElement) -> str:
    return re.sub(r"[ \t\r\n\v]+", " ", _inline(element)).strip()


def _rows(table: HtmlElement) -> list[list[str]]:
    """Return the cells; places that a spanning cell covers stay blank."""
    rows: list[list[str]] = []
    covered: dict[tuple[int, int], bool] = {}
    for y, row in enumerate(table.iter("tr")):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            while covered.get((y, len(cells))):
                cells.append("")
            width, height = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
            x = len(cells)
            covered.update({(y + dy, x + dx): True for dy in range(height) for dx in range(width)})
            cells.append(" ".join(line.text for line in _lines(cell)))
            cells.extend([""] * (width - 1))
        rows.append(cells)
    return rows


def _span(value: str | None) -> int:
    return min(int(value), 100) if value and value.isdigit() else 1


READER = NoticeHtmlReader()
