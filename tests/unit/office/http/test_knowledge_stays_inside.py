"""Nothing of an office's entries (用例) comes out to a visitor, a program or another office."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from knowledge_desk import draft

from office.foundation import Office
from office.identity import CONSOLE, Role
from ui.web.demo import demo_backend

from office_api import House, Neighbour, open_house
from offices import OFFICE, identity_of, session_of, token_of

SECRET = "藤色の屋根"  # stands in the title, the question and the answer of the entry
API = "/api/v1"
_ASK = {"question": f"{SECRET}の修理費は出せますか。"}
_PROGRAM = ("search", "answer", "read-unit", "resolve-citation", "list-documents", "read-outline")

#: Everything that shows texts: method, address, parameters or body. True: the office's own people
#: are shown the entry there.
DOORS: tuple[tuple[str, str, dict[str, str], bool], ...] = (
    ("GET", f"{API}/search", {"q": SECRET}, True),
    ("GET", f"{API}/search", {"q": f"{SECRET} 修理", "status": "office"}, True),
    ("GET", f"{API}/search", {"q": SECRET, "document": "yorei"}, True),
    ("GET", f"{API}/suggest", {"q": "藤色"}, False),
    ("GET", f"{API}/hierarchy", {"unit": "yorei:q1"}, False),
    ("GET", f"{API}/hierarchy", {"q": SECRET}, False),
    ("POST", f"{API}/answers", _ASK, True),
    ("GET", f"{API}/citations/resolve", {"ref": "用例1"}, False),
    ("POST", f"{API}/citations/find", {"text": "用例1のとおり"}, False),
    ("GET", f"{API}/citations/cited-by", {"unit": "yorei:q1"}, False),
    ("GET", f"{API}/units/yorei:q1", {}, True),
    ("GET", f"{API}/documents", {}, False),
    ("GET", f"{API}/documents/yorei/outline", {}, True),
    ("GET", f"{API}/office/knowledge", {}, True),
    ("GET", f"{API}/office/knowledge/1", {}, False),
    ("GET", f"{API}/office/knowledge-exchange", {}, False),
    ("GET", "/", {"q": SECRET}, True),
    ("GET", "/suggest", {"q": "藤色"}, False),
    ("GET", "/hierarchy", {"unit": "yorei:q1"}, False),
    ("GET", "/answer", {"q": _ASK["question"]}, True),
    ("GET", "/units/yorei:q1", {}, True),
    ("GET", "/qr/yorei:q1", {}, False),
    ("GET", "/cited-by", {"unit": "yorei:q1"}, False),
    ("GET", "/documents", {}, False),
    ("GET", "/documents/yorei", {}, True),
    ("GET", "/documents/yorei/changes", {}, False),
    ("GET", "/cite", {"q": "用例1"}, False),
    ("GET", "/knowledge", {}, True),
    ("GET", "/knowledge/1", {}, False),
)

STRANGERS: dict[str, Callable[[House, Neighbour], str]] = {
    "サインインしていない人": lambda house, neighbour: "",
    "ほかの事務所の職員": lambda house, neighbour: _session(house.office, neighbour),
    "ほかの事務所のプログラム": lambda house, neighbour: neighbour.secret,
    "この事務所のプログラム": lambda house, neighbour: token_of(house.office, *_PROGRAM),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return an office with one entry in force, which its own people have just looked at."""
    with open_house(tmp_path_factory.mktemp("home")) as opened:
        _publish(opened.office)
        own = session_of(opened.office, Role.CASEWORKER)
        for door in DOORS:
            _ask(opened, own, door)
        yield opened


@pytest.fixture(scope="module")
def neighbour(house: House) -> Neighbour:
    """Return another office in the same database."""
    return Neighbour(house.office)


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door[0]} {door[1]} {door[2]}")
def test_strangers_are_shown_nothing_of_an_entry(
    house: House, neighbour: Neighbour, door: tuple[str, str, dict[str, str], bool], stranger: str
) -> None:
    answer = _ask(house, STRANGERS[stranger](house, neighbour), door)
    said = answer.text.replace(str(door[2].get("q")), "").replace(_ASK["question"], "")
    assert answer.status_code < 500
    assert SECRET not in said
    assert OFFICE not in said
    assert "見積書を2社" not in said


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door[3]], ids=lambda door: f"{door[0]} {door[1]} {door[2]}"
)
def test_the_offices_own_people_are_shown_it_and_no_cache_keeps_it(
    house: House, door: tuple[str, str, dict[str, str], bool]
) -> None:
    answer = _ask(house, session_of(house.office, Role.CASEWORKER), door)
    assert answer.status_code == 200
    assert f"{SECRET}の修理費" in answer.text.replace(_ASK["question"], "")
    assert {"no-store", "private"} & set(answer.headers["cache-control"].split(", "))


def _ask(house: House, secret: str, door: tuple[str, str, dict[str, str], bool]) -> httpx.Response:
    method, path, content, _ = door
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    if method == "POST":
        return house.http.request(method, path, json=content, headers=headers)
    return house.http.request(method, path, params=content, headers=headers)


def _session(office: Office, neighbour: Neighbour) -> str:
    return office.sessions.start(CONSOLE, neighbour.person.id)[1]


def _publish(office: Office) -> None:
    words = {"title": f"{SECRET}の修理費", "question": f"{SECRET}を直すとき。"}
    people = [identity_of(office, role) for role in (Role.CASEWORKER, Role.SUPERVISOR)]
    told = draft(answer=f"{SECRET}の修理費は、見積書を2社から取り認めることができる。", **words)
    entry = office.knowledge.add(CONSOLE, people[0], demo_backend(), told)
    office.knowledge.submit(CONSOLE, people[0], entry.id, 1)
    office.knowledge.approve(CONSOLE, people[1], entry.id, 1)
