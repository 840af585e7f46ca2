"""Citations: how many references of a law are found and resolved, how fast, and beside jlawcite.

The references are counted by a regular expression of this module's own, which knows nothing of
``corpus.citations``. jlawcite is measured on the same text where it is installed (extra dev).
"""

from __future__ import annotations

import importlib
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus.citations import Catalogue, Context, Resolution, find_citations
from corpus.citations.view import Units
from corpus.types import Document, PartRole, Unit
from eval.bench.figures import command, with_targets
from eval.bench.workspace import shared_folder
from ingest.sources import read_file
from ingest.sources.base import ReadOptions

_GENUINE = ("325AC0000000144", "405AC0000000088")  # 生活保護法, 行政手続法
_ROUNDS = 5

_N = "[〇一二三四五六七八九十百千]+"
#: Everything that refers to a place of a law, one by one, as laws write it.
_REFERENCE = re.compile(
    rf"(?:附則)?第{_N}条(?:の{_N})*|(?:前|次|同|本)条|前{_N}条|別表(?:第{_N})?"
    rf"|第{_N}項(?!目)|(?:前|次|同|本|この)項|前{_N}項|前各項"
    rf"|(?<![令府律])第{_N}号(?!被保険|介護予|訪問事|通所事|生活支|事業を|法定受)|(?:前|次|同|本)号|前{_N}号|(?:前)?各号"
)
_QUOTE = re.compile("「[^「」]*(?:「[^「」]*」[^「」]*)*」")


def run(*, shared: Path | None = None) -> dict[str, Any]:
    """Find and resolve every citation of the genuine laws and of the handbook.

    ``internal`` counts the references of the two genuine laws (main part, without the numbers
    of the articles, items and annex rows themselves); ``found`` those that lie in a citation;
    ``resolved`` those whose citation leads to a unit, to a document as a whole, or to a law that
    is not there; the rest is quoted wording of other articles (読替規定). Speeds are megabytes
    of UTF-8 a second, on one core, the median of five rounds.
    """
    corpus = shared_folder(shared) / "corpus"
    laws = _read(corpus)
    texts = [unit.text for document, unit in laws if document.id in _GENUINE]
    text = "\n".join(texts)
    handbook = _handbook(corpus)
    figures: dict[str, Any] = {**_resolved(laws)}
    figures["megabytes_per_second"] = _speed(text, lambda part: find_citations(part))
    figures["handbook_megabytes_per_second"] = _speed(handbook, lambda part: find_citations(part))
    figures["citations_in_the_laws"] = len(find_citations(text))
    figures["citations_in_the_handbook"] = len(find_citations(handbook))
    figures |= _peer(text, handbook)
    targets = {
        "share_found": (">=", 0.99),
        "share_resolved": (">=", 0.99),
        "megabytes_per_second": (">=", 1.0),
    }
    return with_targets(figures, targets)


def _read(corpus: Path) -> list[tuple[Document, Unit]]:
    rebuilt = sorted((corpus / "egov-rebuilt").glob("*.xml"))
    paths = [corpus / "egov" / f"{law}.xml" for law in _GENUINE]
    paths += [path for path in rebuilt if path.stem not in _GENUINE]
    parsed = [read_file(path, ReadOptions()) for path in paths]
    return [(each.document, unit) for each in parsed for unit in each.units]


def _handbook(corpus: Path) -> str:
    import json

    lines = (corpus / "handbook" / "truth.jsonl").read_text("utf-8").splitlines()
    rows = map(json.loads, lines)
    return "\n".join(str(row[key]) for row in rows for key in ("question", "answer"))


def _resolved(laws: Sequence[tuple[Document, Unit]]) -> dict[str, Any]:
    catalogue, view = (
        Catalogue({document.id: document for document, _ in laws}.values()),
        Units(laws),
    )
    internal = found = resolved = 0
    missed: list[str] = []
    reasons: Counter[str] = Counter()
    for document, unit in laws:
        if document.id not in _GENUINE or unit.locator.steps[0].kind == "suppl":
            continue
        context = Context(document=document, unit=unit)
        resolutions = catalogue.read(unit.text, view, context)
        quoted = _replaced_wording(unit.text)
        for start, end in _references(unit):
            if any(first <= start < last for first, last in quoted):
                continue
            internal += 1
            around = [r for r in resolutions if r.citation.start <= start < r.citation.end]
            found += bool(around)
            if any(map(_leads_somewhere, around)):
                resolved += 1
            else:
                missed.append(f"{unit.id} {unit.text[max(0, start - 12) : end + 6]}")
                reasons.update(r.reason for r in around[:1])
    return {
        "internal": internal,
        "found": found,
        "resolved": resolved,
        "share_found": found / internal,
        "share_resolved": resolved / internal,
        "missed": missed[:40],
    }


def _leads_somewhere(resolution: Resolution) -> bool:
    return (
        bool(resolution.unit_id or resolution.document_id)
        or "収録されていません" in resolution.reason
    )


def _references(unit: Unit) -> Iterable[tuple[int, int]]:
    """Yield the spans of the references in a unit, without the numbers that it begins with."""
    own = {part.start for part in unit.parts if part.role in (PartRole.PARAGRAPH, PartRole.ITEM)}
    for match in _REFERENCE.finditer(unit.text):
        if match.start() and match.start() not in own:
            yield match.span()


def _replaced_wording(text: str) -> list[tuple[int, int]]:
    return [
        (line.start() + quote.start(), line.start() + quote.end())
        for line in re.finditer("[^\n]+", text)
        if "とあるのは" in line[0] or "読み替え" in line[0]
        for quote in _QUOTE.finditer(line[0])
    ]


def _speed(text: str, read: Callable[[str], object]) -> float:
    """Return megabytes of UTF-8 a second of process time, the median of several rounds."""
    seconds = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        read(text)
        seconds.append(time.process_time() - started)
    return len(text.encode()) / 1e6 / sorted(seconds)[_ROUNDS // 2]


def _peer(text: str, handbook: str) -> dict[str, Any]:
    """Measure jlawcite on the same texts; {} where it is not installed."""
    try:
        extract = importlib.import_module("jlawcite.citation").extract_all
    except ImportError:
        return {}
    figures: dict[str, Any] = {}
    for name, source in (("laws", text), ("handbook", handbook)):
        theirs = [ref.span for kind in extract(source).values() for ref in kind]
        ours = [(c.start, c.end) for c in find_citations(source)]
        figures[f"jlawcite_in_the_{name}"] = len(theirs)
        figures[f"of_theirs_we_find_{name}"] = _share(theirs, ours)
        figures[f"of_ours_they_find_{name}"] = _share(ours, theirs)
    figures["jlawcite_megabytes_per_second"] = _speed(text, extract)
    return figures


def _share(wanted: Sequence[tuple[int, int]], found: Sequence[tuple[int, int]]) -> float:
    """Return which share of ``wanted`` spans overlaps one of ``found``."""
    taken = {position for start, end in found for position in range(start, end)}
    hit = sum(any(p in taken for p in range(start, end)) for start, end in wanted)
    return hit / len(wanted) if wanted else 1.0


if __name__ == "__main__":
    sys.exit(command(run))
