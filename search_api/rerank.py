"""Read the best hits again: a re-ranker scores query and passage together (再順位付け).

The re-ranker's scores are stretched by min-max onto the range of the fused scores of the same
hits and mixed with them by a weight, so a hit never leaves the hits that were read again, and
what the re-ranker gave or took is one number for each hit. It helps, and is never needed: what
cannot be scored in time, or at all, keeps its place, and the user is told.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.errors import KonkyoError, ModelUnavailable
from corpus.types import Document, Unit
from ingest.split import heading_line
from search_api.highlight import best_window, term_pattern
from search_api.lexical import Scores, best
from search_api.snapshot import Snapshot

log = logging.getLogger(__name__)

#: Passages between two looks at the clock.
BATCH = 5

#: Characters of a passage with its heading, and of the heading alone, which must not crowd it out.
PASSAGE, HEADING = 500, 160

_UNAVAILABLE = "候補を読み直す並べ替えが使えないため、ふだんの順で並べています。"


class Reranker(Protocol):
    """Tells how well texts answer a query. Safe to share between threads."""

    @property
    def id(self) -> str:
        """Name the model, engine, dtype and weights, as ``Embedder.id`` does."""
        ...

    def scores(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Return one number for each text, in order; higher answers better. Any scale."""
        ...


class MissingReranker:
    """Stands for a re-ranker that was set and could not be loaded: every search says why."""

    id = "missing"

    def __init__(self, error: ModelUnavailable) -> None:
        self._error = error

    def scores(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Raise ModelUnavailable."""
        raise self._error


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What a re-ranking adds to the fused scores (順位の見直し)."""

    shares: npt.NDArray[np.float32]  # one for each candidate, 0 where it was not read
    notice: str = ""  # for the user


@dataclass(frozen=True, slots=True, kw_only=True)
class Reranking:
    """A re-ranker and how far it may go (再順位付けの設定)."""

    reranker: Reranker
    depth: int = 20  # hits that are read again
    weight: float = 0.5  # of the re-ranker against the fused score, 0 to 1
    budget_ms: float = 1500

    def moves(
        self,
        query: str,
        texts: Sequence[str],
        fused: npt.NDArray[np.float32],
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> Moves:
        """Score ``texts``, the best first, and return what to add to ``fused``.

        When the time is over, the hits that were read are re-ordered among themselves.
        """
        shares = np.zeros(len(texts), np.float32)
        try:
            read = self._read(query, texts, clock)
        except (KonkyoError, RuntimeError, ValueError, MemoryError, OSError) as failed:
            log.warning("the re-ranker failed: %s", type(failed).__name__)
            reason = f"管理者の方へ：{failed.message}" if isinstance(failed, KonkyoError) else ""
            return Moves(shares=shares, notice=_UNAVAILABLE + reason)
        count = len(read)
        shares[:count] = mixed(read, fused[:count], self.weight) - fused[:count]
        if count == len(texts):
            return Moves(shares=shares)
        return Moves(
            shares=shares,
            notice=f"時間の上限になったため、上位{len(texts)}件のうち{count}件だけを読み直して"
            "並べ替えました。",
        )

    def _read(
        self, query: str, texts: Sequence[str], clock: Callable[[], float]
    ) -> npt.NDArray[np.float32]:
        """Return the scores of as many texts as the time allows, one batch at least."""
        begin, slowest = clock(), 0.0
        read: list[float] = []
        for start in range(0, len(texts), BATCH):
            before = clock()
            # The next batch takes about as long as the slowest until now.
            if start and (before - begin + slowest) * 1000 > self.budget_ms:
                break
            batch = texts[start : start + BATCH]
            scores = [float(score) for score in self.reranker.scores(query, batch)]
            if len(scores) != len(batch) or not np.isfinite(scores).all():
                raise ValueError("a re-ranker gives one finite number for each text")
            read += scores
            slowest = max(slowest, clock() - before)
        return np.array(read, np.float32)


def mixed(
    scores: npt.NDArray[np.float32], fused: npt.NDArray[np.float32], weight: float
) -> npt.NDArray[np.float32]:
    """Stretch ``scores`` onto the range of ``fused`` and mix; equal scores change nothing.

    >>> [round(x, 2) for x in mixed(np.array([-3, 5]), np.array([0.8, 0.4]), 0.75).tolist()]
    [0.5, 0.7]
    """
    if not len(scores) or scores.max() == scores.min():
        return fused
    low, high = fused.min(), fused.max()
    stretched = low + (scores - scores.min()) / (scores.max() - scores.min()) * (high - low)
    return np.asarray((1 - weight) * fused + weight * stretched, np.float32)


def reread(
    reranking: Reranking,
    snapshot: Snapshot,
    query: str,
    fused: Scores,
    lead: Mapping[int, str],
    nearest: Mapping[int, int],
) -> tuple[Scores, str]:
    """Return what a re-ranking adds to the score of every unit, and a notice for the user.

    The units of ``lead``, which the query cites, are not read: they come first whatever they
    say. ``nearest`` tells which window of a unit the vectors chose.
    """
    moved = np.zeros_like(fused)
    found = [int(p) for p in best(fused, reranking.depth + len(lead)) if int(p) not in lead]
    chosen = found[: reranking.depth]
    if len(chosen) < 2:
        return moved, ""
    pattern = term_pattern(query)
    rows = snapshot.store.units_by_key(int(snapshot.keys[p]) for p in chosen)
    texts = []
    for position in chosen:
        _, unit = rows[int(snapshot.keys[position])]
        windows = snapshot.windows_of(position)
        start, _, _ = best_window(unit.text, windows, pattern, nearest.get(position, -1))
        texts.append(passage_text(snapshot.document_of(position), unit, start))
    moves = reranking.moves(query, texts, fused[chosen])
    moved[chosen] = moves.shares
    return moved, moves.notice


def passage_text(document: Document, unit: Unit, start: int) -> str:
    """Return what the re-ranker reads of a unit: its heading path and the text from ``start``.

    Of a long heading the end is kept, which names the unit itself.
    """
    heading = heading_line(document, unit)[-HEADING:]
    return f"{heading}\n{unit.text[start : start + PASSAGE - len(heading)]}"
