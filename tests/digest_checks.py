"""What every digest and every phrasing must hold, shared by the tests and by its writers.

``python tests/digest_checks.py FILE…`` prints what is wrong with digests (.md) or phrasings
(.jsonl), a line each. The official texts are read from ../shared where they are there.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from corpus.citations import find_citations
from corpus.embedded import digest_files
from corpus.folding import fold
from corpus.numerals import NUMERAL_CHARS, to_int
from corpus.question_bank import load_question_bank
from corpus.types import LAW_KINDS, PartRole, Unit
from ingest.sources import read_file
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.markdown import READER
from ingest.tokenise import content_terms

SHARED = Path(__file__).resolve().parents[2] / "shared"

LONGEST_RUN = 24  # characters that a text of ours may have in common with a source
LONGEST_PHRASING = 60

_N = f"[{NUMERAL_CHARS}万億,・.]+"
_FIGURE = re.compile(
    rf"百分の(?P<percent>{_N})|(?P<parts>{_N})分の(?P<share>{_N})"
    rf"|(?P<number>{_N})(?P<unit>日|年|か月|ヶ月|箇月|カ月|月|週間?|歳|円|%|パーセント|割|倍)"
)
_BARE = re.compile(_N)
_UNITS = {
    "か月": "月",
    "ヶ月": "月",
    "箇月": "月",
    "カ月": "月",
    "週": "週間",
    "パーセント": "%",
    "歳": "年",  # laws write 満十八年 too
}
# Larger numbers are theirs wherever they stand: 保険料納付済期間の月数を四百八十で除して
_SMALL = 31

#: Figures that our text may have though neither its article nor one that it cites has them.
ALLOWED_FIGURES = {
    "409AC0000000123:art66": {"65年"},  # who a 第1号被保険者 is: 介護保険法9条
    "409AC0000000123:art129": {"65年", "40年"},  # the same
    "409AC0000000123:art132": {"65年"},  # the same
    "409AC0000000123:art135": {"4月"},  # the year of premiums begins in April
    "417AC0000000123:art29": {"0円"},  # 自己負担 of recipients: 施行令17条4号
    "334AC0000000141:art36-2": {"20年"},  # 20歳前の障害: 国民年金法30条の4
    "334AC0000000141:art36-3": {"20年"},  # the same
    "334AC0000000141:art52-2": {"2年"},  # prescription: 国民年金法102条
    "329AC0000000115:art43": {"10月"},  # the month after the 9月1日 of the article
    "329AC0000000115:art59": {"60年"},  # when the pension begins: 厚生年金保険法65条の2
}


@cache
def read_digest(path: Path) -> Parsed:
    """Read one file of the embedded corpus."""
    return READER.read(path, ReadOptions())


def official_file(document_id: str) -> Path | None:
    """Return the official (or rebuilt) file of a law in ../shared, or None."""
    for folder in ("egov", "egov-rebuilt"):
        path = SHARED / "corpus" / folder / f"{document_id}.xml"
        if path.is_file():
            return path
    return None


@cache
def official_units(document_id: str) -> Mapping[str, Unit]:
    """Return locator → unit of the official text, {} where there is none."""
    path = official_file(document_id)
    return {str(unit.locator): unit for unit in read_file(path).units} if path else {}


def squeeze(text: str) -> str:
    """Drop all white space."""
    return re.sub(r"\s", "", text)


def copied_run(text: str, source: str) -> str:
    """Return the first run of more than LONGEST_RUN characters that ``source`` has too."""
    size = LONGEST_RUN + 1
    squeezed = squeeze(text)
    for start in range(len(squeezed) - size + 1):
        if squeezed[start : start + size] in source:
            return squeezed[start : start + size]
    return ""


def figures(text: str) -> Counter[str]:
    """Count the figures with their units: 14日, 5年, 40%, 2/3; spelt in any way. 歳 is 年.

    >>> sorted(figures("十四日以内、３か月、百分の四十"))
    ['14日', '3月', '40%']
    """
    found: Counter[str] = Counter()
    for match in _FIGURE.finditer(_without_citations(text)):
        if match["percent"]:
            found[f"{_number(match['percent'])}%"] += 1
        elif match["share"]:
            parts, share = _number(match["parts"]), _number(match["share"])
            found[f"{share}%" if parts == "100" else f"{share}/{parts}"] += 1
        else:
            unit = _UNITS.get(match["unit"], match["unit"])
            found[f"{_number(match['number'])}{unit}"] += 1
    return found


def _number(text: str) -> str:
    """Return the number as digits; 十四・六 and 14.6 are 14.6, what is none is ""."""
    pieces = re.split("[・.]", text.strip("・.,"))
    try:
        return ".".join(str(to_int(piece)) for piece in pieces if piece)
    except ValueError:
        return ""


def _bare_numbers(text: str) -> set[str]:
    return {_number(match[0]) for match in _BARE.finditer(_without_citations(text))}


def _without_citations(text: str) -> str:
    folded = re.sub(
        "(明治|大正|昭和|平成|令和)[^、。(（]{0,14}?(法律|政令|省令)第?[^、。]*?号", " ", fold(text)
    )
    for reference in reversed(find_citations(folded)):
        folded = folded[: reference.start] + " " + folded[reference.end :]
    return folded


def paragraphs(unit: Unit) -> list[str]:
    """Return the locators of the 項 of a unit."""
    return [part.locator for part in unit.parts if part.role is PartRole.PARAGRAPH]


def outline_faults(parsed: Parsed) -> Iterator[str]:
    """Compare the units of a law's digest with the official articles: number, caption, 項."""
    official = official_units(parsed.document.id)
    if not official or parsed.document.kind not in LAW_KINDS:
        return
    for unit in parsed.units:
        theirs = official.get(str(unit.locator))
        if theirs is None:
            yield f"{unit.id}: no such article in the official text"
            continue
        if theirs.title and unit.title != theirs.title:
            yield f"{unit.id}: caption is 「{theirs.title}」, not 「{unit.title}」"
        ours, wanted = paragraphs(unit), paragraphs(theirs)
        if ours != wanted and (ours or len(wanted) > 1):
            yield f"{unit.id}: paragraphs {ours}, official {wanted}"


def figure_faults(parsed: Parsed) -> Iterator[str]:
    """Name figures (days, years, yen, rates) that neither the official article has nor a cited one.

    Large numbers may stand in the official article without their unit.
    """
    if parsed.document.kind not in LAW_KINDS:
        return
    official = official_units(parsed.document.id)
    for unit in parsed.units:
        if str(unit.locator) not in official:
            continue
        sources = [official[str(unit.locator)].text, *_cited_texts(parsed.document.id, unit)]
        known = {figure for text in sources for figure in figures(text)}
        bare = {number for text in sources for number in _bare_numbers(text)}
        for figure in figures(unit.text):
            number = re.match("[0-9.]*", figure)
            large = number is not None and number[0].isdigit() and int(number[0]) > _SMALL
            allowed = figure in ALLOWED_FIGURES.get(unit.id, ())
            if figure not in known and not allowed and not (large and number and number[0] in bare):
                yield f"{unit.id}: figure {figure} is not in the official article"


def _cited_texts(document_id: str, unit: Unit) -> Iterator[str]:
    """Yield the official articles that a unit of a digest cites."""
    for citation in find_citations(unit.text):
        if citation.path.startswith("art"):
            law = citation.named.document or document_id
            article = official_units(law).get(citation.path.split("/")[0])
            if article is not None:
                yield article.text


@cache
def handbook_text() -> str:
    """Return the handbook and the notices of ../shared, squeezed; "" where absent."""
    corpus = SHARED / "corpus"
    files = [*corpus.glob("notices/excerpts/*.txt"), *corpus.glob("handbook/truth*.jsonl")]
    return "\0".join(squeeze(path.read_text(encoding="utf-8")) for path in files)


def copy_faults(parsed: Parsed) -> Iterator[str]:
    """Name runs that a digest has in common with its official text or with the handbook."""
    official = official_units(parsed.document.id)
    own = "\0".join(squeeze(unit.text) for unit in official.values())
    for unit in parsed.units:
        run = copied_run(unit.text, own) or copied_run(unit.text, handbook_text())
        if run:
            yield f"{unit.id}: copied 「{run}」"


@cache
def embedded_units() -> Mapping[str, Unit]:
    """Return every unit of the embedded corpus by id."""
    return {unit.id: unit for path in digest_files() for unit in read_digest(path).units}


@cache
def _terms_of(unit_id: str) -> frozenset[str]:
    unit = embedded_units()[unit_id]
    return frozenset(content_terms(unit.title + "\n" + unit.text))


def shares_no_word(unit_id: str, phrasing: str) -> bool:
    """Tell whether a phrasing has no content word in common with its unit."""
    return not _terms_of(unit_id) & set(content_terms(phrasing))


def phrasing_faults(path: Path, *, least: int = 4) -> Iterator[str]:
    """Name phrasings that are too long, stray or repeated, and files in the unit's own words."""
    bank = load_question_bank([path])
    strange = total = 0
    for unit_id, found in bank.by_unit.items():
        texts = [phrasing.text for phrasing in found]
        for text in texts:
            if not 2 <= len(text) <= LONGEST_PHRASING or text != text.strip():
                yield f"{unit_id}: bad length or spaces: {text}"
            if find_citations(text):
                yield f"{unit_id}: names an article: {text}"
        if len(set(texts)) != len(texts):
            yield f"{unit_id}: a phrasing stands twice"
        if len(texts) < least:
            yield f"{unit_id}: only {len(texts)} phrasings"
        if unit_id in embedded_units():
            total += len(texts)
            strange += sum(shares_no_word(unit_id, text) for text in texts)
        elif not unit_id.startswith("tokyo-jireishu-r7:"):
            yield f"{unit_id}: no such unit"
    if total and strange / total < 1 / 3:
        yield f"{path.name}: only {strange} of {total} share no word with their unit (1/3 wanted)"


CHECKS: tuple[Callable[[Parsed], Iterable[str]], ...] = (
    outline_faults,
    figure_faults,
    copy_faults,
)


def main(paths: list[str]) -> int:
    """Print the faults of the given files."""
    count = 0
    for path in map(Path, paths):
        if path.suffix == ".jsonl":
            faults: Iterable[str] = phrasing_faults(path)
        else:
            parsed = read_digest(path)
            faults = (fault for check in CHECKS for fault in check(parsed))
            print(f"{path.name}: {len(parsed.units)} units, warnings: {parsed.warnings}")
        for fault in faults:
            count += 1
            print(fault)
    print(f"{count} faults")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
