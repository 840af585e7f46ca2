"""``konkyo hierarchy`` and ``konkyo unit --style`` on a small corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import typed

from corpus.store import CorpusStore
from corpus.types import DocumentKind
from ingest.index import build_index
from ui.cli.frame import FAILED, MISUSED

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法")
BOOK = make_document("jirei", kind=DocumentKind.HANDBOOK, title="みほん事例集")


@pytest.fixture
def stored(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    store = CorpusStore(home / "corpus.sqlite")
    lines = ["第六十三条　返還する。", "２　免除できる。"]
    store.put(ACT, [make_unit(ACT, "art63", title="返還", paragraphs=lines)], ingest_key="act")
    text = "年金をさかのぼって受けた。法63条による。"
    store.put(BOOK, [make_unit(BOOK, "q7-13", text, title="遡及した年金")], ingest_key="book")
    return home


@pytest.fixture
def indexed(stored: Path) -> Path:
    build_index(stored, None)
    return stored


@pytest.mark.parametrize("asked", ["325AC0000000144:art63", "法63条"])
def test_the_hierarchy_of_a_unit(
    indexed: Path, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    code, out, _ = typed(capsys, "hierarchy", asked)
    assert code == 0
    assert out.startswith("生活保護法第63条　返還\n\n■ 法律\n  法63条　返還\n")
    assert "■ 局長通知　つながるものはありません\n" in out
    assert "■ 手帳・事例集\n  問7-13　遡及した年金\n    ［公式本文］ ここを引いている\n" in out


def test_the_hierarchy_of_a_question(indexed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = typed(capsys, "hierarchy", "年金を", "さかのぼって受けた", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["question"] == "年金を さかのぼって受けた"
    reasons = {e["unit_id"]: e["reason"] for level in found["levels"] for e in level["entries"]}
    assert reasons["jirei:q7-13"] == "検索で見つかった"
    assert "語句の一致だけ" in found["notices"][0]
    assert err == ""


def test_an_article_that_is_not_there_has_no_hierarchy_of_look_alikes(
    indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = typed(capsys, "hierarchy", "法999条")
    assert (code, out) == (FAILED, "")
    assert "999" in err or "九百九十九" in err


def test_without_an_index_there_is_no_hierarchy(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = typed(capsys, "hierarchy", "法63条")
    assert (code, out) == (FAILED, "")
    assert "konkyo index build" in err


@pytest.mark.parametrize("with_index", [True, False], ids=["索引あり", "索引なし"])
@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("full", "生活保護法第63条第2項\n"),
        ("short", "法63条2項\n"),
        ("quotation", "生活保護法第63条第2項「２　免除できる。」\n"),
        ("address", "生活保護法第63条第2項\n検索：/units/325AC0000000144:art63/p2\n"),
    ],
)
def test_a_unit_in_one_style(
    stored: Path,
    capsys: pytest.CaptureFixture[str],
    style: str,
    printed: str,
    with_index: bool,
) -> None:
    if with_index:
        build_index(stored, None)
    code, out, _ = typed(capsys, "unit", "325AC0000000144:art63/p2", "--style", style)
    assert (code, out) == (0, printed)


def test_a_style_that_nobody_knows(indexed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = typed(capsys, "unit", "法63条", "--style", "long")
    assert code == MISUSED
    assert "short（略した形）" in err


def test_json_holds_every_style(indexed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = typed(capsys, "unit", "法63条", "--json")
    assert json.loads(out)["styles"]["short"] == "法63条"
