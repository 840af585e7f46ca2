"""Queries for "which article applies", made of a handbook's own citations."""

from pathlib import Path

import pytest

from corpus.errors import UnknownDocument
from corpus.store import CorpusStore
from corpus.types import DocumentKind, Part, PartRole
from eval.derive import derive
from eval.queries import JudgedQuery
from ingest.index import build_index

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法")
HANDBOOK = make_document("mihon", kind=DocumentKind.HANDBOOK, title="みほん事例集")
ASKED = "もらい過ぎたお金は\nどう戻すか。"


@pytest.fixture
def filled(home: Path) -> Path:
    store = CorpusStore(home / "corpus.sqlite")
    articles = [
        make_unit(ACT, "art29", "第二十九条　調査する。", ordinal=0),
        make_unit(ACT, "art63", "第六十三条　返還する。", ordinal=1),
    ]
    store.put(ACT, articles, ingest_key="act")
    asked = Part(role=PartRole.QUESTION, start=0, end=len(ASKED))
    questions = [
        make_unit(HANDBOOK, "q1", f"{ASKED}\n法第６３条による。", parts=(asked,), ordinal=0),
        make_unit(HANDBOOK, "q2", "家賃の上限はいくらか。", ordinal=1),
    ]
    store.put(HANDBOOK, questions, ingest_key="mihon")
    build_index(home, None)
    return home


def test_a_question_that_cites_an_article_becomes_a_query(filled: Path) -> None:
    assert derive(filled, "mihon", ACT.id) == (
        JudgedQuery(
            qid="derived-q1",
            text="もらい過ぎたお金は どう戻すか。",
            relevant={"325AC0000000144:art63": 1},
            kind="which-article",
            documents=("325AC0000000144",),
            exclude=("mihon:q1",),
        ),
    )


def test_a_document_that_is_not_there_is_named(filled: Path) -> None:
    with pytest.raises(UnknownDocument, match="nope"):
        derive(filled, "nope", ACT.id)
