"""What comes in with a personal number does not reach the application; the rest does, unchanged."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from office.http.personal_guard import AddressGuard, PersonalGuard
from search_api.client import InProcessTransport
from search_api.http.guard import MAX_POSTED, Guard
from search_api.http.problems import problem_response

VALID, INVALID = "123456789018", "123456789012"
WIDE, DASHED, HIDDEN = (
    "１２３４　５６７８　９０１８",
    "1234－5678－9018",
    "1234\u200b5678\u00ad9018",
)
NUMBERS = pytest.mark.parametrize(
    "number", [VALID, WIDE, DASHED, HIDDEN], ids=["そのまま", "全角", "横棒", "見えない文字"]
)


async def echo(request: Request) -> Response:
    form = {}
    if request.headers.get("content-type", "").startswith(("application/x-www", "multipart")):
        async with request.form() as given:
            form = {name: getattr(value, "filename", value) for name, value in given.items()}
    body = "" if form else (await request.body()).decode("utf-8", "replace")
    return JSONResponse({"q": dict(request.query_params), "form": form, "body": body})


@pytest.fixture
def office(caplog: pytest.LogCaptureFixture) -> Iterator[httpx.Client]:
    """Give an application that repeats what it gets; at the end nothing of it is in the log."""
    caplog.set_level(logging.INFO)
    inner = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST", "PUT", "PATCH"])])
    app = Guard(
        AddressGuard(PersonalGuard(inner)),
        content_security_policy="default-src 'none'",
        render=lambda problem, scope: problem_response(problem, instance="", request_id=""),
    )
    transport = InProcessTransport(app)
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid") as client:
        yield client
    for number in (VALID, WIDE, DASHED, HIDDEN):
        assert number not in caplog.text


def refused(answer: httpx.Response) -> bool:
    if answer.status_code != 422:
        assert answer.status_code == 200, answer.text
        return False
    problem = answer.json()
    assert problem["code"] == "personal-number"
    assert "9018" not in answer.text
    return True


@NUMBERS
def test_a_query_string_or_a_path_with_one_is_refused(office: httpx.Client, number: str) -> None:
    assert refused(office.get("/", params={"q": f"年金 {number}"}))
    assert refused(office.get(f"/?{quote_plus(number)}=1"))
    assert refused(office.get(f"/units/{quote(number)}"))


@NUMBERS
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_form_is_refused_by_any_field(office: httpx.Client, number: str, method: str) -> None:
    for form in ({"note": f"番号{number}"}, {"a": "1", number: "x"}, {"password": number}):
        assert refused(office.request(method, "/", data=form))


def test_a_number_in_entities_is_refused(office: httpx.Client) -> None:
    entities = "".join(f"&#{ord(digit)};" for digit in VALID)
    assert refused(office.post("/", data={"note": entities}))
    assert refused(office.post("/", json={"note": entities}))


@NUMBERS
def test_json_is_refused_by_any_string_or_key(office: httpx.Client, number: str) -> None:
    for value in ({"note": number}, {number: 1}, [{"a": [{"b": ["", f"x{number}"]}]}], number):
        assert refused(office.post("/", json=value))


@pytest.mark.parametrize(
    "body",
    [
        f'{{"n": {VALID}}}',
        f'{{"n": {VALID}.0}}',
        '{"n": 1.23456789018E11}',
        f"[[{VALID}]]",
        f"-{VALID}",
        f'{{"n": "{VALID}", "n": ""}}',  # the same key twice
        '"' + "".join(f"\\u{ord(digit):04x}" for digit in VALID) + '"',
        f'{{"n": "{VALID}"',  # not whole
        "[" * 100_000 + VALID,  # too deep
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "application/problem+json", "text/plain", ""])
def test_json_is_refused_by_numbers_and_however_it_is_written(
    office: httpx.Client, body: str, kind: str
) -> None:
    assert refused(office.post("/", content=body.encode(), headers={"Content-Type": kind}))


def fields(answer: httpx.Response) -> list[str]:
    assert refused(answer)
    return [each["parameter"] for each in answer.json().get("errors", [])]


def test_a_refusal_names_the_fields(office: httpx.Client) -> None:
    form = {"title": "年金", "note": f"番号{VALID}", "csrf": "x", "answer": WIDE}
    assert fields(office.post("/", data=form)) == ["note", "answer"]
    assert fields(office.get("/", params={"as_of": "2026-04-01", "q": VALID})) == ["q"]
    assert fields(office.post("/", data=form, files={"f": ("a.png", b"")})) == ["note", "answer"]
    table = f"氏名,番号\n佐藤,{VALID}\n".encode()
    assert fields(office.post("/", data={"a": "1"}, files={"f": ("a.csv", table)})) == ["f"]


def test_a_refusal_names_the_place_in_json(office: httpx.Client) -> None:
    assert fields(office.post("/", json={"question": f"{VALID}の年金"})) == ["question"]
    deep = {"entries": [{"title": "年金"}, {"title": "a", "notes": ["", VALID]}], "n": int(VALID)}
    assert fields(office.post("/", json=deep)) == ["entries[1].notes[1]", "n"]
    assert fields(office.post("/", json=[[VALID]])) == ["[0][0]"]


def test_a_name_that_holds_the_number_is_not_repeated(office: httpx.Client) -> None:
    for name in (VALID, f"番号 {WIDE}"):
        assert fields(office.post("/", data={name: VALID})) == []
        assert fields(office.post("/", json={name: {"a": VALID}})) == []
    assert fields(office.post("/", json={"1234": {"5678": {"9018": VALID}}})) == []
    assert fields(office.get(f"/units/{VALID}")) == []


def test_of_many_places_the_first_are_named(office: httpx.Client) -> None:
    assert fields(office.post("/", json=[VALID] * 5_000)) == [f"[{n}]" for n in range(10)]
    assert len(fields(office.post("/", json={"あ" * 5_000: VALID}))[0]) == 200


def test_json_in_another_encoding_is_refused(office: httpx.Client) -> None:
    body = json.dumps({"n": WIDE}, ensure_ascii=False).encode("utf-16")
    assert refused(office.post("/", content=body, headers={"Content-Type": "application/json"}))


@NUMBERS
def test_multipart_is_refused_by_fields_and_file_names(office: httpx.Client, number: str) -> None:
    picture = b"\x89PNG\r\n\x1a\n\x00"
    assert refused(office.post("/", data={"note": number}, files={"f": ("a.png", picture)}))
    assert refused(office.post("/", files={"f": (f"{number}.png", picture)}))
    assert refused(office.post("/", files={number: ("a.png", picture)}))


@NUMBERS
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_csv_file_is_looked_into(office: httpx.Client, number: str, encoding: str) -> None:
    if number == HIDDEN and encoding == "cp932":
        pytest.skip("cp932 has no such characters")
    rows = f"氏名,番号\n佐藤,{number}\n".replace("－", "-").encode(encoding)
    assert refused(office.post("/", files={"f": ("名簿.csv", rows, "text/csv")}))


def test_a_pdf_a_word_and_an_excel_file_are_looked_into(office: httpx.Client) -> None:
    from docx import Document
    from openpyxl import Workbook
    from reportlab.pdfgen.canvas import Canvas

    pdf, word, excel = io.BytesIO(), io.BytesIO(), io.BytesIO()
    canvas = Canvas(pdf)
    canvas.drawString(72, 700, "1234 5678 9018")
    canvas.save()
    document = Document()
    document.add_paragraph("番号 1234-").add_run("5678-9018")
    document.save(word)
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = int(VALID)
    book.save(excel)
    for name, file in (("a.pdf", pdf), ("a.docx", word), ("a.xlsx", excel)):
        assert refused(office.post("/", files={"f": (name, file.getvalue())})), name


def test_a_small_file_with_a_flood_of_text_is_refused_at_once(office: httpx.Client) -> None:
    flood = io.BytesIO()
    with zipfile.ZipFile(flood, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:t>" + b"1" * 9_000_000 + b"</w:t>")
    assert len(flood.getvalue()) < 20_000
    answer = office.post("/", files={"f": ("a.docx", flood.getvalue())})
    assert answer.json()["code"] == "resource-limit"


def test_a_body_that_is_no_multipart_is_looked_at_as_it_stands(office: httpx.Client) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        body = f"--y\r\n{VALID}\r\n".encode()
        assert refused(office.post("/", content=body, headers={"Content-Type": kind}))


@pytest.mark.parametrize("charset", ["undefined", "punycode", "idna"])
def test_a_charset_that_decodes_nothing_is_no_error_of_ours(
    office: httpx.Client, charset: str
) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = office.post("/", content=part, headers={"Content-Type": kind})
    assert answer.status_code in (200, 400)


def test_what_holds_none_reaches_the_application_unchanged(office: httpx.Client) -> None:
    form = {"note": f"宛名番号 {INVALID} 〒160-0023", "day": "2026-11-25", "b": "1234"}
    assert office.post("/?q=法63条", data=form).json() == {
        "q": {"q": "法63条"},
        "form": form,
        "body": "",
    }
    body = json.dumps({"n": int(INVALID), "list": [1234, 5678, 9018], "x": 0.5, "y": None})
    assert office.put("/", content=body).json()["body"] == body
    files = {"f": ("名簿.csv", b"1234,5678,9018\n", "text/csv")}
    answer = office.post("/", data={"a": "1"}, files=files)
    assert answer.json()["form"] == {"a": "1", "f": "名簿.csv"}
    assert office.post("/").json()["body"] == ""


def test_fields_side_by_side_are_not_one_number(office: httpx.Client) -> None:
    assert not refused(office.post("/", data={"a": "1234", "b": "5678", "c": "9018"}))
    assert not refused(office.get("/?" + urlencode([("a", "1234"), ("a", "56789018")])))


def test_a_body_that_is_too_large_is_refused_even_without_its_length() -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        raise AssertionError("must not be reached")

    guarded = Guard(
        PersonalGuard(app),
        content_security_policy="",
        render=lambda problem, scope: problem_response(problem, instance="", request_id=""),
    )
    # A server may hand over more than the length that was announced.
    with httpx.Client(
        transport=InProcessTransport(guarded), base_url="http://konkyo.invalid"
    ) as client:
        answer = client.post("/", content=b"x" * (MAX_POSTED + 1), headers={"Content-Length": "5"})
    assert answer.status_code == 413
