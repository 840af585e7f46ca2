"""``konkyo fetch``: a law comes from the API into the corpus; what fails is said."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ui.cli import konkyo
from ui.cli.frame import FAILED, run

from digest_home import do_without_digests

_LAW_ID = "399AC0000000001"


def _node(tag: str, *children: Any, **attributes: str) -> dict[str, Any]:
    return {"tag": tag, "attr": attributes, "children": list(children)}


def _law() -> bytes:
    sentence = _node("ParagraphSentence", "この法律は、試験のために定める。")
    article = _node(
        "Article",
        _node("ArticleCaption", "（目的）"),
        _node("ArticleTitle", "第一条"),
        _node("Paragraph", sentence, Num="1"),
        Num="1",
    )
    body = _node("LawBody", _node("LawTitle", "試験用の法律"), _node("MainProvision", article))
    law = _node("Law", _node("LawNum", "令和六年法律第一号"), body, LawType="Act")
    answer = {
        "law_info": {"law_id": _LAW_ID, "promulgation_date": "2024-04-01"},
        "revision_info": {"law_revision_id": f"{_LAW_ID}_20250601_504AC0000000068"},
        "law_full_text": law,
    }
    return json.dumps(answer, ensure_ascii=False).encode()


class _Api(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = _LAW_ID in self.path
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(_law() if known else b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@pytest.fixture
def api(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Api)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("KONKYO_EGOV_URL", f"http://127.0.0.1:{server.server_address[1]}/api/2")
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_fetched_law_can_be_read(
    api: None, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    do_without_digests(home)  # a law is read like any other text: with them it takes seconds more
    assert run(konkyo, ["fetch", _LAW_ID, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["outcome"], report["document_id"]) == ("added", _LAW_ID)
    assert run(konkyo, ["unit", f"{_LAW_ID}:art1"]) == 0
    assert "試験のために定める" in capsys.readouterr().out
    assert list((home / "downloads").iterdir())


def test_an_unknown_law_is_named(api: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(konkyo, ["fetch", "399AC0000000099"]) == FAILED
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "399AC0000000099" in printed.err


def test_a_law_that_fails_is_one_line_of_json_and_the_others_go_in(
    api: None, capsys: pytest.CaptureFixture[str]
) -> None:
    laws = ["399AC0000000099", "生活保護法", _LAW_ID]
    assert run(konkyo, ["fetch", *laws, "--json", "--no-index"]) == FAILED
    unknown, misspelt, added = map(json.loads, capsys.readouterr().out.splitlines())
    assert unknown["error"]["code"] == "fetch-failed"
    assert misspelt["error"]["code"] == "invalid-input"
    assert (added["outcome"], added["error"]) == ("added", None)
