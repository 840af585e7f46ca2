"""Answers on the held-out questions: AUROC, false refusals, false answers, proof, and time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.answers.asking import build_home
from eval.answers.measuring import ask_all, figures_of
from eval.answers.questions import held_out, on_the_handbook, written_first
from eval.bench.figures import command, median_ratio, spent, with_targets
from eval.bench.workspace import fill, open_embedder, temporary_home
from ingest.embed.base import Embedder
from search_api.types import Query

_TIMED = 40  # questions


def run(
    *, vectors: str = "builtin", handbook: bool = False, shared: Path | None = None
) -> dict[str, Any]:
    """Answer the held-out half of ``eval/query_sets/answers.jsonl`` on what Konkyo ships.

    ``vectors`` is ``builtin`` or ``none``: words alone. ``ratio`` is the median time of an
    answer over that of a search for the same question; which goes first alternates.

    With ``handbook`` the questions of handbook-1 and -2 are asked instead, on the handbook and
    the Act of ``shared``, and those of ``embedded`` without an answer; that has no target, for
    half of the questions share no word with what answers them. ``written_first_…`` are the figures
    of ``answers-handbook.jsonl``, apart.
    """
    embedder = None if vectors == "none" else open_embedder(vectors)
    with temporary_home() as home:
        if handbook and embedder is not None:
            fill(home, shared, embedder, handbook=True)
        else:
            build_home(home, embedder)
        queries = on_the_handbook() if handbook else held_out()
        figures = figures_of(home, ask_all(home, queries, embedder))
        if handbook:
            first = figures_of(home, ask_all(home, written_first(), embedder))
            figures |= {f"written_first_{name}": value for name, value in first.items()}
        figures |= _times(home, embedder, [query.text for query in queries[:_TIMED]])
    proof = {"quotes_proved": ("==", 1.0)}
    return with_targets(figures, proof if handbook else proof | {"auroc": (">=", 0.85)})


def _times(home: Path, embedder: Embedder | None, texts: Sequence[str]) -> dict[str, float]:
    from search_api.service import SearchService

    service = SearchService.open(home, embedder=embedder)
    service.answer("保護の申請")  # warm
    searches, answers = [], []
    for number, text in enumerate(texts):

        def search(text: str = text) -> None:
            searches.append(spent(lambda: service.search(Query(text=text))).wall)

        def answer(text: str = text) -> None:
            answers.append(spent(lambda: service.answer(text)).wall)

        for step in (search, answer) if number % 2 else (answer, search):
            step()
    return {
        "search_ms": 1000 * sorted(searches)[len(searches) // 2],
        "answer_ms": 1000 * sorted(answers)[len(answers) // 2],
        "ratio": median_ratio(answers, searches),
    }


if __name__ == "__main__":
    sys.exit(command(run))
