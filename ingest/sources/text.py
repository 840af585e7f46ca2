"""Plain text (.txt) in any of the usual Japanese encodings, as an office's own rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnreadableFile
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.decode import decode_text, is_text
from ingest.sources.identity import Found, make_document, read_bytes
from ingest.sources.notice_head import take_head
from ingest.sources.numbering import find_marker
from ingest.sources.outline import Line, read_outline, take_title

_HEADING_SIGNS = "■□◆◇●【"
_LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class TextReader:
    """Reads plain text: units by numbers, by headings, else by blank lines."""

    form: str = "text"
    version: int = 2
    own_sandbox: bool = False

    def accepts(self, path: Path, head: bytes) -> bool:
        """Accept .txt and .text, and files without a suffix that hold text."""
        return path.suffix.lower() in (".txt", ".text", "") and is_text(head)

    def read(self, path: Path, options: ReadOptions) -> Parsed:
        """Read the file. Raises UnreadableFile if it is no text or holds none."""
        data = read_bytes(path)
        text = decode_text(data, path.name)
        lines = list(text_lines(text))
        found, taken = take_head([line.text for line in lines[:4]])
        if found is None:
            title, lines = _take_title(lines, options.title)
            found, taken = Found(title=title), 0
        document = make_document(path, data, found, options, form=self.form)
        units, warnings = read_outline(document.id, lines[taken:])
        if not units:
            raise UnreadableFile(
                f"{path.name} に文字がありません。正しいファイルか確かめてください。",
                file=path.name,
            )
        return Parsed(document=document, units=units, warnings=warnings)


def text_lines(text: str) -> Iterator[Line]:
    """Yield the lines of ``text``; a short line that stands apart is a heading.

    Apart means: between blank lines with text below, before a first number, or marked 【…】 ■ ◆.
    """
    lines = [line.strip() for line in text.rstrip().split("\n")]
    for index, line in enumerate(lines):
        if not line:
            continue
        above = lines[index - 1] if index else ""
        last = index + 1 == len(lines)
        below = "" if last else lines[index + 1]
        heading = 1 if not last and _is_heading(line, above, below) else 0
        yield Line(text=line, heading=heading, gap=not above)


def _take_title(lines: list[Line], given: str) -> tuple[str, list[Line]]:
    """The first line is the document's title if a heading or a number follows at once.

    Also if it repeats the title that the user gives.
    """
    if given:
        title, below = take_title(lines, given)
        if title:
            return title, below
    if len(lines) < 2 or not lines[0].heading:
        return "", lines
    if lines[1].heading or find_marker(lines[1].text):
        return lines[0].text.strip(_HEADING_SIGNS + "】○ 　"), lines[1:]
    return "", lines


def _is_heading(line: str, above: str, below: str) -> bool:
    if above or len(line) > _LONGEST_HEADING or find_marker(line):
        return False
    if line[-1] in "。、．.)）」" or line[0] in "（(・※-":
        return False
    starts_list = (marker := find_marker(below)) is not None and marker.value == 1
    return line[0] in _HEADING_SIGNS or not below or starts_list


READER = TextReader()
