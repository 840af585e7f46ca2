"""The field's own dictionary: what a caseworker types leads to the words of the rules."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from corpus.folding import fold
from corpus.thesaurus import EntryKind, Thesaurus, load_thesaurus

TABLES = {
    kind: tomllib.loads(files("corpus").joinpath(f"lexicon/{kind}.toml").read_text("utf-8"))[kind]
    for kind in EntryKind
}

SAID = [
    ("家賃が払えない", "住宅扶助"),
    ("病院代はどうなる", "医療扶助"),
    ("CWの訪問", "ケースワーカー"),
    ("ＳＶの決裁", "査察指導員"),
    ("生扶の額", "生活扶助"),
    ("布団もない", "被服費"),
    ("引っ越ししたい", "転居"),
    ("塀の中から出てきた", "刑務所"),
]


@pytest.mark.parametrize(("said", "meant"), SAID, ids=[said for said, _ in SAID])
def test_everyday_words_and_abbreviations_lead_to_the_words_of_the_rules(
    said: str, meant: str
) -> None:
    words = [word for found in load_thesaurus().expand(said) for word in found.words]
    assert meant in words


def test_the_longest_key_wins_and_guards_the_short_ones_inside_it() -> None:
    thesaurus = Thesaurus({EntryKind.EVERYDAY: {"車を": ["自動車"], "自転車を": ["自転車"]}})
    assert [e.surface for e in thesaurus.expand("自転車を買う")] == ["自転車を"]


@pytest.mark.parametrize("text", ["ギガバイト", "CWX", "acw"])
def test_a_key_in_letters_or_katakana_is_a_whole_run(text: str) -> None:
    thesaurus = Thesaurus({EntryKind.EVERYDAY: {"バイト": ["就労"], "CW": ["現業員"]}})
    assert thesaurus.expand(text) == ()


def test_the_dictionary_is_large_enough_and_no_key_stands_twice() -> None:
    keys = [fold(key) for table in TABLES.values() for key in table]
    assert len(keys) >= 600
    assert len(set(keys)) == len(keys)


def test_keys_are_specific() -> None:
    for table in TABLES.values():
        for key, words in table.items():
            assert len(key) >= 2, key
            assert words, key
            assert all(word.strip() == word and word for word in words), key
