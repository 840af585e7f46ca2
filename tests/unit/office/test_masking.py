"""What is masked before it is kept, what stays, and what a rule cannot find."""

from __future__ import annotations

import pytest

from office.masking import mask


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("090-1234-5678に電話", "〔番号〕に電話"),
        ("０９０１２３４５６７８", "〔番号〕"),
        ("03(1234)5678", "〔番号〕"),
        ("口座1234567", "口座〔番号〕"),
        ("ケース番号A-12345", "ケース番号A-〔番号〕"),
        ("1 2 3 4 5 6 7", "〔番号〕"),
        ("〇九〇一二三四五六七八", "〔番号〕"),
        ("taro.yamada@example.jp に送った", "〔メール〕 に送った"),
        ("昭和55年4月1日生まれの世帯主", "〔日付〕生まれの世帯主"),
        ("S55.4.1 の人", "〔日付〕 の人"),
        ("1980/04/01", "〔日付〕"),
        ("平成2年生まれ", "〔日付〕生まれ"),
        ("山田さんの年金", "〔名前〕さんの年金"),
        ("山田太郎様", "〔名前〕様"),
        ("鈴木 一郎 さん", "〔名前〕さん"),
        ("佐藤氏が転居", "〔名前〕氏が転居"),
        ("花子ちゃんの学費", "〔名前〕ちゃんの学費"),
        ("やまださんの年金", "〔名前〕さんの年金"),
        ("山田はなこさんの年金", "〔名前〕さんの年金"),
        ("ヤマダ・タロウさん", "〔名前〕さん"),
        ("ｻﾄｳさん", "〔名前〕さん"),
        ("氏名：山田太郎、転居", "氏名:〔名前〕、転居"),
    ],
)
def test_what_tells_of_a_person_is_masked(text: str, kept: str) -> None:
    assert mask(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "法29条第1項第2号",
        "第五十五条の四第一項第二号",
        "問13-22-1",
        "局10-12-(1)-3",
        "次官通知第8-3-(2)-イ-(ア)",
        "昭和38年4月1日社発第246号",
        "2025年10月1日改正",
        "2026年4月の基準",
        "130,000円の敷金",
        "お母さんの年金",
        "おかあさんの仕送り",
        "息子さんのアルバイト",
        "ケースワーカーさん",
        "たくさんの収入",
        "同様の取扱い",
        "模様替えの費用",
        "氏名の変更",
        "扶養義務者氏名",
    ],
)
def test_what_a_search_is_about_stays(text: str) -> None:
    assert mask(text) == text


def test_a_name_without_an_honorific_is_not_found() -> None:
    """A limit of the rule, told in docs/feedback.md."""
    assert mask("山田太郎の年金") == "山田太郎の年金"
