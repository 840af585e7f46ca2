"""``konkyo audit``, as an administrator types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from command_line import Run, typed
from sqlalchemy import text

from office.accounts.tables import AccountRow, OfficeRow
from office.audit import AuditLog
from office.database import Database
from office.database.engine import OFFICE_FILE, sqlite_url
from office.database.migrate import upgrade
from office.encryption import Cipher
from office.encryption.keys import load_keys
from office.identity import Origin
from ui.cli.frame import FAILED, MISUSED

TANAKA = "a" * 32


@pytest.fixture
def konkyo_run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return partial(typed, capsys, "audit")


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    """Return an office where tanaka signed in, and somebody failed to 60 times."""
    database = Database(sqlite_url(home / OFFICE_FILE))
    upgrade(database)
    cipher = Cipher(load_keys(home, {}))
    audit = AuditLog(cipher)
    name = cipher.seal("account.display_name", TANAKA, "田中 花子")
    with database.write() as session:
        session.add(OfficeRow(id="b" * 32, name="青葉市福祉事務所"))
        session.flush()
        session.add(
            AccountRow(
                id=TANAKA,
                login="tanaka",
                display_name=name,
                role="caseworker",
                office_id="b" * 32,
            )
        )
        audit.append(session, Origin(actor=TANAKA), "sign-in", "account", TANAKA, method="password")
        for _ in range(60):
            audit.append(session, Origin(actor="visitor", client="::1"), "sign-in", refused=True)
    yield database
    database.close()


def tamper(database: Database, statement: str) -> None:
    with database.write() as session:
        for name in session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
        session.execute(text(statement))


def test_events_are_listed_newest_first_with_the_name_of_who_did_it(
    konkyo_run: Run, database: Database
) -> None:
    code, out, err = konkyo_run("list", "--page", "2")
    lines = out.splitlines()
    assert (code, len(lines)) == (0, 11)
    assert lines[0].split("\t")[0] == "11"
    last = lines[-1].split("\t")
    assert (last[2:6], last[7]) == (
        ["tanaka", "サインイン", "実行", f"利用者 {TANAKA}"],
        "method=password",
    )
    assert "61 件のうち 2 / 2 枚目" in err


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--actor", "ＴＡＮＡＫＡ"), 1),
        (("--actor", TANAKA), 1),
        (("--actor", "visitor"), 50),
        (("--refused", "--page", "2"), 10),
        (("--object", TANAKA), 1),
        (("--kind", "account"), 1),
        (("--action", "sign-out"), 0),
        (("--action", "サインアウト"), 0),
        (("--to", "2020-01-01"), 0),
    ],
)
def test_events_are_filtered(
    konkyo_run: Run, database: Database, options: tuple[str, ...], count: int
) -> None:
    code, out, _ = konkyo_run("list", "--json", *options)
    assert (code, len(out.splitlines())) == (0, count)


def test_an_event_as_json_names_the_login(konkyo_run: Run, database: Database) -> None:
    _, out, _ = konkyo_run("list", "--actor", "tanaka", "--json")
    event = json.loads(out)
    assert (event["login"], event["action"], event["details"]) == (
        "tanaka",
        "sign-in",
        {"method": "password"},
    )


def test_nobody_of_that_name(konkyo_run: Run, database: Database) -> None:
    code, _, err = konkyo_run("list", "--actor", "suzuki")
    assert (code, err) == (
        FAILED,
        "「suzuki」という利用者はいません。サインインの名前を確かめてください。\n",
    )


def test_an_action_that_there_is_not_is_answered_with_those_that_there_are(
    konkyo_run: Run, database: Database
) -> None:
    code, _, err = konkyo_run("list", "--action", "ログイン")
    assert code == MISUSED
    assert "「ログイン」という操作はありません" in err
    assert "サインイン（sign-in）" in err


def test_a_day_and_a_period_do_not_go_together(konkyo_run: Run, database: Database) -> None:
    code, _, err = konkyo_run("list", "--day", "2026-11-25", "--to", "2026-11-26")
    assert code == MISUSED
    assert "--day は、--from や --to と一緒には使えません。" in err


def test_a_page_that_there_is_not_is_said(konkyo_run: Run, database: Database) -> None:
    code, out, err = konkyo_run("list", "--page", "7")
    assert (code, out) == (MISUSED, "")
    assert "7 枚目はありません（61 件、2 枚目までです）。--page に 2 まで" in err
    assert "当てはまる監査記録はありません" in konkyo_run("list", "--day", "2001-01-01")[2]


def test_a_log_in_order_and_that_it_was_checked(konkyo_run: Run, database: Database) -> None:
    assert konkyo_run("verify") == (0, "", "61 件を確かめました。異常はありません。\n")
    _, out, _ = konkyo_run("list", "--action", "audit-verify")
    assert out.splitlines()[0].split("\t")[2:4] == ["コマンド", "監査記録の改ざんの確認"]
    assert konkyo_run("verify")[2].startswith("62 件を確かめました")


def test_what_was_tampered_with_is_told_and_the_command_fails(
    konkyo_run: Run, database: Database
) -> None:
    tamper(database, "UPDATE audit_event SET outcome = 'done' WHERE seq = 40")
    code, out, err = konkyo_run("verify")
    assert (code, out) == (FAILED, "40 番: 書き換えられています。\n")
    assert "情報セキュリティの担当者に知らせてください" in err
    code, out, _ = konkyo_run("verify", "--json")
    found = json.loads(out)
    assert (code, found["ok"]) == (FAILED, False)
    assert [(each["kind"], each["seq"]) for each in found["findings"]] == [("changed", 40)]
    assert found["events"] == 61, "what was tampered with stays as it was found"


def test_what_was_written_on_paper_finds_a_log_that_was_put_back(
    konkyo_run: Run, database: Database
) -> None:
    _, paper, _ = konkyo_run("head")
    assert konkyo_run("verify", "--from", paper.strip())[0] == 0
    tamper(database, "DELETE FROM audit_event")
    tamper(database, "DELETE FROM audit_head")
    assert konkyo_run("verify") == (0, "", "監査記録はまだ1件もありません。\n")
    code, out, _ = konkyo_run("verify", "--from", paper.strip())
    assert (code, out) == (
        FAILED,
        "61 番: 控えておいた値と違います。"
        "データベースが古い状態に戻されたか、作り直されています。\n",
    )


def test_no_value_is_given_to_write_down_where_the_end_was_tampered_with(
    konkyo_run: Run, database: Database
) -> None:
    tamper(database, "DELETE FROM audit_event WHERE seq > 50")
    code, out, err = konkyo_run("head")
    assert (code, out) == (FAILED, "")
    assert "「konkyo audit verify」で確かめてください" in err


def test_an_export_is_proven_without_the_database(
    konkyo_run: Run, database: Database, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "監査記録.zip"
    code, _, err = konkyo_run("export", str(path))
    assert code == 0
    assert f"監査記録 61 件（1〜61 番）を「{path}」に書き出しました。" in err
    assert konkyo_run("list", "--action", "audit-export", "--json")[1].count("\n") == 1
    database.close()
    (home / OFFICE_FILE).unlink()
    assert konkyo_run("verify", "--file", str(path)) == (
        0,
        "",
        "61 件を確かめました。異常はありません。\n",
    )


def test_an_export_without_the_key_is_not_judged_by_a_new_one(
    konkyo_run: Run, database: Database, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "監査記録.zip"
    konkyo_run("export", str(path))
    (home / "keys.toml").unlink()
    code, _, err = konkyo_run("verify", "--file", str(path))
    assert (code, "鍵がないため、確かめられません" in err) == (FAILED, True)
    assert not (home / "keys.toml").exists()


def test_a_paper_and_a_file_do_not_go_together(konkyo_run: Run, tmp_path: Path) -> None:
    code, _, err = konkyo_run("verify", "--from", "1:" + "a" * 32, "--file", str(tmp_path / "x"))
    assert code == MISUSED
    assert "一緒には使えません" in err


@pytest.mark.parametrize("command", ["verify", "head"])
def test_an_office_without_events(konkyo_run: Run, home: Path, command: str) -> None:
    database = Database(sqlite_url(home / OFFICE_FILE))
    upgrade(database)
    database.close()
    code, out, err = konkyo_run(command)
    assert (code, out) == (0 if command == "verify" else FAILED, "")
    assert err == "監査記録はまだ1件もありません。\n"
