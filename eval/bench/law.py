"""Ingest of law files: does every file go in, and is 生活保護法 whole, article by article?"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from corpus.store import CorpusStore
from corpus.types import PartRole, Unit
from eval.bench.figures import command, with_targets
from eval.bench.workspace import ASSISTANCE_ACT, shared_folder, temporary_home
from ingest.pipeline import ingest_files
from ingest.sources.base import ReadOptions

_FOLDERS = ("egov", "egov/forms", "egov-html", "egov-rebuilt")


def run(*, shared: Path | None = None) -> dict[str, Any]:
    """Ingest every law file of the official texts into a temporary home.

    Files that are lists of laws, not laws, are left out. ``articles_right`` counts the articles
    of 生活保護法 whose title, caption, paragraphs and items are as in the table beside the XML.
    """
    corpus = shared_folder(shared) / "corpus"
    paths = law_files(corpus)
    act = corpus / "egov" / f"{ASSISTANCE_ACT}.xml"
    with temporary_home() as home:
        started = time.perf_counter()
        reports = list(ingest_files(home, paths, ReadOptions()))
        elapsed = time.perf_counter() - started
    with temporary_home() as home:
        list(ingest_files(home, [act], ReadOptions()))
        store = CorpusStore(home / "corpus.sqlite")
        found = article_table(store.units(ASSISTANCE_ACT))
        store.close()
    expected = read_article_table(act.with_suffix(".articles.tsv"))
    figures = {
        "files": len(paths),
        "failed": sum(report.outcome == "failed" for report in reports),
        "errors": [
            f"{report.path.name}: {report.error.message}" for report in reports if report.error
        ],
        "outcomes": dict(Counter(str(report.outcome) for report in reports)),
        "units": sum(report.units for report in reports),
        "seconds": elapsed,
        "megabytes_per_second": sum(path.stat().st_size for path in paths) / 1e6 / elapsed,
        "articles": len(found),
        "articles_right": sum(found.get(number) == row for number, row in expected.items()),
    }
    targets = {"failed": ("==", 0), "articles": ("==", 126), "articles_right": ("==", 126)}
    return with_targets(figures, targets)


def law_files(corpus: Path) -> list[Path]:
    """Return the law files of the corpus folder, in a fixed order."""
    found = [path for folder in _FOLDERS for path in sorted((corpus / folder).iterdir())]
    return [
        path
        for path in found
        if path.suffix in (".xml", ".json", ".html")
        and path.name != "manifest.json"
        and "-list." not in path.name
    ]


Row = tuple[str, str, int, int]  # title, caption, paragraphs, items


def article_table(units: Iterable[Unit]) -> dict[str, Row]:
    """Return number → (title, caption, paragraphs, items) of the articles of the main part."""
    table = {}
    for unit in units:
        steps = unit.locator.steps
        if len(steps) == 1 and steps[0].kind == "article":
            roles = Counter(part.role for part in unit.parts)
            number = str(unit.locator).removeprefix("art")
            title = unit.text.partition("　")[0].strip()
            table[number] = (title, unit.title, roles[PartRole.PARAGRAPH], roles[PartRole.ITEM])
    return table


def read_article_table(path: Path) -> dict[str, Row]:
    """Read the table of articles that lies beside the official XML."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["number"].replace("_", "-"): (
                row["title"],
                row["caption"].strip("（）"),
                int(row["paragraphs"]),
                int(row["items"]),
            )
            for row in csv.DictReader(file, delimiter="\t")
        }


if __name__ == "__main__":
    sys.exit(command(run))
