"""Markdown: Konkyo's own digest, and office rules.

The form, for a law's digest and for an office's rules alike::

    +++
    id = "325AC0000000144"
    title = "生活保護法"
    +++
    # 第一章　総則                 a chapter: only a step of the heading path
    ## [art29] 資料の提供等        a unit; its locator in square brackets
    第1項　…                       a 項 of the digest
    ## 第1 収入の認定              a unit; its locator from its number: 1
    ## 届出について                a unit; its locator from its position: s1

A heading with text below it is a unit, one with only other headings below it a step of the
path. Headings without a locator inside a unit with one stay part of its text. Each line of the
file is a line of the unit. A file without headings is read like plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UnreadableFile
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.decode import decode_text, is_text
from ingest.sources.front_matter import split_front_matter
from ingest.sources.identity import make_document, read_bytes
from ingest.sources.outline import Line, read_outline, take_title

if TYPE_CHECKING:
    from markdown_it.token import Token

_LOCATOR = re.compile(r"\[([^\]\s]+)\][\s　]*")


@dataclass(frozen=True, slots=True)
class MarkdownReader:
    """Reads Markdown files with or without front matter."""

    form: str = "markdown"
    version: int = 2
    own_sandbox: bool = False

    def accepts(self, path: Path, head: bytes) -> bool:
        """Accept .md and .markdown."""
        return path.suffix.lower() in (".md", ".markdown") and is_text(head)

    def read(self, path: Path, options: ReadOptions) -> Parsed:
        """Read the file. Raises UnreadableFile for bad front matter or a file without text."""
        data = read_bytes(path)
        found, body = split_front_matter(decode_text(data, path.name), path.name)
        lines = list(markdown_lines(body))
        title, lines = take_title(lines, found.title)
        if not title and options.title:
            title, lines = take_title(lines, options.title)
        found = replace(found, title=found.title or title)
        document = make_document(path, data, found, options, form=self.form)
        numbered = not any(line.heading for line in lines)
        units, warnings = read_outline(document.id, lines, numbered_lines=numbered)
        if not units:
            raise UnreadableFile(
                f"{path.name} に本文がありません。正しいファイルか確かめてください。",
                file=path.name,
            )
        return Parsed(document=document, units=units, warnings=warnings)


def markdown_lines(text: str) -> Iterator[Line]:
    """Yield headings, text lines, list items and tables of ``text`` as plain text."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    source = text.split("\n")
    prefix: list[str] = []  # of each open list: "- " or the next "3. "
    in_table = False
    bullet = ""
    for index, token in enumerate(tokens):
        match token.type:
            case "table_open" if token.map:
                table = "\n".join(line.strip() for line in source[slice(*token.map)])
                yield Line(text=table.rstrip(), table=True)
                in_table = True
            case "table_close":
                in_table = False
            case "bullet_list_open" | "ordered_list_open":
                prefix.append("- ")
            case "bullet_list_close" | "ordered_list_close":
                prefix.pop()
            case "list_item_open":
                bullet = "  " * (len(prefix) - 1) + (f"{token.info}. " if token.info else "- ")
            case "fence" | "code_block" | "html_block":
                yield Line(text=token.content.rstrip("\n"))
            case "inline" if not in_table:
                level = _heading_level(tokens[index - 1])
                if level:
                    yield _heading(_plain(token), level)
                    continue
                for number, line in enumerate(_plain(token).split("\n")):
                    yield Line(text=bullet + line, gap=not number)
                    bullet = " " * len(bullet)
                bullet = ""


def _heading_level(opening: Token) -> int:
    return int(opening.tag[1]) if opening.type == "heading_open" else 0


def _heading(text: str, level: int) -> Line:
    given = _LOCATOR.match(text)
    if given is None:
        return Line(text=text, heading=level)
    return Line(text=text[given.end() :] or given[1], heading=level, locator=given[1])


def _plain(inline: Token) -> str:
    """Return the words without the marks of emphasis and links; line ends stay."""
    pieces = []
    for token in inline.children or []:
        if token.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif token.type in ("text", "code_inline", "image"):
            pieces.append(token.content)
    return "".join(pieces)


READER = MarkdownReader()
