"""Which of an office's entries appear beside the hits: those in other words, and no others.

``knowledge_set`` holds invented entries and, written before anything was tuned, queries: as many
about one of them as about other matters of public assistance, some of those in the same words.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.days import today_in_japan
from eval.bench.figures import command, with_targets
from eval.bench.workspace import open_embedder
from ingest.embed.base import Embedder
from office.foundation import Office
from office.knowledge.finding import OfficeEntries
from office.knowledge.types import KnowledgeDraft, KnowledgeKind
from search_api.understand import expansions_of
from ui.bench.entries import people, put_in_force

_SET = Path(__file__).with_name("knowledge_set")


def run(*, words_only: bool = False) -> dict[str, Any]:
    """Ask the queries of the set, with and without the built-in engine.

    ``recall`` is the share of the queries about an entry that show it, ``first`` of those that
    show it first, ``false`` the share of the others that show anything; ``…_words`` is the same
    without the engine.
    """
    figures = _measured(None, "_words")
    if words_only:
        return figures
    figures |= _measured(open_embedder("builtin"), "")
    return with_targets(figures, {"recall": (">=", 0.7), "false": ("<=", 0.1)})


def _measured(embedder: Embedder | None, suffix: str) -> dict[str, Any]:
    asked = _lines("queries")
    with tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        office = Office.open(Path(folder), {})
        writer, _ = people(office)
        drafts = [_draft(line) for line in _lines("entries")]
        put_in_force(office, writer, drafts)
        vectors = office.knowledge_vectors()
        entries = OfficeEntries(writer.office_id, office.knowledge, vectors, embedder)
        entries.follow()
        entries.settle()
        shown = [_shown(entries, line["query"]) for line in asked]
        office.close()
    about = [(line["entry"], found) for line, found in zip(asked, shown, strict=True)]
    wanted = [(entry, found) for entry, found in about if entry]
    others = [found for entry, found in about if not entry]
    return {
        f"recall{suffix}": sum(entry in found for entry, found in wanted) / len(wanted),
        f"first{suffix}": sum(found[:1] == [entry] for entry, found in wanted) / len(wanted),
        f"false{suffix}": sum(map(bool, others)) / len(others),
        f"missed{suffix}": [
            line["qid"]
            for line, found in zip(asked, shown, strict=True)
            if line["entry"] and line["entry"] not in found
        ],
    }


def _shown(entries: OfficeEntries, text: str) -> Sequence[int]:
    found = entries.search(text, expansions_of(text), today_in_japan())
    return [each.entry.number for each in found]


def _draft(line: dict[str, Any]) -> KnowledgeDraft:
    return KnowledgeDraft(
        kind=KnowledgeKind(line["kind"]),
        title=line["title"],
        question=line["question"],
        answer=line["answer"],
        no_basis=True,
        valid_from=today_in_japan(),
    )


def _lines(name: str) -> list[dict[str, Any]]:
    text = (_SET / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


if __name__ == "__main__":
    sys.exit(command(run))
