"""What a sentence says: a rule, a verdict, or only what a text is about; and when two oppose."""

from __future__ import annotations

import pytest

from corpus.types import Document, DocumentKind, Status
from search_api.answer.conflicts import opposed
from search_api.answer.proof import sentence_of
from search_api.answer.saying import polarity, says_little
from search_api.answer.types import BasisEntry

from factories import make_document, make_unit

ACT = make_document(title="みほん法")
NOTICE = make_document("tsuuchi", kind=DocumentKind.BUREAU_NOTICE, title="みほん通知")
RULE = make_document(
    "kitei", kind=DocumentKind.OFFICE_RULE, title="事務所の取扱い", status=Status.OFFICE
)
HANDBOOK = make_document("techo", kind=DocumentKind.HANDBOOK, title="みほん手帳")


@pytest.mark.parametrize(
    ("text", "little"),
    [
        ("扶養照会の回答がないときの扱いを示した問です。", True),
        ("収入の認定を定めた項目です。", True),
        ("世帯分離の順番の問で、根拠に引かれる項目です。", True),
        ("見舞金の取扱いについての問です。", True),
        ("その額は、局長通知第8-2-(3)に示されています。", True),
        ("数え方は、みほん問答10とともに見ます。", True),
        ("帽子をなくしたときの参照先でもあります。", True),
        ("法67条は削除されていて、今は規定がありません。", True),
        ("相談（Ｂ区）→ 丙病院（Ｂ区）→ 路上（Ａ区）", True),
        ("れ、契約も解除したことが判明した。", True),
        ("１「墓地に関する法律」", True),
        ("被服費として支給できる、という問です。", False),
        ("臨時の収入は8,000円を超える額を認定する、と定めた項目です。", False),
        ("少額の品は必要経費と認められると説明されています。", False),
        ("収入を届け出なければならない。", False),
        ("次の場合に支給する。\n一　転居するとき\n二　退院するとき", False),
        ("保護を決める項目です。申請は書面でします。", False),
        ("自動車の買い替え、海外渡航の費用でも引かれます。", True),
    ],
)
def test_what_only_describes_says_little(text: str, little: bool) -> None:
    assert says_little(text) is little


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("申請できる。", 1),
        ("申請できません。", -1),
        ("認めて差し支えない。", 1),
        ("対象にならない。", -1),
        ("扶助の対象とはならない。", 0),  # a form that is not known says nothing
        ("届け出なければなりません。", 0),
        ("却下してはなりません。", -1),
        ("入所を強制できる、という意味に読んではいけません。", -1),
        ("確認を受けられない場合に限り、紙の券で確認を受けます。", 0),
        ("買い物に使用することはできない。", -1),
        ("使用できるものとされている（問3-4）。", 1),
        ("できる場合と、できない場合がある。", 0),
        ("用語の定義。", 0),
    ],
)
def test_only_the_end_of_a_sentence_allows_or_forbids(sentence: str, sign: int) -> None:
    assert polarity(sentence) == sign


def entries(*told: tuple[Document, str]) -> list[BasisEntry]:
    found = []
    for n, (document, text) in enumerate(told, 1):
        unit = make_unit(document, f"art{n}", text)
        found.append(
            BasisEntry(
                unit_id=unit.id,
                citation=unit.id,
                title="",
                kind=document.kind,
                status=document.status,
                sentence=sentence_of(document, unit, [(0, len(text))]),
            )
        )
    return found


@pytest.mark.parametrize(
    ("first", "second", "levels"),
    [
        (
            (ACT, "世帯主は、代理人によって保護の申請をすることができる。"),
            (RULE, "代理人による保護の申請はできない。世帯主が来所すること。"),
            "法律と自治体の取扱い",
        ),
        (
            (NOTICE, "転居に伴う引越しの荷造りの費用は、支給して差し支えない。"),
            (HANDBOOK, "転居に伴う引越しの荷造りの費用は、支給の対象にならない。"),
            "局長通知と手帳・事例集",
        ),
        (
            (NOTICE, "通院用の自動車は、日用品の買い物に使用できる。なお、遠方への外出は除く。"),
            (RULE, "通院用の自動車は、日用品の買い物に使用することはできない。"),
            "局長通知と自治体の取扱い",
        ),
        (
            (NOTICE, "学資保険は、満期の場合でも保有が認められる。"),
            (RULE, "学資保険は、満期の場合には保有が認められない。"),
            "局長通知と自治体の取扱い",
        ),
    ],
    ids=["法律と事務所", "通知と手帳", "なお書き", "同じ条件"],
)
def test_what_one_level_allows_and_another_forbids_is_shown(
    first: tuple[Document, str], second: tuple[Document, str], levels: str
) -> None:
    (conflict,) = opposed(entries(first, second))
    assert levels in conflict.message
    assert [quote.text for quote in conflict.quotes] == [first[1], second[1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "入所の例外は、本人の意に反して入所を強制できる、という意味に読んではいけません。",
            "他方、本人の意に反した入所の強制はできません（法30条2項）。",
        ),
        (
            "20歳になった日に1級か2級の障害の状態にあれば、障害基礎年金を受けられます。",
            "障害の状態にあれば支給されます。ただし、障害基礎年金は、納めた期間が足りないときは出ません。",
        ),
        (
            "電子資格確認を受けられない場合に限り、紙の券で医療扶助の受給者であることを確認します。",
            "やむを得ない事情があるときは、指定を受けていない医療機関でも医療の給付を受けられます。",
        ),
        (
            "処分の取消しの訴えは、審査請求に対する裁決を経た後でなければ、提起することができない。",
            "取消訴訟を提起できる処分は、申請却下の処分などである。",
        ),
        (
            "通院用の自動車は、身体に障害がある場合に限り保有が認められる。",
            "通勤用の自動車は、原則として保有が認められない。",
        ),
        (
            "寮に入った生徒は加算の対象になりませんが、療養型の寮の生徒は加算の対象として差し支えありません。",
            "寮に入っている生徒は、療養型の寮を除き、加算の対象になりません。",
        ),
    ],
    ids=["同じ向き", "ただし書", "条件の中の打消し", "名詞の前", "条件が違う", "同じ例外"],
)
def test_other_conditions_are_no_contradiction(one: str, other: str) -> None:
    assert list(opposed(entries((ACT, one), (NOTICE, other)))) == []
