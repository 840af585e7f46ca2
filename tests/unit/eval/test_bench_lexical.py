"""The oracle of the lexical benchmark computes what our index computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.bench.lexical import Oracle
from ingest.index.lexical import write_field
from search_api.lexical import Bm25sIndex

_terms = st.lists(st.sampled_from(["収入", "申告", "家賃", "敷金", "世帯", "年金"]), max_size=12)


@given(documents=st.lists(_terms, min_size=2, max_size=8).filter(any), query=_terms)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rank_bm25_with_lucene_idf_gives_the_scores_of_our_index(
    tmp_path: Path, documents: list[list[str]], query: list[str]
) -> None:
    write_field(tmp_path / "words", documents)
    ours = Bm25sIndex(tmp_path / "words").scores(query)
    assert ours == pytest.approx(Oracle(documents).get_scores(query), abs=1e-4)


def test_a_term_in_every_document_keeps_a_positive_weight() -> None:
    scores = Oracle([["保護"], ["保護", "申請"]]).get_scores(["保護"])
    assert np.all(scores > 0)
