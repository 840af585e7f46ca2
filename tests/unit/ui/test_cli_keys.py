"""``konkyo keys`` and ``konkyo retention``, as an administrator types them."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from command_line import Run, typed
from sqlalchemy import select

from office.accounts.tables import AccountRow, OfficeRow, SessionRow
from office.audit.tables import AuditEventRow
from office.database import Database
from office.database.base import now
from office.database.engine import OFFICE_FILE, sqlite_url
from office.database.migrate import upgrade
from office.encryption import Cipher
from office.encryption.key_file import KEY_FILE
from office.encryption.keys import VARIABLE, load_keys
from ui.cli.frame import FAILED, INTERRUPTED, MISUSED

NAME = "account.display_name"


@pytest.fixture
def konkyo_run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return partial(typed, capsys)


@pytest.fixture
def office(home: Path) -> Database:
    """Return the database of an office with three names and one session of last year."""
    database = Database(sqlite_url(home / OFFICE_FILE))
    upgrade(database)
    cipher = Cipher(load_keys(home, {}))
    with database.write() as session:
        session.add(OfficeRow(id="o", name="試験福祉事務所"))
        session.flush()
        for row in ("a", "b", "c"):
            name = cipher.seal(NAME, row, f"試験 {row}")
            session.add(
                AccountRow(id=row, login=row, display_name=name, role="caseworker", office_id="o")
            )
        session.flush()
        old = now() - dt.timedelta(days=400)
        session.add(SessionRow(id="s1", account_id="a", secret_hash="x", expires_at=old))
    return database


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a person at the terminal who types this."""
    import io

    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def sessions(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(SessionRow.id)))


def settle(home: Path) -> None:
    then = time.time() - 61
    os.utime(home / KEY_FILE, (then, then))


def test_without_tables_it_says_which_command_makes_them(konkyo_run: Run, home: Path) -> None:
    code, _, said = konkyo_run("keys", "list")
    assert code == FAILED
    assert "konkyo database upgrade" in said
    assert not (home / KEY_FILE).exists(), "looking makes no keys"


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("command", [("keys", "list"), ("user", "list")], ids=" ".join)
def test_lost_keys_are_to_be_restored_and_no_others_are_made(
    konkyo_run: Run, home: Path, command: tuple[str, ...]
) -> None:
    file, kept = home / KEY_FILE, home / "kept"
    file.rename(kept)
    code, out, said = konkyo_run(*command)
    assert (code, out) == (FAILED, "")
    assert "控えの keys.toml を戻して" in said
    assert not file.exists()
    kept.rename(file)
    assert konkyo_run(*command)[0] == 0


@pytest.mark.usefixtures("office")
def test_a_key_is_changed_and_the_old_one_retired(konkyo_run: Run, home: Path) -> None:
    _, out, _ = konkyo_run("keys", "list", "--json")
    old = json.loads(out)
    assert (old["is_current"], old["values"]) == (True, 3)
    code, _, said = konkyo_run("keys", "rotate")
    assert code == 0
    assert "3 件を鍵「k2-" in said
    assert "keys.toml の控えを取り直してください" in said
    settle(home)
    assert konkyo_run("keys", "retire", old["id"], "--yes")[0] == 0
    _, out, _ = konkyo_run("keys", "list")
    assert [line.split("\t")[1:] for line in out.splitlines()] == [["使用中", "3"]]


@pytest.mark.usefixtures("office")
def test_nothing_that_is_printed_or_logged_holds_a_key(konkyo_run: Run, home: Path) -> None:
    shown = "".join(
        "".join(map(str, konkyo_run("keys", *words)))
        for words in (["list"], ["list", "--json"], ["rotate"], ["rotate", "--continue", "--json"])
    )
    log = "".join(path.read_text("utf-8") for path in (home / "log").glob("*"))
    written = (home / KEY_FILE).read_text("utf-8")
    keys = [line.split('"')[1] for line in written.splitlines() if line.endswith('="')]
    assert len(keys) == 3, "two keys and the root"
    assert not any(key in shown + log for key in keys)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("retire",), MISUSED, "KEY を指定してください"),
        (("retire", "k9", "--yes"), FAILED, "「k9」という鍵はありません"),
        (("rotate", "--contineu"), MISUSED, "「--continue」のことでしょうか"),
        (("delete",), MISUSED, "「delete」というコマンドはありません"),
    ],
)
def test_what_is_typed_wrongly(
    konkyo_run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    got, _, error = konkyo_run("keys", *words)
    assert (got, said in error) == (code, True)


@pytest.mark.usefixtures("office")
def test_a_key_stays_when_the_answer_is_no(
    konkyo_run: Run, home: Path, answers: Callable[[str], None]
) -> None:
    konkyo_run("keys", "rotate")
    settle(home)
    before = load_keys(home, {})
    old = next(iter(before.keys))
    answers("n\n")
    code, _, said = konkyo_run("keys", "retire", old)
    assert code == INTERRUPTED
    assert "データベースの控えは読めなくなります" in said
    assert load_keys(home, {}) == before


@pytest.mark.usefixtures("office")
def test_file_and_variable_together_are_refused(
    konkyo_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "current=k1")
    code, out, _ = konkyo_run("keys", "list", "--json")
    assert code == FAILED
    assert json.loads(out)["error"]["code"] == "keys-unusable"


def test_a_preview_changes_nothing(konkyo_run: Run, office: Database) -> None:
    code, out, said = konkyo_run("retention", "preview", "--json")
    found = {due["rule"]: due for due in map(json.loads, out.splitlines())}
    assert code == 0
    assert (found["sessions"]["count"], found["sessions"]["examples"]) == (1, ["s1"])
    _, out, said = konkyo_run("retention", "preview")
    assert "1 件が期間を過ぎています。「konkyo retention apply」で消せます" in said
    assert "30 日\t1\ts1" in out
    assert sessions(office) == ["s1"]


@pytest.mark.parametrize(("typed", "left"), [("n\n", ["s1"]), ("", ["s1"]), ("y\n", [])])
def test_erasing_asks_first(
    konkyo_run: Run,
    office: Database,
    answers: Callable[[str], None],
    typed: str,
    left: list[str],
) -> None:
    answers(typed)
    code, _, said = konkyo_run("retention", "apply")
    assert "消しますか" in said
    assert sessions(office) == left
    assert code == (INTERRUPTED if left else 0)


def test_a_script_erases_without_being_asked(konkyo_run: Run, office: Database) -> None:
    assert konkyo_run("retention", "apply", "--yes")[0] == 0
    assert sessions(office) == []
    with office.read() as session:
        events = session.scalars(select(AuditEventRow)).all()
    assert [(event.actor, event.action) for event in events] == [("console", "retention-apply")]
    code, _, said = konkyo_run("retention", "apply")
    assert (code, "期間を過ぎたものはありません" in said) == (0, True)
