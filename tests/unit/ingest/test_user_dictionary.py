"""The words of the field are cut and read as the lexicon says, alone and in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from sudachipy import SplitMode

from corpus.errors import InputError
from ingest import user_dictionary
from ingest.tokenise import content_terms
from ingest.user_dictionary import (
    Word,
    compile_dictionary,
    dictionary_id,
    field_words,
    open_dictionary,
    shipped_path,
)

SENTENCES = ["{}", "この{}を認定する", "本人の{}について", "年金{}の"]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_word_is_cut_and_read_as_the_lexicon_says(sentence: str) -> None:
    tokeniser = open_dictionary().tokenizer(SplitMode.A)
    for word in field_words():
        found = tokeniser.tokenize(sentence.format(word.surface))
        assert "|".join(word.pieces) in "|".join(m.surface() for m in found), word
        assert "".join(word.readings) in "".join(m.reading_form() for m in found), word


def test_the_shipped_dictionary_is_that_of_the_lexicon() -> None:
    assert dictionary_id().encode() in shipped_path().read_bytes(), (
        "run: .venv/bin/python scripts/user_dictionary.py"
    )


def test_another_core_dictionary_gets_a_dictionary_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_dictionary, "shipped_path", lambda: tmp_path / "missing.dic")
    tokeniser = open_dictionary().tokenizer(SplitMode.A)
    assert [m.surface() for m in tokeniser.tokenize("日用品の費用")][:2] == ["日用", "品"]


def test_a_word_whose_pieces_do_not_make_it_up_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Word(surface="医療単給", readings=("イリョウ",), pieces=("医療", "単給"))
    monkeypatch.setattr(user_dictionary, "field_words", lambda: (wrong,))
    with pytest.raises(InputError, match="医療単給"):
        compile_dictionary(tmp_path / "words.dic")


def test_index_and_query_use_the_words() -> None:
    assert "日用" in content_terms("入院患者日用品費の計上")
