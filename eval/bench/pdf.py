"""Reading of the handbook PDF: questions, titles, texts, tables and pages against the truth.

Similarity of two texts is difflib's ratio (2 x matching characters / all characters), without
its junk heuristics, on the whole question and answer of each question.
"""

from __future__ import annotations

import difflib
import json
import re
import statistics
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import UnreadableFile
from corpus.types import PartRole, Unit
from eval.bench.figures import command, seconds, with_targets
from eval.bench.workspace import shared_folder
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.pdf import READER
from ingest.sources.pdf.questions import question_number

_RULER = re.compile(r"^\|(?: --- \|)+$")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_TARGETS = {
    "questions_missing": ("==", 0.0),
    "first_pages_wrong": ("==", 0.0),
    "printed_pages_wrong": ("==", 0.0),
    "titles_right": (">=", 0.99),
    "similarity": (">=", 0.99),
    "similarity_with_line_ends": (">=", 0.99),
    "tables_missing": ("==", 0.0),
    "times_faster_than_pdfplumber": (">=", 3.0),
}

Truth = dict[str, Any]


def run(
    *, handbook: Path | None = None, truth: Path | None = None, no_speed: bool = False
) -> dict[str, Any]:
    """Read the handbook with the profile ``qa`` and compare it with its truth file.

    ``truth`` is JSON Lines: id, title, question, answer, notes, tables, pages. Unless
    ``no_speed``, pdfplumber (text and tables of every page, one process) is timed in the same
    run; it takes a minute or two.
    """
    folder = shared_folder(None) / "corpus" / "handbook" if handbook is None else handbook.parent
    handbook = handbook or folder / "jireishu-r7-10.pdf"
    expected = read_truth(truth or folder / "truth.jsonl")
    read: list[Parsed] = []
    ours = seconds(lambda: read.append(READER.read(handbook, _options())))
    figures = compare(read[0].units, expected)
    figures |= {"hard_files": hard_files(folder), "seconds": ours}
    targets = dict(_TARGETS)
    if no_speed:
        del targets["times_faster_than_pdfplumber"]
    else:
        figures["pdfplumber_seconds"] = seconds(lambda: _plumb(handbook))
        figures["times_faster_than_pdfplumber"] = figures["pdfplumber_seconds"] / ours
    return with_targets(figures, targets)


def read_truth(path: Path) -> dict[str, Truth]:
    """Return the truth by question number (6-41-2). Raises UnreadableFile."""
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            f"{path.name} を正解データ（JSON Lines）として読めません。", file=path.name
        ) from error
    return {question_number(row["id"].strip("（）()").removeprefix("問")): row for row in rows}


def compare(units: Sequence[Unit], expected: dict[str, Truth]) -> dict[str, Any]:
    """Return the figures of the units against the truth."""
    pairs = _pairs(units, expected)
    clean = [(unit, row) for unit, row in pairs if not row.get("table_residue")]
    flagged = [(unit, row) for unit, row in pairs if row.get("table_residue")]
    tables = [
        (table, read)
        for unit, row in pairs
        for table, read in _aligned(row.get("tables", []), tables_of(unit))
    ]
    return {
        "questions": len(pairs),
        "questions_missing": len(expected) - len(pairs),
        "questions_too_many": len(units) - len(pairs),
        "first_pages_wrong": _count(pairs, lambda u, r: _pages(u)[0] != r["first_page"]),
        "printed_pages_wrong": _count(
            pairs, lambda u, r: _pages(u)[2:] != (r["first_label"], r["last_label"])
        ),
        "titles_right": _titles_right(pairs),
        "similarity": _similarity(clean, _bare),
        "similarity_with_line_ends": _similarity(clean, str),
        "similarity_of_flagged": _similarity(flagged, _bare),
        "flagged": len(flagged),
        "identical": _count(clean, lambda u, r: _bare(_text(u)) == _bare(_truth_text(r))),
        "notes_right": _count(pairs, lambda u, r: list(u.part_texts(PartRole.NOTE)) == r["notes"]),
        "tables": len(tables),
        "tables_missing": sum(_cells(table) != _cells(read) for table, read in tables),
    }


def hard_files(folder: Path) -> dict[str, Any]:
    """Return the similarity of each hard PDF beside the handbook, or how it is refused."""
    figures: dict[str, Any] = {}
    whole = folder / "truth.jsonl"
    for name, truth, password in (
        ("two-column-30p.pdf", folder / "truth-two-column.jsonl", ""),
        ("vertical.pdf", folder / "truth-vertical.jsonl", ""),
        ("rotated-8p.pdf", whole, ""),
        ("encrypted-10p.pdf", whole, "hogo-2025"),
    ):
        if (folder / name).exists():
            units = READER.read(folder / name, _options(password=password)).units
            expected = read_truth(truth)
            if truth == whole:  # the file holds the first questions only
                expected = {number: expected[number] for number in _numbers(units)}
            pairs = _pairs(units, expected)
            figures[name] = {
                "questions": f"{len(pairs)}/{len(expected)}",
                "titles_right": _titles_right(pairs),
                "similarity": _similarity(pairs, _bare),
            }
    if (folder / "scanned-5p.pdf").exists():
        figures["scanned-5p.pdf"] = _recognised(folder)
    for name in ("copy-forbidden-5p.pdf", "truncated.pdf", "corrupt-bytes.pdf"):
        if (folder / name).exists():
            figures[name] = _refusal(folder / name)
    return figures


def tables_of(unit: Unit) -> list[list[list[str]]]:
    """Return the cells of the unit's Markdown tables."""
    return [
        [
            [cell.strip() for cell in _CELL_BORDER.split(line)[1:-1]]
            for line in text.splitlines()
            if not _RULER.match(line)
        ]
        for text in unit.part_texts(PartRole.TABLE)
    ]


def _options(password: str = "", ocr: bool = False) -> ReadOptions:
    return ReadOptions(id="handbook", profile="" if ocr else "qa", password=password, ocr=ocr)


def _recognised(folder: Path) -> dict[str, Any]:
    rows = (folder / "truth-scanned.jsonl").read_text("utf-8").splitlines()
    # Full and half width are one: tesseract does not tell them apart.
    expected = _folded("".join(json.loads(row)["text"] for row in rows))
    try:
        parsed = READER.read(folder / "scanned-5p.pdf", _options(ocr=True))
    except UnreadableFile as error:
        return {"refused": error.message}
    text = "".join(unit.title + unit.text for unit in parsed.units)
    return {"similarity": _ratio(expected, _folded(text))}


def _refusal(path: Path) -> dict[str, Any]:
    try:
        READER.read(path, _options())
    except UnreadableFile as error:
        return {"refused": error.message}
    return {"refused": ""}


def _numbers(units: Sequence[Unit]) -> dict[str, Unit]:
    return {str(unit.locator).removeprefix("q"): unit for unit in units}


def _pairs(units: Sequence[Unit], expected: dict[str, Truth]) -> list[tuple[Unit, Truth]]:
    found = _numbers(units)
    return [(found[number], row) for number, row in expected.items() if number in found]


def _titles_right(pairs: Sequence[tuple[Unit, Truth]]) -> float:
    return _count(pairs, lambda unit, row: unit.title == row["title"]) / max(1, len(pairs))


def _count(pairs: Sequence[tuple[Unit, Truth]], test: Callable[[Unit, Truth], bool]) -> int:
    return sum(test(unit, row) for unit, row in pairs)


def _pages(unit: Unit) -> tuple[int, int, str, str]:
    pages = unit.pages
    return (
        (pages.first, pages.last, pages.first_label, pages.last_label) if pages else (0, 0, "", "")
    )


def _similarity(pairs: Sequence[tuple[Unit, Truth]], form: Callable[[str], str]) -> float:
    ratios = [_ratio(form(_truth_text(row)), form(_text(unit))) for unit, row in pairs]
    return statistics.fmean(ratios) if ratios else 1.0


def _ratio(one: str, other: str) -> float:
    if one == other:
        return 1.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _text(unit: Unit) -> str:
    """Return question and answer; a table as the truth has it, its filled cells set apart."""
    texts = unit.part_texts(PartRole.QUESTION) + unit.part_texts(PartRole.ANSWER)
    lines = [line for line in "\n".join(texts).splitlines() if not _RULER.match(line)]
    return "\n".join(_row(line) for line in lines)


def _row(line: str) -> str:
    if not line.startswith("| "):
        return line
    return "\t".join(cell.strip() for cell in _CELL_BORDER.split(line)[1:-1] if cell.strip())


def _truth_text(row: Truth) -> str:
    return f"{row['question']}\n{row['answer']}".strip()


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _folded(text: str) -> str:
    return _bare(unicodedata.normalize("NFKC", text))


def _cells(table: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the filled cells of each row without white space: the truth leaves merged ones out."""
    return [[_bare(cell) for cell in row if _bare(cell)] for row in table]


def _aligned(
    expected: Sequence[list[list[str]]], read: Sequence[list[list[str]]]
) -> list[tuple[list[list[str]], list[list[str]]]]:
    padded = [*read, *([[]] * len(expected))]
    return list(zip(expected, padded, strict=False))


def _plumb(path: Path) -> None:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()
            page.close()


if __name__ == "__main__":
    sys.exit(command(run))
