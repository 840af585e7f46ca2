"""The e-Gov client against a real HTTP server that answers as e-Gov does, well and badly."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from corpus.errors import FetchFailed, InputError
from ingest.egov_api import EgovClient
from ingest.sources import egov_json
from ingest.sources.base import ReadOptions

LAW_ID = "399AC0000000001"
REVISION = f"{LAW_ID}_20250601_504AC0000000068"
LAW = {
    "law_info": {"law_id": LAW_ID, "promulgation_date": "2024-04-01"},
    "revision_info": {
        "law_revision_id": REVISION,
        "amendment_enforcement_date": "2025-06-01",
    },
    "law_full_text": {
        "tag": "Law",
        "attr": {"LawType": "Act"},
        "children": [
            {"tag": "LawNum", "attr": {}, "children": ["令和六年法律第一号"]},
            {
                "tag": "LawBody",
                "attr": {},
                "children": [
                    {"tag": "LawTitle", "attr": {}, "children": ["試験用の法律"]},
                    {
                        "tag": "MainProvision",
                        "attr": {},
                        "children": [
                            {
                                "tag": "Article",
                                "attr": {"Num": "1"},
                                "children": [
                                    {"tag": "ArticleTitle", "attr": {}, "children": ["第一条"]},
                                    {
                                        "tag": "Paragraph",
                                        "attr": {"Num": "1"},
                                        "children": [
                                            {
                                                "tag": "ParagraphSentence",
                                                "attr": {},
                                                "children": ["試験である。"],
                                            }
                                        ],
                                    },
                                ],
                            }
                        ],
                    },
                ],
            },
        ],
    },
}
LAW_BYTES = json.dumps(LAW, ensure_ascii=False).encode()
MAINTENANCE = "<html><body>ただいまメンテナンス中です。</body></html>".encode()


@dataclass
class Reply:
    status: int = 200
    body: bytes = LAW_BYTES
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    promised: int | None = None  # Content-Length; larger than the body is a cut connection


HTML = {"Content-Type": "text/html; charset=utf-8"}
GOOD = Reply()
BUSY = Reply(status=503, body=b"", headers={})
CUT = Reply(promised=len(LAW_BYTES) + 1000)
TRUNCATED = Reply(body=LAW_BYTES[:-40])


class EgovStandIn:
    """Serves ``replies`` in turn (the last one for ever) and remembers the requests."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [GOOD]
        self.requests: list[tuple[str, dict[str, list[str]], str]] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                agent = self.headers.get("User-Agent", "")
                stand_in.requests.append((url.path, parse_qs(url.query), agent))
                number = min(len(stand_in.requests), len(stand_in.replies))
                reply = stand_in.replies[number - 1]
                self.send_response(reply.status)
                length = len(reply.body) if reply.promised is None else reply.promised
                for name, value in {**reply.headers, "Content-Length": str(length)}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/api/2"


@pytest.fixture
def egov() -> Iterator[EgovStandIn]:
    stand_in = EgovStandIn()
    thread = threading.Thread(target=stand_in.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield stand_in
    stand_in.server.shutdown()
    stand_in.server.server_close()
    thread.join()


@pytest.fixture
def sleeps() -> list[float]:
    return []


@pytest.fixture
def client(egov: EgovStandIn, sleeps: list[float]) -> Iterator[EgovClient]:
    with EgovClient(egov.url, timeout=5.0, interval=0.0, sleep=sleeps.append) as opened:
        yield opened


def test_the_file_is_what_e_gov_sent_and_can_be_read(
    client: EgovClient, egov: EgovStandIn, tmp_path: Path
) -> None:
    path = client.fetch(LAW_ID, dt.date(2025, 7, 1), tmp_path / "downloads")
    assert path == tmp_path / "downloads" / f"{REVISION}.json"
    assert path.read_bytes() == LAW_BYTES
    parsed = egov_json.READER.read(path, ReadOptions())
    assert parsed.document.version == f"{LAW_ID}@20250601_504AC0000000068"
    asked, query, agent = egov.requests[0]
    assert asked == f"/api/2/law_data/{LAW_ID}"
    assert query["law_full_text_format"] == ["json"]
    assert query["asof"] == ["2025-07-01"]
    assert "konkyo" in agent


def test_without_a_day_the_law_of_today_is_asked_for(
    client: EgovClient, egov: EgovStandIn, tmp_path: Path
) -> None:
    client.fetch(LAW_ID, None, tmp_path)
    assert "asof" not in egov.requests[0][1]


@pytest.mark.parametrize(
    ("replies", "waits"),
    [
        pytest.param([BUSY, BUSY, GOOD], [1.0, 2.0], id="二度の503の後で答える"),
        pytest.param([Reply(status=500, body=b"", headers={}), GOOD], [1.0], id="500"),
        pytest.param([CUT, GOOD], [1.0], id="接続が途中で切れる"),
        pytest.param([TRUNCATED, GOOD], [1.0], id="JSONが途中で終わる"),
        pytest.param(
            [Reply(status=429, body=b"", headers={"Retry-After": "7"}), GOOD],
            [7.0],
            id="Retry-Afterの秒数を待つ",
        ),
    ],
)
def test_passing_trouble_is_waited_out(
    client: EgovClient,
    egov: EgovStandIn,
    sleeps: list[float],
    tmp_path: Path,
    replies: list[Reply],
    waits: list[float],
) -> None:
    egov.replies = replies
    assert client.fetch(LAW_ID, None, tmp_path).read_bytes() == LAW_BYTES
    assert sleeps == waits


def test_a_retry_after_date_is_waited_for(
    client: EgovClient, egov: EgovStandIn, sleeps: list[float], tmp_path: Path
) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30)
    egov.replies = [Reply(status=503, headers={"Retry-After": format_datetime(soon)}), GOOD]
    client.fetch(LAW_ID, None, tmp_path)
    assert len(sleeps) == 1
    assert 20 < sleeps[0] <= 30


@pytest.mark.parametrize(
    ("reply", "requests", "says"),
    [
        pytest.param(
            Reply(status=403, body=MAINTENANCE, headers=HTML),
            1,
            ("メンテナンス", "konkyo ingest"),
            id="メンテナンスの案内ページ",
        ),
        pytest.param(
            Reply(body=MAINTENANCE, headers=HTML), 1, ("メンテナンス",), id="200で返る案内ページ"
        ),
        pytest.param(
            Reply(status=404, body=b'{"code":"404001","message":"x"}'),
            1,
            (LAW_ID, "ありません"),
            id="ない法令",
        ),
        pytest.param(
            Reply(status=400, body='{"code":"400001","message":"日付の誤り"}'.encode()),
            1,
            ("HTTP 400", "日付の誤り"),
            id="e-Govの説明を伝える",
        ),
        pytest.param(
            Reply(headers={"Content-Type": "application/zip"}),
            1,
            ("application/zip",),
            id="違う形式",
        ),
        pytest.param(Reply(body=b'{"laws": []}'), 1, ("本文がありません",), id="本文のない回答"),
        pytest.param(BUSY, 4, ("HTTP 503", "しばらくして"), id="ずっと混雑"),
        pytest.param(TRUNCATED, 4, ("途中で切れて",), id="いつも途中で終わる"),
        pytest.param(CUT, 4, ("接続", "途中で切れ"), id="いつも切れる"),
        pytest.param(
            Reply(status=429, headers={"Retry-After": "3600"}),
            1,
            ("混み合って",),
            id="一時間後と言われたら待たない",
        ),
    ],
)
def test_what_cannot_be_had_is_said_plainly_and_leaves_no_file(
    client: EgovClient,
    egov: EgovStandIn,
    tmp_path: Path,
    reply: Reply,
    requests: int,
    says: tuple[str, ...],
) -> None:
    egov.replies = [reply]
    with pytest.raises(FetchFailed) as caught:
        client.fetch(LAW_ID, None, tmp_path)
    assert len(egov.requests) == requests
    for words in says:
        assert words in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_no_network_is_said_plainly(sleeps: list[float], tmp_path: Path) -> None:
    with (
        EgovClient("http://127.0.0.1:9/api/2", interval=0.0, sleep=sleeps.append) as client,
        pytest.raises(FetchFailed, match="接続"),
    ):
        client.fetch(LAW_ID, None, tmp_path)
    assert sleeps == [1.0, 2.0, 4.0]


def test_a_slow_server_is_given_up_after_the_time_out(tmp_path: Path) -> None:
    def too_slow(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    with httpx.Client(transport=httpx.MockTransport(too_slow)) as http:
        client = EgovClient(client=http, attempts=2, sleep=lambda _: None)
        with pytest.raises(FetchFailed):
            client.fetch(LAW_ID, None, tmp_path)


def test_a_failed_fetch_keeps_the_file_of_before(
    client: EgovClient, egov: EgovStandIn, tmp_path: Path
) -> None:
    egov.replies = [GOOD, Reply(status=404, body=b"{}")]
    path = client.fetch(LAW_ID, None, tmp_path)
    with pytest.raises(FetchFailed):
        client.fetch(LAW_ID, None, tmp_path)
    assert path.read_bytes() == LAW_BYTES
    assert list(tmp_path.iterdir()) == [path]


def test_requests_keep_their_distance(egov: EgovStandIn, tmp_path: Path) -> None:
    sleeps: list[float] = []
    with EgovClient(egov.url, interval=1.5, sleep=sleeps.append, clock=lambda: 100.0) as client:
        client.fetch(LAW_ID, None, tmp_path)
        client.fetch(LAW_ID, None, tmp_path)
    assert sleeps == [1.5]


@pytest.mark.parametrize("law_id", ["", "生活保護法", "../../etc/passwd", "325ac0000000144"])
def test_what_is_no_law_id_is_not_asked_for(
    client: EgovClient, egov: EgovStandIn, tmp_path: Path, law_id: str
) -> None:
    with pytest.raises(InputError, match="法令ID"):
        client.fetch(law_id, None, tmp_path)
    assert egov.requests == []


def test_a_revision_name_never_leaves_the_folder(
    client: EgovClient, egov: EgovStandIn, tmp_path: Path
) -> None:
    evil = {**LAW, "revision_info": {"law_revision_id": "../../evil"}}
    egov.replies = [Reply(body=json.dumps(evil).encode())]
    assert client.fetch(LAW_ID, None, tmp_path) == tmp_path / f"{LAW_ID}.json"


@pytest.mark.shared
def test_a_recorded_answer_of_e_gov_is_fetched_and_read(
    client: EgovClient, egov: EgovStandIn, shared: Path, tmp_path: Path
) -> None:
    recorded = (shared / "corpus/egov/forms/334AC0000000121.v2-law_data.json").read_bytes()
    egov.replies = [Reply(body=recorded)]
    path = client.fetch("334AC0000000121", dt.date(2025, 7, 1), tmp_path)
    assert path.read_bytes() == recorded
    parsed = egov_json.READER.read(path, ReadOptions())
    assert parsed.document.id == "334AC0000000121"
    assert parsed.document.revision.effective_from == dt.date(2025, 6, 1)
