"""A sentence as it is pasted into a case record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.types import Status
from search_api.answer.record import sentence_record
from search_api.answer.types import AnswerSentence
from ui.web.demo import demo_backend


@pytest.mark.parametrize(
    ("citation", "status", "written"),
    [
        ("法第24条第5項", Status.OFFICIAL, "（法第24条第5項）"),
        ("法第24条第5項", Status.DIGEST, "（法第24条第5項、要旨）"),
        ("（参考）見本通知 第1", Status.DIGEST, "（参考：見本通知 第1、要旨）"),
        ("見本通知 第1-(4)", Status.OFFICIAL, "（見本通知 第1-(4)）"),
    ],
)
def test_brackets_are_never_doubled(citation: str, status: Status, written: str) -> None:
    quote = demo_backend().answer("変動があつたときは届け出るか").quotes()[0]
    quote = replace(quote, citation=citation, status=status)
    assert sentence_record(AnswerSentence(quotes=(quote,))) == f"「{quote.text}」{written}"
