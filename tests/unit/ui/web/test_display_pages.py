"""Letters, colours and furigana as the reader chose them, signed in or not, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from office.foundation import Office
from office.identity import Role

from offices import make_office, session_of
from pages import HERE, Visitor, visiting, words


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    opened = make_office(tmp_path_factory.mktemp("home"))
    yield opened
    opened.close()


@pytest.fixture
def web(office: Office, tmp_path: Path) -> Iterator[Visitor]:
    with visiting(office, tmp_path) as visitor:
        yield visitor


def html_of(page: httpx.Response) -> str:
    found = re.search(r"<html[^>]*>", page.text)
    assert found
    return found[0]


def test_what_is_chosen_stays_on_every_page(web: Visitor) -> None:
    assert html_of(web.get("/")) == '<html lang="ja">'
    answer = web.submit("/display", size="largest", colours="contrast", next="/help?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/help?x=1")
    for path in ("/", "/help", "/units/nothing", "/sign-in"):
        assert 'data-size="largest" data-colours="contrast"' in html_of(web.get(path)), path
    form = web.get("/display").text
    assert re.search(r'value="largest" checked', form)
    assert re.search(r'value="none" checked', form)


def test_one_tap_in_the_menu_changes_one_thing(web: Visitor) -> None:
    web.submit("/display", size="large")
    web.submit("/display", page="/documents", colours="dark", next="/documents")
    assert 'data-size="large" data-colours="dark"' in html_of(web.get("/documents"))
    web.submit("/display", size="standard", colours="device")
    assert html_of(web.get("/documents")) == '<html lang="ja">'


def test_whoever_is_signed_in_chooses_too(web: Visitor, office: Office) -> None:
    web.cookies.set("konkyo_session", session_of(office, Role.TRAINEE))
    assert web.submit("/display", furigana="shown").status_code == 303
    assert "<rt" in web.get("/units/demo-law:art2").text


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_no_choice_leads_to_another_site(web: Visitor, onward: str) -> None:
    assert web.submit("/display", size="large", next=onward).headers["location"] == "/"


@pytest.mark.parametrize("said", ["", "huge.red.maybe", "....", "large", '"><script>'])
def test_a_cookie_that_says_nonsense_changes_nothing_else(web: Visitor, said: str) -> None:
    page = web.get("/", headers={"cookie": f"konkyo_display={said}"})
    assert page.status_code == 200
    assert html_of(page) in ('<html lang="ja">', '<html lang="ja" data-size="large">')


def test_the_cookie_is_small_lasting_and_only_for_this_site(office: Office, tmp_path: Path) -> None:
    with visiting(office, tmp_path, "https://localhost") as visitor:
        cookie = visitor.submit("/display", colours="dark").headers["set-cookie"]
    assert cookie.startswith("__Host-konkyo_display=standard.dark.none;")
    for word in ("HttpOnly", "SameSite=lax", "Secure", "Max-Age=31536000", "Path=/"):
        assert word in cookie
    assert HERE.startswith("http:")


def test_furigana_stand_above_kanji_and_nowhere_in_what_is_copied(web: Visitor) -> None:
    plain = web.get("/units/demo-law:art2?q=年金")
    assert "<rt" not in plain.text
    web.submit("/display", furigana="shown")
    shown = web.get("/units/demo-law:art2?q=年金")
    assert '<mark><ruby>年金<rt aria-hidden="true">ねんきん</rt></ruby></mark>' in shown.text
    without = re.sub(r"<rt[^>]*>[^<]*</rt>|</?ruby>", "", shown.text)
    text = re.compile(r'<div class="text">.*?</div>', re.DOTALL)
    assert text.findall(without) == text.findall(plain.text)
    copied = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", shown.text)
    assert copied == re.findall(r"<textarea[^>]*>([^<]*)</textarea>", plain.text)
    for path in ("/?q=年金", "/hierarchy?unit=demo-law:art2", "/documents/demo-law"):
        assert "<rt" in web.get(path).text, path


@pytest.mark.parametrize(
    ("role", "offered", "withheld"),
    [
        (None, ("検索", "資料", "使い方", "表示の設定"), ("見守り", "用例", "研修")),
        (Role.TRAINEE, ("検索", "資料", "見守り", "しおり"), ()),
        (Role.EVALUATOR, ("検索", "しおり"), ("見守り", "用例")),
    ],
)
def test_the_menu_offers_what_the_reader_may_do(
    web: Visitor,
    office: Office,
    role: Role | None,
    offered: tuple[str, ...],
    withheld: tuple[str, ...],
) -> None:
    if role:
        web.cookies.set("konkyo_session", session_of(office, role))
    page = web.get("/help").text
    menu = re.search(r'<nav class="pages".*?</nav>', page, re.DOTALL)
    assert menu
    labels = re.findall(r"<a [^>]*>([^<]*)</a>", menu[0])
    assert set(offered) <= set(labels)
    assert not set(withheld) & set(labels)
    assert '<a href="/help" aria-current="page">' in page


def test_pages_and_files_travel_compressed_but_not_the_page_with_a_secret(
    web: Visitor, office: Office
) -> None:
    web.cookies.set("konkyo_session", session_of(office, Role.CASEWORKER))
    page = web.get("/help")
    assert page.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in page.headers["vary"].lower()
    for address in re.findall(r'"(/static/[^"]+)"', page.text):
        packed = web.get(address)
        plain = web.get(address, headers={"accept-encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.content == plain.content
        assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in web.get("/account/totp").headers


def test_no_two_pages_write_the_same_token_and_forms_of_one_page_share_theirs(
    web: Visitor, office: Office
) -> None:
    web.cookies.set("konkyo_session", session_of(office, Role.CASEWORKER))
    first, second = (
        set(re.findall(r'name="csrf" value="([^"]+)"', web.get("/watch").text)) for _ in range(2)
    )
    assert len(first) == len(second) == 1
    assert first != second
    assert "表示の設定" in words(web.get("/display"))
