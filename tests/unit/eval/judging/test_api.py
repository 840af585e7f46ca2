"""The judging API as the workbench uses it, on made-up texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from eval.judging import JUDGING_FILE, JudgingStore
from eval.judging.api import create_judging_app
from eval.judging.types import PooledTopic, Topic
from office.identity import Role
from search_api.authorizer import Action, RequestContext, SignInNeeded
from search_api.client import InProcessTransport
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from offices import LOGINS, make_office, session_of

POOL = "/api/v1/judging/pools/1"
UNITS = ("demo-law:art1", "demo-law:art2", "demo-law:art99")


def make_pool(home: Path) -> JudgingStore:
    store = JudgingStore(home / JUDGING_FILE)
    topic = PooledTopic(topic=Topic(qid="q1", text="年金の届け出"), units=UNITS)
    store.add_pool("見本", (topic,), systems=("secret-system",), depth=10)
    return store


@pytest.fixture
def client(home: Path) -> Iterator[httpx.Client]:
    make_pool(home)
    transport = InProcessTransport(compose(demo_backend, home))
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid") as opened:
        yield opened


def post(client: httpx.Client, path: str, **body: Any) -> httpx.Response:
    return client.post(f"{POOL}/{path}", json=body)


def sheet(client: httpx.Client, judge: str) -> dict[str, Any]:
    answer = client.get(f"{POOL}/sheet", params={"judge": judge})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def judge_all(client: httpx.Client, judge: str, grades: dict[str, int | None]) -> None:
    for unit, grade in grades.items():
        answer = post(client, "grades", judge=judge, qid="q1", unit_id=unit, grade=grade)
        assert answer.status_code == 200, answer.text
    assert post(client, "finish", judge=judge).json()["finished"] is True


def test_a_sheet_holds_texts_and_nothing_of_systems_or_ranks(client: httpx.Client) -> None:
    shown = sheet(client, "佐藤")
    items = {item["unit_id"]: item for item in shown["items"]}
    assert shown["query"] == "年金の届け出"
    assert set(items) == set(UNITS)
    assert items["demo-law:art2"]["citation"] == "見本くらし支援法第2条"
    assert "年金" in items["demo-law:art2"]["text"]
    everything = client.get("/api/v1/judging/pools").text + str(shown)
    for secret in ("secret-system", "rank", "score", "depth"):
        assert secret not in everything


def test_a_unit_that_has_gone_stays_to_be_put_off(client: httpx.Client) -> None:
    gone = next(i for i in sheet(client, "佐藤")["items"] if i["unit_id"] == "demo-law:art99")
    assert (gone["citation"], gone["text"]) == ("demo-law:art99", "")


def test_grade_undo_and_progress(client: httpx.Client) -> None:
    graded = post(client, "grades", judge="佐藤", qid="q1", unit_id=UNITS[0], grade=2, note="よい")
    assert graded.json()["graded"] == 1
    line = sheet(client, "佐藤")["queries"][0]
    assert (line["items"], line["graded"], line["skipped"]) == (3, 1, 0)
    undone = post(client, "undo", judge="佐藤").json()
    assert undone["unit_id"] == UNITS[0]
    assert undone["progress"]["left"] == 3


def test_others_stay_hidden_until_all_have_finished(client: httpx.Client) -> None:
    judge_all(client, "佐藤", dict(zip(UNITS, (0, 2, None), strict=True)))
    for path in ("agreement", "disagreements", "export"):
        closed = client.get(f"{POOL}/{path}")
        assert (closed.status_code, closed.json()["code"]) == (409, "still-blind")
    assert all(item["grade"] is None for item in sheet(client, "鈴木")["items"])
    judge_all(client, "鈴木", dict(zip(UNITS, (1, 2, None), strict=True)))
    (pair,) = client.get(f"{POOL}/agreement").json()["pairs"]
    assert (pair["items"], pair["same"]) == (2, 1)
    first, last = client.get(f"{POOL}/disagreements").json()["disagreements"]
    assert first["grades"] == {"佐藤": 0, "鈴木": 1}
    assert last["citation"] == "demo-law:art99"
    for unit in (UNITS[0], UNITS[2]):
        settled = post(client, "resolutions", qid="q1", unit_id=unit, grade=0)
        assert settled.status_code == 200, settled.text
    assert '"relevant": {"demo-law:art1": 0, "demo-law:art2": 2' in (
        client.get(f"{POOL}/export").text
    )
    qrels = client.get(f"{POOL}/export", params={"form": "qrels"}).text
    assert "q1 0 demo-law:art2 2\n" in qrels


@pytest.mark.parametrize("grade", [3, "よい"], ids=["範囲外", "言葉"])
def test_only_grades_are_taken(client: httpx.Client, grade: object) -> None:
    answer = post(client, "grades", judge="佐藤", qid="q1", unit_id=UNITS[0], grade=grade)
    assert answer.status_code == 422


def test_a_number_of_twelve_digits_is_not_kept(client: httpx.Client) -> None:
    body = {"judge": "佐藤", "qid": "q1", "unit_id": UNITS[0], "grade": 1}
    answer = post(client, "grades", **body, note="１２３４－５６７８－９０１８")
    assert answer.json()["code"] == "personal-number"


def test_every_route_asks_whether_the_caller_may_judge(home: Path) -> None:
    class Closed:
        def authorize(
            self, context: RequestContext, action: Action, document_ids: tuple[str, ...] = ()
        ) -> None:
            assert action is Action.JUDGE
            raise SignInNeeded("サインインしてください。")

    app = create_judging_app(demo_backend, make_pool(home), Closed())
    with httpx.Client(transport=InProcessTransport(app), base_url="http://konkyo.invalid") as web:
        for path, operations in app.openapi()["paths"].items():
            for method, operation in operations.items():
                asked = {"judge"} & {each["name"] for each in operation.get("parameters", ())}
                url = path.replace("{pool_id}", "1")
                body = {"judge": "佐藤", "qid": "q1", "unit_id": UNITS[0], "grade": 0}
                answer = web.request(
                    method,
                    url,
                    params=dict.fromkeys(asked, "佐藤"),
                    json=body if method == "post" else None,
                )
                assert answer.status_code == 401, (method, url, answer.text)


class House:
    """An office whose people judge by the API, each with a session of their own."""

    def __init__(self, home: Path) -> None:
        make_pool(home)
        self.office = make_office(home)
        settings = Settings(home=home, requests_per_minute=100_000)
        self.app = compose(demo_backend, home, office=self.office, settings=settings)

    def client(self, role: Role | None) -> httpx.Client:
        bearer = {"Authorization": f"Bearer {session_of(self.office, role)}"} if role else {}
        transport = InProcessTransport(self.app)
        return httpx.Client(transport=transport, base_url="http://localhost", headers=bearer)


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    built = House(home)
    yield built
    built.office.close()


def test_whoever_is_signed_in_judges_under_the_own_login_whatever_is_said(house: House) -> None:
    hyoka, sasatsu = LOGINS[Role.EVALUATOR], LOGINS[Role.SUPERVISOR]
    with house.client(Role.EVALUATOR) as own, house.client(Role.SUPERVISOR) as other:
        graded = post(own, "grades", judge=sasatsu, qid="q1", unit_id=UNITS[0], grade=2).json()
        assert (graded["judge"], graded["graded"]) == (hyoka, 1)
        # Neither seen, nor taken back, nor finished in another's name.
        assert sheet(other, hyoka)["progress"]["judge"] == sasatsu
        assert all(item["grade"] is None for item in sheet(other, hyoka)["items"])
        assert post(other, "undo", judge=hyoka).json()["unit_id"] == ""
        judge_all(other, hyoka, dict.fromkeys(UNITS, 1))
        assert sheet(own, "誰か")["progress"] == graded
        judges = own.get("/api/v1/judging/pools").json()["pools"][0]["judges"]
    assert {each["judge"]: (each["graded"], each["finished"]) for each in judges} == {
        hyoka: (1, False),
        sasatsu: (3, True),
    }


def test_nobody_judges_without_a_session_or_in_a_role_that_may_not(house: House) -> None:
    with house.client(None) as visitor:
        assert visitor.get(f"{POOL}/sheet", params={"judge": "佐藤"}).status_code == 401
    with house.client(Role.CASEWORKER) as caseworker:
        refused = post(caseworker, "finish", judge=LOGINS[Role.EVALUATOR])
    assert (refused.status_code, refused.json()["code"]) == (403, "access-denied")
