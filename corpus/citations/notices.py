"""Read citations of notices, Q&A, dated numbers and pages: 局8-1-(4)-ア, 問13-2, 手帳123頁."""

from __future__ import annotations

import re

from corpus.citations import grammar as g
from corpus.citations.names import Named
from corpus.citations.scan import Scan
from corpus.citations.types import Citation, CitationKind, Page
from corpus.eras import LETTERS
from corpus.numerals import to_int
from corpus.types import DocumentKind

_LEVELS = {
    "次": DocumentKind.VICE_MINISTER_NOTICE,
    "局": DocumentKind.BUREAU_NOTICE,
    "課": DocumentKind.DIVISION_NOTICE,
}
_SHORT_NOTICE = 3  # 局1-1 alone could be anything; 局8-1-(4) is an item
_BOOK_BEFORE = re.compile(r"[一-鿿々ァ-ヶーa-z]{1,20}$")
_LONGEST_BOOK = 20
_GUIDELINE_BEFORE = re.compile(r"保護の実施要領(?:の取扱い)?について\($")


def read_notice(scan: Scan, at: int, group: int) -> list[Citation]:
    """Read a notice item and what is listed behind it; [] when there is none."""
    match = g.NOTICE.match(scan.folded, at)
    path = notice_path(match) if match else None
    if match is None or path is None:
        return []
    level = _LEVELS[match["level"].removeprefix("厚生").removeprefix("事務")[0]]
    full = (bool(match["word"]) or _is_word(match)) and len(match["level"]) > 1
    kind = CitationKind.FULL if full else CitationKind.ABBREVIATED
    nothing = Named(start=at)

    def cite(start: int, end: int, steps: list[str], *, range_end: bool = False) -> Citation:
        tail = g.QUALIFIER.match(scan.folded, end)
        qualifier = g.qualifier(tail["qualifier"]) if tail else ""
        named = nothing if start == at else Named(start=start)
        return scan.citation(
            start,
            tail.end() if tail else end,
            named=named,
            kind=kind,
            path="/".join(steps),
            level=level,
            group=group,
            qualifier=qualifier,
            range_end=range_end,
        )

    end = match.end()
    if "(" in match[0][: match.start("path") - at] and scan.folded.startswith(")", end):
        end += 1  # 課長問答（第8の40）
    found = [cite(at, end, path)]
    while True:
        joined = g.JOINER.match(scan.folded, scan.last_end)
        if joined is None:
            return found
        said = bool(joined["joiner"])
        is_end = joined["joiner"] in g.RANGE_JOINERS
        # 課長問答 第7の60 第7の60の2: a list of references may do without commas.
        again = g.NOTICE_AGAIN.match(scan.folded, joined.end()) if said or joined[0] else None
        sibling = g.SIBLING.match(scan.folded, joined.end()) if said else None
        if again:
            path, end = g.steps(again["path"]), again.end()
        elif sibling and len(path) > 1 and _alike(path[-1], sibling["step"]):
            (step,) = g.steps(sibling["step"])
            path, end = [*path[:-1], step], sibling.end()
            deeper = g.STEPS.match(scan.folded, end)
            if deeper:
                path, end = [*path, *g.steps(deeper[0])], deeper.end()
        else:
            return found
        before = scan.last_end
        citation = cite(joined.end(), end, path, range_end=is_end)
        if scan.last_end <= before:
            return found
        found.append(citation)


def _alike(step: str, sibling: str) -> bool:
    """Tell whether two steps are of one kind: numbers, or letters."""
    return step.isdigit() == any(c.isdigit() or c in "一二三四五六七八九十" for c in sibling)


def notice_path(match: re.Match[str]) -> list[str] | None:
    """Return the steps of a match of NOTICE, or None where too little says that it is one."""
    if match["closed"] and not _GUIDELINE_BEFORE.search(match.string[: match.start()][-20:]):
        return None  # …について（局長通知）第1 is of that notice
    path = g.steps(match["path"])
    # 課問7-30: 問 behind the level says it as 第 does. 次問 may be the next question.
    word = match["word"] or _is_word(match) or match[0].startswith(("課問", "局問"))
    if len(path) >= _SHORT_NOTICE:
        return path
    if len(path) == 1:
        return path if word and match["ordinal"] else None
    return path if match["ordinal"] or word or len(match["level"]) > 1 else None


def _is_word(match: re.Match[str]) -> bool:
    return str(match["level"]).endswith(("知", "達", "答"))


def read_question(scan: Scan, at: int, group: int) -> list[Citation]:
    """Read a question of a Q&A collection and what is listed behind it; [] for none."""
    match = g.QUESTION.match(scan.folded, at)
    if match is None:
        return []
    number = g.number(match["number"])
    if "-" not in number and not (match["book"] and match["word"]):
        return []
    at += match[0].startswith("(")  # the bracket in front is none of it
    book, start = (match["book"] or "").replace("\n", ""), at
    if book.endswith(("事例集", "手帳")):  # 東京都運用事例集 is another book than ours
        before = _BOOK_BEFORE.search(scan.folded[max(0, at - _LONGEST_BOOK) : at])
        book = (before[0] if before else "") + book
        start -= len(before[0]) if before else 0
    before_book = scan.folded[max(0, start - _LONGEST_BOOK) : start]
    if not book:
        kind = CitationKind.BARE
    else:
        kind = CitationKind.FULL if len(match["book"]) > len("別冊") else CitationKind.ABBREVIATED

    def cite(
        number_start: int, end: int, number: str, below: str, *, range_end: bool = False
    ) -> Citation:
        return scan.citation(
            number_start,
            end,
            named=Named(start=start if number_start == at else number_start),
            kind=kind,
            path=f"q{number}",
            group=group,
            book=book,
            before_book=before_book,
            qualifier=below[: below.startswith("答")]
            + "".join(f"({to_int(n)})" for n in re.findall(g.N, below)),
            range_end=range_end,
        )

    end = match.end()
    if book and "(" in match[0][: match.start("number") - match.start()]:
        end += scan.folded.startswith(")", end)  # 別冊問答集（問8-18）
    below = ("答" if match["answer"] and match["below"] else "") + match["below"]
    found = [cite(at, end, number, below)]
    while True:
        joined = g.JOINER.match(scan.folded, scan.last_end)
        # 別冊問答集 問1-35 問2-25: a list of references may do without commas.
        listed = joined and (joined["joiner"] or scan.folded.startswith("問", joined.end()))
        if joined is None or not listed:
            return found
        is_end = joined["joiner"] in g.RANGE_JOINERS
        again = (g.QUESTION_END if is_end else g.QUESTION_AGAIN).match(scan.folded, joined.end())
        if again is None:
            return found
        following = g.number(again["number"])
        number = _completed(number, following) if is_end else following
        below = "" if is_end else again["below"]
        found.append(cite(joined.end(), again.end(), number, below, range_end=is_end))


def _completed(first: str, last: str) -> str:
    """Return the end of a range in full: 7-80-2 to 80-6 is 7-80-6, 10-22 to 25 is 10-25."""
    before, after = first.split("-"), last.split("-")
    return "-".join([*before[: max(0, len(before) - len(after))], *after])


def read_dated_number(scan: Scan, at: int, group: int) -> Citation | None:
    """Read 昭和38年4月1日社発第246号 or 昭和25年法律第144号."""
    match = g.DATED_NUMBER.match(scan.folded, at)
    if match is None:
        return None
    item = g.ITEM_OF_NUMBER.match(scan.folded, match.end())
    return scan.citation(
        at,
        item.end() if item else match.end(),
        named=Named(start=at),
        kind=CitationKind.NUMBER,
        group=group,
        number=_dated(match),
        path="/".join(g.steps(item["path"])) if item else "",
    )


def read_short_number(scan: Scan, at: int, group: int) -> Citation | None:
    """Read 社援発0516第18号 or S38.4.1社発第246号."""
    match = g.SHORT_NUMBER.match(scan.folded, at)
    if match is None:
        return None
    day = ""
    if match["era"]:
        era = LETTERS[match["era"].upper()]
        day = f"{era}{int(match['year'])}年{int(match['month'])}月{int(match['day'])}日"
    code = match["code"] or ""
    return scan.citation(
        at,
        match.end(),
        named=Named(start=at),
        kind=CitationKind.NUMBER,
        group=group,
        number=f"{day}{match['body']}{code}第{to_int(match['number'])}号",
    )


def normal_number(text: str) -> str:
    """Return a document's number as NUMBER citations spell it, "" when it is not dated.

    >>> normal_number("昭和二十五年法律第百四十四号")
    '昭和25年法律第144号'
    """
    match = g.DATED_NUMBER.search(Scan(text).folded)
    return _dated(match) if match else ""


def _dated(match: re.Match[str]) -> str:
    year = to_int(match["year"])
    day = f"{to_int(match['month'])}月{to_int(match['day'])}日" if match["day"] else ""
    code = match["code"] or ""
    return f"{match['era']}{year}年{day}{match['body']}{code}第{to_int(match['number'])}号"


def read_page(scan: Scan, at: int, group: int) -> Citation | None:
    """Read 手帳 R6 p.123, 生活保護手帳（2024年度版）123頁."""
    match = g.PAGE.match(scan.folded, at)
    if match is None:
        return None
    page = Page(
        number=int(match["page"] or match["page2"]), edition=(match["edition"] or "").strip()
    )
    book = "別冊問答集" if match["besatsu"] else "生活保護手帳"
    return scan.citation(
        at,
        match.end(),
        named=Named(start=at),
        kind=CitationKind.PAGE,
        group=group,
        book=book,
        page=page,
    )
