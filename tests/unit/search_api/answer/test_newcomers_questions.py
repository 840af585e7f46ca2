"""What a newcomer asked of the digest that Konkyo ships: the right basis first, or none."""

from __future__ import annotations

import pytest

from search_api.answer.types import RefusalReason
from search_api.service import SearchService


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("障害者加算はいくらですか", RefusalReason.NO_FIGURE),
        ("母子加算はいくらですか", RefusalReason.NO_FIGURE),
        ("母子加算は子ども1人の世帯で月いくらですか", RefusalReason.NO_FIGURE),
        ("東京の住宅扶助の上限額はいくらですか", RefusalReason.NO_FIGURE),
        ("保護費の支給日は何日ですか", RefusalReason.THIN_EVIDENCE),  # the nearest hold days
        ("4級地の第1類の額", RefusalReason.NO_FIGURE),
        ("6人世帯の第2類はいくら", RefusalReason.NO_FIGURE),
        ("介護保険の審査請求は何日以内", RefusalReason.THIN_EVIDENCE),
        ("保護の申請を取り下げる期限は", RefusalReason.THIN_EVIDENCE),
        ("スマートフォンは持てるか", RefusalReason.THIN_EVIDENCE),
        ("パソコンは持てますか", RefusalReason.THIN_EVIDENCE),
        ("テレビは持てるか", RefusalReason.THIN_EVIDENCE),
    ],
)
def test_what_no_text_tells_is_refused(
    shipped: SearchService, question: str, reason: RefusalReason
) -> None:
    answer = shipped.answer(question)
    assert not answer.short, answer.short[0].text
    assert answer.refusal
    assert answer.refusal.reason is reason


@pytest.mark.parametrize(
    ("question", "units", "says"),
    [
        ("審査請求は何日以内にできますか", {"426AC0000000068:art18"}, "3か月"),
        (
            "審査請求の期限",
            {"426AC0000000068:art18", "konkyo-figures:不服申立ての期限"},
            "3か月",
        ),
        ("転居するときの敷金はいくらまで出せますか", {"kyokucho-1963-246:7/4/1/カ"}, "4倍"),
        ("不正受給の徴収金はいくら上乗せできますか", {"325AC0000000144:art78"}, "40%以下"),
        ("78条の上乗せは何パーセントですか", {"325AC0000000144:art78"}, "40%以下"),
        ("バイクは持てますか", {"konkyo-practice:q61"}, "125cc"),
        ("3級地-1の70歳の第1類の額", {"konkyo-figures:第1類"}, "40,880"),
        ("却下された人はいつまでに審査請求できるか", {"konkyo-practice:q172"}, "3か月"),
        ("保護を受ける権利の時効は何年ですか", {"konkyo-practice:q162"}, "5年"),
        ("大牟田市の3人世帯の家賃上限", {"konkyo-practice:q107"}, "41,100"),
        ("申請から何日以内に返事しますか", {"konkyo-practice:q4"}, "14日"),
    ],
)
def test_the_first_sentence_tells_it(
    shipped: SearchService, question: str, units: set[str], says: str
) -> None:
    answer = shipped.answer(question)
    assert answer.refusal is None
    first = answer.short[0]
    assert {quote.unit_id for quote in first.quotes} <= units
    assert says in first.text


def test_the_rest_of_an_answer_is_not_of_another_income(shipped: SearchService) -> None:
    answer = shipped.answer("収入申告が3か月遅れた場合どうするか")
    assert answer.short[0].quotes[0].unit_id == "konkyo-practice:q151"
    assert not any("退職金" in sentence.text for sentence in answer.short)
