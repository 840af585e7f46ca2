"""Cut a unit's text into sentences that can stand alone, without losing a condition.

What belongs together stays together, as one span of the stored text:

- 。 inside brackets ends nothing: （法29条を除く。）;
- ただし, なお, この場合において, 特別な理由が …, … を除く。 belong to the sentence before them, in
  the same line or the next;
- 次の… carries its items (一, （1）, ア, ・ …), or the sentence after it where there are none;
- a row of a table is quoted with the table's head, and with its notes and when it holds where the
  text says so (使える期間); an answer of a word (できます。) with its question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from corpus.folding import fold
from corpus.types import Part, PartRole, Unit
from search_api.answer.validity import period_line

_OPENING, _CLOSING = "（(「『［[〔【", "）)」』］]〕】"
#: Conditions and exceptions: never cut off from what they limit.
_CONTINUES = re.compile(
    r"(?:[ 　]*[（(]?)(?:ただし|但し|なお|この場合|その場合|このとき|もっとも|ただ、|例外"
    r"|もう[1１一]つ|[2-5２-５二三四五]つ目)"
    r"|[^。\n]{0,50}(?:特別[なの]|やむを得ない)(?:理由|事情|事由)[^。\n]{0,12}(?:とき|場合|あれば)"
    r"|[^。\n]{0,80}(?:この限りで(?:は?ない|はありません)|(?:とき|場合|など|れば)は?、?別です|に限(?:る|ります|られます)"
    r"|[をは]除(?:く|きます|かれます|外する|外します))。"
)
#: Sentences that say nothing without the one before.
_LEANS = re.compile(
    r"(?:こ(?:の|れ|こ|う)|そ(?:の|れ|こ|う)|前者|後者|同様|反対に|また|さらに|しかし|ですから|そこで"
    r"|次に|後で"
    r"|(?:(?!は、)[^。]){1,30}(?:これ|それ)(?:だけ|のみ))"  # 被服費の中でこれだけは…
)
#: Adds a case to the rule before it: 免除される間も認められます。
_ADDS = re.compile(
    r"(?<!いずれの)(?<!どの)(?:場合|とき|間|人|者)も、?[^。、]{1,16}(?:（[^（）]*）)?。$"
)
_LIST_HEAD = re.compile(r"次の|次に掲げる|以下の|次のとおり|左の各号|つぎの")
_ITEM = re.compile(
    r"[ 　]*(?:[（(](?:[0-9０-９]{1,2}|[ア-ンa-zａ-ｚ一二三四五六七八九十]{1,3})[）)]|[①-⑳・●○■◆◎]"
    r"|[一二三四五六七八九十]{1,3}[ 　]|第?[0-9０-９]{1,2}(?:号[ 　]|[.．)）、 　])"
    r"|[ア-ン][ 　、．.])"
)
_PREFIX = re.compile(r"[ 　]*(?:(?:問|答)[ 　]*[:：]|[（(]?(?:問|答)[）)]|(?:問|答)[ 　]+)?[ 　]*")
# Lines that point elsewhere and say nothing: sources, readings, other names.
_POINTER = re.compile(
    r"[（(]?(?:裏付け|根拠|出典|参考|よみ|別名|使える期間|確かめたこと)[:： 　]"
    r"|.*(?:内容までは書かれていません|まとめて引かれる項目)"
)
_OTHER_NAMES = re.compile(r"^別名[:：] *(.+)$", re.MULTILINE)
_HEADING = 40  # characters
_BARE = 14  # characters of a first answer that says nothing without its question
_ASKED = 200  # characters of a question that is quoted with it
_MAX = 600  # characters of a sentence with those that it leans on
_LIST = 1500  # characters of a sentence with its items; a condition is never left out


class Role(StrEnum):
    """What a sentence is in its unit."""

    TEXT = "text"
    QUESTION = "question"
    ANSWER = "answer"
    ROW = "row"  # of a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """[start, end) of a unit's text: a sentence with its conditions, exceptions and items."""

    start: int
    end: int
    role: Role = Role.TEXT
    first: bool = False  # of the answer of a Q&A: where its yes or no stands
    heading: bool = False  # a line that announces what follows: 1 認定基準
    leans: bool = False  # on the sentence before: この, それ …
    #: What it says nothing without: a table's head for a row, the question for a bare できます。
    head: tuple[int, int] | None = None
    tail: tuple[int, int] | None = None  # the notes of a table, and when its figures hold

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Return what is to be quoted."""
        around = (self.head, (self.start, self.end), self.tail)
        return tuple(span for span in around if span is not None)


def sentences_of(unit: Unit) -> tuple[Sentence, ...]:
    """Return the sentences of a unit that can be quoted, in order; pointers are left out."""
    found: list[Sentence] = []
    head: tuple[int, int] | None = None
    fresh = True  # no sentence of this answer yet
    open_list = False  # the last sentence announces items, or holds the first of them
    has_items = False
    for start, end in _lines(unit.text):
        line = unit.text[start:end]
        role = _role_at(unit.parts, start)
        if line.lstrip().startswith("|"):
            row = _row(line, start, end, head)
            head = head or (start, end)
            found += [row] if row else []
            continue
        head = None
        if _POINTER.match(line):
            open_list = False
            continue
        if role is not Role.ANSWER:
            fresh = True
        if any(part.role is PartRole.PARAGRAPH and part.start == start for part in unit.parts):
            open_list = False
        if open_list and found and _ITEM.match(line) and end - found[-1].start <= _LIST:
            found[-1] = replace(found[-1], end=end)
            has_items = True
            continue
        open_list, has_items = open_list and not has_items, False
        for at, until in _in_line(unit.text, start, end):
            text = unit.text[at:until]
            last = found[-1] if found else None
            limits = _CONTINUES.match(text) is not None
            joins = limits or (open_list and last is not None and until - last.start <= _MAX)
            if last is not None and last.role is role and joins:
                found[-1] = replace(last, end=until)
                open_list = open_list and limits  # after a ただし書 the items still come
                continue
            first = role is Role.ANSWER and fresh
            fresh = fresh and role is not Role.ANSWER
            leans = bool(_LEANS.match(text.lstrip()) or _ADDS.search(text)) and last is not None
            bare = first and until - at <= _BARE
            found.append(
                Sentence(
                    start=at,
                    end=until,
                    role=role,
                    first=first,
                    leans=leans,
                    head=_question(unit) if bare else None,
                )
            )
            open_list = bool(_LIST_HEAD.search(text))
    return _with_headings(unit.text, _with_tails(unit.text, found))


def other_names(text: str) -> str:
    """Return what else an entry is called (別名): as good as its title; "" where there is none."""
    found = _OTHER_NAMES.search(text)
    return found[1] if found else ""


@lru_cache(maxsize=64)
def folded(above: str) -> str:
    """Return what stands above a table, folded: the same for each of its rows."""
    return fold(above)


def _question(unit: Unit) -> tuple[int, int] | None:
    """Return the span of the question of a Q&A, if it is short enough to be quoted."""
    asked = [part for part in unit.parts if part.role is PartRole.QUESTION]
    if len(asked) != 1 or asked[0].end - asked[0].start > _ASKED:
        return None
    return asked[0].start, asked[0].end


def _with_tails(text: str, sentences: list[Sentence]) -> list[Sentence]:
    """Give the rows of a table what stands below it, down to the line that says when it holds."""
    line = period_line(text)
    if line is None:
        return sentences
    table_ends = max((s.end for s in sentences if s.role is Role.ROW), default=line[1])
    below = table_ends + len(text[table_ends:]) - len(text[table_ends:].lstrip())
    return [replace(s, tail=(below, line[1])) if s.role is Role.ROW else s for s in sentences]


def _with_headings(text: str, sentences: list[Sentence]) -> tuple[Sentence, ...]:
    """Mark short lines without a full stop, where there are sentences with one."""
    whole = [s.role is Role.ROW or text[s.end - 1] in "。」）)" for s in sentences]
    if not any(whole):
        return tuple(sentences)
    return tuple(
        replace(s, heading=not full and s.end - s.start <= _HEADING)
        for s, full in zip(sentences, whole, strict=True)
    )


def with_support(sentences: tuple[Sentence, ...], at: int) -> Sentence:
    """Return the sentence at an index, begun earlier where it leans on those before it."""
    begin = at
    while sentences[begin].leans and begin and _adjoins(sentences[begin - 1], sentences[at]):
        begin -= 1
    first = sentences[begin]
    return replace(sentences[at], start=first.start, leans=first.leans, head=first.head)


def _adjoins(before: Sentence, sentence: Sentence) -> bool:
    return before.role is sentence.role and sentence.end - before.start <= _MAX


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of lines that hold anything, without blanks around."""
    for match in re.finditer(r"[^\n]+", text):
        line = match[0]
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if start < end:
            yield start, end


def _in_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of a line; a 問: or 答: before them is no part of them."""
    prefix = _PREFIX.match(text, start, end)
    at = prefix.end() if prefix else start
    depth = 0
    for position in range(at, end):
        character = text[position]
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character == "。" and depth == 0:
            yield at, position + 1
            at = position + 1
            while at < end and text[at] in " 　":
                at += 1
    if at < end:
        yield at, end


def _row(line: str, start: int, end: int, head: tuple[int, int] | None) -> Sentence | None:
    """Return a row of a table as a sentence; its head and the rule below it are none."""
    if head is None or not line.strip("|-: "):
        return None
    return Sentence(start=start, end=end, role=Role.ROW, head=head)


def _role_at(parts: tuple[Part, ...], position: int) -> Role:
    for part in parts:
        if part.start <= position < part.end:
            if part.role is PartRole.QUESTION:
                return Role.QUESTION
            if part.role is PartRole.ANSWER:
                return Role.ANSWER
    return Role.TEXT
