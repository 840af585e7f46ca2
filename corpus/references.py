"""Find the citations that a short text names: 法29条, 63条返還, 局8-1-(4)-ア, 問6-41-2.

Finding only reads what is written; ``corpus.catalogue`` says which unit it is. What could be an
ordinary word (63条件, 四条河原町, 訪問1-2回) is no citation. Of a range (29条から32条まで) both
ends are found; relative citations (同条, 前項) are the business of the citation engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.folding import fold_with_offsets
from corpus.locator import Locator
from corpus.names import Named, Names
from corpus.numerals import to_int
from corpus.types import DocumentKind

_N = "[0-9〇一二三四五六七八九十百千]{1,8}"
_S = r"\s{0,3}"  # bounded: a run of spaces must not make the search slow
_KANJI = "[一-鿿々]"

# What makes 条 another word: 条件, 条例, 条約, 三条市, 四条河原町, 九条ねぎ …
_NOT_AN_ARTICLE = (
    "(?!件|例|約|文|市|町|城|通|河|大|院|坂|川|島|家|製|目|線|柄|里|池|堀|ねぎ|さん|くん|の光|の滝)"
)
_ARTICLE = re.compile(
    rf"(?P<suppl>附則{_S}(?P<bracket>\([^()]{{1,60}}\))?{_S})?(?P<ordinal>第{_S})?"
    rf"(?P<article>{_N}){_S}条(?P<branch>(?:の{_N}(?!{_S}[項号]))*){_NOT_AN_ARTICLE}"
    rf"(?:{_S}の?{_S}第?{_S}(?P<paragraph>{_N}){_S}項|(?P<circled>[0-9]{{1,2}}))?"
    rf"(?:{_S}の?{_S}第?{_S}(?P<item>{_N}){_S}号(?P<item_branch>(?:の{_N})*)"
    r"(?P<sub>[イロハニホヘトチリヌ](?![ァ-ヶー]))?)?"
)
_SUPPL_PARAGRAPH = re.compile(
    rf"附則{_S}(?P<bracket>\([^()]{{1,60}}\))?{_S}第?{_S}(?P<paragraph>{_N}){_S}項"
)
# 保護法37の2: behind the name of a law, and only if nothing but the end or a particle follows.
_BARE_ARTICLE = re.compile(
    rf"(?P<article>[0-9]{{1,4}})(?P<branch>(?:の{_N})*)(?=\s|$|[、。・)」]|と|及び|で|に|は|返還|徴収)"
)
_ANNEX = re.compile(rf"別表(?:{_S}第?{_S}(?P<annex>{_N})(?P<branch>(?:の{_N})*))?")
_NOTICE = re.compile(
    rf"(?<!{_KANJI})(?P<level>次官|局長|課長|次|局|課)(?P<word>通知|問答)?{_S}\(?問?{_S}"
    rf"(?P<ordinal>第)?{_S}"
    rf"(?P<path>{_N}(?:{_S}[-ーの]{_S}\(?(?:{_N}|[ア-ン])\)?|\({_S}(?:{_N}|[ア-ン]){_S}\))+)"
)
_QUESTION = re.compile(
    rf"(?:(?P<book>別冊問答集|別冊|運用事例集|事例集|生活保護手帳|手帳){_S}\(?問?|(?<!{_KANJI})\(?問)"
    rf"{_S}第?{_S}(?P<number>{_N}(?:{_S}[-ーの]{_S}{_N})+)"
)
_LEVELS = {
    "次": DocumentKind.VICE_MINISTER_NOTICE,
    "局": DocumentKind.BUREAU_NOTICE,
    "課": DocumentKind.DIVISION_NOTICE,
}
_CIRCLED = re.compile("[①-⑳]")
_SHORT_NOTICE = 3  # 局1-1 alone could be anything; 局8-1-(4) is an item


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A citation as it stands in a text, [start, end)."""

    start: int
    end: int
    surface: str
    locator: Locator
    named: Named  # the law or book that is named before the number
    number_start: int  # where the number begins, behind the name
    kind: DocumentKind | None = None  # for notices, the level that 次・局・課 names
    book: str = ""  # for questions, 別冊, 運用事例集 … with what stands before it: 東京都運用事例集
    before_book: str = ""  # folded, what else stands there: part of a name in kana, or a sentence
    amending_law: str = ""  # for 附則, the bracket: 平成25年法律第104号

    @property
    def is_question(self) -> bool:
        """Tell whether a question of a Q&A collection is cited."""
        return self.locator.steps[0].kind == "question"


def find_references(text: str, names: Names | None = None) -> tuple[Reference, ...]:
    """Return the citations in a short text, in order and without overlaps.

    >>> [str(r.locator) for r in find_references("法29条1項と問6-41-2")]
    ['art29/p1', 'q6-41-2']
    """
    return tuple(_Finder(text, names or Names()).find())


class _Finder:
    def __init__(self, text: str, names: Names) -> None:
        self._text = text
        self._names = names
        self._folded, offsets = fold_with_offsets(text)
        self._offsets = [*offsets, len(text)]
        self._taken: list[tuple[int, int]] = []
        self._end = 0

    def find(self) -> list[Reference]:
        found = []
        for pattern, read in (
            (_ARTICLE, self._article),
            (_SUPPL_PARAGRAPH, self._suppl_paragraph),
            (_NOTICE, self._notice),
            (_QUESTION, self._question),
            (_ANNEX, self._annex),
            (_BARE_ARTICLE, self._bare_article),
        ):
            position = 0
            while match := pattern.search(self._folded, position):
                self._end = match.end()
                reference = None if self._overlaps(match.span()) else read(match)
                if reference:
                    self._taken.append((match.start(), self._end))
                    found.append(reference)
                position = max(self._end, position + 1)
        return _with_inherited_names(
            sorted(found, key=lambda reference: reference.start), self._text
        )

    def _overlaps(self, span: tuple[int, int]) -> bool:
        return any(span[0] < end and start < span[1] for start, end in self._taken)

    def _reference(
        self, match: re.Match[str], path: str, named: Named, **said: object
    ) -> Reference:
        self._end = end = match.end()  # of a shorter match than the first, perhaps
        start, number_start = self._offsets[named.start], self._offsets[match.start()]
        surface = self._text[start : self._offsets[end]]
        return Reference(
            start=start,
            end=self._offsets[end],
            surface=surface.strip(),
            locator=Locator.parse(path),
            named=named,
            number_start=number_start,
            **said,  # type: ignore[arg-type]
        )

    def _article(self, match: re.Match[str]) -> Reference | None:
        named = self._names.before(self._folded, match.start())
        if not (named.name or match["suppl"]) and not self._is_bare_article(match):
            return None
        circled = match["circled"]
        if circled and not _CIRCLED.match(self._text[self._offsets[match.start("circled")]]):
            # 63条78条, 法4条3つの要件: the digits belong to what follows.
            return self._article_before(match, match.start("circled"), named)
        path = f"art{_number(match['article'] + match['branch'])}"
        if match["suppl"]:
            path = f"suppl-1/{path}"
        paragraph = match["paragraph"] or circled
        if paragraph or match["item"]:
            path += f"/p{_number(paragraph or '1')}"
        if match["item"]:
            path += f"/i{_number(match['item'] + match['item_branch'])}"
        path += f"/{match['sub']}" if match["sub"] else ""
        return self._reference(match, path, named, amending_law=_bracket(match))

    def _article_before(self, match: re.Match[str], end: int, named: Named) -> Reference | None:
        # "29条2号" first: the digits may count items.
        shorter = _ARTICLE_WITHOUT_CIRCLED.match(self._folded, match.start())
        if shorter is None:
            return None
        path = f"art{_number(shorter['article'] + shorter['branch'])}"
        if shorter["suppl"]:
            path = f"suppl-1/{path}"
        if shorter["item"]:
            path += f"/p1/i{_number(shorter['item'] + shorter['item_branch'])}"
            path += f"/{shorter['sub']}" if shorter["sub"] else ""
        return self._reference(shorter, path, named, amending_law=_bracket(shorter))

    def _is_bare_article(self, match: re.Match[str]) -> bool:
        """Tell whether an article without the name of a law is meant, not a word or a place."""
        before = self._folded[max(0, match.start() - 1) : match.start()]
        if match["ordinal"] or match["paragraph"] or match["item"]:
            return True
        if match["article"].isdigit():
            return before not in ("日", "月", "年", "-", ".", "第")
        after = self._folded[match.end() : match.end() + 1]
        return not re.match(_KANJI, before or " ") and not re.match(f"{_KANJI}|[ぁ-ん]", after)

    def _bare_article(self, match: re.Match[str]) -> Reference | None:
        named = self._names.before(self._folded, match.start())
        adjacent = named.start + len(named.name) == match.start()
        if not named.document or not adjacent:
            return None
        path = f"art{_number(match['article'] + match['branch'])}"
        return self._reference(match, path, named)

    def _suppl_paragraph(self, match: re.Match[str]) -> Reference:
        named = self._names.before(self._folded, match.start())
        path = f"suppl-1/p{_number(match['paragraph'])}"
        return self._reference(match, path, named, amending_law=_bracket(match))

    def _annex(self, match: re.Match[str]) -> Reference:
        named = self._names.before(self._folded, match.start())
        number = _number(match["annex"] + match["branch"]) if match["annex"] else ""
        return self._reference(match, f"annex{number}", named)

    def _notice(self, match: re.Match[str]) -> Reference | None:
        path = _notice_path(match)
        if path is None:
            return None
        nothing = Named(start=match.start())
        return self._reference(match, "/".join(path), nothing, kind=_LEVELS[match["level"][0]])

    def _question(self, match: re.Match[str]) -> Reference:
        book, start = match["book"] or "", match.start()
        if book:
            before = re.search(
                r"[一-鿿々ァ-ヶーa-z]{1,20}$", self._folded[max(0, start - 20) : start]
            )
            book = (before[0] if before else "") + book
            start -= len(before[0]) if before else 0
        return self._reference(
            match,
            f"q{_number(match['number'])}",
            Named(start=start),
            book=book,
            before_book=self._folded[max(0, start - 20) : start],
        )


# The same pattern with no place for ①: what is left when the digits were no circled number.
_ARTICLE_WITHOUT_CIRCLED = re.compile(
    _ARTICLE.pattern.replace("|(?P<circled>[0-9]{1,2})", "|(?P<circled>(?!))")
)


_JOINERS = re.compile(r"(?:[\s、，,・～〜~]|から|まで|と|及び|並びに|又は|若しくは|または|および)*")


def _with_inherited_names(found: list[Reference], text: str) -> list[Reference]:
    """Give 民法877条、878条 one law: a number behind a joiner goes on with the name before it."""
    result: list[Reference] = []
    for reference in found:
        before = result[-1] if result else None
        if (
            before
            and before.named.name
            and not reference.named.name
            and reference.locator.steps[0].kind in ("article", "suppl", "annex")
            and _JOINERS.fullmatch(text[before.end : reference.start])
        ):
            reference = replace(reference, named=before.named)
        result.append(reference)
    return result


def take_out_citations(folded: str) -> tuple[list[str], str]:
    """Return index terms for the notice items and Q&A that a folded text cites, and the rest.

    An item also stands for the items above it, down to two levels: 局8/2/3/ア, 局8/2/3, 局8/2.
    So a query for a notice that is not in the corpus finds the units that cite it.

    >>> take_out_citations("局8-2-(3)の経費、別冊問7-4")
    (['局8/2/3', '局8/2', '別q7-4'], ' の経費、 ')
    """
    terms: list[str] = []

    def notice(match: re.Match[str]) -> str:
        path = _notice_path(match)
        if path is None:
            return match[0]
        terms.extend(match["level"][0] + "/".join(path[:n]) for n in range(len(path), 1, -1))
        return " "

    def question(match: re.Match[str]) -> str:
        if not match["book"]:
            return match[0]
        terms.append(match["book"][0] + f"q{_number(match['number'])}")
        return " "

    return terms, _QUESTION.sub(question, _NOTICE.sub(notice, folded))


def _notice_path(match: re.Match[str]) -> list[str] | None:
    pieces = re.findall(f"{_N}|[ア-ン]", match["path"])
    path = [p if re.fullmatch("[ア-ン]", p) else str(to_int(p)) for p in pieces]
    said = match["ordinal"] or match["word"] or len(match["level"]) > 1
    return path if said or len(path) >= _SHORT_NOTICE else None


def _number(text: str) -> str:
    return "-".join(str(to_int(n)) for n in re.findall(_N, text))


def _bracket(match: re.Match[str]) -> str:
    return (match["bracket"] or "").strip("()")
