"""Every way into Konkyo, tried with personal numbers, look-alikes and other numbers.

The table in docs/personal-numbers.md names these tests.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from pdf_files import pdf_of

from corpus.store import CorpusStore
from ingest.index.build import build_index
from office.http.csrf import csrf_token
from office.http.doorkeeper import Door
from office.identity import Role
from search_api.client import InProcessTransport
from ui.cli import konkyo
from ui.cli.frame import run
from ui.compose import compose
from ui.doors import API_DOORS, PAGE_DOORS
from ui.settings import Settings
from ui.web.demo import demo_backend
from ui.web.refused_pages import REFUSED

from factories import make_document, make_unit
from offices import make_office, session_of, without_rate_limit

VALID, LAW = "123456789018", "999AC0000000001"
NUMBERS = {
    "そのまま": VALID,
    "全角": "１２３４５６７８９０１８",
    "4桁ずつ": "1234-5678-9018",
    "全角の横棒": "１２３４－５６７８－９０１８",
    "空白": "1234 5678 9018",
    "前後に日付": "2026/11/25 1234 5678 9018 2026/11/26",
    "文字に続く": "個人番号123456789018です",
}
TAKEN = {
    "検査用数字が違う": "123456789012",
    "法人番号": "1234567890123",
    "0を付けた宛名番号": f"000{VALID}",
    "日時と電話": "2026-11-25 09:30 03-1234-5678",
}
DIGITS = (
    VALID,
    "１２３４５６７８９０１８",
    "1234-5678-9018",
    "１２３４－５６７８－９０１８",
    "1234 5678 9018",
)
Call = Callable[..., httpx.Response]


def hold_none(home: Path) -> bool:
    """Tell whether no file below a home holds one of the numbers."""
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    return not any(form.encode() in data for form in DIGITS for data in files)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home that all doors write to: it never holds a number, whoever knocked before."""
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="module")
def knock(house: Path) -> Iterator[Call]:
    """Give a call through a door of the whole application, as the first role that may."""
    office = make_office(house)
    app = without_rate_limit(
        compose(demo_backend, house, office=office, settings=Settings(home=house))
    )
    secrets = {role: session_of(office, role) for role in Role if role is not Role.SERVICE}

    def call(door: Door, **content: Any) -> httpx.Response:
        path = re.sub(r"\{[^}]+\}", "1", door.path)
        for role, secret in list(secrets.items()):
            identity = office.identify(secret)
            if identity is None:  # the last door that it went through ended the session
                secrets[role] = secret = session_of(office, role)
                identity = office.identify(secret)
            assert identity is not None
            headers = {
                "Cookie": f"konkyo_session={secret}",
                "Origin": "http://127.0.0.1",
                "X-CSRF-Token": csrf_token(office.cipher, identity.session_id),
            }
            answer = client.request(door.method, path, headers=headers, **content)
            if answer.status_code not in (401, 403):
                return answer
        return answer

    transport = InProcessTransport(app)
    with httpx.Client(transport=transport, base_url="http://127.0.0.1") as client:
        yield call
    office.close()


DOORS = pytest.mark.parametrize(
    "door", [*PAGE_DOORS, *API_DOORS], ids=lambda door: f"{door.method} {door.path}"
)


def is_refused(answer: httpx.Response) -> bool:
    said = answer.text + unquote(answer.headers.get("location", ""))
    if answer.status_code == 303:  # a page never shows the address that holds the number
        refused = answer.headers["location"].startswith(f"{REFUSED}?at=%2F")
    else:
        refused = answer.status_code == 422 and "12桁の番号が書かれているため" in said
    assert not refused or not any(number in said for number in DIGITS)
    return refused


@DOORS
def test_no_door_lets_a_personal_number_through(knock: Call, house: Path, door: Door) -> None:
    for number in NUMBERS.values():
        assert is_refused(knock(door, params={"q": number}))
        if door.method != "GET":
            assert is_refused(knock(door, data={"note": number}))
            assert is_refused(knock(door, json={"a": [{"note": number}]}))
            assert is_refused(knock(door, files={"f": ("a.csv", f"x,{number}\n".encode())}))
    if door.method != "GET":
        assert is_refused(knock(door, json={"number": int(VALID)}))
    assert hold_none(house)


@pytest.mark.parametrize(
    "door",
    # The page that tells of a refusal does so whatever is asked.
    [door for door in (*PAGE_DOORS, *API_DOORS) if door.path != REFUSED],
    ids=lambda door: f"{door.method} {door.path}",
)
def test_no_door_refuses_another_number(knock: Call, door: Door) -> None:
    for number in TAKEN.values():
        content: dict[str, Any] = {} if door.method == "GET" else {"json": {"note": number}}
        assert "12桁の番号" not in knock(door, params={"q": number}, **content).text


@pytest.fixture
def office(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home with one article, searched by words alone."""
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    law = make_document(LAW)
    units = [make_unit(law, "art1", "第一条　年金を受けた者は届け出る。")]
    CorpusStore(home / "corpus.sqlite").put(law, units, ingest_key="a")
    build_index(home, None)
    return home


def write_docx(path: Path, number: str) -> None:
    from docx import Document

    document = Document()
    document.add_heading("訪問の決まり", 1)
    document.add_paragraph(f"世帯の番号は {number} とする。")
    document.save(str(path))


def write_xlsx(path: Path, number: str) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(["氏名", "番号"])
    book.active.append(["見本", int(number) if number == VALID else number])
    book.save(path)


def write_pdf(path: Path, number: str) -> None:
    path.write_bytes(pdf_of(("1 訪問の決まり", f"番号は {number} とする。")))


def write_text(path: Path, number: str) -> None:
    path.write_text(f"# 訪問の決まり\n\n番号は {number} とする。\n", "utf-8")


FILES = {
    ".docx": write_docx,
    ".xlsx": write_xlsx,
    ".pdf": write_pdf,
    ".md": write_text,
    ".txt": write_text,
}


@pytest.mark.parametrize("suffix", FILES)
def test_no_file_with_one_is_taken_in(
    home: Path, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = [*NUMBERS.values()]
    for place, number in enumerate(numbers):
        FILES[suffix](tmp_path / f"rule{place}{suffix}", number)
    paths = [str(path) for path in sorted(tmp_path.glob(f"rule*{suffix}"))]
    assert run(konkyo, ["ingest", *paths, "--no-index"]) == 1
    said = capsys.readouterr().err
    assert said.count("12桁の番号が書かれているため") == len(numbers)
    assert f"rule0{suffix}" in said
    assert "9018" not in said
    assert hold_none(home)


@pytest.mark.parametrize("suffix", FILES)
def test_a_file_with_another_number_is_taken_in(
    home: Path, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, number in enumerate(TAKEN.values()):
        FILES[suffix](tmp_path / f"rule{place}{suffix}", number)
    paths = [str(path) for path in sorted(tmp_path.glob(f"rule*{suffix}"))]
    assert run(konkyo, ["ingest", *paths, "--no-index"]) == 0, capsys.readouterr().err


def test_no_name_of_a_file_and_no_title_is_taken_in(home: Path, tmp_path: Path) -> None:
    write_text(tmp_path / f"{VALID}.md", "1")
    write_text(tmp_path / "rule.md", "1")
    assert run(konkyo, ["ingest", str(tmp_path / f"{VALID}.md"), "--no-index"]) == 1
    title = ["--title", f"決まり {VALID}", "--no-index"]
    assert run(konkyo, ["ingest", str(tmp_path / "rule.md"), *title]) == 1
    assert hold_none(home)


def refuses(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> bool:
    code = run(konkyo, arguments)
    said = "".join(capsys.readouterr())
    assert "9018" not in said
    return code == 1 and "12桁の番号が書かれているため" in said


def test_no_note_of_the_watch_list(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in NUMBERS.values():
        assert refuses(["watch", "add", f"{LAW}:art1", "--note", number], capsys)
    for number in TAKEN.values():
        assert run(konkyo, ["watch", "add", f"{LAW}:art1", "--note", number]) == 0
    assert hold_none(office)


@pytest.mark.parametrize("command", ["search", "answer", "hierarchy", "suggest", "unit"])
def test_no_question_at_the_command_line(
    office: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in NUMBERS.values():
        assert refuses([command, f"{number}の年金"], capsys)
        assert refuses([command, "年金", *number.split()], capsys)
    assert run(konkyo, [command, f"法{TAKEN['検査用数字が違う']}条"]) in (0, 1)
    assert "12桁の番号" not in "".join(capsys.readouterr())
    assert hold_none(office)


def test_no_query_that_is_imported(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, out = tmp_path / "q.csv", tmp_path / "out.jsonl"
    arguments = ["queries", "import", str(table), "--form", "csv", "--out", str(out)]
    for number in NUMBERS.values():
        table.write_text(f"質問,根拠\n番号 {number} の人,d:art1\n", "utf-8")
        assert refuses(arguments, capsys)
        assert not out.exists()
    for number in TAKEN.values():
        table.write_text(f"質問,根拠\n番号 {number} の人,d:art1\n", "utf-8")
        assert run(konkyo, arguments) == 0, capsys.readouterr().err


def test_no_query_and_no_name_of_a_pool(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "q.jsonl"
    arguments = ["judge", "pool", str(file), "--systems", "lexical", "--depth", "2"]
    for number in NUMBERS.values():
        file.write_text(json.dumps({"qid": "q1", "query": f"年金 {number}"}), "utf-8")
        assert refuses(arguments, capsys)
    file.write_text(
        json.dumps({"qid": "q1", "query": f"年金 {TAKEN['検査用数字が違う']}"}), "utf-8"
    )
    assert refuses([*arguments, "--name", f"束 {VALID}"], capsys)
    assert run(konkyo, arguments) == 0
    assert hold_none(office)


def test_no_question_of_a_language_model() -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from ui.mcp_server import create_mcp_server

    server = create_mcp_server(demo_backend())

    async def ask(tool: str, **arguments: str) -> dict[str, Any]:
        found = await server.call_tool(tool, arguments)
        answer: dict[str, Any] = json.loads(found.content[0].text)  # type: ignore[union-attr]
        return answer

    async def walk() -> None:
        for tool in await server.list_tools():
            (name, *_) = tool.input_schema["required"]
            for number in NUMBERS.values():
                answer = await ask(tool.name, **{name: number})
                assert answer["error"]["code"] == "personal-number"
            for number in TAKEN.values():
                answer = await ask(tool.name, **{name: number})
                assert answer.get("error", {}).get("code") != "personal-number"

    asyncio.run(walk())


def test_what_is_typed_in_the_wrong_place_does_not_come_back(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (
        [VALID],
        ["search", "x", "--as-of", VALID],
        ["search", "x", "--limit", VALID],
    ):
        assert run(konkyo, arguments) == 2
        assert VALID not in "".join(capsys.readouterr())
