"""``konkyo bench local``: which entries of an office appear beside the hits."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files

import pytest

from ui.cli import konkyo
from ui.cli.frame import run


def test_by_words_alone_half_of_the_queries_find_their_entry_and_hardly_any_other_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(konkyo, ["bench", "local", "--words-only", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["recall_words"] >= 0.5
    assert figures["false_words"] <= 0.05


def test_the_set_asks_once_for_each_entry_and_as_often_for_none() -> None:
    folder = files("ui.bench") / "knowledge_set"
    entries, queries = (
        [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]
        for name in ("entries.jsonl", "queries.jsonl")
    )
    asked = Counter(query["entry"] for query in queries)
    assert asked.pop(None) == len(entries)
    assert asked == Counter(entry["number"] for entry in entries)
    assert len({query["query"] for query in queries}) == len(queries)
