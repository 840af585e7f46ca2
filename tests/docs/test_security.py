"""docs/security.md: every requirement has a verdict, and every proof that it names exists."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from office.accounts import tables as _tables
from office.accounts.sessions import PROVED_FOR
from office.accounts.throttle import ADDRESS_FAILURES, FREE_FAILURES, LOCKED_AFTER
from office.database.base import Base
from office.http.rate_limit import SIGN_INS_PER_MINUTE
from ui.doors import API_DOORS, PAGE_DOORS
from ui.settings import Settings

_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| .+? \| (\S+) \| (.+) \|$", re.M)
_PROOF = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_FILE = re.compile(r"`((?:office|ui|search_api|tests)/[\w/]+\.(?:py|html))`")
_MET, _UNMET, _OUTSIDE = "満たす", "満たさない", "対象外"
#: How many requirements OWASP ASVS 5.0.0 has in each section of its chapters V6 to V8.
_SECTIONS = {
    "6.1": 3, "6.2": 12, "6.3": 8, "6.4": 6, "6.5": 8, "6.6": 4, "6.7": 2, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2,
    "8.1": 4, "8.2": 4, "8.3": 3, "8.4": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def manual(repository: Path) -> str:
    return (repository / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_requirement_stands_there_once_and_in_order(manual: str) -> None:
    expected = [f"{section}.{n}" for section, most in _SECTIONS.items() for n in range(1, most + 1)]
    assert [number for number, *_ in _ROW.findall(manual)] == expected


def test_whoever_says_met_shows_a_test(manual: str) -> None:
    for number, _, verdict, evidence in _ROW.findall(manual):
        assert verdict in (_MET, _UNMET, _OUTSIDE), number
        assert verdict != _MET or _PROOF.search(evidence), number


def test_every_proof_and_every_module_exists(manual: str, repository: Path) -> None:
    proofs = set(_PROOF.findall(manual))
    assert len(proofs) > 60
    missing = []
    for path, name in sorted(proofs):
        file = repository / path
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.parse("")
        if name not in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}:
            missing.append(f"{path}::{name}")
    missing += [path for path in _FILE.findall(manual) if not (repository / path).is_file()]
    assert missing == []


def test_the_figures_add_up(manual: str) -> None:
    rows = _ROW.findall(manual)
    shown = dict(re.findall(r"^\| (段 [123]|合計) \|(.+)\|$", manual, re.M))
    for title in ("段 1", "段 2", "段 3", "合計"):
        found = Counter(
            verdict for _, level, verdict, _ in rows if title in (f"段 {level}", "合計")
        )
        counts = [int(cell) for cell in shown[title].split("|")]
        assert counts == [found[_MET], found[_UNMET], found[_OUTSIDE]], title


def test_limits_are_those_of_the_program(manual: str) -> None:
    settings = Settings()
    for sentence in (
        f"{FREE_FAILURES}回続けて間違えると",
        f"{LOCKED_AFTER} 回でロック",
        f"から5分に {ADDRESS_FAILURES} 回失敗",
        f"サインインは1分に{SIGN_INS_PER_MINUTE}回まで",
        f"本人かどうかを {PROVED_FOR.seconds // 60} 分以内に",
        f"使わなければ {settings.session_idle_minutes} 分",
        f"使っていても {settings.session_hours} 時間",
    ):
        assert sentence in manual, sentence


def test_the_deeds_that_ask_again_are_those_of_the_doors(manual: str) -> None:
    section = manual.partition("\n## もう一度確かめる操作")[2].partition("\n## ")[0]
    told = re.findall(r"`((?:GET|POST|PATCH|DELETE) /[^`]+)`", section)
    grave = {f"{door.method} {door.path}" for door in (*PAGE_DOORS, *API_DOORS) if door.proof}
    assert len(told) == len(set(told))
    assert set(told) == grave


def test_the_table_of_layers_names_the_layers_in_their_order(manual: str, repository: Path) -> None:
    front = (repository / "ui" / "front.py").read_text(encoding="utf-8")
    origins = {
        name: module.replace(".", "/") + ".py"
        for module, names in re.findall(r"^from ([\w.]+) import (.+)$", front, re.M)
        for name in names.split(", ")
    }
    added = [origins[name] for name in re.findall(r"add_middleware\(\s*(\w+)", front)]
    layers = re.findall(r"^\| \d+ \| `(.+?)` \|", manual, re.M)
    assert layers[-len(added) :] == added[::-1]


def test_passwords_are_typed_hidden_and_managers_may_help(repository: Path) -> None:
    web = repository / "ui" / "web"
    fields = [
        call
        for file in (web / "templates").glob("*.html")
        for call in re.findall(r'field\("(?:password|old|again)".*?\) }}', file.read_text("utf-8"))
    ]
    assert len(fields) > 4
    for call in fields:
        assert 'type="password"' in call
        assert re.search(r'autocomplete="(?:current|new)-password"', call), call
    for script in (web / "static").glob("*.js"):
        assert "paste" not in script.read_text(encoding="utf-8")


def test_nothing_sends_mail(repository: Path) -> None:
    for package in ("corpus", "ingest", "search_api", "office", "ui"):
        for file in (repository / package).rglob("*.py"):
            assert not re.search(r"\bsmtplib\b|\bsendmail\b", file.read_text("utf-8")), file


def test_no_account_keeps_a_hint_or_a_question() -> None:
    tables = [
        mapper.local_table
        for mapper in Base.registry.mappers
        if mapper.class_.__module__ == _tables.__name__
    ]
    names = {column.name for table in tables for column in table.c}
    assert "password_hash" in names
    assert [name for name in names if re.search("hint|question|answer_to", name)] == []
