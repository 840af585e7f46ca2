"""Hits by level of legal basis."""

from __future__ import annotations

import pytest

from corpus.types import DocumentKind, Status
from search_api.grouping import group_hits
from search_api.types import Grouping, Hit, HitGroup, Query
from ui.web.demo import demo_backend

from factories import make_document, make_unit

LAW, BUREAU, HANDBOOK = DocumentKind.LAW, DocumentKind.BUREAU_NOTICE, DocumentKind.HANDBOOK
PRACTICE = DocumentKind.PRACTICE
OFFICIAL, DIGEST, OFFICE = Status.OFFICIAL, Status.DIGEST, Status.OFFICE


def hit(rank: int, kind: DocumentKind, status: Status) -> Hit:
    document = make_document(f"d{rank}", kind=kind, status=status)
    return Hit(
        unit=make_unit(document, "art1"),
        document=document,
        rank=rank,
        score=1 / rank,
        passage_start=0,
        passage_end=2,
        highlights=(),
    )


def test_groups_stand_in_the_order_of_the_hierarchy_and_hits_keep_their_ranks() -> None:
    hits = [
        hit(1, HANDBOOK, OFFICIAL),
        hit(2, BUREAU, DIGEST),
        hit(3, LAW, OFFICIAL),
        hit(4, HANDBOOK, OFFICIAL),
        hit(5, PRACTICE, DIGEST),
        hit(6, LAW, DIGEST),
        hit(7, DocumentKind.OFFICE_RULE, OFFICE),
    ]
    assert group_hits(hits) == (
        HitGroup(name="法律", ranks=(3,)),
        HitGroup(name="手帳・事例集", ranks=(1, 4)),
        HitGroup(name="自治体の取扱い", ranks=(7,)),
        HitGroup(name="要旨：法律", ranks=(6,)),
        HitGroup(name="要旨：局長通知", ranks=(2,)),
        HitGroup(name="実務Q&A", ranks=(5,)),
    )


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("status", Status)
def test_every_kind_of_text_has_its_group(kind: DocumentKind, status: Status) -> None:
    (group,) = group_hits([hit(1, kind, status)])
    assert group.ranks == (1,)


def test_no_hits_make_no_groups() -> None:
    assert group_hits([]) == ()


def test_every_hit_is_in_exactly_one_group_and_the_order_of_the_hits_stays() -> None:
    backend = demo_backend()
    plain = backend.search(Query(text="年金"))
    grouped = backend.search(Query(text="年金", group=Grouping.HIERARCHY))
    assert grouped.hits == plain.hits
    ranks = [rank for group in grouped.groups for rank in group.ranks]
    assert sorted(ranks) == [found.rank for found in plain.hits]
    assert plain.groups == ()
