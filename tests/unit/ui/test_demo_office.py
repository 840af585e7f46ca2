"""The sample office: invented people, the same every time, on marked pages; never a real one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from corpus.errors import InputError
from ingest.index.snapshot import current_id
from office.accounts.passwords import Passwords, check_rules
from office.audit.tables import EVENTS
from office.demo.folder import MARK_FILE, claim, is_complete, mark_complete
from office.demo.people import NOTICE, PASSWORD, PEOPLE, STAFF, DemoPerson
from office.errors import SignInRefused
from office.foundation import Office
from office.http.doorkeeper import Door
from office.identity import CONSOLE, Role
from search_api.client import InProcessTransport
from ui.compose import compose
from ui.demo_office import DemoOffice, demo_settings, open_demo
from ui.doors import PAGE_DOORS
from ui.settings import Settings
from ui.web.demo import demo_backend

import offices
from digest_home import fill_with_digest
from offices import CHEAP, LOGINS, make_office
from pages import visiting


@pytest.fixture(scope="module")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with a ready index and a real office."""
    home = tmp_path_factory.mktemp("real")
    fill_with_digest(home)
    make_office(home).close()
    return home


@pytest.fixture(scope="module")
def demo(real_home: Path) -> Iterator[DemoOffice]:
    made = make(real_home)
    yield made
    made.close()


def make(home: Path, folder: Path | None = None, *, reset: bool = False) -> DemoOffice:
    settings = Settings(home=home, embedder="none", requests_per_minute=100_000)
    return open_demo(settings, folder, reset=reset, passwords=Passwords(CHEAP))


def people(office: Office) -> set[tuple[str, str, str]]:
    return {(each.login, each.display_name, each.role) for each in office.accounts.list()}


def test_every_role_is_there_and_everybody_is_plainly_invented(demo: DemoOffice) -> None:
    assert people(demo.office) == {(each.login, each.name, each.role) for each in PEOPLE}
    assert {each.role for each in PEOPLE} == set(Role)
    assert len(demo.office.accounts.offices()) == 2
    assert all(each.name.startswith("見本 ") for each in PEOPLE)
    assert all(each.office.startswith("見本") for each in PEOPLE)


@pytest.mark.parametrize("person", STAFF, ids=lambda person: str(person.login))
def test_everybody_signs_in_with_the_password_of_the_table(
    demo: DemoOffice, person: DemoPerson
) -> None:
    identity, _ = demo.office.signing_in.sign_in(CONSOLE, person.login, PASSWORD)
    assert (identity.login, identity.role) == (person.login, person.role)
    check_rules(PASSWORD, login=person.login, words=(person.name, person.office, person.team))


def test_who_has_left_does_not_sign_in(demo: DemoOffice) -> None:
    with pytest.raises(SignInRefused):
        demo.office.signing_in.sign_in(CONSOLE, "taishoku", PASSWORD)


def test_there_is_something_to_look_at(demo: DemoOffice) -> None:
    tanto = demo.office.accounts.find("tanto1")
    assert tanto
    assert {each.citation for each in demo.office.watch_list().items()} == {
        "生活保護法第29条",
        "生活保護法第63条",
    }
    assert len(demo.office.watch_list(tanto.id).items()) == 2
    with demo.office.database.read() as session:
        deeds = select(EVENTS.c.action, func.count()).group_by(EVENTS.c.action)
        noted = dict(session.execute(deeds).all())
    assert noted["sign-in"] >= 4
    assert {"account-create", "account-disable", "watch-add", "sign-out"} <= set(noted)
    assert demo.office.identify(demo.token) is not None


def test_in_one_browser_the_sample_ends_no_session_of_the_real_office(
    demo: DemoOffice, tmp_path: Path
) -> None:
    login = LOGINS[Role.CASEWORKER]
    real = make_office(tmp_path)
    try:
        with visiting(real, tmp_path) as here, visiting(demo.office, tmp_path) as there:
            there.cookies = here.cookies.jar  # a browser keeps those of both ports together
            assert here.sign_in(login, offices.PASSWORD).status_code == 303
            assert there.get("/account").status_code != 200, "the real session counts here only"
            assert there.sign_in("tanto1", PASSWORD).status_code == 303
            assert there.get("/account").status_code == 200
            assert here.get("/account").status_code == 200
            assert there.submit("/sign-out", page="/account").status_code == 200
            assert there.get("/account").status_code != 200
            assert here.get("/account").status_code == 200
    finally:
        real.close()


def test_the_ready_index_is_taken_from_the_real_home(demo: DemoOffice, real_home: Path) -> None:
    assert current_id(demo.settings.home) == current_id(real_home)
    assert demo.service.resolve("法29条")[0].citation == "生活保護法第29条"


def test_nothing_real_is_used_or_changed(real_home: Path, demo: DemoOffice) -> None:
    real = Settings(
        home=real_home,
        database="postgresql+psycopg://user@db/real",
        oidc_issuer="https://id.example",
        host="0.0.0.0",
        search_access="signed-in",
    )
    own = demo_settings(real, real_home / "demo")
    assert (own.database, own.oidc_issuer, own.host) == ("auto", "none", "127.0.0.1")
    assert own.model_path == real.model_path.resolve()
    office = Office.open(real_home, {})
    assert not office.is_demo
    assert not any(each.display_name.startswith("見本 査察") for each in office.accounts.list())
    office.close()


def test_the_same_people_are_there_again_and_a_reset_forgets_what_was_tried(
    real_home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "見本"
    first = make(real_home, folder)
    once, token = people(first.office), first.token
    first.office.accounts.create_office(CONSOLE, "試しの事務所")
    first.close()

    again = make(real_home, folder)
    assert people(again.office) == once
    assert len(again.office.accounts.offices()) == 3
    assert again.office.identify(again.token) is not None
    assert again.office.identify(token) is None, "a token is told once, so it is made anew"
    again.close()

    new = make(real_home, folder, reset=True)
    assert people(new.office) == once
    assert len(new.office.accounts.offices()) == 2
    new.close()


def test_a_sample_that_runs_is_not_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    claim(folder).close()
    mark_complete(folder)
    (folder / "office.sqlite").write_bytes(b"whole")
    with claim(folder), claim(folder):  # two may run
        with pytest.raises(InputError, match="動いている「konkyo demo」を Ctrl-C で終えてから"):
            claim(folder, anew=True)
        assert (folder / "office.sqlite").read_bytes() == b"whole"
    claim(folder, anew=True).close()
    assert not (folder / "office.sqlite").exists()


def test_a_sample_that_somebody_makes_is_not_begun_twice(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with claim(folder), pytest.raises(InputError, match="作られているところ"):
        claim(folder)


def test_one_that_was_not_made_to_the_end_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    claim(folder).close()
    (folder / "office.sqlite").write_bytes(b"half")
    claim(folder).close()
    assert sorted(path.name for path in folder.iterdir()) == [MARK_FILE, f"{MARK_FILE}.lock"]
    mark_complete(folder)
    (folder / "office.sqlite").write_bytes(b"whole")
    claim(folder).close()
    assert is_complete(folder)
    assert (folder / "office.sqlite").read_bytes() == b"whole"


@pytest.mark.parametrize("reset", [False, True], ids=["作る", "作り直す"])
@pytest.mark.parametrize("content", ["office.sqlite", "keys.toml", "家計簿.xlsx"])
def test_a_folder_with_anything_else_is_left_alone(
    real_home: Path, tmp_path: Path, content: str, reset: bool
) -> None:
    (tmp_path / content).write_bytes(b"real")
    with pytest.raises(InputError, match="見本ではないものが入っています"):
        make(real_home, tmp_path, reset=reset)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"real"]


@pytest.mark.parametrize("reset", [False, True], ids=["作る", "作り直す"])
def test_the_real_home_is_refused_even_where_it_is_empty(tmp_path: Path, reset: bool) -> None:
    for folder in (tmp_path, tmp_path / "x" / ".."):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(InputError, match="KONKYO_HOME です"):
            make(tmp_path, folder, reset=reset)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


class Visit:
    """Opens every page of an application, as the administrator and as a visitor."""

    def __init__(self, made: Office, home: Path) -> None:
        settings = Settings(home=home, requests_per_minute=100_000, allowed_hosts="localhost")
        self._app = compose(demo_backend, home, office=made, settings=settings)
        self._cookie = "konkyo_demo_session" if made.is_demo else "konkyo_session"
        self._secret = ""
        if account := made.accounts.find("kanri"):
            self._secret = made.sessions.start(CONSOLE, account.id)[1]

    def pages(self) -> Iterator[tuple[str, httpx.Response]]:
        transport = InProcessTransport(self._app)
        with httpx.Client(transport=transport, base_url="http://localhost") as client:
            cookie = {"Cookie": f"{self._cookie}={self._secret}"}
            for door in (door for door in PAGE_DOORS if door.method == "GET"):
                for who in (cookie, {}):
                    yield door.path, client.get(path_of(door), headers=who)
            for headers in (cookie, {}):
                yield "none", client.get("/nothing", headers=headers)
                yield "method", client.delete("/watch", headers=headers)
                yield "foreign", client.post("/watch", headers=headers)
                yield "long", client.get("/?q=" + "あ" * 4000, headers=headers)
                yield "large", client.post("/cite", content=b"a" * 4_000_000, headers=headers)
                yield "host", client.get("/", headers={**headers, "Host": "evil.example"})


def path_of(door: Door) -> str:
    known = {"unit_id": "demo-law:art2", "document_id": "demo-law"}
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: known.get(found[1], "x"), door.path)


def test_every_page_says_that_it_is_a_sample(demo: DemoOffice, tmp_path: Path) -> None:
    seen: dict[int, int] = {}
    for name, answer in Visit(demo.office, tmp_path).pages():
        if "text/html" in answer.headers.get("content-type", ""):
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
            assert f'aria-label="お知らせ">{NOTICE}</aside>' in answer.text, name
    assert seen[200] > 20
    assert set(seen) >= {200, 403, 404, 405, 413, 414, 421}


def test_no_page_of_a_real_office_says_so_or_shows_a_password(tmp_path: Path) -> None:
    real = make_office(tmp_path)
    for name, answer in Visit(real, tmp_path).pages():
        assert "見本の事務所" not in answer.text, name
        assert PASSWORD not in answer.text, name
    real.close()


def test_the_page_to_sign_in_shows_with_what(demo: DemoOffice, tmp_path: Path) -> None:
    pages = dict(Visit(demo.office, tmp_path).pages())
    page = pages["/sign-in"].text
    assert PASSWORD in page
    assert all(f"<code>{person.login}</code>" in page for person in STAFF)
    assert [path for path, answer in pages.items() if PASSWORD in answer.text] == ["/sign-in"]
