"""Our lexical index against rank-bm25: the same best ten, how much sooner?"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from eval.bench.figures import command, median_ratio, seconds, with_targets
from eval.bench.passages import law_passages, word_queries
from eval.bench.workspace import shared_folder
from ingest.index.lexical import PARAMETERS, write_field
from ingest.tokenise import content_terms
from search_api.lexical import Bm25sIndex, best

TOP = 10
_TIE = 1e-5  # scores are about 10, and float32 keeps seven digits


class Oracle(BM25Okapi):  # type: ignore[misc]
    """rank-bm25 with the idf of Lucene's BM25, so that its scores must equal ours.

    Both count tf · (k1 + 1) / (tf + k1 · (1 - b + b · length / mean length)) a term, but Lucene
    leaves out the constant factor k1 + 1; and Lucene's idf is ln(1 + (N - df + ½) / (df + ½)),
    where Okapi's can fall below 0 and is then replaced.
    """

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        super().__init__(documents, k1=PARAMETERS["k1"], b=PARAMETERS["b"])

    def _calc_idf(self, nd: dict[str, int]) -> None:
        for term, df in nd.items():
            idf = math.log(1 + (self.corpus_size - df + 0.5) / (df + 0.5))
            self.idf[term] = idf / (self.k1 + 1)

    def top(self, terms: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the positions of the best ten as rank-bm25 finds them (ties in any order)."""
        return np.asarray(np.argsort(self.get_scores(terms))[::-1][:TOP])


def run(
    *, shared: Path | None = None, passages: int = 15_000, queries: int = 300, seed: int = 1
) -> dict[str, Any]:
    """Rank passages of law texts for queries of 3 to 7 words from a known passage.

    Both indexes get the same terms. Which of them is asked first alternates. ``speedup`` is
    rank-bm25's median time for a query over ours. ``identical_top_10`` is the share of queries
    whose ten best, ordered by score and then position, are the same ids in the same order;
    ``same_top_10`` lets two passages change places where their scores are equal in float32.
    """
    documents = [content_terms(text) for text in law_passages(shared_folder(shared), passages)]
    asked = word_queries(documents, queries, seed)
    oracle = Oracle(documents)
    with tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        write_field(Path(folder) / "words", documents)
        index = Bm25sIndex(Path(folder) / "words")

        def ours(terms: Sequence[str]) -> object:
            return best(index.scores(terms), TOP)

        ours(asked[0])
        our_times: list[float] = []
        oracle_times: list[float] = []
        for number, terms in enumerate(asked):
            pair = [(our_times, ours), (oracle_times, oracle.top)]
            for times, search in pair if number % 2 else reversed(pair):
                times.append(seconds(lambda search=search, terms=terms: search(terms)))  # type: ignore[misc]
        agreements = [_agreement(index, oracle, terms) for terms in asked]
    figures = {
        "passages": len(documents),
        "queries": len(asked),
        "ours_p50_ms": float(np.median(our_times)) * 1000,
        "rank_bm25_p50_ms": float(np.median(oracle_times)) * 1000,
        "speedup": median_ratio(oracle_times, our_times),
        "same_top_10": float(np.mean([agreement.same for agreement in agreements])),
        "identical_top_10": float(np.mean([agreement.identical for agreement in agreements])),
        "largest_score_difference": max(agreement.difference for agreement in agreements),
    }
    return with_targets(
        figures,
        {
            "speedup": (">=", 50),
            "same_top_10": ("==", 1),
            "largest_score_difference": ("<=", 1e-4),
        },
    )


@dataclass(frozen=True, slots=True)
class _Agreement:
    same: bool  # the ten best are the same, but for scores that float32 cannot tell apart
    identical: bool  # the same ids in the same order
    difference: float  # the largest between two scores of a passage


def _agreement(index: Bm25sIndex, oracle: Oracle, terms: Sequence[str]) -> _Agreement:
    ours, expected = index.scores(terms), oracle.get_scores(terms)
    found, wanted = best(ours, TOP), best(expected, TOP)
    gaps = np.abs(expected[found] - expected[wanted]) if len(found) == len(wanted) else np.inf
    return _Agreement(
        same=bool(np.all(gaps < _TIE)),
        identical=np.array_equal(found, wanted),
        difference=float(np.max(np.abs(ours - expected))),
    )


if __name__ == "__main__":
    sys.exit(command(run))
