"""The 新旧対照 pages on the two revisions of the made-up law, and the table for Excel."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import httpx
import pytest

from search_api.changes import ChangeKind, Changes, UnitChange
from search_api.difference import PieceKind, difference
from ui.changes_csv import changes_csv, harmless
from ui.web.comparison import abridged, sides_of
from ui.web.demo import MemoryBackend, demo_backend

from pages import browser

PAGE = "/documents/demo-law/changes"


def test_the_two_newest_revisions_are_compared_at_once(web: httpx.Client) -> None:
    page = web.get(PAGE).text
    assert '<input type="date" name="from" value="2024-04-01" required>' in page
    assert '<input type="date" name="to" value="2026-04-01" required>' in page
    assert "2024年4月1日施行の版" in page
    assert "3件が違います（変更1件、追加1件、削除1件）" in page
    assert "<ins>年金その他の</ins>" in page
    assert re.search(r"<del>[^<]*所長[^<]*</del>", page)


def test_the_old_side_holds_no_new_words_and_the_new_side_no_old_ones(web: httpx.Client) -> None:
    page = web.get(PAGE).text
    old, new = re.findall(r'<div class="side">(.*?)</div>', page, flags=re.DOTALL)[:2]
    assert "<del>" in old
    assert "<ins>" not in old
    assert "<ins>" in new
    assert "<del>" not in new


def test_one_unit_alone_can_be_looked_at(web: httpx.Client) -> None:
    page = web.get(PAGE, params={"unit": "demo-law:art3"}).text
    assert page.count('<section class="change"') == 1
    assert "見本くらし支援法第3条" in page
    assert "（なし）" in page
    same = web.get(PAGE, params={"unit": "demo-law:art1"}).text
    assert "この条文・項目に違いはありません" in same
    assert f'href="{PAGE}?from=2024-04-01&amp;to=2026-04-01"' in same


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        pytest.param(f"{PAGE}?from=2026-05-01&to=2026-06-01", 200, "版は同じです", id="同じ版"),
        pytest.param(f"{PAGE}?from=2020-01-01", 200, "比べるものがありません", id="本文のない日"),
        pytest.param(f"{PAGE}?from=x", 422, "2026-04-01 のように", id="日付でない"),
        pytest.param(f"{PAGE}?from=2026-05-01&to=2026-04-01", 422, "入れ替えて", id="逆の順"),
        pytest.param("/documents/demo-handbook/changes", 200, "1つしか収録されて", id="1つの版"),
        pytest.param("/documents/demo-digest/changes", 200, "1つしか収録されて", id="要旨だけ"),
        pytest.param("/documents/nothing/changes", 404, "資料一覧から", id="ない資料"),
        pytest.param(
            "/documents/demo-law/changes.csv?from=2020-01-01&to=2026-04-01",
            422,
            "比べるものがありません",
            id="本文のない日の表",
        ),
        pytest.param(
            "/documents/demo-handbook/changes.csv", 422, "年・月・日で指定", id="日のない表"
        ),
    ],
)
def test_what_cannot_be_compared_is_said(
    web: httpx.Client, address: str, status: int, says: str
) -> None:
    response = web.get(address)
    assert response.status_code == status
    assert says in response.text
    assert '<section class="change"' not in response.text


def test_the_comparison_is_offered_where_there_are_two_official_revisions(
    web: httpx.Client,
) -> None:
    assert f'href="{PAGE}"' in web.get("/documents/demo-law").text
    assert f'href="{PAGE}?unit=demo-law%3Aart2"' in web.get("/units/demo-law:art2").text
    for address in ("/documents/demo-handbook", "/units/demo-handbook:q1-2"):
        assert "/changes" not in web.get(address).text


def test_markup_in_a_text_is_text_here_too() -> None:
    here = demo_backend()
    law = here.unit("demo-law:art2")
    unit = replace(law.unit, text="<script>alert(1)</script>", parts=())
    older = replace(law.versions[1], revision=law.versions[1].revision)
    backend = MemoryBackend(
        [law.document], [unit], earlier=[(older, (replace(unit, text="<b>旧</b>"),))]
    )
    with browser(lambda: backend) as client:
        page = client.get(PAGE).text
    assert "<script>alert" not in page
    assert "<b>旧" not in page


def test_the_table_opens_in_excel(web: httpx.Client) -> None:
    response = web.get(PAGE + ".csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    name = "demo-law_2024-04-01_2026-04-01.csv"
    assert name in response.headers["content-disposition"]
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["根拠の番号", "箇所", "見出し", "変更", "旧", "新"]
    assert [row[0] for row in rows[1:]] == ["demo-law:art2", "demo-law:art2-2", "demo-law:art3"]
    assert rows[3][:4] == ["demo-law:art3", "見本くらし支援法第3条", "見本の届出の期限", "削除"]
    assert rows[3][4:] == ["前条の届出は、十日以内にする。", ""]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", " =1", "\t=1", "\n=1"]
)
def test_no_cell_can_become_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    change = UnitChange(
        unit_id="d:art1",
        citation="みほん法第1条",
        title=cell,
        kind=ChangeKind.CHANGED,
        pieces=difference(cell, "後"),
    )
    table = changes_csv(Changes(document_id="d", title="みほん法", units=(change,)))
    row = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))[1]
    assert row[2] == row[4] == f"'{cell}"


def test_ordinary_cells_stay_as_they_are() -> None:
    assert harmless("第一条　1-2") == "第一条　1-2"
    assert harmless("") == ""


LONG = "保護の実施機関は、必要があると認めるときは、" * 8


def shown(old: str, new: str) -> str:
    return "".join(
        piece.text if piece.kind is PieceKind.EQUAL else f"[{piece.text}]"
        for piece in abridged(difference(old, new))
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "第一条　甲とする。", "第一条　乙とする。", "第一条　[甲][乙]とする。", id="短い"
        ),
        pytest.param(
            f"第一条　{LONG}\n２　甲。\n３　{LONG}",
            f"第一条　{LONG}\n２　乙。\n３　{LONG}",
            "（略）\n２　[甲][乙]。\n（略）",
            id="変わった項だけ",
        ),
        pytest.param(
            f"第一条　同じ。\n２　{LONG}甲とする。",
            f"第一条　同じ。\n２　{LONG}乙とする。",
            f"（略）\n２　（略）{LONG[-57:]}[甲][乙]とする。",
            id="長い項は番号と近く",
        ),
    ],
)
def test_long_equal_runs_are_shortened_as_in_a_printed_table(
    old: str, new: str, expected: str
) -> None:
    assert shown(old, new) == expected


def test_omissions_line_after_line_are_written_once() -> None:
    rows = [f"{n} ｜ {LONG}同じ欄" for n in "甲乙丙丁"]
    change = UnitChange(
        unit_id="d:annex",
        citation="",
        title="",
        kind=ChangeKind.CHANGED,
        pieces=difference(
            "\n".join((*rows, "戊 ｜ 旧")),
            "\n".join((rows[0] + " ｜ 新", *rows[1:], "戊 ｜ 新")),
        ),
    )
    old, new = ("".join(piece.text for piece in side) for side in sides_of(change))
    assert old.splitlines() == [f"甲 ｜ （略）{LONG[-44:]}同じ欄", "（略）", "戊 ｜ 旧"]
    assert new.splitlines() == [f"甲 ｜ （略）{LONG[-44:]}同じ欄 ｜ 新", "（略）", "戊 ｜ 新"]
