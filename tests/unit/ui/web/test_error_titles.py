"""A page that comes back with something wrong says so in the first word of its title.

The title is what a screen reader reads first, and what stands on the tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from office.foundation import Office
from office.identity import Role

from offices import make_office, session_of
from pages import Visitor, visiting


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    opened = make_office(tmp_path_factory.mktemp("office"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def web(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    with visiting(office, tmp_path_factory.mktemp("home")) as visitor:
        yield visitor


def title(page: httpx.Response) -> str:
    found = re.search(r"<title>(.*?)</title>", page.text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("well", "wrong"),
    [
        ("/?q=年金", "/?q=年金&as_of=きのう"),
        ("/answer?q=年金", "/answer?q=年金&as_of=きのう"),
        ("/documents/demo-law/changes", "/documents/demo-law/changes?from=きのう&to=きょう"),
        ("/training/certificate", "/training/certificate?code=ABCD"),
        ("/admin/audit", "/admin/audit?first=きのう"),
    ],
)
def test_an_address_with_something_wrong(
    office: Office, web: Visitor, well: str, wrong: str
) -> None:
    role = Role.ADMINISTRATOR if well.startswith("/admin") else Role.SUPERVISOR
    web.cookies.set("konkyo_session", session_of(office, role))
    assert not title(web.get(well)).startswith("エラー")
    assert title(web.get(wrong)).startswith("エラー：")


@pytest.mark.parametrize(
    ("role", "path", "fields"),
    [
        (Role.SUPERVISOR, "/knowledge/new", {"title": "", "step": "save", "version": "0"}),
        (Role.ADMINISTRATOR, "/admin/teams", {"name": ""}),
        (Role.SUPERVISOR, "/cite", {"text": "法2条", "written_on": "きのう"}),
    ],
)
def test_a_form_with_something_wrong(
    office: Office, web: Visitor, role: Role, path: str, fields: dict[str, str]
) -> None:
    web.cookies.set("konkyo_session", session_of(office, role))
    assert not title(web.get(path)).startswith("エラー")
    answer = web.submit(path, **fields)
    assert 'role="alert"' in answer.text
    assert title(answer).startswith("エラー：")
