"""Links (参照のつながり): the units most like a query pass their scores on to what they cite.

Which article applies is told by what similar Q&A cite, not by the words of the article (decision
0005). Two groups advise, each stretched to 0..1 on its own: the texts that the office took in,
and the digests that Konkyo ships. The digests advise also where they were not taken in: then
they lie in the snapshot's ``advisers`` (decision 0008).
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from ingest.embed.base import Vector
from search_api import fusion
from search_api.engines import ask_both
from search_api.lexical import Scores, best
from search_api.snapshot import Snapshot
from search_api.types import Filters


def link_scores(
    snapshot: Snapshot,
    text: str,
    vector: Vector | None,
    filters: Filters,
    today: dt.date,
    parts: dict[str, Scores] | None = None,
) -> Scores:
    """Return what every unit gets from the units that cite it, 0 where none is like the query.

    A Q&A tells which article applies also when only articles may be returned, so of the filters
    only the day and the exclusions count here. ``parts`` are the engines' scores of exactly
    these units, if they are known already.
    """
    own = _likeness(snapshot, text, vector, filters, today, parts)
    texts = _passed_on(snapshot, own * ~snapshot.is_digest, snapshot)
    source = snapshot.advisers or snapshot
    if source is snapshot:
        shipped = _passed_on(snapshot, own * snapshot.is_digest, snapshot)
    else:
        shipped = _passed_on(
            source, _likeness(source, text, vector, filters, today, None), snapshot
        )
    digests = np.float32(fusion.DIGEST_LINKS)
    return fusion.min_max(texts) + digests * fusion.min_max(shipped)


def _likeness(
    snapshot: Snapshot,
    text: str,
    vector: Vector | None,
    filters: Filters,
    today: dt.date,
    parts: dict[str, Scores] | None,
) -> Scores:
    if parts is None:
        seen = snapshot.allowed(Filters(as_of=filters.as_of, exclude=filters.exclude), today)
        parts = ask_both(snapshot, text, vector, seen).parts
    return fusion.weighted_sum(parts, fusion.LIKENESS_WEIGHTS) * snapshot.citing()


def _passed_on(source: Snapshot, likeness: Scores, target: Snapshot) -> Scores:
    links = np.zeros(target.size, np.float32)
    for position in best(likeness, fusion.LINKING_UNITS):
        share = likeness[position] ** fusion.LINKING_POWER
        for cited in target.positions_of(source.links_of(int(position))):
            links[cited] += share
    return links
