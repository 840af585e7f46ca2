import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold, fold_with_offsets


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("第２９条", "第29条", id="全角数字"),
        pytest.param("ﾊﾞｲﾄ", "バイト", id="半角カナと濁点"),
        pytest.param("ｺｰﾋｰ", "コーヒー", id="長音は残る"),
        pytest.param("醫療扶助", "医療扶助", id="旧字"),
        pytest.param("ＣＷ", "cw", id="英字"),
        pytest.param("８－１", "8-1", id="ハイフン"),
    ],
)
def test_makes_spellings_one(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=60))
def test_every_folded_character_knows_its_source(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert len(folded) == len(offsets)
    assert list(offsets) == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)
