"""What has been kept long enough is shown first, then erased; what is younger stays."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from office.accounts.tables import (
    AccountRow,
    CredentialRow,
    ExternalIdentityRow,
    KnownDeviceRow,
    OfficeRow,
    OneTimeCodeRow,
    ServiceTokenRow,
    SessionRow,
    TotpRow,
)
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.database.base import Base
from office.database.idempotency import IdempotentWriteRow
from office.encryption import Cipher
from office.feedback import FEEDBACK_FILE, FeedbackStore
from office.identity import CONSOLE, Origin
from office.oidc.tables import PendingSignInRow
from office.retention import ERASED_NAME, EXAMPLES, Retention
from office.watch.tables import WatchedRow
from search_api.feedback import Feedback, Verdict

NOW = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)
OFFICE, HANA, TARO = "o" * 32, "a" * 32, "b" * 32


def ago(days: int, minutes: int = 0) -> dt.datetime:
    return NOW - dt.timedelta(days=days, minutes=minutes)


@pytest.fixture
def feedback(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / FEEDBACK_FILE, 180)


@pytest.fixture
def retention(
    database: Database, cipher: Cipher, audit: AuditLog, feedback: FeedbackStore
) -> Retention:
    """Return the rules of an office with two accounts in work."""
    with database.write() as session:
        session.add(OfficeRow(id=OFFICE, name="試験福祉事務所"))
        session.flush()
        session.add_all(account(cipher, row, login) for row, login in ((HANA, "hana"), (TARO, "t")))
    return Retention(database, cipher, audit, feedback, 180)


def account(cipher: Cipher, row: str, login: str) -> AccountRow:
    return AccountRow(
        id=row,
        login=login,
        display_name=cipher.seal("account.display_name", row, "試験 花子"),
        email=cipher.seal("account.email", row, "hana@example.jp"),
        email_lookup=cipher.lookup("account.email", "hana@example.jp"),
        role="caseworker",
        office_id=OFFICE,
    )


def session_row(row: str, **moments: dt.datetime) -> SessionRow:
    return SessionRow(
        id=row, account_id=HANA, secret_hash=row, **{"expires_at": ago(-1), **moments}
    )


def code(row: str, **moments: dt.datetime) -> OneTimeCodeRow:
    return OneTimeCodeRow(id=row, purpose="spare", account_id=HANA, code_hash=row, **moments)


def token(row: str, **moments: dt.datetime) -> ServiceTokenRow:
    values: dict[str, Any] = {"expires_at": ago(-1), **moments}
    return ServiceTokenRow(id=row, name=row, account_id=HANA, secret_hash=row, scopes="", **values)


def write(row: str, expires_at: dt.datetime) -> IdempotentWriteRow:
    return IdempotentWriteRow(
        id=row, caller=HANA, key_lookup=row, fingerprint=row, expires_at=expires_at
    )


def pending(row: str, expires_at: dt.datetime) -> PendingSignInRow:
    return PendingSignInRow(
        id=row, state_hash=row, browser_hash=row, secrets=b"", expires_at=expires_at
    )


def device(row: str, expires_at: dt.datetime) -> KnownDeviceRow:
    return KnownDeviceRow(id=row, account_id=HANA, session_id=row, expires_at=expires_at)


def watched(cipher: Cipher, row: str, owner: str | None) -> WatchedRow:
    texts = dict.fromkeys(("unit_id", "part", "citation", "sha256", "version"), "x")
    note = cipher.seal("watched.note", row, "試験 花子の件")
    return WatchedRow(id=row, owner=owner, day=NOW.date(), note=note, **texts)


def keep(database: Database, *rows: Base) -> None:
    with database.write() as session:
        session.add_all(rows)


def ids(database: Database, table: Any) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(table.id)).all())


def counts(retention: Retention, at: dt.datetime = NOW) -> dict[str, int]:
    return {due.rule.name: due.count for due in retention.preview(at) if due.count}


@pytest.mark.parametrize(
    ("rule", "table", "old", "young"),
    [
        (
            "sessions",
            SessionRow,
            [session_row("1", ended_at=ago(30)), session_row("2", expires_at=ago(30))],
            [session_row("3", ended_at=ago(30, -1)), session_row("4")],
        ),
        (
            "one-time-codes",
            OneTimeCodeRow,
            [code("1", used_at=ago(30)), code("2", expires_at=ago(31))],
            [code("3", used_at=ago(29)), code("4", expires_at=ago(-1)), code("5")],
        ),
        (
            "tokens",
            ServiceTokenRow,
            [token("1", revoked_at=ago(365)), token("2", expires_at=ago(366))],
            [token("3", revoked_at=ago(364)), token("4")],
        ),
        (
            "repeated-writes",
            IdempotentWriteRow,
            [write("1", ago(0)), write("2", ago(3))],
            [write("3", ago(0, -1))],
        ),
        (
            "sign-ins-on-their-way",
            PendingSignInRow,
            [pending("1", ago(1)), pending("2", ago(9))],
            [pending("3", ago(0))],
        ),
        (
            "known-devices",
            KnownDeviceRow,
            [device("1", ago(0)), device("2", ago(9))],
            [device("3", ago(0, -1))],
        ),
    ],
    ids=[
        "セッション",
        "一度きりのコード",
        "トークン",
        "書き込みの控え",
        "途中のサインイン",
        "いつもの端末",
    ],
)
def test_rows_go_on_the_day_that_the_rule_says(
    database: Database,
    retention: Retention,
    rule: str,
    table: Any,
    old: list[Any],
    young: list[Any],
) -> None:
    # Rows of the parametrisation serve two databases: each gets copies.
    keep(database, *(_copy(row) for row in [*old, *young]))
    assert counts(retention) == {rule: len(old)}
    assert ids(database, table) == {row.id for row in [*old, *young]}, "a preview changes nothing"
    retention.apply(CONSOLE, NOW)
    assert ids(database, table) == {row.id for row in young}
    assert counts(retention) == {}


def _copy(row: Any) -> Any:
    kind = type(row)
    values = {column.key: getattr(row, column.key) for column in kind.__table__.columns}
    return kind(**{key: value for key, value in values.items() if value is not None})


def test_examples_are_a_few_ids(database: Database, retention: Retention) -> None:
    keep(database, *(session_row(f"s{number:02}", ended_at=ago(99)) for number in range(700)))
    due = next(due for due in retention.preview(NOW) if due.count)
    assert (due.count, due.examples) == (700, ("s00", "s01", "s02"))
    assert len(due.examples) == EXAMPLES
    retention.apply(CONSOLE, NOW)
    assert not ids(database, SessionRow)


def disable(database: Database, row: str, moment: dt.datetime) -> None:
    with database.write() as session:
        session.get_one(AccountRow, row).disabled_at = moment


def test_somebody_who_left_three_years_ago_is_forgotten(
    database: Database, cipher: Cipher, retention: Retention
) -> None:
    keep(
        database,
        CredentialRow(account_id=HANA, password_hash="$argon2id$…"),
        TotpRow(id=HANA, secret=cipher.seal("totp.secret", HANA, "x")),
        code("1"),
        session_row("1"),
        device("1", ago(-1)),
        ExternalIdentityRow(
            id="e",
            account_id=HANA,
            issuer="https://idp.example",
            subject=cipher.seal("external_identity.subject", "e", "hana"),
            subject_lookup="x",
        ),
        watched(cipher, "w1", HANA),
        watched(cipher, "w2", TARO),
        watched(cipher, "w3", None),
    )
    disable(database, HANA, ago(3 * 365))
    disable(database, TARO, ago(3 * 365 - 1))
    assert counts(retention) == {"accounts": 1}
    retention.apply(Origin(actor=TARO), NOW)
    with database.read() as session:
        left, other = session.get_one(AccountRow, HANA), session.get_one(AccountRow, TARO)
        assert cipher.open("account.display_name", HANA, left.display_name) == ERASED_NAME
        assert (left.email, left.email_lookup) == (None, None)
        assert left.login == f"retired-{HANA}"
        assert left.disabled_at is not None
        assert left.version == 3, "who has read the account before is told that it changed"
        assert cipher.open("account.display_name", TARO, other.display_name) == "試験 花子"
        gone = (CredentialRow, TotpRow, OneTimeCodeRow, SessionRow, KnownDeviceRow)
        for table in (*gone, ExternalIdentityRow):
            assert session.scalars(select(table)).all() == []
    assert ids(database, WatchedRow) == {"w2", "w3"}, "the office's list is nobody's own"
    assert counts(retention) == {}, "once is enough"


def test_a_working_account_is_never_touched(database: Database, retention: Retention) -> None:
    far = NOW + dt.timedelta(days=36500)
    assert counts(retention, far) == {}
    retention.apply(CONSOLE, far)
    assert ids(database, AccountRow) == {HANA, TARO}


def test_what_was_erased_is_noted_and_nothing_else(
    database: Database, retention: Retention
) -> None:
    keep(database, session_row("1", ended_at=ago(31)), session_row("2", ended_at=ago(31)))
    disable(database, HANA, ago(1200))
    retention.preview(NOW)
    retention.apply(CONSOLE, NOW)
    retention.apply(CONSOLE, NOW)
    with database.read() as session:
        events = session.scalars(select(AuditEventRow).order_by(AuditEventRow.seq)).all()
    assert [(event.action, event.object_id) for event in events] == [
        ("retention-apply", "sessions"),
        ("account-erase", HANA),
        ("retention-apply", "accounts"),
    ]
    assert events[0].details == '{"count":2,"days":30}'


def test_the_audit_log_stays(database: Database, audit: AuditLog, retention: Retention) -> None:
    with database.write() as session:
        audit.append(session, CONSOLE, "sign-in", "account", HANA)
    retention.apply(CONSOLE, NOW + dt.timedelta(days=36500))
    with database.read() as session:
        assert session.scalars(select(AuditEventRow.action)).first() == "sign-in"


def test_feedback_goes_after_the_days_of_the_setting(
    retention: Retention, feedback: FeedbackStore, tmp_path: Path
) -> None:
    feedback.record(Feedback(query="年金", verdict=Verdict.WRONG, unit_id="a:art1", comment=""))
    feedback.record_zero_hits("ねんきん")
    today = dt.datetime.now(dt.UTC)
    assert counts(retention, today + dt.timedelta(days=180)) == {}
    later = today + dt.timedelta(days=181)
    assert counts(retention, later) == {"feedback": 2}
    retention.apply(CONSOLE, later)
    assert counts(retention, later) == {}
    with closing(sqlite3.connect(tmp_path / FEEDBACK_FILE)) as db:
        assert db.execute("SELECT count(*) FROM feedback").fetchone() == (0,)


def test_an_office_without_feedback_gets_no_file(retention: Retention, tmp_path: Path) -> None:
    retention.preview(NOW)
    retention.apply(CONSOLE, NOW)
    assert not (tmp_path / FEEDBACK_FILE).exists()


def test_a_rule_that_fails_erases_nothing(
    database: Database, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(database, session_row("1", ended_at=ago(31)))
    broken: Callable[..., None] = lambda *_, **__: (_ for _ in ()).throw(OSError("full"))  # noqa: E731
    monkeypatch.setattr(AuditLog, "append", broken)
    with pytest.raises(OSError, match="full"):
        retention.apply(CONSOLE, NOW)
    assert ids(database, SessionRow) == {"1"}


def test_every_rule_says_in_japanese_what_why_and_what_then(retention: Retention) -> None:
    assert len({rule.name for rule in retention.rules}) == len(retention.rules)
    for rule in retention.rules:
        assert all(text and not text.isascii() for text in (rule.what, rule.why, rule.then))
