"""A search service that runs elsewhere, asked over its HTTP API."""

from __future__ import annotations

import weakref
from collections.abc import Sequence

from corpus.errors import UnknownUnit
from eval.systems.system import System, scoring_system
from search_api.types import Mode, Query


def open_service(url: str, token: str = "") -> System:
    """Ask the service at ``url``, ``http://host:port``, showing it a service token.

    Raises ServiceUnreachable, with a Japanese sentence, when it does not answer.
    """
    from search_api.client import KonkyoClient

    client = KonkyoClient(url, token=token)

    def scored(query: Query) -> Sequence[tuple[str, float]]:
        return [(hit.unit.id, hit.score) for hit in client.search(query).hits]

    def knows(unit: str) -> bool:
        try:
            return client.unit(unit).unit.id == unit
        except UnknownUnit:
            return False

    # A system has no end of its own: the connection goes with the last one who could ask.
    weakref.finalize(scored, client.close)
    return scoring_system(scored, mode=Mode.HYBRID, manifest=client.manifest.id, knows=knows)
