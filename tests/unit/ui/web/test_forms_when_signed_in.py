"""Every form of every page is taken from somebody who is signed in: none lacks its token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from office.feedback import FEEDBACK_FILE, FeedbackStore
from office.http.csrf import FormExpired
from office.identity import Role
from search_api.client import InProcessTransport
from ui.compose import compose
from ui.doors import PAGE_DOORS
from ui.settings import Settings
from ui.web.demo import demo_backend

from offices import make_office, session_of, without_rate_limit

PAGES = [
    door.path.replace("{unit_id:path}", "demo-law:art1?q=届出")
    .replace("{document_id}", "demo-law")
    .replace("{course_id}", "flow")
    .replace("{step_id}", "consultation")
    for door in PAGE_DOORS
    if door.method == "GET" and not re.search(r"static|qr/|account_id|token_id|team_id", door.path)
]
FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = tmp_path_factory.mktemp("home")
    office = make_office(home)
    feedback = FeedbackStore(home / FEEDBACK_FILE)
    app = compose(demo_backend, home, feedback, office, Settings(home=home))
    cookie = {"konkyo_session": session_of(office, Role.ADMINISTRATOR)}
    transport = InProcessTransport(without_rate_limit(app))
    with httpx.Client(transport=transport, base_url="http://localhost", cookies=cookie) as found:
        yield found
    office.close()


def forms(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield where each form of a page goes, with its hidden fields."""
    for form in FORM.findall(page):
        action = re.search(r'action="([^"]*)"', form)
        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
        yield unescape(action[1]) if action else "", dict(hidden)


@pytest.mark.parametrize("path", PAGES)
def test_a_form_carries_the_token_of_the_session(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    for action, hidden in forms(page.text):
        if action.startswith("/sign-out"):
            assert hidden.get("csrf")
            continue
        answer = client.post(action or path, data=hidden, headers={"Origin": "http://localhost"})
        assert FormExpired.code not in answer.text, action
        assert "画面を開いてから、サインインし直したか" not in answer.text, action


def test_the_unit_page_has_forms_to_look_at(client: httpx.Client) -> None:
    found = [action for action, _ in forms(client.get("/units/demo-law:art1?q=届出").text)]
    assert any(action.startswith("/feedback") for action in found)
    assert any(action.startswith("/watch") for action in found)


def test_who_was_signed_out_meanwhile_finds_the_way_back_to_the_form(client: httpx.Client) -> None:
    gone = {"Cookie": "konkyo_session=over", "Origin": "http://localhost"}
    before = {"Referer": "http://localhost/units/demo-law:art1?q=a"}
    client.cookies.clear()
    answer = client.post("/watch", data={"unit": "demo-law:art1"}, headers=gone | before)
    assert answer.status_code == 401
    assert "/sign-in?next=%2Funits%2Fdemo-law%3Aart1" in answer.text
