"""The office's own entries on the page of search results: below the official ones, and marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from knowledge_desk import draft

from office.foundation import Office
from office.identity import CONSOLE, Role
from ui.web.demo import demo_backend

from offices import OFFICE, client_of, identity_of, make_office
from pages import words


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office that has approved an entry on 収入."""
    made = make_office(tmp_path)
    writer, supervisor = identity_of(made, Role.CASEWORKER), identity_of(made, Role.SUPERVISOR)
    words = draft(title="臨時の収入の届出", question="臨時の収入があったとき、いつ届け出るか。")
    entry = made.knowledge.add(CONSOLE, writer, demo_backend(), words)
    made.knowledge.submit(CONSOLE, writer, entry.id, 1)
    made.knowledge.approve(CONSOLE, supervisor, entry.id, 1)
    yield made
    made.close()


def test_the_section_stands_below_the_official_hits_with_a_jump_to_it(office: Office) -> None:
    with client_of(office, Role.CASEWORKER) as client:
        page = client.get("/", params={"q": "収入"}).text
    assert '<a href="#local">この事務所の用例が1件あります</a>' in page
    section = page.index('id="local"')
    assert section > page.rindex("<h1")
    assert f"{OFFICE} 用例1（第1版）" in page[section:]
    assert "公式の本文によります" in page[section:]


def test_an_entry_has_its_page(office: Office) -> None:
    with client_of(office, Role.TRAINEE) as client:
        page = client.get("/units/yorei:q1")
    assert page.status_code == 200
    assert "臨時の収入の届出" in page.text
    assert "この事務所の用例" in words(page)
    assert "から使う版（第1版）" in words(page)
    assert "office-knowledge" not in page.text
    assert "日付の分からない版" not in page.text


def test_a_visitor_sees_no_entry(office: Office) -> None:
    with client_of(office, None) as client:
        page = client.get("/", params={"q": "収入"}).text
        assert client.get("/units/yorei:q1").status_code == 404
    assert 'id="local"' not in page
