"""From a query to hits: understand, score, fuse, show. The order of the steps is the file's.

Every stage is timed; what an engine could not do is told to the user, never hidden.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from corpus.days import today_in_japan
from corpus.errors import KonkyoError, ModelUnavailable
from corpus.folding import fold
from ingest.embed.base import Embedder, Vector
from ingest.tokenise import is_citation_only
from search_api import fusion
from search_api.citation import citation_string
from search_api.engines import ask_dense, ask_lexical, asks_words, holds_a_word
from search_api.explain import with_shares
from search_api.highlight import best_window, term_pattern
from search_api.kana_words import read_everyday
from search_api.lexical import Scores, best
from search_api.links import link_scores
from search_api.other_laws import stand_back
from search_api.rerank import Reranking, reread
from search_api.snapshot import Snapshot, UnitMask
from search_api.types import Filters, Hit, Mode, Query, SearchResult
from search_api.understand import (
    check_query,
    cited_units,
    expansions_of,
    notices_of,
    typed_in_kana,
    without_foreign_articles,
)
from search_api.visible import VisibleUnits

_KANJI = re.compile("[一-鿿]")
_NO_WORD = "この言葉を含むものは見つかりません。意味の近いものを示します。"
_NO_VECTORS = "意味による検索が使えないため、語句の一致だけで検索しました。"


class Retriever:
    """Searches one snapshot with one embedder. Safe to share between threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        embedder: Embedder | None,
        *,
        notice: str = "",
        reranking: Reranking | None = None,
    ) -> None:
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
        self._reranking = reranking

    @property
    def embedder(self) -> Embedder | None:
        """Return what made the vectors of the snapshot; None where it has none."""
        return self._embedder

    def search(self, query: Query) -> SearchResult:
        """Return the best units. Raises InvalidQuery."""
        check_query(query)
        run = _Run()
        snapshot, today = self.snapshot, today_in_japan()
        with run.stage("understand"):
            day = snapshot.allowed(Filters(as_of=query.filters.as_of), today)
            view = VisibleUnits(snapshot, day)
            text = self._in_kanji(query.text, run)
            resolved = snapshot.catalogue.read(text, view)
            run.notices += notices_of(query, resolved, snapshot)
            allowed = snapshot.allowed(query.filters, today)
            searched = without_foreign_articles(text, resolved)
        vector = self._embed(query.mode, text, run)
        parts = self._scores(query.mode, searched, vector, allowed, run)
        words = parts.get("words") if vector is not None else None
        near_only = words is not None and not holds_a_word(snapshot, searched, allowed, words)
        run.notices += [_NO_WORD] if near_only else []
        if query.mode is Mode.HYBRID:
            with run.stage("links"):
                links = self._links(query, searched, vector, parts, allowed, today)
            if links.any():
                parts["links"] = links
        with run.stage("fuse"):
            weights = self._weights(searched, parts, allowed)
            fused = fusion.weighted_sum(parts, weights)
            fused[~allowed] = 0
            factor = self._factor(text, query.filters)
            fused *= factor
            lead = cited_units(resolved, view, allowed)
        moved = self._reread(query.mode, text, fused, lead, run)
        with run.stage("fuse"):
            fused += moved
            ranked = [p for p in best(fused, query.limit + len(lead)) if int(p) not in lead]
            order = [*lead, *(int(p) for p in ranked)][: query.limit]
        with run.stage("show"):
            hits = self._hits(text, order, fused, lead, run)
            if query.explain:
                shares = fusion.weighted_parts(parts, weights)
                hits = [
                    _explained(h, p, lead, shares, factor, float(moved[p]))
                    for h, p in zip(hits, order, strict=True)
                ]
                hits = with_shares(hits, order, parts, weights, shares, factor)
        return SearchResult(
            query=query,
            hits=tuple(hits),
            read_as="" if text == query.text else text,
            expansions=() if query.mode is Mode.DENSE else expansions_of(searched),
            resolved=tuple(dict.fromkeys(r.unit_id for r in resolved if r.unit_id)),
            notices=tuple(dict.fromkeys(run.notices)),
            near_only=near_only,
            timings_ms=run.timings,
            manifest_id=self.snapshot.folder.name,
        )

    # --- score ---------------------------------------------------------------------------

    def _scores(
        self, mode: Mode, text: str, vector: Vector | None, allowed: UnitMask, run: _Run
    ) -> dict[str, Scores]:
        parts: dict[str, Scores] = {}
        if vector is not None:
            with run.stage("dense"):
                found = ask_dense(self.snapshot, vector, allowed)
            parts, run.best_window = found.parts, found.best_window
        if asks_words(mode, vector):
            with run.stage("lexical"):
                parts = parts | ask_lexical(self.snapshot, text, allowed).parts
        return parts

    def _links(
        self,
        query: Query,
        text: str,
        vector: Vector | None,
        parts: dict[str, Scores],
        allowed: UnitMask,
        today: dt.date,
    ) -> Scores:
        filters = query.filters
        limited = bool(filters.kinds or filters.documents or filters.status)
        known = None if limited else parts
        links = link_scores(self.snapshot, text, vector, filters, today, known)
        links[~allowed] = 0
        return links

    def _weights(
        self, text: str, parts: Mapping[str, Scores], allowed: UnitMask
    ) -> Mapping[str, float]:
        if is_citation_only(text) and parts.get("words") is not None and parts["words"].any():
            return fusion.CITATION_WEIGHTS
        # Whoever typed メガネを作りたい converted it: its words say more than how it is read.
        in_kana = typed_in_kana(text) and not _KANJI.search(text)
        if len(text) <= fusion.KANA_LENGTH and in_kana:
            return fusion.KANA_WEIGHTS
        laws_only = not (allowed & (self.snapshot.citing() > 0)).any()
        return fusion.LAWS_ONLY_WEIGHTS if laws_only else fusion.WEIGHTS

    def read_kana(self, text: str) -> str:
        """Return a query with what is typed in kana in the words of the texts."""
        read = " ".join(map(self._read_run, text.split()))
        return text if fold(read) == fold(" ".join(text.split())) else read

    def _read_run(self, run: str) -> str:
        read = self.snapshot.in_kanji(run) if typed_in_kana(run) else run
        if fold(read) != fold(run) or len(run) > fusion.KANA_LENGTH:
            return read
        return read_everyday(run)

    def _in_kanji(self, text: str, run: _Run) -> str:
        read = self.read_kana(text)
        if read == text:
            return text
        run.notices.append(f"かなの入力を「{read}」と読んで検索しました。")
        return read

    def _embed(self, mode: Mode, text: str, run: _Run) -> Vector | None:
        if mode is Mode.LEXICAL:
            return None
        if self._embedder is None:
            run.notices.append(self._notice or _NO_VECTORS)
            return None
        with run.stage("embed"):
            try:
                return self._embedder.embed_query(text)
            except (KonkyoError, RuntimeError, MemoryError):
                run.notices.append(_NO_VECTORS)
                return None

    def _reread(
        self, mode: Mode, text: str, fused: Scores, lead: Mapping[int, str], run: _Run
    ) -> Scores:
        """Return what the re-ranker, if there is one, adds to the fused scores."""
        if self._reranking is None or mode is not Mode.HYBRID or is_citation_only(text):
            return np.zeros_like(fused)
        with run.stage("rerank"):
            moved, notice = reread(
                self._reranking, self.snapshot, text, fused, lead, run.best_window
            )
        run.notices += [notice] if notice else []
        return moved

    # --- show ----------------------------------------------------------------------------

    def _factor(self, text: str, filters: Filters) -> Scores:
        factor = np.ones(self.snapshot.size, np.float32)
        if "附則" not in text:
            factor[self.snapshot.supplementary] = fusion.SUPPLEMENTARY
        factor[stand_back(self.snapshot, text, filters.documents)] *= fusion.OTHER_LAW
        return factor

    def _hits(
        self, text: str, order: list[int], fused: Scores, lead: dict[int, str], run: _Run
    ) -> list[Hit]:
        snapshot = self.snapshot
        pattern = term_pattern(text)
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
            if named:
                # The paragraph or item itself, from its first word.
                start, end = named.start, min(max(end, named.start + 1), named.end)
                highlights = tuple(h for h in highlights if start <= h.start and h.end <= end)
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
                    cited=position in lead,
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
            spent = (time.perf_counter() - begin) * 1000
            self.timings[name] = round(self.timings.get(name, 0) + spent, 3)


def _explained(
    hit: Hit,
    position: int,
    lead: Mapping[int, str],
    shares: Mapping[str, Scores],
    factor: Scores,
    moved: float,
) -> Hit:
    if position in lead:
        return replace(hit, parts={"citation": hit.score})
    parts = {name: float(share[position] * factor[position]) for name, share in shares.items()}
    return replace(hit, parts=parts | ({"reranker": moved} if moved else {}))
