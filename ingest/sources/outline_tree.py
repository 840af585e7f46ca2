"""From lines to a tree: headings and numbers (第1 → 1 → (1) → ア) give each line its place.

A line that starts the next number of an open level closes what is below that level; a first
number (1, (1), ア …) opens a new level below. Anything else is text of the item that is open:
「30 日以内に…」 in the middle of (2) is no item.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from corpus.errors import InputError
from corpus.locator import Locator
from ingest.sources.numbering import Marker, find_marker

LONGEST_TITLE = 60
_LONGEST_GAP = 10  # numbers that may be missing between two items: deleted ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a document; a table is one Line with line ends in its text."""

    text: str
    heading: int = 0  # level of a heading that the form itself marks, 0 for text
    locator: str = ""  # given by the author, for headings
    table: bool = False
    gap: bool = False  # a blank line stands before it


@dataclass(slots=True, kw_only=True)
class Node:
    """A heading or a numbered item with the lines that stand under it."""

    locator: str = ""
    title: str = ""
    printed: str = ""  # for the heading path
    level: int = 0  # of a heading; 0 for a numbered line
    style: str = ""
    marker: Marker | None = None
    closed: bool = False  # articles and questions: numbers inside are no units
    scope: bool = False  # 別紙, 附則: numbers start again and take its locator
    parent: Node | None = None
    lines: list[Line] = field(default_factory=list)
    sections: int = 0
    last_article: tuple[int, ...] = ()
    has_children: bool = False


class Outline:
    """Takes the lines one by one; ``nodes`` is the tree in the order of the book."""

    def __init__(self, *, numbered_lines: bool, any_start: bool) -> None:
        self.root = Node(locator="preamble", level=-1)
        self.nodes = [self.root]
        self.stack = [self.root]
        self.warnings: list[str] = []
        self._numbered_lines = numbered_lines
        self._any_start = any_start
        self._used: set[str] = set()
        self._supplements = 0

    @property
    def top(self) -> Node:
        """Return the node that takes the next line of text."""
        return self.stack[-1]

    def add(self, line: Line) -> None:
        """Put ``line`` in its place. Raises InputError for a bad or repeated given locator."""
        if line.heading:
            self._add_heading(line)
            return
        marker = find_marker(line.text) if self._numbered_lines and not line.table else None
        if marker is None or not self._open(marker, line, level=0):
            self.top.lines.append(line)

    def _add_heading(self, line: Line) -> None:
        given = any(node.style == "given" and node.level < line.heading for node in self.stack)
        if given and not line.locator:
            self.top.lines.append(line)
            return
        while self.top.level == 0 or self.top.level >= line.heading:
            self.stack.pop()
        if line.locator:
            self._open_given(line)
            return
        marker = find_marker(line.text)
        if marker is None or not self._open(marker, line, level=line.heading):
            self._open_section(line, line.heading)

    def _open_given(self, line: Line) -> None:
        try:
            locator = str(Locator.parse(line.locator))
        except ValueError:
            raise InputError(
                f"見出し「{line.text}」の箇所 [{line.locator}] は使えません。"
                "[art29] [8/1/4/ア] [q6-41-2] のように書いてください。",
                locator=line.locator,
            ) from None
        if locator in self._used or (locator == "preamble" and self.root.lines):
            raise InputError(
                f"箇所 [{locator}] の見出しが二つあります。どちらかを直してください。",
                locator=locator,
            )
        self._push(
            Node(
                locator=locator,
                title=line.text,
                printed=line.text,
                level=line.heading,
                style="given",
                closed=True,
            )
        )

    def _open_section(self, line: Line, level: int) -> None:
        self.top.sections += 1
        path = self._path(f"s{self.top.sections}")
        self._push(Node(locator=path, title=line.text, printed=line.text, level=level))

    def _open(self, marker: Marker, line: Line, *, level: int) -> bool:
        """Open the node of ``marker`` if that number can stand here."""
        if any(node.style == "given" for node in self.stack):
            return False
        if marker.style.startswith("chapter"):
            depth = level or (1 if marker.style == "chapter" else 2)
            while self.top.level == 0 or self.top.level >= depth:
                self.stack.pop()
            self._open_section(replace(line, text=line.text.strip()), depth)
            return True
        for reading in marker.readings():
            step = self._place(reading, level)
            if step:
                self._push_numbered(reading, step, line, level)
                return True
        return False

    def _push_numbered(self, marker: Marker, step: str, line: Line, level: int) -> None:
        absolute = marker.style in ("article", "question")
        scopes = [node.locator for node in self.stack if node.scope]
        path = "/".join([*scopes[-1:], step]) if absolute else self._path(step)
        node = Node(
            locator=path,
            title=marker.rest,
            printed=line.text.strip(),
            level=level,
            style=marker.style,
            marker=marker,
            closed=absolute,
            scope=marker.style in ("attachment", "suppl"),
        )
        if marker.style == "article":
            node.title = self._take_caption()
        self._push(node)
        if not level:
            node.lines.append(replace(line, text=line.text.strip()))

    def _take_caption(self) -> str:
        """The line （目的） above an article is its caption, wherever it was put."""
        lines = self.nodes[-1].lines
        text = lines[-1].text.strip() if lines else ""
        if len(text) <= LONGEST_TITLE and text[:1] in "（(" and text[-1:] in "）)" and text:
            lines.pop()
            return text[1:-1].strip()
        return ""

    def _path(self, step: str) -> str:
        parent = self.top
        return step if parent is self.root else f"{parent.locator}/{step}"

    def _push(self, node: Node) -> None:
        if node.locator in self._used:
            again, count = node.locator, 2
            while f"{again}/s{count}" in self._used:
                count += 1
            node.locator = f"{again}/s{count}"
            self.warnings.append(
                f"「{node.printed[:40]}」の番号は前にも出ています。"
                f"箇所を {node.locator} としました。"
            )
        self._used.add(node.locator)
        node.parent = self.top
        self.top.has_children = True
        self.nodes.append(node)
        self.stack.append(node)

    def _place(self, marker: Marker, level: int) -> str:
        """Close what ``marker`` closes; return its step, or "" if it is no number here."""
        match marker.style:
            case "attachment" | "suppl":
                if len(marker.rest) > LONGEST_TITLE or marker.rest.endswith("。"):
                    return ""
                del self.stack[1:]
                if marker.style == "suppl":
                    self._supplements += 1
                    return f"suppl-{self._supplements}"
                return marker.step
            case "article":
                return self._place_article(marker)
            case "question":
                self._close_numbers()
                return marker.step
        if self.top.closed:
            return ""
        # The author made it a heading: it needs no number before it to be one.
        return self._step(marker) if level else self._place_item(marker)

    def _close_numbers(self) -> None:
        while self.top.level == 0 and not self.top.scope:
            self.stack.pop()

    def _place_article(self, marker: Marker) -> str:
        number = tuple(int(n) for n in marker.step.removeprefix("art").split("-"))
        scope = next(node for node in reversed(self.stack) if node.scope or node is self.root)
        if number <= scope.last_article:
            return ""
        scope.last_article = number
        self._close_numbers()
        return marker.step

    def _place_item(self, marker: Marker) -> str:
        numbered = [i for i, node in enumerate(self.stack) if node.marker and not node.scope]
        same = [i for i in numbered if self.stack[i].style == marker.style]
        if not same:
            first = marker.value == 1
            start = not numbered and (self._any_start or marker.style == "dai")
            return self._step(marker) if first or start else ""
        open_marker = self.stack[same[-1]].marker
        if open_marker is not None and _follows(open_marker, marker):
            del self.stack[same[-1] :]
            return self._step(marker)
        nested = marker.value == 1 and same[-1] < len(self.stack) - 1
        return self._step(marker) if nested else ""

    def _step(self, marker: Marker) -> str:
        """1.2 below 1 is the step 2; without a 1 above it is 1-2."""
        prefix, _, last = marker.step.rpartition("-")
        above = self.top.marker.step if self.top.marker else ""
        return last if prefix and above.endswith(prefix) else marker.step


def _follows(previous: Marker, marker: Marker) -> bool:
    if marker.style.startswith("decimal"):
        before, now = ([int(n) for n in m.step.split("-")] for m in (previous, marker))
        return before < now
    return previous.value < marker.value <= previous.value + _LONGEST_GAP
