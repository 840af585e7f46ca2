"""``konkyo changes`` and ``konkyo watch`` on two revisions of a made-up law."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from command_line import typed

from corpus.store import CorpusStore
from corpus.types import Revision
from ingest.index import build_index
from ui.cli.frame import FAILED

from factories import make_document, make_unit

LAW = "999AC0000000001"
OLD = make_document(revision=Revision(id="a", effective_from=dt.date(2020, 4, 1)))
NEW = make_document(revision=Revision(id="b", effective_from=dt.date(2025, 6, 1)))


def put_new(home: Path) -> None:
    """Let the amended revision stand beside the older one."""
    units = [
        make_unit(NEW, "art1", "第一条　同じ。"),
        make_unit(NEW, "art2", "第二条　二十日。", ordinal=1),
    ]
    CorpusStore(home / "corpus.sqlite").put(NEW, units, ingest_key="b")
    build_index(home, None)


@pytest.fixture
def home_with_law(home: Path) -> Path:
    """Return a home with the older revision."""
    units = [
        make_unit(OLD, "art1", "第一条　同じ。"),
        make_unit(OLD, "art2", "第二条　十日。", ordinal=1),
    ]
    CorpusStore(home / "corpus.sqlite").put(OLD, units, ingest_key="a")
    build_index(home, None)
    return home


def test_changes_are_marked_where_they_stand(
    home_with_law: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_new(home_with_law)
    code, out, err = typed(capsys, "changes", LAW)
    assert code == 0
    assert out.splitlines()[:3] == [
        "［変更］ みほん法第2条",
        f"番号: {LAW}:art2",
        "第二条　[-十日-]{+二十日+}。",
    ]
    assert err == "2020-04-01 と 2025-06-01 の間で、1 件が違います。\n"


def test_changes_are_written_as_json_and_as_a_table(
    home_with_law: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_new(home_with_law)
    code, out, _ = typed(capsys, "changes", LAW, "--json")
    assert code == 0
    assert [unit["new"] for unit in json.loads(out)["units"]] == ["第二条　二十日。"]
    table = tmp_path / "変更.csv"
    code, out, err = typed(capsys, "changes", LAW, "--csv", str(table))
    assert (code, out) == (0, "")
    assert "変更.csv」に書きました。" in err
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][3:] == ["変更", "第二条　十日。", "第二条　二十日。"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["nothing"], "収録されていません", id="ない資料"),
        pytest.param([LAW], "2つ以上収録されていません", id="1つの版"),
        pytest.param(
            [LAW, "--from", "2019-01-01", "--to", "2020-05-01"],
            "比べるものがありません",
            id="本文のない日",
        ),
        pytest.param(
            [LAW, "--from", "2021-01-01", "--to", "2020-05-01"], "入れ替えて", id="逆の順"
        ),
    ],
)
def test_what_cannot_be_compared_is_said(
    home_with_law: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    code, out, err = typed(capsys, "changes", *arguments)
    assert (code, out) == (FAILED, "")
    assert says in err


def test_the_watch_list_from_the_first_citation_to_the_last(
    home_with_law: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "見守っている根拠はありません" in typed(capsys, "watch", "list")[2]
    for reference in ("みほん法1条", f"{LAW}:art2"):
        assert typed(capsys, "watch", "add", reference, "--note", "見本の件")[0] == 0
    put_new(home_with_law)
    code, out, err = typed(capsys, "watch", "list")
    assert code == 0
    first, second = (line.split("\t") for line in out.splitlines())
    assert first[:3] == ["変更", f"{LAW}:art2", "みほん法第2条"]
    assert "本文が変わりました" in first[5]
    assert second[:3] == ["同じ", f"{LAW}:art1", "みほん法第1条"]
    assert "2 件のうち、1 件を確かめてください。" in err
    listed = [json.loads(line) for line in typed(capsys, "watch", "list", "--json")[1].splitlines()]
    assert [each["alert"] and each["alert"]["since"] for each in listed] == ["2020-04-01", None]
    for reference in ("みほん法第2条", "みほん法1条"):  # as it was kept, and as people write it
        code, _, err = typed(capsys, "watch", "remove", reference)
        assert (code, "見守りをやめました" in err) == (0, True)
    assert typed(capsys, "watch", "list")[1] == ""


def test_a_personal_number_is_refused(
    home_with_law: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = typed(capsys, "watch", "add", f"{LAW}:art1", "--note", "123456789018")
    assert code == FAILED
    assert "12桁の番号が書かれているため、保存しませんでした。" in err
    assert typed(capsys, "watch", "list")[1] == ""


def test_a_damaged_list_is_named(home_with_law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home_with_law / "watch.sqlite").write_bytes(b"no database" * 1000)
    code, _, err = typed(capsys, "watch", "list")
    assert code == FAILED
    assert "watch.sqlite」が壊れています。" in err
