"""A handbook of questions and answers, as a profile describes it: one unit a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.errors import UnreadableFile
from corpus.locator import Locator
from corpus.types import Pages, PartRole, Unit, unit_id
from ingest.sources.pdf.layout import Line, PageLayout
from ingest.sources.pdf.page_list import page_list
from ingest.sources.pdf.paragraphs import Block, Measure, Paragraph, measure, paragraphs
from ingest.sources.pdf.profile import Profile
from ingest.sources.pdf.running_heads import is_contents
from ingest.sources.pdf.unit_text import UnitText

_DASHES = re.compile(r"[-‐-―−－ー‑~]+")


@dataclass(slots=True)
class _Question:
    number: str
    title: str
    chapter: str
    page: PageLayout
    head: Line
    blocks: list[Block] = field(default_factory=list)


def read_questions(
    pages: Sequence[PageLayout], profile: Profile, document_id: str, file: str
) -> tuple[list[Unit], list[str]]:
    """Return the units and warnings that say which pages hold no question.

    Raises UnreadableFile if the profile finds no question at all.
    """
    contents = [page for page in pages if is_contents(page, profile.contents_entry)]
    listed = {page.number for page in contents}
    inner = [page for page in pages if page.number not in listed]
    usual = measure(inner)
    questions, chapter_pages = _questions(inner, profile, usual)
    if not questions:
        raise _no_question(file, profile, recognised=any(page.recognised for page in pages))
    labels = {page.number: page.label for page in pages}
    units: list[Unit] = []
    warnings = _skipped(contents, chapter_pages, questions[0].page.number)
    taken: set[str] = set()
    for question in questions:
        locator = question.number
        if locator in taken:
            suffix = next(c for c in "bcdefghijklmnopqrstuvwxyz" if f"{locator}-{c}" not in taken)
            locator = f"{locator}-{suffix}"
            warnings.append(
                f"{question.page.number}ページの問{question.number}は、番号が前の問と同じため、"
                f"問{locator} として取り込みました。"
            )
        taken.add(locator)
        units.append(_unit(question, locator, document_id, profile, usual, labels, len(units)))
    return units, warnings


def _no_question(file: str, profile: Profile, *, recognised: bool) -> UnreadableFile:
    advice = "--profile を外して自動で読み取るか、設定の question.head を直してください。"
    if recognised:
        advice = (
            "文字認識（OCR）で読み違えたか、問のない部分です。--profile を外すと、"
            "ページごとに取り込めます。"
        )
    return UnreadableFile(
        f"「{file}」に、読み取り設定「{profile.name}」の問の見出しが見つかりません。{advice}",
        file=file,
    )


def question_number(printed: str) -> str:
    """Return the number as in ids: ６－４１―２ and 6-41-2 are both 6-41-2."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", printed)).strip("-")


def _questions(
    pages: Iterable[PageLayout], profile: Profile, usual: Measure
) -> tuple[list[_Question], list[int]]:
    """Cut the running text at the heads of questions and chapters."""
    found: list[_Question] = []
    chapter_pages: list[int] = []
    current: _Question | None = None
    in_head = False
    chapter = ""
    for page, block in _blocks(pages):
        line = block if isinstance(block, Line) and not block.framed else None
        head = line and _is_large(page, line, profile.question_size, usual)
        match = profile.question_head.match(line.text) if line and head else None
        if line and match:
            current = _Question(
                number=question_number(match["number"]),
                title=match["title"],
                chapter=chapter,
                page=page,
                head=line,
            )
            found.append(current)
            in_head = True
        elif line and _is_chapter_head(page, line, profile, usual):
            chapter, current = line.text.strip(), None
            chapter_pages.append(page.number)
        elif current is None:
            if chapter:
                chapter_pages.append(page.number)
        elif in_head and line and _goes_on(page, line, current, profile):
            current.title += line.text
        else:
            in_head = False
            current.blocks.append((page, block))
    return found, sorted(set(chapter_pages) - {q.page.number for q in found})


def _blocks(pages: Iterable[PageLayout]) -> Iterator[Block]:
    for page in pages:
        for block in page.blocks:
            yield page, block


def _is_chapter_head(page: PageLayout, line: Line, profile: Profile, usual: Measure) -> bool:
    large = _is_large(page, line, profile.chapter_size, usual)
    return large and profile.chapter_head.match(line.text) is not None


def _is_large(page: PageLayout, line: Line, least: float, usual: Measure) -> bool:
    return page.recognised or line.size >= least * usual.size


def _goes_on(page: PageLayout, line: Line, question: _Question, profile: Profile) -> bool:
    """Return True if ``line`` is the next line of a title: it is set in the same large type."""
    if page.recognised or profile.question_size <= 1:
        return False
    return abs(line.size - question.head.size) < 0.04 * question.head.size


def _unit(
    question: _Question,
    number: str,
    document_id: str,
    profile: Profile,
    usual: Measure,
    labels: dict[int, str],
    ordinal: int,
) -> Unit:
    joined = paragraphs(question.blocks, usual, profile.paragraph_gap)
    asked, answered, notes = _roles(joined, profile, usual)
    text = UnitText()
    text.add(PartRole.QUESTION, asked)
    unclear = question.page.recognised and not asked  # no frame to tell the two apart
    text.add(None if unclear else PartRole.ANSWER, answered)
    for note in notes:
        text.add(PartRole.NOTE, [note])
    first = question.page.number
    last = max([first, *(p.last_page for p in joined)])
    locator = Locator.parse(f"q{number}")
    return Unit(
        id=unit_id(document_id, locator),
        document_id=document_id,
        locator=locator,
        text=text.text or question.title,
        title=question.title.strip("　 "),
        headings=(question.chapter,) if question.chapter else (),
        parts=text.parts,
        pages=Pages(first=first, last=last, first_label=labels[first], last_label=labels[last]),
        ordinal=ordinal,
    )


def _roles(
    joined: Sequence[Paragraph], profile: Profile, usual: Measure
) -> tuple[list[Paragraph], list[Paragraph], list[Paragraph]]:
    """Divide a question's paragraphs into question, answer and the notes that follow it."""
    if profile.answer_head is not None:
        head = profile.answer_head
        start = next((i for i, p in enumerate(joined) if head.match(p.text)), len(joined))
    else:
        start = next((i for i, p in enumerate(joined) if not p.framed), len(joined))
    asked, rest = list(joined[:start]), list(joined[start:])
    end = len(rest)
    while end and _is_note(rest[end - 1], profile, usual):
        end -= 1
    if profile.note_head is not None:
        head = profile.note_head
        end = min([end, *(i for i, p in enumerate(rest) if head.match(p.text))])
    return asked, rest[:end], rest[end:]


def _is_note(paragraph: Paragraph, profile: Profile, usual: Measure) -> bool:
    return paragraph.table is None and paragraph.size <= profile.note_size * usual.size


def _skipped(
    contents: Sequence[PageLayout], chapters: Sequence[int], first_question: int
) -> list[str]:
    listed = {page.number for page in contents}
    front = sorted(set(range(1, first_question)) - listed - set(chapters))
    warnings = []
    for numbers, what in (
        (front, "最初の問より前（表紙など）"),
        (sorted(listed), "目次"),
        (list(chapters), "章の扉"),
    ):
        if numbers:
            warnings.append(f"{page_list(numbers)}は{what}のため、問として取り込みませんでした。")
    return warnings
