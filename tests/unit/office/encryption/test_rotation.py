"""Every sealed value gets the new key, nobody has to stop, and nothing that is written is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from office.accounts.tables import AccountRow, OfficeRow, TotpRow
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.database.tables import metadata
from office.encryption import Cipher, KeyRing
from office.encryption.cipher import key_id_of
from office.encryption.columns import sealed_columns
from office.encryption.key_file import KEY_FILE
from office.encryption.keys import VARIABLE, load_keys, random_ring
from office.encryption.management import SETTLING, KeyKeeping, ensure_keys_fit
from office.encryption.rotation import BATCH, count_by_key, rotate
from office.errors import KeyMissing, KeysUnusable
from office.identity import CONSOLE

NAME, MAIL = "account.display_name", "account.email"


@pytest.fixture
def filed(tmp_path: Path) -> Cipher:
    """Return a cipher whose keys stand in a file."""
    return Cipher(load_keys(tmp_path, {}))


@pytest.fixture
def keeping(database: Database, filed: Cipher) -> KeyKeeping:
    return KeyKeeping(database, filed, AuditLog(filed))


def fill(database: Database, cipher: Cipher, count: int = 3) -> list[str]:
    """Make so many accounts, each with a name; every second one has an e-mail address too."""
    ids = [f"{number:032x}" for number in range(count)]
    with database.write() as session:
        session.merge(OfficeRow(id="o" * 32, name="試験福祉事務所"))
        session.flush()
        for number, row in enumerate(ids):
            mail = cipher.seal(MAIL, row, f"{number}@example.jp") if number % 2 else None
            session.add(
                AccountRow(
                    id=row,
                    login=f"staff{number}",
                    display_name=cipher.seal(NAME, row, f"職員{number}"),
                    email=mail,
                    role="caseworker",
                    office_id="o" * 32,
                )
            )
    return ids


def names(database: Database, cipher: Cipher) -> dict[str, str]:
    with database.read() as session:
        rows = session.execute(select(AccountRow.id, AccountRow.display_name)).all()
    return {row: cipher.open(NAME, row, sealed) for row, sealed in rows}


def counts(database: Database) -> dict[str, int]:
    with database.read() as session:
        return dict(count_by_key(session))


def noted(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        events = session.scalars(select(AuditEventRow).order_by(AuditEventRow.seq)).all()
        return [(event.action, event.object_id) for event in events]


def settle(home: Path) -> None:
    """Let a minute pass since the keys were changed."""
    import os
    import time

    then = time.time() - SETTLING - 1
    os.utime(home / KEY_FILE, (then, then))


def test_every_sealed_column_is_known_by_its_place() -> None:
    places = {sealed.place for sealed in sealed_columns(metadata)}
    assert {NAME, MAIL, "totp.secret", "external_identity.subject", "session.id_token"} <= places


def test_every_table_with_sealed_columns_has_a_key_of_one_text() -> None:
    for sealed in sealed_columns(metadata):
        assert [column.name for column in sealed.table.primary_key] == ["id"], sealed.place
        assert sealed.id.type.python_type is str, sealed.place


def test_all_values_are_sealed_anew_and_read_the_same(
    database: Database, filed: Cipher, keeping: KeyKeeping
) -> None:
    ids = fill(database, filed, count=BATCH * 2 + 7)
    old, before = filed.ring.current, names(database, filed)
    seen: list[tuple[int, int]] = []
    values = len(ids) + len(ids) // 2
    assert keeping.rotate(CONSOLE, on_progress=lambda *at: seen.append(at)) == values
    new = filed.ring.current
    assert counts(database) == {new: values}
    assert new != old
    assert names(database, filed) == before
    assert seen[-1] == (values, values)
    assert seen == sorted(seen)


def test_what_a_server_sealed_before_it_is_told_of_the_new_key(
    database: Database, filed: Cipher, keeping: KeyKeeping, tmp_path: Path
) -> None:
    (row, *_) = fill(database, filed)
    server = Cipher(load_keys(tmp_path, {}))
    keeping.rotate(CONSOLE)
    assert names(database, server)[row] == "職員0"
    assert key_id_of(server.seal(NAME, row, "x")) == filed.ring.current


def test_a_version_that_somebody_has_read_stays_valid(
    database: Database, filed: Cipher, keeping: KeyKeeping
) -> None:
    (row, *_) = fill(database, filed)
    with database.read() as session:
        read = session.get_one(AccountRow, row)
    keeping.rotate(CONSOLE)
    with database.write() as session:
        read.role = "supervisor"
        session.add(read)
    with database.read() as session:
        assert session.get_one(AccountRow, row).role == "supervisor"
    assert names(database, filed)[row] == "職員0"


def test_a_value_that_is_changed_meanwhile_keeps_the_change(
    database: Database, filed: Cipher, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = fill(database, filed)
    old = filed.ring.current
    assert filed.ring.file is not None
    filed.ring.file.change(KeyRing.with_new_key)
    behind = Cipher(KeyRing(keys=filed.ring.keys, current=old, root=filed.ring.root))
    opened = filed.open
    changes: Iterator[str] = iter([ids[1]])

    def meanwhile(place: str, row: str, sealed: bytes) -> str:
        # Between reading and writing, somebody changes a row of the same batch.
        if place == NAME and (hit := next(changes, None)) is not None:
            fresh = behind.seal(NAME, hit, "改姓した職員")
            with database.write() as session:
                session.execute(
                    update(AccountRow).where(AccountRow.id == hit).values(display_name=fresh)
                )
        return opened(place, row, sealed)

    monkeypatch.setattr(filed, "open", meanwhile)
    rotate(database, filed)
    assert names(database, filed)[ids[1]] == "改姓した職員"
    assert list(counts(database)) == [filed.ring.current], "the change is sealed anew as well"


def test_a_run_that_was_stopped_is_taken_up_again(
    database: Database, filed: Cipher, keeping: KeyKeeping
) -> None:
    ids = fill(database, filed, count=BATCH + 50)

    def stop(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keeping.rotate(CONSOLE, on_progress=stop)
    new = filed.ring.current
    left = {use.id: use.values for use in keeping.list()}
    assert left[new] == BATCH
    assert sum(left.values()) == len(ids) + len(ids) // 2
    assert keeping.rotate(CONSOLE, new_key=False) == sum(left.values()) - BATCH
    assert [use.values for use in keeping.list()] == [0, sum(left.values())]
    assert keeping.rotate(CONSOLE, new_key=False) == 0, "nothing is left to do"


def test_two_at_once_end_with_one_key(database: Database, filed: Cipher, tmp_path: Path) -> None:
    fill(database, filed, count=300)
    two = [Cipher(load_keys(tmp_path, {})) for _ in range(2)]
    audit = AuditLog(filed)
    runs = [
        threading.Thread(target=KeyKeeping(database, cipher, audit).rotate, args=(CONSOLE,))
        for cipher in two
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    KeyKeeping(database, filed, audit).rotate(CONSOLE, new_key=False)
    assert list(counts(database)) == [filed.ring.current]
    assert len(names(database, filed)) == 300


def test_readers_and_writers_go_on(
    database: Database, filed: Cipher, keeping: KeyKeeping, tmp_path: Path
) -> None:
    ids = fill(database, filed, count=600)
    server, over = Cipher(load_keys(tmp_path, {})), threading.Event()
    problems: list[Exception] = []
    written: dict[str, str] = {}

    def until_over(step: Callable[[int], None]) -> threading.Thread:
        def run() -> None:
            number = 0
            while not over.is_set():
                try:
                    step(number)
                except Exception as error:
                    problems.append(error)
                number += 1

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def read(number: int) -> None:
        row = ids[number * 7 % len(ids)]
        with database.read() as session:
            server.open(NAME, row, session.get_one(AccountRow, row).display_name)

    def write(number: int) -> None:
        row, name = ids[number * 13 % len(ids)], f"改めた{number}"
        with database.write() as session:
            session.get_one(AccountRow, row).display_name = server.seal(NAME, row, name)
        written[row] = name

    threads = [until_over(read), until_over(write)]
    keeping.rotate(CONSOLE)
    over.set()
    for thread in threads:
        thread.join()
    assert not problems
    assert written
    assert written.items() <= names(database, filed).items()
    assert list(counts(database)) == [filed.ring.current]


def test_what_cannot_be_opened_stays_and_is_told(
    database: Database, filed: Cipher, keeping: KeyKeeping
) -> None:
    ids = fill(database, filed)
    lost = Cipher(random_ring())
    with database.write() as session:
        session.add(TotpRow(id=ids[0], secret=lost.seal("totp.secret", ids[0], "x")))
        moved = session.get_one(AccountRow, ids[1]).display_name
        session.get_one(AccountRow, ids[2]).display_name = moved
    with pytest.raises(KeyMissing, match=r"3 件の鍵を替えましたが、2 件は開けない") as told:
        keeping.rotate(CONSOLE)
    assert told.value.details == {"done": 3, "unreadable": 2}
    missing = [use for use in keeping.list() if not use.is_held]
    assert [(use.id, use.values) for use in missing] == [(lost.ring.current, 1)]
    assert noted(database)[-1] == ("key-rotate", filed.ring.current)


def test_a_key_is_retired_when_nothing_uses_it(
    database: Database, filed: Cipher, keeping: KeyKeeping, tmp_path: Path
) -> None:
    fill(database, filed)
    old = filed.ring.current
    with pytest.raises(KeysUnusable, match="今使っている鍵"):
        keeping.retire(CONSOLE, old)
    assert filed.ring.file is not None
    filed.ring.file.change(KeyRing.with_new_key)
    settle(tmp_path)
    with pytest.raises(KeysUnusable, match="まだ 4 件で使われています"):
        keeping.retire(CONSOLE, old)
    keeping.rotate(CONSOLE, new_key=False)
    keeping.retire(CONSOLE, old)
    assert [use.id for use in keeping.list()] == [filed.ring.current]
    assert names(database, filed), "everything still opens"
    with pytest.raises(KeysUnusable, match="という鍵はありません"):
        keeping.retire(CONSOLE, old)


def test_a_key_is_not_retired_in_the_minute_after_a_change(
    keeping: KeyKeeping, filed: Cipher
) -> None:
    old = filed.ring.current
    keeping.rotate(CONSOLE)
    with pytest.raises(KeysUnusable, match="秒ほど待ってから"):
        keeping.retire(CONSOLE, old)
    assert old in filed.ring.keys


def test_every_deed_is_noted(
    database: Database, filed: Cipher, keeping: KeyKeeping, tmp_path: Path
) -> None:
    fill(database, filed)
    old = filed.ring.current
    keeping.rotate(CONSOLE)
    new = filed.ring.current
    settle(tmp_path)
    keeping.retire(CONSOLE, old)
    assert noted(database) == [("key-add", new), ("key-rotate", new), ("key-retire", old)]


def test_keys_of_the_variable_are_changed_by_whoever_sets_it(
    sqlite_database: Database, audit: AuditLog, cipher: Cipher
) -> None:
    keeping = KeyKeeping(sqlite_database, cipher, audit)
    old = Cipher(KeyRing(keys=cipher.ring.keys, current="k1", root=cipher.ring.root))
    fill(sqlite_database, old)
    with pytest.raises(KeysUnusable, match=f"{VARIABLE} にあるため.*--continue"):
        keeping.rotate(CONSOLE)
    assert keeping.rotate(CONSOLE, new_key=False) == 4
    with pytest.raises(KeysUnusable, match=f"もう使われていません.*{VARIABLE} から取り除いて"):
        keeping.retire(CONSOLE, "k1")


def test_a_file_of_keys_that_was_made_anew_is_noticed_before_anything_is_stored(
    sqlite_database: Database, filed: Cipher
) -> None:
    ensure_keys_fit(sqlite_database, filed)
    fill(sqlite_database, filed)
    keys = filed.ring.keys
    ensure_keys_fit(sqlite_database, Cipher(filed.ring.with_new_key()))
    with pytest.raises(KeyMissing, match=rf"ここにない鍵（{'、'.join(keys)}）.*控えの keys.toml"):
        ensure_keys_fit(sqlite_database, Cipher(random_ring()))


def test_somebody_is_found_by_an_address_that_stands_nowhere(
    database: Database, cipher: Cipher
) -> None:
    ids = fill(database, cipher)
    with database.write() as session:
        account = session.get_one(AccountRow, ids[1])
        account.email_lookup = cipher.lookup(MAIL, "1@example.jp")
    with database.read() as session:
        sought = select(AccountRow.id).where(
            AccountRow.email_lookup == cipher.lookup(MAIL, "1@example.jp")
        )
        assert session.scalars(sought).all() == [ids[1]]
