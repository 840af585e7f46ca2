"""From a query to hits: understand, score, fuse, show. The order of the steps is the file's.

Every stage is timed; what an engine could not do is told to the user, never hidden.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from corpus.errors import InvalidQuery, KonkyoError, ModelUnavailable
from corpus.lookup import Resolution, find_references
from ingest.embed.base import Embedder, Vector
from ingest.tokenise import analyse, bigrams, is_citation_only, kana_share
from search_api import fusion
from search_api.citation import citation_string
from search_api.highlight import best_window, term_pattern
from search_api.lexical import Scores, best
from search_api.snapshot import Snapshot, UnitMask
from search_api.types import Hit, Mode, Query, SearchResult
from search_api.vector import FaissIndex

MAX_QUERY = 500  # characters
MAX_LIMIT = 100

# Windows that the vector index hands over; a unit counts by its best one.
_CANDIDATES = 400

_NO_VECTORS = "意味による検索が使えないため、語句の一致だけで検索しました。"


class Retriever:
    """Searches one snapshot with one embedder. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder | None, *, notice: str = "") -> None:
        made_with = snapshot.manifest.embedder
        if embedder and made_with and embedder.id != made_with:
            raise ModelUnavailable(
                "索引を作ったときと違う埋め込みモデルが設定されています。"
                "設定を戻すか、「konkyo index build」で索引を作り直してください。",
                index=made_with,
                configured=embedder.id,
            )
        self.snapshot = snapshot
        self._embedder = embedder if made_with else None
        self._notice = notice

    def search(self, query: Query) -> SearchResult:
        """Return the best units. Raises InvalidQuery."""
        _check(query)
        run = _Run()
        with run.stage("understand"):
            resolved = [self.snapshot.catalogue.resolve(r) for r in find_references(query.text)]
            run.notices += [r.reason for r in resolved if r.reason]
            allowed = self.snapshot.allowed(query.filters, dt.date.today())
        parts = self._scores(query, allowed, run)
        with run.stage("fuse"):
            weights = _weights(query.text, parts)
            fused = fusion.weighted_sum(parts, weights)
            fused[~allowed] = 0
            factor = self._factor(query.text)
            fused *= factor
            lead = self._lead(resolved, allowed)
            ranked = [p for p in best(fused, query.limit + len(lead)) if int(p) not in lead]
            order = [*lead, *(int(p) for p in ranked)][: query.limit]
        with run.stage("show"):
            hits = self._hits(query, order, fused, lead, run)
            if query.explain:
                shares = fusion.weighted_parts(parts, weights)
                hits = [
                    _explained(h, p, lead, shares, factor) for h, p in zip(hits, order, strict=True)
                ]
        return SearchResult(
            query=query,
            hits=tuple(hits),
            resolved=tuple(r.unit_id for r in resolved if r.unit_id and not r.reason),
            notices=tuple(dict.fromkeys(run.notices)),
            timings_ms=run.timings,
            manifest_id=self.snapshot.folder.name,
        )

    # --- score ---------------------------------------------------------------------------

    def _scores(self, query: Query, allowed: UnitMask, run: _Run) -> dict[str, Scores]:
        parts: dict[str, Scores] = {}
        if query.mode is not Mode.LEXICAL:
            vector = self._embed(query, run)
            if vector is not None:
                with run.stage("dense"):
                    parts.update(self._dense(vector, allowed, run))
        if query.mode is not Mode.DENSE or not parts:
            with run.stage("lexical"):
                parts.update(self._lexical(query.text, allowed))
        return parts

    def _embed(self, query: Query, run: _Run) -> Vector | None:
        if self._embedder is None:
            run.notices.append(self._notice or _NO_VECTORS)
            return None
        with run.stage("embed"):
            try:
                return self._embedder.embed_query(query.text)
            except (KonkyoError, RuntimeError, MemoryError):
                run.notices.append(_NO_VECTORS)
                return None

    def _lexical(self, text: str, allowed: UnitMask) -> dict[str, Scores]:
        words, readings = analyse(text)
        terms = {"words": words, "bigrams": bigrams(text)}
        if _typed_in_kana(text):
            terms["readings"] = readings
        parts = {name: self.snapshot.lexical[name].scores(t) for name, t in terms.items()}
        for scores in parts.values():
            scores[~allowed] = 0
        return parts

    def _dense(self, vector: Vector, allowed: UnitMask, run: _Run) -> dict[str, Scores]:
        snapshot = self.snapshot
        assert snapshot.windows is not None
        assert snapshot.heads is not None
        everything = bool(allowed.all())
        of_passage = snapshot.passages[:, 0]
        windows, run.best_window = _by_unit(
            snapshot.windows,
            vector,
            None if everything else allowed[of_passage],
            of_passage,
            snapshot.size,
        )
        heads, _ = _by_unit(
            snapshot.heads,
            vector,
            None if everything else allowed,
            np.arange(snapshot.size, dtype=np.int32),
            snapshot.size,
        )
        return {"windows": windows, "heads": heads}

    # --- show ----------------------------------------------------------------------------

    def _lead(self, resolved: list[Resolution], allowed: UnitMask) -> dict[int, str]:
        """Return position → path of the part, for the units that the query cites."""
        lead: dict[int, str] = {}
        for resolution in resolved:
            for position in self.snapshot.positions_of((resolution.unit_id,)):
                if allowed[position]:
                    lead.setdefault(position, resolution.part)
        return lead

    def _factor(self, text: str) -> Scores:
        factor = np.ones(self.snapshot.size, np.float32)
        if "附則" not in text:
            factor[self.snapshot.supplementary] = fusion.SUPPLEMENTARY
        return factor

    def _hits(
        self, query: Query, order: list[int], fused: Scores, lead: dict[int, str], run: _Run
    ) -> list[Hit]:
        snapshot = self.snapshot
        pattern = term_pattern(query.text)
        rows = snapshot.store.units_by_key(int(snapshot.keys[p]) for p in order)
        hits = []
        for rank, position in enumerate(order, 1):
            _, unit = rows[int(snapshot.keys[position])]
            document = snapshot.document_of(position)
            part = lead.get(position, "")
            named = unit.part_at(part) if part else None
            windows = snapshot.windows_of(position)
            # A unit that the query cites is shown from its beginning.
            preferred = 0 if position in lead else run.best_window.get(position, -1)
            if named:
                inside = (windows[:, 0] <= named.start) & (named.start < windows[:, 1])
                preferred, windows = 0, windows[inside]
            start, end, highlights = best_window(unit.text, windows, pattern, preferred)
            hits.append(
                Hit(
                    unit=unit,
                    document=document,
                    rank=rank,
                    # A cited unit leads with the full score; the rest keep their own.
                    score=1.0 if position in lead else float(fused[position]),
                    passage_start=start,
                    passage_end=end,
                    highlights=highlights,
                    part=part,
                    citation=citation_string(document, unit, part),
                )
            )
        return hits


@dataclass(slots=True)
class _Run:
    """What one search collects on its way."""

    timings: dict[str, float] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    best_window: dict[int, int] = field(default_factory=dict)  # position → index of window

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.timings[name] = round((time.perf_counter() - begin) * 1000, 3)


def _by_unit(
    index: FaissIndex,
    vector: Vector,
    allowed: UnitMask | None,
    unit_of: np.ndarray[tuple[int], np.dtype[np.int32]],
    size: int,
) -> tuple[Scores, dict[int, int]]:
    """Return each unit's best cosine above the last candidate's, and which window that is."""
    positions, cosines = index.nearest(vector, _CANDIDATES, allowed)
    scores = np.zeros(size, np.float32)
    windows: dict[int, int] = {}
    if len(positions):
        np.maximum.at(scores, unit_of[positions], cosines - cosines[-1])
        units = unit_of[positions]
        _, first = np.unique(units, return_index=True)  # nearest first, so the best window
        starts = np.searchsorted(unit_of, units[first])
        windows = dict(
            zip(units[first].tolist(), (positions[first] - starts).tolist(), strict=True)
        )
    return scores, windows


def _explained(
    hit: Hit, position: int, lead: Mapping[int, str], shares: Mapping[str, Scores], factor: Scores
) -> Hit:
    if position in lead:
        return replace(hit, parts={"citation": hit.score})
    parts = {name: float(share[position] * factor[position]) for name, share in shares.items()}
    return replace(hit, parts=parts)


def _weights(text: str, parts: Mapping[str, Scores]) -> Mapping[str, float]:
    if is_citation_only(text) and parts.get("words") is not None and parts["words"].any():
        return fusion.CITATION_WEIGHTS
    return fusion.KANA_WEIGHTS if _typed_in_kana(text) else fusion.WEIGHTS


def _typed_in_kana(text: str) -> bool:
    return len(text) <= fusion.KANA_LENGTH and kana_share(text) >= fusion.KANA_SHARE


def _check(query: Query) -> None:
    if not query.text.strip():
        raise InvalidQuery("検索する言葉を入力してください。")
    if len(query.text) > MAX_QUERY:
        raise InvalidQuery(
            f"検索する言葉は{MAX_QUERY}文字までです（今は{len(query.text)}文字）。"
            "要点だけに縮めてください。"
        )
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidQuery(f"件数は1から{MAX_LIMIT}までで指定してください。")
