"""Signing in at the workbench, and judging there."""

from __future__ import annotations

from pathlib import Path

import pyotp
import pytest

from eval.judging import JUDGING_FILE, JudgingStore
from eval.judging.types import PooledTopic, Topic
from office.identity import CONSOLE, Role
from ui.settings import PREFIX

from offices import PASSWORD
from workbenches import House, everything, press

testing = pytest.importorskip("streamlit.testing.v1", reason="the workbench extra has streamlit")

A, B, C = "demo-law:art1", "demo-law:art2", "demo-handbook:q1-2"


def judge_all(house: House, role: Role, *labels: str) -> None:
    page = house.open(role, "judging")
    for label in labels:
        page = press(page, label)
    press(page, "判定を終える")


@pytest.fixture
def pool(home: Path) -> None:
    """Two queries of two and one unit."""
    topics = (
        PooledTopic(topic=Topic(qid="q1", text="年金の届け出"), units=(A, B)),
        PooledTopic(topic=Topic(qid="q2", text="転居の費用"), units=(C,)),
    )
    store = JudgingStore(home / JUDGING_FILE)
    store.add_pool("見本", topics, systems=("hybrid",), depth=2)


def test_without_a_pool_one_is_told_how_to_make_it(house: House) -> None:
    assert "konkyo judge pool" in everything(house.open(Role.EVALUATOR, "judging"))


def test_without_a_service_one_is_told_to_start_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}API_URL", "http://127.0.0.1:9")
    assert "「konkyo up」が動いているか" in house.open(view="judging").error[0].value


def sign_in(page: testing.AppTest, login: str, password: str, code: str = "") -> testing.AppTest:
    for field, typed in zip(page.text_input, (login, password, code), strict=True):
        field.input(typed)
    return press(page, "サインイン")


@pytest.mark.usefixtures("pool")
def test_one_signs_in_judges_under_the_own_login_and_signs_out(house: House) -> None:
    page = house.open(view="judging")
    assert page.title[0].value == "サインイン"
    assert not page.subheader
    page = sign_in(page, " Hyoka ", PASSWORD)
    assert page.subheader[0].value == "「年金の届け出」"
    assert "サインイン中：**hyoka**（評価者）" in everything(page)
    secret = page.session_state["session"].secret
    assert secret not in repr(page.session_state["session"])
    page = press(page, "サインアウト")
    assert page.title[0].value == "サインイン"
    assert house.office.identify(secret) is None


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize(
    ("login", "password", "says"),
    [
        ("hyoka", "ちがう合言葉です", "サインインできませんでした"),
        ("nobody", PASSWORD, "サインインできませんでした"),
        ("", PASSWORD, "ログイン名とパスワードを入れてください"),
        ("hyoka", "", "ログイン名とパスワードを入れてください"),
    ],
)
def test_who_is_not_known_is_told_so_and_sees_nothing(
    house: House, login: str, password: str, says: str
) -> None:
    page = sign_in(house.open(view="judging"), login, password)
    assert says in page.error[0].value
    assert not page.subheader
    assert "session" not in page.session_state


@pytest.mark.usefixtures("pool")
def test_who_has_a_second_factor_is_asked_for_its_code(house: House) -> None:
    account = house.office.accounts.find("hyoka")
    assert account
    app = pyotp.parse_uri(house.office.totp.begin(CONSOLE, account.id))
    spare = house.office.totp.confirm(CONSOLE, account.id, app.now())  # type: ignore[union-attr]

    page = sign_in(house.open(view="judging"), "hyoka", PASSWORD)
    assert "確認コード" in page.error[0].value
    assert "session" not in page.session_state
    page = sign_in(page, "hyoka", PASSWORD, spare[0])
    assert page.subheader[0].value == "「年金の届け出」"


@pytest.mark.usefixtures("pool")
def test_a_role_that_may_not_judge_is_told_so_in_plain_words(house: House) -> None:
    page = sign_in(house.open(view="judging"), "sato", PASSWORD)
    assert "あなたの役割では「検索結果の適合を判定する」ことはできません。" in page.error[0].value
    assert not page.subheader
    assert press(page, "サインアウト").title[0].value == "サインイン"


@pytest.mark.usefixtures("pool")
def test_a_session_that_ended_leads_to_the_form(house: House) -> None:
    page = house.open(Role.EVALUATOR, "judging")
    account = house.office.accounts.find("hyoka")
    assert account
    house.office.sessions.end_all(CONSOLE, account.id)
    page = press(page, "根拠になる")
    assert "期限が切れました" in page.info[0].value
    assert page.title[0].value == "サインイン"


@pytest.mark.usefixtures("pool")
def test_nobody_sees_what_another_has_graded(house: House) -> None:
    press(house.open(Role.EVALUATOR, "judging"), "根拠になる")
    assert "適合度 2" not in everything(house.open(Role.SUPERVISOR, "judging", judge="hyoka"))


@pytest.mark.usefixtures("pool")
def test_an_address_leads_to_a_query(house: House) -> None:
    app = house.open(Role.EVALUATOR, "judging", qid="q2")
    assert app.subheader[0].value == "「転居の費用」"
    assert "見本市くらし支援問答集問1\\-2" in everything(app)


@pytest.mark.usefixtures("pool")
def test_an_address_of_no_query_leads_to_the_next_one(house: House) -> None:
    app = house.open(Role.EVALUATOR, "judging", qid="gone")
    assert app.subheader[0].value == "「年金の届け出」"


@pytest.mark.usefixtures("pool")
def test_grades_lead_from_query_to_query_to_the_end(house: House) -> None:
    app = house.open(Role.EVALUATOR, "judging")
    assert "未判定" in everything(app)
    app = press(app, "根拠になる")
    assert "適合度 2" in everything(app)
    app = press(app, "関係がない")
    assert app.subheader[0].value == "「転居の費用」"
    app = press(app, "1つ取り消す")
    assert app.subheader[0].value == "「年金の届け出」"
    app = press(press(app, "あとで"), "関係はある")
    assert "すべて見終わりました" in everything(app)
    app = press(app, "判定を終える")
    assert "判定を終えました" in everything(app)
    app = press(app, "判定に戻る")
    assert "すべて見終わりました" in everything(app)


@pytest.mark.usefixtures("pool")
def test_a_note_with_a_personal_number_is_refused_with_a_sentence(house: House) -> None:
    app = house.open(Role.EVALUATOR, "judging")
    note = next(field for field in app.text_input if field.label.startswith("メモ"))
    app = note.input("1234 5678 9018").run()
    app = press(app, "根拠になる")
    assert "12桁の番号" in app.error[0].value


@pytest.mark.usefixtures("pool")
def test_agreement_stays_closed_until_all_have_finished(house: House) -> None:
    judge_all(house, Role.EVALUATOR, "根拠になる", "根拠になる", "関係がない")
    app = house.open(Role.SUPERVISOR, "agreement")
    assert "2人以上が判定を終え" in app.info[0].value
    assert not app.metric


@pytest.mark.usefixtures("pool")
def test_disagreements_are_settled_on_the_page(house: House) -> None:
    judge_all(house, Role.EVALUATOR, "根拠になる", "根拠になる", "関係がない")
    judge_all(house, Role.SUPERVISOR, "根拠になる", "根拠になる", "関係はある")
    app = house.open(Role.SUPERVISOR, "agreement")
    assert [metric.label for metric in app.metric][:2] == ["κ（重みなし）", "κ（線形の重み）"]
    observed, chance = 2 / 3, 2 / 3 * 2 / 3
    assert app.metric[0].value == f"{(observed - chance) / (1 - chance):.3f}"
    assert "食い違い（1件）" in everything(app)
    assert "hyokaさん：0　sasatsuさん：1" in everything(app)
    assert "食い違いがあと1件あります" in everything(app)
    app = press(app, "1　関係はある")
    assert not app.info
    assert [each.label for each in app.get("download_button")] == [
        "評価用の質問（JSONL）",
        "TREC の qrels",
    ]


@pytest.mark.usefixtures("pool")
def test_who_comes_when_the_results_are_open_is_told_so(house: House) -> None:
    for judge in (Role.EVALUATOR, Role.SUPERVISOR):
        judge_all(house, judge, "根拠になる", "根拠になる", "関係がない")
    app = house.open(Role.ADMINISTRATOR, "judging")
    assert "締め切られ" in app.info[0].value
    assert [button.label for button in app.button] == ["サインアウト"]


@pytest.mark.usefixtures("pool")
def test_who_begins_is_told_what_the_grades_mean(house: House) -> None:
    page = house.open(Role.EVALUATOR, "judging")
    (meaning,) = [each for each in page.expander if each.label == "適合度の付け方"]
    assert meaning.proto.expanded
    assert "並び順に意味はありません" in everything(page)
    page = press(page, "根拠になる")
    (meaning,) = [each for each in page.expander if each.label == "適合度の付け方"]
    assert not meaning.proto.expanded  # at hand, out of the way


def test_marks_in_a_query_are_shown_as_they_are(house: House, home: Path) -> None:
    store = JudgingStore(home / JUDGING_FILE)
    topic = PooledTopic(topic=Topic(qid="q1", text="*年金*の[届け出]"), units=(A,))
    store.add_pool("見本", (topic,), systems=("hybrid",), depth=2)
    page = house.open(Role.EVALUATOR, "judging")
    assert page.subheader[0].value == "「\\*年金\\*の\\[届け出\\]」"


@pytest.mark.usefixtures("pool")
def test_a_note_that_is_refused_is_told_at_its_item_and_stays(house: House) -> None:
    page = house.open(Role.EVALUATOR, "judging")
    note = "本人の番号は 123456789018 です。"
    field = page.text_input[-1]  # of the last item, far below
    field.input(note)
    name = next(b.key for b in reversed(page.button) if b.key and b.key.startswith("grade-2-"))
    page = page.button(key=name).click().run()
    assert "個人番号" in page.error[0].value
    assert page.text_input[-1].value == note
    page.text_input[-1].input("題を見る。")
    page = page.button(key=name).click().run()
    assert not page.error
