"""``konkyo answer`` on a small corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import typed

from corpus.store import CorpusStore
from ingest.index import build_index
from ui.cli.frame import FAILED, MISUSED

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法", aliases=("法",))
TEXT = "決定の通知は、申請のあつた日から十四日以内にする。ただし、三十日まで延ばすことができる。"


@pytest.fixture
def stored(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    store = CorpusStore(home / "corpus.sqlite")
    units = [
        make_unit(ACT, "art24", TEXT, title="申請"),
        make_unit(ACT, "art1", "この法律の目的。", ordinal=1),
    ]
    store.put(ACT, units, ingest_key="act")
    return home


@pytest.fixture
def indexed(stored: Path) -> Path:
    build_index(stored, None)
    return stored


def test_the_short_answer_comes_first_and_then_the_basis(
    indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = typed(capsys, "answer", "決定の通知は申請の日から何日以内ですか")
    assert code == 0
    assert out.index(TEXT) < out.index("根拠")
    assert "■ 法律" in out
    assert "［公式本文］ 生活保護法第24条" in out
    assert "語句の一致だけ" in err


def test_a_refusal_says_why_and_is_no_error(
    indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = typed(capsys, "answer", "申請の手数料はいくらですか")
    assert code == 0
    assert "答えられません" in out
    assert "近い根拠" in out
    assert "生活保護法第24条" in out


def test_json_is_that_of_the_api(indexed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = typed(capsys, "answer", "決定の通知は何日以内ですか", "--json")
    body = json.loads(out)
    assert code == 0
    assert body["short"][0]["quotes"][0]["text"] in TEXT
    assert body["refusal"] is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("answer", "！？"), FAILED),
        (("answer", "あ" * 501), FAILED),
        (("answer",), MISUSED),
        (("answer", "決定", "--as-of", "きのう"), MISUSED),
    ],
)
def test_what_cannot_be_asked(
    indexed: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: int
) -> None:
    code, out, err = typed(capsys, *arguments)
    assert code == expected
    assert err
    assert "Traceback" not in err + out


def test_without_an_index_it_says_what_to_do(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = typed(capsys, "answer", "決定の通知")
    assert code == FAILED
    assert "konkyo" in err
