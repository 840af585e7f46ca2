"""Where no number is asked for, the asked thing and deed must stand in what is quoted."""

from __future__ import annotations

import pytest

from corpus.types import Part, PartRole, Unit
from search_api.answer.nouns import asked_nouns
from search_api.answer.question import read_question
from search_api.answer.sentences import sentences_of
from search_api.answer.things import thing_of
from search_api.types import Hit

from factories import make_document, make_unit

PAGES = make_document("pages")


def of_question(asked: str, answer: str, title: str = "") -> Unit:
    """Return a Q&A."""
    question = f"問: {asked}"
    text = f"{question}\n答: {answer}"
    parts = (
        Part(role=PartRole.QUESTION, start=0, end=len(question)),
        Part(role=PartRole.ANSWER, start=len(question) + 1, end=len(text)),
    )
    return make_unit(PAGES, "1", text, title=title, parts=parts)


def _hit(unit: Unit) -> Hit:
    return Hit(
        unit=unit,
        document=PAGES,
        rank=1,
        score=1.0,
        passage_start=0,
        passage_end=len(unit.text),
        highlights=(),
    )


def told(question: str, unit: Unit, *spoken: str) -> list[str]:
    """Return the sentences of a unit that may answer a question."""
    thing = thing_of(read_question(question))
    over = thing.over(_hit(unit), spoken)
    return [unit.text[s.start : s.end] for s in sentences_of(unit) if thing.is_told(unit, s, over)]


@pytest.mark.parametrize(
    ("question", "text", "tells"),
    [
        ("パソコンは持てますか", "パソコンを持つことは認められます。", True),
        ("小判は何枚まで持てますか", "小判は10枚まで保有を認めます。", True),
        (
            "小判はいくらまで持てますか",
            "ほかの手持ち金と小判が50万円以下なら、返還は要りません。",
            False,
        ),
        ("保有個人情報は何日以内に見せますか", "請求の日から30日以内に見せます。", True),
        ("お車代は収入か", "保険金などは、8,000円を超える額を収入として認定します。", False),
        ("お車代は収入？", "お車代は、収入として認定しません。", True),
        ("冷蔵庫が壊れた費用は出ますか", "エアコンの購入費は出ます。", False),
        ("パソコンは持てますか", "パソコンの講習の費用は出ます。", False),
        ("パソコンは持てますか", "自動車を持つことは認められません。", False),
        ("テレビは持っていてよいですか", "テレビの保有は認められます。", True),
        ("テレビは持っててもいい？", "自動車の保有は認められません。", False),
        ("指輪を持ってていい", "自動車の保有は認められません。", False),
        ("約束を持っていかれそうですか", "約束はありません。", True),
        ("つぼは売らせるのか", "つぼは、売らずに持っていて構いません。", True),
        ("つぼは売らせるのか", "遺品は売って費用に充てます。", False),
        ("クーラーは処分しないといけませんか", "冷房器具を買う費用が出ます。", False),
        ("借金の返済は収入から差し引けますか", "福祉の貸付金の返済は引けます。", False),
        ("借金を返している分は収入から引けますか", "借金の返済は引けません。", True),
        ("サラ金の返済分は控除できる？", "借金の返済は引けません。", True),
        ("お年玉をもらったら収入認定しますか", "保険金は8,000円を引いて認定します。", False),
        ("お年玉をもらったら収入認定しますか", "お年玉は収入として認定しません。", True),
        ("給付金は収入認定しますか", "入院給付金は収入として認定します。", False),
        ("給付金は収入認定しますか", "国の給付金は収入として認定します。", True),
        ("差額ベッド代は出せますか", "入院中の家賃は出せます。", False),
        ("法事に行く交通費は出せますか", "通院の交通費は出せます。", False),
        ("法事に行く交通費は出せますか", "法事の交通費は出せます。", True),
        ("大学の受験料は出せますか", "高校の受験料は2回まで出せます。", False),
        ("高校の受験料は出せますか", "高校の受験料は2回まで出せます。", True),
        ("入院中でも申請できますか", "入院中の家賃は出せます。", False),
        ("どんな支援がありますか", "相談を受けます。", True),
        ("くつ箱はありますか", "机は、窓口にあります。", False),
        ("くつ箱はありますか", "くつ箱は、窓口にあります。", True),
        ("持ち家があっても保護を受けられますか", "働く人も保護を受けられます。", False),
        ("持ち家があっても保護を受けられますか", "持ち家のある人も保護を受けられます。", True),
        ("土地を持っている人でも申請できますか", "申請できるのは、本人です。", False),
        ("土地を持っている人でも申請できますか", "土地があっても申請できます。", True),
        ("進学のための貯金は認められますか", "進学のための貸付金は、収入にしません。", False),
        ("進学のための貯金は認められますか", "やりくりした貯金は認められます。", True),
        ("届出をしないとどんな罰則がありますか", "届出は義務です。", False),
        ("届出をしないとどんな罰則がありますか", "30万円以下の罰金に処せられます。", True),
    ],
)
def test_a_sentence_tells_of_the_asked_thing_and_deed(
    question: str, text: str, tells: bool
) -> None:
    assert bool(told(question, make_unit(PAGES, "1", text))) is tells


def test_the_thing_may_stand_over_the_sentence() -> None:
    rule = "受けた額を収入として認定します。"
    named = make_unit(
        PAGES, "1", f"別名: 失業手当\n仕事を探す間の給付です。{rule}", title="求職給付"
    )
    assert told("失業手当は収入認定しますか", named) == [rule]
    asked = of_question("お年玉をもらいました。どう扱いますか。", "金額を確かめて認定します。")
    assert told("お年玉は収入になりますか", asked) == ["金額を確かめて認定します。"]


def test_what_people_say_of_a_question_names_an_income_and_nothing_that_is_held() -> None:
    unit = of_question(
        "ネットで物を売りました。", "売った額を収入として認定し、持つ物は確かめます。"
    )
    assert told("フリマ市場で売ったお金は収入になりますか", unit, "フリマ市場で稼ぎました")
    assert not told("つぼは持てますか", unit, "つぼを並べて売りました")


@pytest.mark.parametrize(
    ("question", "nouns"),
    [
        ("香典をもらったら収入認定しますか", (("香典",),)),
        ("実家の葬式に行く交通費は出せますか", (("交通費",), ("葬式",))),
        ("借金の返済は引けますか", (("借金",),)),
        ("奨学金でもらったお金は収入ですか", (("奨学金",),)),
        ("農業収入の経費", (("農業収入",),)),
        ("兄弟に連絡しないでほしいって言われた", ()),
    ],
)
def test_the_marked_noun_is_the_thing(question: str, nouns: tuple[tuple[str, ...], ...]) -> None:
    assert asked_nouns(question) == nouns


def test_a_difference_is_told_where_both_stand_apart() -> None:
    unit = of_question(
        "青札と赤札はどう違いますか。",
        "青札か赤札を渡します。しばらく待つのが青札、帰ってよいのが赤札です。",
    )
    thing = thing_of(read_question("青札と赤札の違い"))
    apart = [unit.text[s.start : s.end] for s in sentences_of(unit) if thing.is_named_in(unit, s)]
    assert apart == ["しばらく待つのが青札、帰ってよいのが赤札です。"]
