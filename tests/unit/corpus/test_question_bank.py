"""The question bank: every line is well formed and our own, and ties to something that exists."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from corpus.embedded import digest_files
from corpus.errors import InputError
from corpus.locator import Locator
from corpus.question_bank import PhrasingKind, load_question_bank, question_files
from corpus.types import split_unit_id
from ingest.sources.base import ReadOptions
from ingest.sources.markdown import READER

HANDBOOK = "tokyo-jireishu-r7"
BANK = load_question_bank()
PHRASINGS = [phrasing for found in BANK.by_unit.values() for phrasing in found]


def test_the_shipped_bank_is_large_and_of_many_voices() -> None:
    assert len(PHRASINGS) >= 1_000
    assert set(Counter(p.kind for p in PHRASINGS)) == set(PhrasingKind)


def test_no_phrasing_stands_twice_under_one_unit() -> None:
    for unit_id, found in BANK.by_unit.items():
        texts = [phrasing.text for phrasing in found]
        assert len(set(texts)) == len(texts), unit_id


def test_phrasings_are_short_and_name_no_article() -> None:
    for phrasing in PHRASINGS:
        assert 2 <= len(phrasing.text) <= 60, phrasing
        assert phrasing.text == phrasing.text.strip()
        Locator.parse(split_unit_id(phrasing.unit_id)[1])


def test_phrasings_of_the_digest_belong_to_units_that_exist() -> None:
    known = {unit.id for path in digest_files() for unit in READER.read(path, ReadOptions()).units}
    stray = {u for u in BANK.by_unit if not u.startswith(HANDBOOK) and u not in known}
    assert not stray


@pytest.mark.shared
def test_no_phrasing_is_copied_from_the_handbook(shared: Path) -> None:
    source = (shared / "corpus/handbook/truth.jsonl").read_text("utf-8")
    copied = [p for p in PHRASINGS if len(p.text) >= 15 and p.text in source]
    assert not copied


@pytest.mark.parametrize("line", ["{", "[]", '{"unit": "a:art1", "text": "x"}', '{"unit": 1}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "own.jsonl"
    good = json.dumps({"unit": "a:art1", "text": "x", "kind": "keyword"})
    path.write_text(f"{good}\n{line}\n", "utf-8")
    with pytest.raises(InputError, match=r"own\.jsonl.*2行目"):
        load_question_bank([path])


def test_the_shipped_files_are_found() -> None:
    assert question_files()
