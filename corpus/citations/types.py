"""What a citation is, as it stands in a text.

Finding only reads: 「同条第二項」 is found as "the paragraph 2 of the article cited before",
whatever that is. Resolving (``corpus.citations.resolve``) says which unit is meant, or why none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.citations.names import Named
from corpus.locator import Locator
from corpus.types import DocumentKind


class CitationKind(StrEnum):
    """How a citation names its text."""

    FULL = "full"  # by title: 生活保護法第29条, 局長通知第8-1-(4)-ア
    ABBREVIATED = "abbreviated"  # by abbreviation: 法29条, 局8-1-(4)-ア, 別冊7-4
    BARE = "bare"  # no text is named: 第29条, 63条, 問6-41-2
    RELATIVE = "relative"  # by where it stands: 前条, 同法第3条, この法律, 第2項
    TITLE = "title"  # a text as a whole: 国民年金法
    NUMBER = "number"  # by date and number: 昭和38年4月1日社発第246号
    PAGE = "page"  # a page of a book: 手帳 R6 p.123


class Base(StrEnum):
    """What the path of a citation starts from."""

    TEXT = "text"  # a text: the named one, or the one that is read
    ARTICLE = "article"  # an article: 前条, 同条, or the one that is read (第2項)
    PARAGRAPH = "paragraph"  # 前項, 同項, or the one that is read (第1号)
    ITEM = "item"  # 前号, 同号
    ANNEX = "annex"  # 同表


class Direction(StrEnum):
    """Where the base of a relative citation is, seen from the citation."""

    THIS = "this"  # 本条, この項, and 第2項 without anything before it
    SAME = "same"  # 同条: the one that was cited before
    PREVIOUS = "previous"  # 前条
    NEXT = "next"  # 次条


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a printed book: its edition as written (R6, 2024年度版), and its number."""

    number: int
    edition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A citation as it stands in a text, [start, end) in code points.

    第27条から第29条まで is two citations, the second with ``range_end``. Citations that are
    listed together (63条・78条) share their ``group``.

    >>> # 「同法第三条第二項ただし書」
    >>> # kind=RELATIVE base=TEXT named.name="同法" path="art3/p2" qualifier="ただし書"
    >>> # 「前条第一項」
    >>> # kind=RELATIVE base=ARTICLE direction=PREVIOUS count=1 path="p1"
    """

    start: int
    end: int
    surface: str
    kind: CitationKind
    path: str = ""  # id form of the locator below the base; "" is the base itself
    named: Named  # the law or book that is named before the number
    number_start: int = 0  # where the number begins, behind the name
    base: Base = Base.TEXT
    direction: Direction = Direction.THIS
    count: int = 1  # 前二条 is 2; 0 means all of them (前各号)
    range_end: bool = False
    group: int = 0
    qualifier: str = ""  # ただし書, 後段, 各号, なお書き, 八の項, 答(4): below what has an id
    level: DocumentKind | None = None  # for notices, the level that 次・局・課・告示 names
    book: str = ""  # for questions, 別冊, 運用事例集 … with what stands before it
    before_book: str = ""  # folded, what else stands there: part of a name in kana
    amending_law: str = ""  # for 附則, the bracket: 平成25年法律第104号
    number: str = ""  # for NUMBER, normalised: 昭和38年4月1日社発第246号
    page: Page | None = None

    @property
    def locator(self) -> Locator:
        """Return the path as a locator. Raises ValueError when there is none."""
        return Locator.parse(self.path)

    @property
    def is_question(self) -> bool:
        """Tell whether a question of a Q&A collection is cited."""
        return self.level is None and self.path.startswith("q")
