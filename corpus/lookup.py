"""Look up the citation that a query names: 法29条, 63条返還, 局8-1-(4)-ア, 問6-41-2.

``find_references`` reads a short text and yields what stands in it; ``Catalogue.resolve`` says
which unit of the corpus that is, or why there is none. Relative citations (同条, 前項), ranges
and lists are the business of the citation engine, not of this look-up.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.folding import fold, fold_with_offsets
from corpus.locator import Locator
from corpus.numerals import to_int
from corpus.types import KIND_LABELS, Document, DocumentKind, Unit

_N = "[0-9〇一二三四五六七八九十百千]+"
_KANJI_NAME = r"[一-鿿々ァ-ヶー・]*(?:法|令|規則|(?<!附)則)(?:\([^)]{1,40}\))?"
_ARTICLE = re.compile(
    rf"(?:(?P<law>{_KANJI_NAME})\s*の?\s*)?"
    rf"(?:(?P<suppl>附則)\s*)?(?:第\s*)?(?P<article>{_N})\s*条(?P<branch>(?:の{_N})*)"
    rf"(?:第?(?P<paragraph>{_N})項|(?P<circled>[0-9]{{1,2}})(?![0-9]))?"  # 29条①
    rf"(?:第?(?P<item>{_N})号(?P<item_branch>(?:の{_N})*)(?P<sub>[イロハニホヘトチリヌ](?![ァ-ヶー]))?)?"
)
_ANNEX = re.compile(
    rf"(?:(?P<law>{_KANJI_NAME})\s*の?\s*)?別表(?:第?(?P<annex>{_N})(?P<branch>(?:の{_N})*))?"
)
# Without 条 a number is an article only behind the name of a law: 保護法37の2.
_BARE_ARTICLE = re.compile(
    rf"(?P<law>[一-鿿]*法(?:施行令|施行規則)?)(?P<article>{_N})(?P<branch>(?:の{_N})*)"
    r"(?![0-9〇一二三四五六七八九十百千条年月日人円件回歳箇ヶか第章])"
)
_QUESTION = re.compile(
    r"(?:(?P<book>[一-鿿々ァ-ヶー]*(?:別冊|問答集|事例集|手帳))\s*\(?問?|\(?問)\s*第?"
    rf"(?P<number>{_N}(?:\s*[-ーの]\s*{_N})+)"
)
_NOTICE = re.compile(
    r"(?P<level>次官|局長|課長|次|局|課)(?:通知|問答)?\s*\(?問?\s*第?\s*"
    rf"(?P<path>{_N}(?:\s*[-ーの.]\s*\(?(?:{_N}|[ア-ン])\)?|\(\s*(?:{_N}|[ア-ン])\s*\))+)"
)
_LEVELS = {
    "次": DocumentKind.VICE_MINISTER_NOTICE,
    "局": DocumentKind.BUREAU_NOTICE,
    "課": DocumentKind.DIVISION_NOTICE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A citation as it stands in a text. ``name`` is the law or book as written, or ""."""

    start: int
    end: int
    surface: str
    locator: Locator
    name: str = ""
    kind: DocumentKind | None = None  # for notices, the level that 次・局・課 names


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a reference points to, or the reason why it points nowhere (Japanese)."""

    reference: Reference
    unit_id: str = ""
    part: str = ""
    reason: str = ""


def find_references(text: str) -> tuple[Reference, ...]:
    """Return the citations in a short text, in order and without overlaps.

    >>> [str(r.locator) for r in find_references("法29条1項と問6-41-2")]
    ['art29/p1', 'q6-41-2']
    """
    folded, offsets = fold_with_offsets(text)
    offsets = [*offsets, len(text)]
    found: list[Reference] = []
    taken: list[tuple[int, int]] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(folded):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            locator = read(match)
            if locator is None:
                continue
            groups = match.groupdict()
            taken.append(match.span())
            start, end = offsets[match.start()], offsets[match.end()]
            found.append(
                Reference(
                    start=start,
                    end=end,
                    surface=text[start:end],
                    locator=Locator.parse(locator),
                    name=groups.get("law") or groups.get("book") or "",
                    kind=_LEVELS[groups["level"][0]] if groups.get("level") else None,
                )
            )
    return tuple(sorted(found, key=lambda reference: reference.start))


def _number(text: str) -> str:
    return "-".join(str(to_int(n)) for n in re.findall(_N, text))


def _read_article(match: re.Match[str]) -> str:
    path = f"art{_number(match['article'] + match['branch'])}"
    if match["suppl"]:
        path = f"suppl-1/{path}"
    paragraph = match["paragraph"] or match["circled"]
    if paragraph or match["item"]:
        path += f"/p{_number(paragraph or '1')}"
    if match["item"]:
        path += f"/i{_number(match['item'] + match['item_branch'])}"
    return path + (f"/{match['sub']}" if match["sub"] else "")


def _read_bare_article(match: re.Match[str]) -> str | None:
    _, names = known_names()
    if any(fold(name) == match["law"] for own in names.values() for name in own):
        return f"art{_number(match['article'] + match['branch'])}"
    return None


def _read_annex(match: re.Match[str]) -> str:
    return "annex" + (_number(match["annex"] + match["branch"]) if match["annex"] else "")


def _read_question(match: re.Match[str]) -> str:
    return f"q{_number(match['number'])}"


def _read_notice(match: re.Match[str]) -> str:
    pieces = re.findall(rf"{_N}|[ア-ン]", match["path"])
    return "/".join(p if re.fullmatch("[ア-ン]", p) else str(to_int(p)) for p in pieces)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (_ARTICLE, _read_article),
    (_BARE_ARTICLE, _read_bare_article),
    (_ANNEX, _read_annex),
    (_NOTICE, _read_notice),
    (_QUESTION, _read_question),
)


def take_out_citations(folded: str) -> tuple[list[str], str]:
    """Return index terms for the notice items and Q&A that a folded text cites, and the rest.

    An item also stands for the items above it, down to two levels: 局8/2/3/ア, 局8/2/3, 局8/2.
    So a query for a notice that is not in the corpus finds the units that cite it.

    >>> take_out_citations("局8-2-(3)の経費、別冊問7-4")
    (['局8/2/3', '局8/2', '別q7-4'], ' の経費、 ')
    """
    terms: list[str] = []

    def notice(match: re.Match[str]) -> str:
        path = _read_notice(match).split("/")
        terms.extend(match["level"][0] + "/".join(path[:n]) for n in range(len(path), 1, -1))
        return " "

    def question(match: re.Match[str]) -> str:
        if not match["book"]:
            return match[0]
        terms.append(match["book"][0] + _read_question(match))
        return " "

    return terms, _QUESTION.sub(question, _NOTICE.sub(notice, folded))


@cache
def known_names() -> tuple[str, dict[str, tuple[str, ...]]]:
    """Return (id of the law that a bare 63条 means, document id → names), from the lexicon."""
    data = tomllib.loads(files("corpus").joinpath("lexicon/names.toml").read_text("utf-8"))
    return data["default"], {key: tuple(names) for key, names in data["names"].items()}


class Catalogue:
    """Which documents there are, by every name that people use for them."""

    def __init__(
        self, documents: Iterable[Document], find_unit: Callable[[str], Unit | None]
    ) -> None:
        self._find_unit = find_unit
        self._by_name: dict[str, str] = {}
        self._by_kind: dict[DocumentKind, list[str]] = {}
        default, names = known_names()
        self._default = default
        for document in documents:
            own = (document.title, *document.aliases, *names.get(document.id, ()))
            for name in own:
                self._by_name.setdefault(fold(name), document.id)
            ids = self._by_kind.setdefault(document.kind, [])
            if document.id not in ids:
                ids.append(document.id)

    def resolve(self, reference: Reference) -> Resolution:
        """Say which unit a reference points to, or why to none. Never guesses."""
        candidates, reason = self._documents_for(reference)
        for document_id in candidates:
            found = self._resolve_in(document_id, reference)
            if found:
                return found
        if not reason:
            reason = f"「{reference.surface}」に当たる箇所が、収録されている資料にありません。"
        return Resolution(reference=reference, reason=reason)

    def _resolve_in(self, document_id: str, reference: Reference) -> Resolution | None:
        locator, part = reference.locator.unit_and_part()
        for unit_path, below in ((reference.locator, ""), (locator, part)):
            unit = self._find_unit(f"{document_id}:{unit_path}")
            if unit is None:
                continue
            if below and unit.part_at(below) is None:
                missing = reference.locator.label
                return Resolution(
                    reference=reference,
                    unit_id=unit.id,
                    reason=f"{unit.locator.label}に、{missing}に当たる項・号は見つかりません。",
                )
            return Resolution(reference=reference, unit_id=unit.id, part=below)
        return None

    def _documents_for(self, reference: Reference) -> tuple[list[str], str]:
        kind = reference.locator.steps[0].kind
        if reference.kind is not None:
            ids = self._by_kind.get(reference.kind, [])
            label = KIND_LABELS[reference.kind]
            return ids, "" if ids else f"{label}は収録されていません。"
        if reference.name and kind != "question":
            found = self._by_name.get(reference.name)
            return ([found], "") if found else ([], f"「{reference.name}」は収録されていません。")
        if kind == "question":
            return self._books_for(reference.name), ""
        return [self._default], ""

    def _books_for(self, name: str) -> list[str]:
        qa = self._by_kind.get(DocumentKind.QA_COLLECTION, [])
        handbooks = self._by_kind.get(DocumentKind.HANDBOOK, [])
        practice = self._by_kind.get(DocumentKind.PRACTICE, [])
        if "別冊" in name or name.endswith("問答集"):
            return qa
        if "事例集" in name or "手帳" in name:
            return handbooks
        return [*handbooks, *qa, *practice]
