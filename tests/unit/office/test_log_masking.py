"""Lines of a log: what tells of a person or is secret goes, what is technical stays."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from corpus.errors import InputError
from office.log_masking import HIDDEN, mask_echo, mask_log, message_of, traceback_of

VALID = "123456789018"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"row {VALID} refused", "row 〔個人番号〕 refused"),
        ("row １２３４－５６７８－９０１８", "row 〔個人番号〕"),
        ("sent to hanako@example.jp today", "sent to 〔メール〕 today"),
        ("call 090-1234-5678", "call 〔番号〕"),
        ("call 03-1234-5678 or 0120-123-456", "call 〔番号〕 or 〔番号〕"),
        ("call 09012345678", "call 〔番号〕"),
        ("電話０９０－１２３４－５６７８", "電話〔番号〕"),
        ("口座番号: 1234567", "口座番号: 〔番号〕"),
        ("ケース番号 A-12345", "ケース番号 A-〔番号〕"),
        ("case of 山田太郎さん", "case of 〔名前〕さん"),
        ("氏名：山田太郎", "氏名:〔名前〕"),
        ("生年月日: 昭和55年4月1日", "生年月日: 〔日付〕"),
        ("konkyo_s_AbCdEf-123_456 ended", "konkyo_s_〔秘密〕 ended"),
        ("token konkyo_t_0123456789abcdef", "token konkyo_t_〔秘密〕"),
        ("Authorization: Bearer abc.def.ghi", "Authorization: 〔秘密〕"),
        ("{'cookie': 'a=b; c=d', 'host': 'x'}", "{'cookie': 〔秘密〕, 'host': 'x'}"),
        ("[(b'Cookie', b'a=b'), (b'host', b'x')]", "[(b'Cookie', 〔秘密〕), (b'host', b'x')]"),
        ("sent bearer abcdef123456", "sent bearer 〔秘密〕"),
        (
            "postgresql+psycopg://konkyo:p@ss:w/d@db.local:5432/office",
            "postgresql+psycopg://konkyo:〔秘密〕@db.local:5432/office",
        ),
        ("connect host=db user=konkyo password=hunter2 port=5432", "password=〔秘密〕 port"),
        ('{"client_secret": "abc def", "scope": "openid"}', '"client_secret": 〔秘密〕, "scope"'),
        ("konkyo ingest --password hunter2 a.pdf", "--password 〔秘密〕 a.pdf"),
        ("access_token=abc&state=xyz", "access_token=〔秘密〕&state=xyz"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "〔秘密〕"),
        (
            '"GET /?q=%E5%B1%B1%E7%94%B0%E3%81%95%E3%82%93+%E5%B9%B4%E9%87%91 HTTP/1.1" 200',
            '"GET /?q=〔名前〕さん+年金 HTTP/1.1" 200',
        ),
        ('"GET /?q=1234%2D5678%2D9018 HTTP/1.1"', '"GET /?q=〔個人番号〕 HTTP/1.1"'),
        ('"GET /?q=1234+5678+9018&kind=law HTTP/1.1"', '"GET /?q=〔個人番号〕&kind=law HTTP/1.1"'),
        ('"GET /in?next=%2F%3Fq%3D1234%2B5678%2B9018"', '"GET /in?next=/?q=〔個人番号〕"'),
        (
            f'"GET /sign-in?next={quote(quote("１２３４５６７８９０１８"))} HTTP/1.1"',
            '"GET /sign-in?next=〔個人番号〕 HTTP/1.1"',
        ),
        (
            "future: <Task finished exception=KeyError('山田太郎')>",
            "future: <Task finished exception=KeyError(〔伏せ字〕)",
        ),
    ],
)
def test_what_is_personal_or_secret_goes(line: str, kept: str) -> None:
    assert kept in mask_log(line)
    secrets = r"1234|5678|hanako|山田|abc|hunter|MIIE|p@ss|a=b|%E5%B1%B1"
    assert not re.search(secrets, mask_log(line).replace("case", ""))


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-25T09:30:00+0900 INFO uvicorn.error Started server process [1234567]",
        "Uvicorn running on http://127.0.0.1:18080 (Press CTRL+C to quit)",
        "Uvicorn running on socket ('::', 8080, 0, 0)",
        '192.168.100.101:51234 - "GET /api/v1/search?q=x&limit=10 HTTP/1.1" 200',
        '127.0.0.1:40000 - "GET /?q=%E6%B3%9563%E6%9D%A1 HTTP/1.1" 200',
        "request 550e8400e29b41d4a716446655440000 failed: GET '/units/325AC0000000144:art29'",
        "Running upgrade 20261125_0001 -> 20261126_0002, people and audit",
        "konkyo 0.6.0, Python 3.11.7, SQLite 3.45.1, faiss 1.12.0.post1",
        "lexical index of 12,345 passages in 1.234567 s, 1048576 bytes",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "[Errno 98] error while attempting to bind on address ('0.0.0.0', 8080)",
        "0x7f3a12345678 thread 140123456789012 pid 4194304",
        "took 0.000123456789 s at 1763999999.123",
        "生活保護法第63条、局長通知第8-1-(4)-ア、問13-22-1（2025年10月1日改正）",
        "引用「法29条1項」を第55条の4第1項第2号に結びました。130,000円",
        "昭和38年4月1日社発第246号",
        "no cookies were sent; authorization skipped",
        "the token expired after 3600 s; password rules: 15 characters",
        "see https://example.jp:8443/path and postgresql://db.local:5432/office",
        "１２：３０　全角の行",
    ],
)
def test_technical_lines_and_citations_stay(line: str) -> None:
    assert mask_log(line) == line


def test_a_foreign_exception_says_nothing_in_japanese_and_no_long_number() -> None:
    assert message_of(KeyError("山田太郎")) == f"'{HIDDEN}'"
    assert message_of(ValueError("bad account 1234567 of port 8080")) == (
        "bad account 〔番号〕 of port 8080"
    )
    assert "1234" not in message_of(ValueError("1234－5678－9018"))
    assert message_of(OSError(98, "Address already in use")) == "[Errno 98] Address already in use"


def test_our_own_sentences_stay_but_for_what_they_quote() -> None:
    error = InputError("「山田太郎」は見つかりません。「konkyo index build」を行ってください。")
    assert message_of(error) == (
        f"「{HIDDEN}」は見つかりません。「konkyo index build」を行ってください。"
    )


def test_what_a_database_or_a_form_repeats_goes() -> None:
    duplicate = ValueError('duplicate key "x"\nDETAIL:  Key (login)=(yamada) already exists.')
    assert "yamada" not in message_of(duplicate)
    assert 'duplicate key "x"' in message_of(duplicate)
    form = ValueError(
        "Input should be an int [type=int, input_value='yamada taro', input_type=str]"
    )
    assert "yamada" not in message_of(form)
    assert "input_type=str" in message_of(form)


def crash(name: str) -> Exception:
    try:
        try:
            raise KeyError(name)
        except KeyError as error:
            error.add_note(f"note {name}")
            raise ValueError(f"no {name}") from error
    except ValueError as error:
        return error


def test_a_traceback_shows_where_and_what_but_not_whom() -> None:
    told = traceback_of(crash("山田太郎"))
    assert "山田" not in told
    lines = told.splitlines()
    assert f"KeyError: '{HIDDEN}'" in lines
    assert f"note {HIDDEN}" in lines
    assert lines[-1] == f"ValueError: no {HIDDEN}"
    assert told.count("in crash") == 2
    assert "This was the direct cause of:" in lines


def test_groups_cycles_and_broken_exceptions_are_told_too() -> None:
    class Broken(Exception):
        def __str__(self) -> str:
            raise RuntimeError("山田")

    first, second = ValueError("佐藤 hanako@example.jp"), Broken()
    first.__context__, second.__context__ = second, first
    told = traceback_of(ExceptionGroup("鈴木", [first, second]))
    assert not re.search("佐藤|鈴木|山田|hanako", told)
    assert "ValueError" in told
    assert "Broken" in told


def test_what_goes_back_to_the_terminal_keeps_its_words() -> None:
    said = f"「{VALID}」というコマンドはありません。postgresql://a:pw@db/x 山田さん"
    assert mask_echo(said) == (
        "「〔個人番号〕」というコマンドはありません。postgresql://a:〔秘密〕@db/x 山田さん"
    )
