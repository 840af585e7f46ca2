"""The workbench on a real API server, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.judging import JUDGING_FILE, JudgingStore
from eval.judging.types import PooledTopic, Topic
from ui.compose import compose
from ui.settings import PREFIX
from ui.web.demo import demo_backend

from browsing import serving

testing = pytest.importorskip("streamlit.testing.v1", reason="the workbench extra has streamlit")

APP = Path("ui") / "workbench" / "app.py"
A, B, C = "demo-law:art1", "demo-law:art2", "demo-handbook:q1-2"


@pytest.fixture
def address(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the API of an office, and let the workbench know where."""
    with serving(compose(demo_backend, home)) as found:
        monkeypatch.setenv(f"{PREFIX}API_URL", found)
        yield found


@pytest.fixture
def pool(home: Path) -> None:
    """Two queries of two and one unit."""
    topics = (
        PooledTopic(topic=Topic(qid="q1", text="年金の届け出"), units=(A, B)),
        PooledTopic(topic=Topic(qid="q2", text="転居の費用"), units=(C,)),
    )
    store = JudgingStore(home / JUDGING_FILE)
    store.add_pool("見本", topics, systems=("hybrid",), depth=2)


def workbench(repository: Path, **address: str) -> testing.AppTest:
    app = testing.AppTest.from_file(str(repository / APP), default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def agreement_page() -> None:
    """The second page as a script: AppTest opens the first only."""
    from ui.workbench.desk import open_desk
    from ui.workbench.views import agreement

    desk = open_desk()
    assert desk is not None
    agreement.show(desk)


def everything(app: testing.AppTest) -> str:
    parts = (app.title, app.subheader, app.markdown, app.caption, app.text, app.info, app.success)
    shown = [str(element.value) for elements in (*parts, app.error) for element in elements]
    return "\n".join([*shown, *(expander.label for expander in app.expander)])


def press(app: testing.AppTest, label: str) -> testing.AppTest:
    """Press the first button that begins so: that of the unit to judge now."""
    button = next(button for button in app.button if button.label.startswith(label))
    found: testing.AppTest = button.click().run()
    assert not found.exception
    return found


def judge_all(repository: Path, judge: str, *labels: str) -> None:
    app = workbench(repository, judge=judge)
    for label in labels:
        app = press(app, label)
    press(app, "判定を終える")


@pytest.mark.usefixtures("address")
def test_without_a_pool_one_is_told_how_to_make_it(repository: Path) -> None:
    assert "konkyo judge pool" in everything(workbench(repository))


@pytest.mark.usefixtures("home")
def test_without_a_service_one_is_told_to_start_it(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}API_URL", "http://127.0.0.1:9")
    app = workbench(repository)
    assert "「konkyo up」が動いているか" in app.error[0].value


@pytest.mark.usefixtures("address", "pool")
def test_a_name_comes_first(repository: Path) -> None:
    app = workbench(repository)
    assert "名前を入れると" in app.info[0].value
    app.text_input(key="chosen-judge").input("佐藤").run()
    assert app.subheader[0].value == "「年金の届け出」"
    assert app.query_params["judge"] == "佐藤"


@pytest.mark.usefixtures("address", "pool")
def test_a_name_is_closed_until_somebody_else_takes_over(repository: Path) -> None:
    app = workbench(repository, judge="佐藤")
    # A key pressed to grade cannot go into the name.
    assert "chosen-judge" not in [field.key for field in app.text_input]
    app = press(app, "別の人に替わる")
    app.text_input(key="chosen-judge").input("鈴木").run()
    assert app.query_params["judge"] == "鈴木"


@pytest.mark.usefixtures("address", "pool")
def test_an_address_leads_to_a_query(repository: Path) -> None:
    app = workbench(repository, judge="佐藤", qid="q2")
    assert app.subheader[0].value == "「転居の費用」"
    assert "見本市くらし支援問答集問1-2" in everything(app)


@pytest.mark.usefixtures("address", "pool")
def test_an_address_of_no_query_leads_to_the_next_one(repository: Path) -> None:
    app = workbench(repository, judge="佐藤", qid="gone")
    assert app.subheader[0].value == "「年金の届け出」"


@pytest.mark.usefixtures("address", "pool")
def test_grades_lead_from_query_to_query_to_the_end(repository: Path) -> None:
    app = workbench(repository, judge="佐藤")
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


@pytest.mark.usefixtures("address", "pool")
def test_a_note_with_a_personal_number_is_refused_with_a_sentence(repository: Path) -> None:
    app = workbench(repository, judge="佐藤")
    note = next(field for field in app.text_input if field.label.startswith("メモ"))
    app = note.input("1234 5678 9018").run()
    app = press(app, "根拠になる")
    assert "12桁の番号" in app.error[0].value


@pytest.mark.usefixtures("address", "pool")
def test_agreement_stays_closed_until_all_have_finished(repository: Path) -> None:
    judge_all(repository, "佐藤", "根拠になる", "根拠になる", "関係がない")
    app = testing.AppTest.from_function(agreement_page, default_timeout=30).run()
    assert "2人以上が判定を終え" in app.info[0].value
    assert not app.metric


@pytest.mark.usefixtures("address", "pool")
def test_disagreements_are_settled_on_the_page(repository: Path) -> None:
    judge_all(repository, "佐藤", "根拠になる", "根拠になる", "関係がない")
    judge_all(repository, "鈴木", "根拠になる", "根拠になる", "関係はある")
    app = testing.AppTest.from_function(agreement_page, default_timeout=30).run()
    assert [metric.label for metric in app.metric][:2] == ["κ（重みなし）", "κ（線形の重み）"]
    observed, chance = 2 / 3, 2 / 3 * 2 / 3
    assert app.metric[0].value == f"{(observed - chance) / (1 - chance):.3f}"
    assert "食い違い（1件）" in everything(app)
    assert "佐藤さん：0　鈴木さん：1" in everything(app)
    assert "食い違いがあと1件あります" in everything(app)
    app = press(app, "1　関係はある")
    assert not app.info
    assert [each.label for each in app.get("download_button")] == [
        "評価用の質問（JSONL）",
        "TREC の qrels",
    ]


@pytest.mark.usefixtures("address", "pool")
def test_who_comes_when_the_results_are_open_is_told_so(repository: Path) -> None:
    for judge in ("佐藤", "鈴木"):
        judge_all(repository, judge, "根拠になる", "根拠になる", "関係がない")
    app = workbench(repository, judge="田中")
    assert "締め切られ" in app.info[0].value
    assert [button.label for button in app.button] == ["別の人に替わる"]
