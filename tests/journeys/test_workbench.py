"""Two judges at the workbench in a real Chromium, from the first key to the exported file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from eval.judging import JUDGING_FILE, JudgingStore
from eval.judging.types import PooledTopic, Topic
from office.identity import Role
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from browsing import serving
from offices import LOGINS, make_office
from workbenches import browser_at, running_workbench, settled, sign_in

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")
pytest.importorskip("streamlit", reason="the workbench extra has streamlit")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def api(home: Path) -> Iterator[str]:
    """Serve the API on made-up texts, with a pool of two queries."""
    topics = (
        PooledTopic(
            topic=Topic(qid="q1", text="年金の届け出"), units=("demo-law:art1", "demo-law:art2")
        ),
        PooledTopic(topic=Topic(qid="q2", text="転居の費用"), units=("demo-handbook:q1-2",)),
    )
    store = JudgingStore(home / JUDGING_FILE)
    store.add_pool("見本", topics, systems=("hybrid",), depth=2)
    office = make_office(home)
    settings = Settings(home=home, requests_per_minute=100_000)
    with serving(compose(demo_backend, home, office=office, settings=settings)) as address:
        yield address
    office.close()


@pytest.fixture
def workbench(api: str) -> Iterator[str]:
    with running_workbench(api) as address:
        yield address


@pytest.fixture
def desk(workbench: str) -> Iterator[playwright.Page]:
    with browser_at(workbench) as page:
        yield page


def press(desk: playwright.Page, key: str) -> None:
    """Press a key once the page listens: the buttons are there and nothing is being drawn."""
    playwright.expect(desk.get_by_role("button", name=re.compile("あとで")).first).to_be_visible()
    settled(desk)
    desk.keyboard.press(key)


def test_two_judges_from_the_first_key_to_the_file(
    desk: playwright.Page, workbench: str, tmp_path: Path
) -> None:
    expect = playwright.expect
    hosts: set[str] = set()
    desk.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))

    desk.goto("/judging?qid=q2")
    sign_in(desk, LOGINS[Role.EVALUATOR])
    expect(desk.get_by_role("heading", name="「転居の費用」")).to_be_visible()
    assert "Deploy" not in desk.inner_text("body")
    desk.get_by_label(re.compile("^メモ")).fill("2 0 の順に見た")  # typed, not pressed
    expect(desk.get_by_text("0 / 3 件")).to_be_visible()
    desk.get_by_role("button", name=re.compile("関係がない")).click()
    expect(desk.get_by_role("heading", name="「年金の届け出」")).to_be_visible()
    press(desk, "2")
    expect(desk.get_by_text("2 / 3 件")).to_be_visible()
    press(desk, "u")
    expect(desk.get_by_text("1 / 3 件")).to_be_visible()
    press(desk, "2")
    expect(desk.get_by_text("2 / 3 件")).to_be_visible()
    press(desk, "2")
    expect(desk.get_by_text("3 / 3 件")).to_be_visible()
    desk.get_by_role("button", name="判定を終える").click()
    expect(desk.get_by_text("判定を終えました")).to_be_visible()

    desk.get_by_role("link", name="一致度").click()
    expect(desk.get_by_text("2人以上が判定を終え")).to_be_visible()
    desk.get_by_role("button", name="サインアウト").click()
    sign_in(desk, LOGINS[Role.SUPERVISOR])
    desk.get_by_role("link", name="適合判定").click()
    expect(desk.get_by_text("0 / 3 件")).to_be_visible()
    for done, key in enumerate("221", start=1):
        press(desk, key)
        expect(desk.get_by_text(f"{done} / 3 件")).to_be_visible()
    desk.get_by_role("button", name="判定を終える").click()
    expect(desk.get_by_text("判定を終えました")).to_be_visible()

    desk.get_by_role("link", name="一致度").click()
    expect(desk.get_by_role("heading", name=re.compile("^食い違い"))).to_be_visible()
    expect(desk.get_by_text("hyokaさんのメモ：2 0 の順に見た")).to_be_visible()
    expect(desk.get_by_text("食い違いがあと1件あります")).to_be_visible()
    desk.get_by_role("button", name=re.compile("^1.関係はある")).click()
    expect(desk.get_by_role("button", name="TREC の qrels")).to_be_visible()
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name="評価用の質問（JSONL）").click()
    waiting.value.save_as(tmp_path / "judged.jsonl")
    written = (tmp_path / "judged.jsonl").read_text(encoding="utf-8")
    assert '"qid": "q2", "query": "転居の費用", "relevant": {"demo-handbook:q1-2": 1}' in written
    assert hosts == {urlsplit(workbench).netloc}
