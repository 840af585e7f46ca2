"""A search, or one unit, at the command line with the entries (用例) of one office beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ui.cli.people import opened, reader_of

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend
    from search_api.service import SearchService

_PATIENCE = 10.0  # seconds, for vectors that no server has made yet

office_option = click.option(
    "--office",
    "office_name",
    metavar="NAME",
    help="この事務所の、承認された用例も見ます（事務所の名前）。",
)


@contextmanager
def beside_entries(
    ctx: click.Context, service: SearchService, office_name: str | None
) -> Iterator[SearchBackend]:
    """Give the search of an office; without a name the search that everybody shares.

    Raises UnknownAccount for an unknown office.
    """
    if office_name is None:
        yield service
        return
    from office.knowledge.searching import WithKnowledge

    with opened(ctx) as office:
        who = reader_of(office, office_name)
        search = WithKnowledge(
            service, office.knowledge, office.knowledge_vectors(), lambda: who, service.embedder
        )
        search.settle(_PATIENCE)
        yield search
