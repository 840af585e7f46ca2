"""The units of a home as the word baselines rank them: whole, in the corpus as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from corpus.errors import IndexUnavailable
from corpus.store import CorpusStore
from corpus.types import Unit
from eval.systems.system import System, scoring_system
from search_api.types import Mode, Query

Tokenise = Callable[[str], list[str]]
Scores = Callable[[list[str]], Iterable[float]]  # terms in, a score for each unit out


class Collection:
    """Every unit of a corpus, in a fixed order. Raises IndexUnavailable when there is none."""

    def __init__(self, home: Path) -> None:
        path = home / "corpus.sqlite"
        store = CorpusStore(path) if path.is_file() else None
        documents = dict.fromkeys(d.id for d in store.documents()) if store else {}
        if store is None or not documents:
            raise IndexUnavailable(
                "資料がまだ取り込まれていません。「konkyo ingest ファイル名」で取り込んでください。"
            )
        self.sha256 = store.sha256()
        self._units: list[Unit] = [u for document in documents for u in store.units(document)]
        store.close()

    def terms(self, tokenise: Tokenise, *, title_weight: int) -> list[list[str]]:
        """Return the terms of each unit, those of its heading ``title_weight`` times."""
        return [tokenise(unit.title) * title_weight + tokenise(unit.text) for unit in self._units]

    def system(self, name: str, tokenise: Tokenise, scores: Scores) -> System:
        """Return the system that ranks by ``scores`` what is above 0, equals by their ids."""

        def scored(query: Query) -> Sequence[tuple[str, float]]:
            documents, exclude = set(query.filters.documents), set(query.filters.exclude)
            found = [
                (-float(score), unit.id)
                for score, unit in zip(scores(tokenise(query.text)), self._units, strict=True)
                if score > 0
                and unit.id not in exclude
                and (not documents or unit.document_id in documents)
            ]
            return [(unit, -score) for score, unit in sorted(found)[: query.limit]]

        return scoring_system(
            scored,
            mode=Mode.LEXICAL,
            manifest=f"{name}/{self.sha256[:12]}",
            knows={unit.id for unit in self._units}.__contains__,
        )
