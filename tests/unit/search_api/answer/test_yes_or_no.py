"""A bare yes leads only where its own question asks for the same."""

from __future__ import annotations

import pytest

from search_api.service import SearchService


@pytest.mark.parametrize(
    "question",
    [
        "医療券なしで夜間に急病で受診したらどうする",
        "同居している内縁の妻は同じ世帯になるか",
        "銀行照会の条文どれ",
        "診断書料は出せますか",
    ],
)
def test_a_yes_is_not_borrowed_from_another_question(shipped: SearchService, question: str) -> None:
    assert not any(
        sentence.quotes[0].text.startswith("問:") for sentence in shipped.answer(question).short
    )


@pytest.mark.parametrize(
    ("question", "yes"),
    [
        ("アパートの更新料は出してもらえるか", "必要な範囲で出ます。"),
        ("辞退届が出たら廃止していいですか", "すぐに廃止はできません。"),
    ],
)
def test_a_yes_to_the_same_question_leads(shipped: SearchService, question: str, yes: str) -> None:
    assert shipped.answer(question).short[0].quotes[-1].text == yes


@pytest.mark.parametrize(
    "question",
    [
        "貴金属は売らせるのか",
        "携帯電話は持ってていい？",
        "賞与はどうやって収入に認定しますか",
        "香典をもらったら収入認定しますか",
        "差額ベッド代は出せますか",
        "墓参りの交通費は出ますか",
    ],
)
def test_what_the_material_does_not_tell_is_refused(shipped: SearchService, question: str) -> None:
    answer = shipped.answer(question)
    assert answer.refusal
    assert answer.refusal.message


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("借金の返済は収入から差し引けますか", ("引けません", "引く扱いは原則としてありません")),
        ("失業保険は収入認定するのか", ("受けた額を収入として認定します",)),
        ("停止と廃止の違い", ("様子を見るのが停止",)),
        ("銀行に預金を調べてもらう根拠の条文", ("根拠は法29条1項です",)),
    ],
)
def test_the_first_sentence_tells_of_the_asked_thing(
    shipped: SearchService, question: str, says: tuple[str, ...]
) -> None:
    answer = shipped.answer(question)
    assert answer.short
    assert any(each in answer.short[0].text for each in says)


def test_two_texts_that_say_the_same_are_no_conflict(shipped: SearchService) -> None:
    assert not shipped.answer("母子加算は父親だけの家庭でもつくか").conflicts
