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

_N = f"[{NUMERAL_CHARS}]+"
_FIGURE = re.compile(
    rf"(?P<per>百分の(?P<percent>{_N}))|(?P<parts>{_N})分の(?P<share>{_N})"
    rf"|(?P<number>{_N})(?P<big>万?)(?P<unit>日|年|か月|ヶ月|箇月|カ月|月|週間?|歳|円|%|割|倍)"
)
_UNITS = {"か月": "月", "ヶ月": "月", "箇月": "月", "カ月": "月", "週": "週間"}


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
    """Count the figures with their units: 14日, 5年, 40%, 2/3; spelt in any way.

    >>> sorted(figures("十四日以内、３か月、百分の四十"))
    ['14日', '3月', '40%']
    """
    found: Counter[str] = Counter()
    for match in _FIGURE.finditer(_without_citations(text)):
        if match["percent"]:
            found[f"{_int(match['percent'])}%"] += 1
        elif match["share"]:
            found[f"{_int(match['share'])}/{_int(match['parts'])}"] += 1
        else:
            number = _int(match["number"]) * (10_000 if match["big"] else 1)
            found[f"{number}{_UNITS.get(match['unit'], match['unit'])}"] += 1
    return found


def _int(text: str) -> int:
    try:
        return to_int(text)
    except ValueError:
        return -1


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
    """Name figures (days, years, yen, percentages) that the official article does not have."""
    official = official_units(parsed.document.id)
    if not official or parsed.document.kind not in LAW_KINDS:
        return
    for unit in parsed.units:
        theirs = official.get(str(unit.locator))
        if theirs is not None:
            for figure in figures(unit.text) - Counter(dict.fromkeys(figures(theirs.text), 99)):
                yield f"{unit.id}: figure {figure} is not in the official article"


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
