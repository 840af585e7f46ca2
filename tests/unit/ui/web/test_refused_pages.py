"""A personal number in an address or a form: the refusal names the field and repeats nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import quote

import pytest

from office.feedback import FEEDBACK_FILE, FeedbackStore
from office.identity import Role
from search_api.client import InProcessTransport
from ui.compose import compose
from ui.doors import PAGE_DOORS
from ui.settings import Settings
from ui.web.demo import demo_backend
from ui.web.field_labels import FIELD_LABELS, labels_of

from offices import make_office, session_of, without_rate_limit
from pages import HERE, Visitor, words

NUMBERS = ("123456789018", "１２３４　５６７８　９０１８", "1234 5678 9018")
ROLES = (None, Role.CASEWORKER, Role.SUPERVISOR, Role.ADMINISTRATOR)
_FORM = re.compile(r"<form([^>]*)>(.*?)</form>", re.DOTALL)
_FIELD = re.compile(r"<(?:input|textarea)\b([^>]*)>")
_LABEL = re.compile(r'<label[^>]*\bfor="([^"]*)"[^>]*>(.*?)</label>', re.DOTALL)
_AROUND = re.compile(r"<label>([^<]*)<(?:input|textarea)[^>]*\bname=\"([^\"]*)\"", re.DOTALL)
_TYPED = ("text", "search", "email", "password", "file")


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Role | None], Visitor]]:
    """Give a browser of somebody with a role, or of nobody."""
    home = tmp_path_factory.mktemp("home")
    office = make_office(home)
    feedback = FeedbackStore(home / FEEDBACK_FILE)
    app = without_rate_limit(
        compose(demo_backend, home, feedback, office, Settings(home=home, search_access="open"))
    )

    def browser(role: Role | None) -> Visitor:
        cookies = {"konkyo_session": session_of(office, role)} if role else {}
        return Visitor(transport=InProcessTransport(app), base_url=HERE, cookies=cookies)

    yield browser
    office.close()


@pytest.mark.parametrize("role", ROLES[:2], ids=["サインインしていない人", "職員"])
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("path", "field", "label"),
    [
        ("/", "q", "検索する言葉"),
        ("/answer", "q", "質問"),
        ("/hierarchy", "q", "検索する言葉"),
        ("/documents/demo-law", "find", "目次の中で探す"),
        ("/case-notes", "words", "件名・質問の言葉"),
    ],
)
def test_an_address_with_one_leads_to_a_page_without_it(
    visit: Callable[[Role | None], Visitor],
    role: Role | None,
    number: str,
    path: str,
    field: str,
    label: str,
) -> None:
    with visit(role) as visitor:
        sent = visitor.get(path, params={field: f"年金 {number}", "as_of": "2026-04-01"})
        assert (sent.status_code, sent.headers["cache-control"]) == (303, "no-store")
        page = visitor.get(sent.headers["location"])
    assert page.status_code == 422
    assert f"確かめる欄： 「{label}」" in words(page)
    assert "12桁の番号が書かれているため、受け付けませんでした。検索も記録もして" in words(page)
    assert f'<a href="{path}" data-back>' in page.text
    page.headers.pop("content-length")  # any number
    for said in (str(sent.headers), sent.text, str(page.url), str(page.headers), page.text):
        assert not any(part in said for part in ("9018", "９０１８", quote("９０１８")))


def test_a_path_with_one_leads_there_too(visit: Callable[[Role | None], Visitor]) -> None:
    with visit(None) as visitor:
        sent = visitor.get(f"/units/demo-law:{NUMBERS[0]}?q=届出")
        assert sent.headers["location"] == "/refused?at=%2F"
        assert "確かめる欄" not in words(visitor.get("/refused?at=%2F"))


def test_a_form_that_is_sent_to_such_an_address_leads_there_too(
    visit: Callable[[Role | None], Visitor],
) -> None:
    with visit(Role.CASEWORKER) as visitor:
        sent = visitor.post(f"/watch?note={NUMBERS[0]}", headers={"Origin": HERE})
        assert sent.headers["location"] == "/refused?at=%2Fwatch&field=note"


def test_the_page_names_fields_of_ours_alone_and_leads_nowhere_else(
    visit: Callable[[Role | None], Visitor],
) -> None:
    with visit(None) as visitor:
        page = visitor.get("/refused", params={"at": "//evil.example", "field": ["広告", "q"]})
    assert "広告" not in page.text
    assert 'href="//' not in page.text
    assert '<a href="/" data-back>' in page.text
    assert "確かめる欄： 「検索する言葉」" in words(page)


@pytest.mark.parametrize(
    ("page", "path", "fields", "labels"),
    [
        (
            "/knowledge/new",
            "/knowledge/new",
            ("title", "answer"),
            ("題名", "答え（どう取り扱うか）"),
        ),
        ("/units/demo-law:art1", "/watch", ("note",), ("何の件で引いたか",)),
        ("/answer?q=届出", "/answer/save", ("memo",), ("件名",)),
        ("/cite", "/cite", ("text",), ("文章",)),
    ],
)
def test_a_form_with_one_is_refused_by_the_names_of_its_fields(
    visit: Callable[[Role | None], Visitor],
    page: str,
    path: str,
    fields: tuple[str, ...],
    labels: tuple[str, ...],
) -> None:
    with visit(Role.CASEWORKER) as visitor:
        answer = visitor.submit(path, page, **dict.fromkeys(fields, f"年金 {NUMBERS[0]}"))
    assert answer.status_code == 422
    assert "確かめる欄： " + " ".join(f"「{label}」" for label in labels) in words(answer)
    assert "data-back" in answer.text
    assert "9018" not in answer.text


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "サインインしていない人")
def test_every_field_of_every_form_is_called_as_its_label_begins(
    visit: Callable[[Role | None], Visitor], role: Role | None
) -> None:
    seen = set()
    with visit(role) as visitor:
        for path in pages(visitor):
            for action, name, label in fields_of(visitor.get(path).text, path):
                (known,) = labels_of(action, [name]) or ("",)
                assert known, f"{path}: {name}（{label}）"
                assert label.startswith(known), f"{path}: {name}"
                seen.add(name)
    assert seen <= set(FIELD_LABELS)
    assert "q" in seen


def pages(visitor: Visitor) -> Iterator[str]:
    """Yield the pages that have an address without an id, and one of each that has none."""
    for door in PAGE_DOORS:
        if (
            door.method == "GET"
            and "{" not in door.path
            and not door.path.endswith((".csv", ".pdf"))
        ):
            yield door.path
    yield from ("/units/demo-law:art1?q=届出", "/documents/demo-law", "/answer?q=届出")
    yield from ("/feedback?q=届出", "/training/courses/flow/consultation")
    people = visitor.get("/admin/accounts").text
    yield from dict.fromkeys(re.findall(r'"(/admin/accounts/[0-9a-f]{32})"', people))


def fields_of(page: str, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield where each form goes, its fields that hold what was typed, and their labels."""
    labels = {name: _plain(label) for name, label in _LABEL.findall(page)}
    labels |= {name: _plain(label) for label, name in _AROUND.findall(page)}
    for form, inside in _FORM.findall(page):
        action = _attributes(form).get("action", path).split("?")[0].split("#")[0]
        for field in map(_attributes, _FIELD.findall(inside)):
            label = labels.get(field.get("id", "")) or labels.get(field.get("name", ""), "")
            label = label or field.get("aria-label", "")
            hidden = "hidden" in field.get("class", "") or not label
            if field.get("type", "text") in _TYPED and not hidden:
                yield action, field["name"], label


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}


def _plain(label: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", label)).strip()
