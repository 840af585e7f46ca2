"""What day it is is asked in one place, and it is the day in Japan."""

from __future__ import annotations

import ast
import datetime as dt
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.days import JAPAN, day_in_japan, today_in_japan

ROOT = Path(__file__).parents[3]
FOLDERS = ("corpus", "ingest", "search_api", "office", "casework", "eval", "ui", "tests")

#: The day or the time of whatever zone the server happens to be in.
OF_THE_SERVER = re.compile(
    r"date\.today\(\)|datetime\.now\(\)|\.utcnow\(\)|\.astimezone\(\)\.date\(\)"
)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        pytest.param("2026-04-01T14:59:59+00:00", "2026-04-01", id="日本の夜のうち"),
        pytest.param("2026-04-01T15:00:00+00:00", "2026-04-02", id="日本の零時"),
        pytest.param("2026-04-01T00:30:00+09:00", "2026-04-01", id="日本の時刻"),
    ],
)
def test_a_day_begins_at_midnight_in_japan(moment: str, day: str) -> None:
    assert day_in_japan(dt.datetime.fromisoformat(moment)) == dt.date.fromisoformat(day)


def test_today_is_the_day_in_japan() -> None:
    before = dt.datetime.now(JAPAN).date()
    assert before <= today_in_japan() <= dt.datetime.now(JAPAN).date()


def test_nobody_asks_the_server_for_its_own_day() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if OF_THE_SERVER.search(line)
    ]
    assert asked == [], "ask corpus.days.today_in_japan, or give the zone"


def asked_while_importing(module: ast.AST) -> Iterator[int]:
    """Yield the lines of a module that ask for the day as soon as it is read.

    The bodies of functions run later; their decorators and defaults do not.
    """
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, node.args]
        elif isinstance(node, ast.Lambda):
            waiting.append(node.args)
        else:
            waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("today_in_japan"):
            yield node.lineno


def test_a_day_asked_while_importing_is_found() -> None:
    source = """
        @given(today_in_japan())
        def test(day=today_in_japan()):
            today_in_japan()
        class Case:
            day = today_in_japan()
            def later(self): return today_in_japan()
        late = lambda: today_in_japan()
    """
    assert sorted(asked_while_importing(ast.parse(textwrap.dedent(source)))) == [2, 3, 6]


def test_no_process_keeps_the_day_on_which_it_started() -> None:
    """A server runs for weeks and the tests run past midnight (they failed there once)."""
    asked = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in asked_while_importing(ast.parse(path.read_text("utf-8")))
    ]
    assert asked == [], "ask for the day where it is needed"
