"""What became of a document between two days, on made-up revisions and on the Act itself."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.days import today_in_japan
from corpus.errors import InvalidQuery, UnknownDocument
from corpus.types import Document, Revision, Status, Unit
from ingest.index import build_index
from ingest.pipeline import ingest_files
from search_api.changes import ChangeKind, Changes, changes_between, revision_days
from search_api.service import SearchService

from factories import make_document, make_unit

OLD = make_document(revision=Revision(id="a", effective_from=dt.date(2020, 4, 1)))
NEW = make_document(revision=Revision(id="b", effective_from=dt.date(2025, 6, 1)))
DIGEST = make_document(status=Status.DIGEST, revision=Revision(id="digest"))
BEFORE, AFTER = dt.date(2025, 5, 31), dt.date(2025, 6, 1)


def compare(
    *revisions: tuple[Document, Sequence[Unit]], first: dt.date = BEFORE, second: dt.date = AFTER
) -> Changes:
    units = {document.version: tuple(units) for document, units in revisions}
    documents = [document for document, _ in revisions]
    return changes_between(documents, units.__getitem__, first, second)


def summary(changes: Changes) -> list[tuple[str, str, str, str]]:
    return [(c.unit_id.partition(":")[2], c.kind, c.old, c.new) for c in changes.units]


def test_units_that_came_went_or_changed_stand_in_the_order_of_the_book() -> None:
    old = [
        make_unit(OLD, "art1", "第一条　同じ。"),
        make_unit(OLD, "art2", "第二条　十日以内。"),
        make_unit(OLD, "art3", "第三条　旧規定。"),
        make_unit(OLD, "art10", "第十条　前。"),
    ]
    new = [
        make_unit(NEW, "art1", "第一条　同じ。"),
        make_unit(NEW, "art2", "第二条　二十日以内。"),
        make_unit(NEW, "art2-2", "第二条の二　新規定。"),
        make_unit(NEW, "art10", "第十条　後。"),
    ]
    changes = compare((OLD, old), (NEW, new))
    assert summary(changes) == [
        ("art2", ChangeKind.CHANGED, "第二条　十日以内。", "第二条　二十日以内。"),
        ("art2-2", ChangeKind.ADDED, "", "第二条の二　新規定。"),
        ("art3", ChangeKind.REMOVED, "第三条　旧規定。", ""),
        ("art10", ChangeKind.CHANGED, "第十条　前。", "第十条　後。"),
    ]
    assert (changes.before, changes.after, changes.note) == (OLD, NEW, "")
    assert changes.units[1].citation == "みほん法第2条の2"


def test_a_caption_that_changes_is_part_of_the_wording() -> None:
    changes = compare(
        (OLD, [make_unit(OLD, "art1", "第一条　同じ。", title="報告")]),
        (NEW, [make_unit(NEW, "art1", "第一条　同じ。", title="届出")]),
    )
    assert summary(changes) == [
        ("art1", ChangeKind.CHANGED, "（報告）\n第一条　同じ。", "（届出）\n第一条　同じ。")
    ]


def test_supplementary_provisions_are_known_by_the_law_that_brought_them() -> None:
    def brought(document: Document, number: int, law: str, text: str) -> Unit:
        headings = (f"附　則　（{law}）　抄",)
        return make_unit(document, f"suppl-{number}/art1", text, headings=headings)

    changes = compare(
        (OLD, [brought(OLD, 1, "令和五年法律第五号", "五年。")]),
        (
            NEW,
            [
                brought(NEW, 1, "令和四年法律第四号", "四年。"),
                brought(NEW, 2, "令和五年法律第五号", "五年。"),
            ],
        ),
    )
    assert [(c.kind, c.citation) for c in changes.units] == [
        (ChangeKind.ADDED, "みほん法附則（令和四年法律第四号）第1条")
    ]


def test_rows_of_a_table_are_read_without_the_marks_of_markdown() -> None:
    table = "別表\n| 区分 | 額 |\n| --- | --- |\n| 一級地 | {} |\n|  | 備考 |"
    changes = compare(
        (OLD, [make_unit(OLD, "annex", table.format("百円"))]),
        (NEW, [make_unit(NEW, "annex", table.format("二百円"))]),
    )
    assert changes.units[0].old == "別表\n区分 ｜ 額\n一級地 ｜ 百円\n ｜ 備考"
    assert changes.units[0].new == "別表\n区分 ｜ 額\n一級地 ｜ 二百円\n ｜ 備考"


UNIT = [make_unit(OLD, "art1")]


@pytest.mark.parametrize(
    ("documents", "first", "says"),
    [
        pytest.param([DIGEST], BEFORE, "収録されているのは要旨だけです", id="要旨だけ"),
        pytest.param(
            [OLD, NEW, DIGEST],
            dt.date(2019, 1, 1),
            "2019年1月1日の時点の公式の本文が収録されていないため、比べるものがありません"
            "（要旨とは比べません）。2020年4月1日以後の日を指定してください。",
            id="前の日に本文がない",
        ),
        pytest.param([NEW, DIGEST], BEFORE, "比べるものがありません（要旨", id="前は要旨だけ"),
        pytest.param(
            [OLD, replace(NEW, status=Status.OFFICE)],
            BEFORE,
            "公式の本文と事務所の資料は別のもの",
            id="事務所の資料とは比べない",
        ),
    ],
)
def test_what_cannot_be_compared_is_said_and_not_compared(
    documents: list[Document], first: dt.date, says: str
) -> None:
    changes = compare(*((document, UNIT) for document in documents), first=first)
    assert says in changes.note
    assert not changes.comparable
    assert changes.units == ()


def test_two_days_of_one_revision_are_said_to_be_one() -> None:
    changes = compare((OLD, UNIT), (NEW, UNIT), second=BEFORE, first=dt.date(2021, 1, 1))
    assert changes.note == "2021年1月1日と2025年5月31日に示される版は同じです。違いはありません。"
    assert changes.comparable


def test_two_days_of_the_only_version_say_that_nobody_can_know() -> None:
    changes = compare((OLD, UNIT), second=BEFORE, first=dt.date(2021, 1, 1))
    assert "収録されている版は1つだけ" in changes.note
    assert "違いはありません" not in changes.note


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(InvalidQuery, match="入れ替えて"):
        compare((OLD, UNIT), (NEW, UNIT), first=AFTER, second=BEFORE)


def copy(amended: str) -> Document:
    return make_document(revision=Revision(amended_on=dt.date.fromisoformat(amended)))


@pytest.mark.parametrize(
    ("documents", "days"),
    [
        pytest.param(
            [OLD, NEW, DIGEST], [dt.date(2025, 6, 1), dt.date(2020, 4, 1)], id="施行日が分かる"
        ),
        pytest.param(
            [NEW, make_document()],
            [dt.date(2025, 6, 1), dt.date(2025, 5, 31)],
            id="何も分からない版",
        ),
        pytest.param([DIGEST], [], id="要旨だけ"),
    ],
)
def test_each_revision_has_a_day_that_shows_it(
    documents: list[Document], days: list[dt.date]
) -> None:
    assert list(revision_days(documents).values()) == days


def test_the_revision_of_today_whose_first_day_nobody_knows_is_shown_by_today() -> None:
    documents = [copy("2025-05-16"), copy("2024-06-12")]
    days = [today_in_japan(), dt.date(2024, 6, 12)]
    assert list(revision_days(documents).values()) == days


def test_two_hundred_units_that_all_changed_take_well_under_a_second() -> None:
    text = "".join(f"第{n}項　{'保護の実施機関は調査を行うことができる。' * 4}\n" for n in range(8))
    old = [make_unit(OLD, f"art{n}", text) for n in range(1, 201)]
    new = [make_unit(NEW, f"art{n}", text.replace("調査", "検査")) for n in range(1, 201)]
    started = time.process_time()  # not the clock: a busy machine makes nobody's work longer
    assert len(compare((OLD, old), (NEW, new)).units) == 200
    assert time.process_time() - started < 2  # 0.15 s on a quiet machine


@pytest.mark.shared
def test_the_act_of_2025_and_of_2026(home: Path, shared: Path) -> None:
    law = "325AC0000000144"
    official = shared / "corpus" / "egov" / f"{law}.xml"
    earlier = shared / "corpus" / "egov-html" / f"{law}_20250601_504AC0000000068.html"
    list(ingest_files(home, [official, earlier]))
    build_index(home, None)
    service = SearchService.open(home)
    changes = service.changes(law, dt.date(2025, 6, 1), dt.date(2026, 11, 25))
    assert changes.before is not None
    assert changes.before.revision.id == "20250601_504AC0000000068"
    assert [(c.unit_id.partition(":")[2], c.kind) for c in changes.units] == [
        ("art54-2", ChangeKind.CHANGED),
        ("art80-4", ChangeKind.CHANGED),
        ("annex2", ChangeKind.CHANGED),
        ("suppl-38/art81", ChangeKind.CHANGED),
        ("suppl-73/art1", ChangeKind.ADDED),
        ("suppl-78", ChangeKind.ADDED),
    ]
    inserted = [piece.text for piece in changes.units[1].pieces if piece.kind == "inserted"]
    assert inserted == ["、", "並びに介護保険法第三条の規定により介護保険を行う市町村及び特別区"]
    assert changes.units[1].new == service.unit(f"{law}:art80-4").unit.text
    with pytest.raises(UnknownDocument):
        service.changes("nothing", BEFORE, AFTER)
