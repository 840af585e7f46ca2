"""What the office's own parts store: sealed in the files, and readable under every new key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from sqlalchemy import select

from office.accounts.accounts import Accounts
from office.accounts.sessions import Sessions
from office.accounts.totp import Totp
from office.audit import AuditLog
from office.case_notes import CaseNotes, keep
from office.database import Database
from office.database.idempotency import IdempotentWrites
from office.database.tables import metadata
from office.encryption import Cipher
from office.encryption.columns import sealed_columns
from office.encryption.keys import load_keys
from office.encryption.management import KeyKeeping
from office.identity import CONSOLE, Identity, Role
from office.knowledge import KnowledgeDraft, KnowledgeKind
from office.knowledge.store import Knowledge
from office.knowledge.vectors import KnowledgeVectors
from office.oidc.linking import Linking
from office.oidc.pending import PendingStore
from office.oidc.types import ExternalIdentity, Pending
from office.retention import ERASED_NAME, Retention
from office.shelf import Bookmarks, RecentUnits
from office.training import Training, courses
from office.training.progress import CourseProgress, StepProgress
from office.watch import WatchList
from ui.web.demo import demo_backend

NAME, MAIL = "秘匿 花子", "himitsu.hanako@example.jp"
SUBJECT, ID_TOKEN = "subject-8f14e45fceea167a", "eyJhbGciOiJSUzI1NiJ9.himitsu"
NONCE, VERIFIER, ANSWER = "nonce-c9f0f895fb98ab91", "verifier-45c48cce2e2d7fbd", "答え 非公開"
NOTE = "乙山さんの世帯の件"
LABEL = "丙川さんの転居の件"
MEMO, QUESTION = "丙川さんの収入の件", "年金が増えたら届け出ますか"
TITLE, ASKED, SOLVED, REASON = "丁田さんの件", "丁田さんの問い", "丁田さんの答え", "丁田さんの理由"
HOUR = dt.timedelta(hours=1)


class Everything:
    """An office in which every part has stored something that is to be sealed."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self.cipher = cipher = Cipher(load_keys(home, {}))
        self.audit = audit = AuditLog(cipher)
        self.accounts = Accounts(database, cipher, audit)
        office = self.accounts.create_office(CONSOLE, "試験福祉事務所")
        account = self.accounts.create(
            CONSOLE,
            login="staff1",
            display_name=NAME,
            role=Role.CASEWORKER,
            office_id=office.id,
            email=MAIL,
        )
        self.account_id = account.id
        address = Totp(database, cipher, audit).begin(CONSOLE, account.id)
        (self.totp_secret,) = parse_qs(urlsplit(address).query)["secret"]
        identity = ExternalIdentity(
            issuer="https://idp.example", subject=SUBJECT, name=NAME, id_token=ID_TOKEN
        )
        Linking(database, cipher, audit).link(CONSOLE, account.id, identity)
        Sessions(database, cipher, audit, HOUR, HOUR).start(
            CONSOLE, account.id, method="oidc", id_token=ID_TOKEN
        )
        PendingStore(database, cipher).keep(
            Pending(state="state", nonce=NONCE, verifier=VERIFIER, next_page="/")
        )
        writes = IdempotentWrites(database, cipher)
        claim = writes.claim(account.id, "key-1", b"{}")
        assert isinstance(claim, str)
        writes.finish(claim, 201, ANSWER)
        watch_list = WatchList(database, cipher, audit, account.id)
        watch_list.add(CONSOLE, demo_backend(), "demo-law:art1", NOTE)
        callers_own = Identity(
            account_id=account.id, login="staff1", role=account.role, office_id=office.id
        )
        kept = keep(demo_backend(), demo_backend().answer(QUESTION))
        CaseNotes(database, cipher, audit).save(CONSOLE, callers_own, kept, MEMO)
        course = courses()[0]
        moment = dt.datetime.now(dt.UTC)
        done = tuple(
            StepProgress(step=step, ticked=frozenset(step.keys), passed_at=moment)
            for step in course.steps
        )
        Training.of(database, cipher, audit).certificates.issue(
            CONSOLE, account, CourseProgress(course=course, steps=done)
        )
        self._write_knowledge(callers_own)
        bookmarks = Bookmarks(database, cipher, audit, account.id)
        bookmarks.add(CONSOLE, demo_backend(), "demo-law:art1", LABEL)
        RecentUnits(database, cipher, account.id).note(demo_backend().unit("demo-law:art2"))

    def _write_knowledge(self, author: Identity) -> None:
        knowledge = Knowledge(self.database, self.cipher, self.audit)
        draft = KnowledgeDraft(
            kind=KnowledgeKind.CASE, title=TITLE, question=ASKED, answer=SOLVED, no_basis=True
        )
        entry = knowledge.add(CONSOLE, author, demo_backend(), draft)
        vectors = KnowledgeVectors(self.database, self.cipher)
        vectors.keep(entry.latest.id, "engine", np.ones(4, np.float32))
        knowledge.withdraw(CONSOLE, author, entry.id, 1, REASON)

    def texts(self) -> dict[str, str]:
        """Open every sealed value, as the column and row say."""
        found = {}
        with self.database.read() as session:
            for sealed in sealed_columns(metadata):
                for row, value in session.execute(select(sealed.id, sealed.column)).all():
                    if value is not None:
                        found[sealed.place] = self.cipher.open(sealed.place, row, value)
        return found


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Everything:
    return Everything(database, tmp_path)


def test_every_part_seals_for_the_column_in_which_it_stores(office: Everything) -> None:
    texts = office.texts()
    assert set(texts) == {sealed.place for sealed in sealed_columns(metadata)}
    assert texts["account.display_name"] == NAME
    assert texts["idempotent_write.answer"] == ANSWER


def test_every_part_reads_what_it_stored_under_a_new_key(office: Everything) -> None:
    before, keeping = office.texts(), KeyKeeping(office.database, office.cipher, office.audit)
    assert keeping.rotate(CONSOLE) == len(before)
    assert office.texts() == before
    account = office.accounts.get(office.account_id)
    assert (account.display_name, account.email) == (NAME, MAIL)
    assert [found.id for found in office.accounts.by_email(MAIL)] == [office.account_id]


def test_nothing_that_is_sealed_stands_in_the_files(
    sqlite_database: Database, tmp_path: Path
) -> None:
    office = Everything(sqlite_database, tmp_path)
    KeyKeeping(office.database, office.cipher, office.audit).rotate(CONSOLE)
    files = list(tmp_path.glob("office.sqlite*"))
    raw = b"".join(path.read_bytes() for path in files)
    assert tmp_path / "office.sqlite-wal" in files, "what waits in the log counts too"
    assert b"staff1" in raw, "what stands there in clear is seen"
    secrets = (
        NAME,
        MAIL,
        SUBJECT,
        ID_TOKEN,
        NONCE,
        VERIFIER,
        ANSWER,
        NOTE,
        LABEL,
        MEMO,
        QUESTION,
        office.totp_secret,
        TITLE,
        ASKED,
        SOLVED,
        REASON,
    )
    for secret in secrets:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932"):
            assert secret.encode(encoding) not in raw


def test_who_left_long_ago_is_listed_without_a_name(office: Everything) -> None:
    office.accounts.disable(CONSOLE, office.account_id)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=3 * 365 + 1)
    Retention(office.database, office.cipher, office.audit).apply(CONSOLE, later)
    (account,) = office.accounts.list()
    assert (account.display_name, account.email) == (ERASED_NAME, None)
    assert office.accounts.by_email(MAIL) == ()
    assert office.accounts.find("staff1") is None
    left = {place: text for place, text in office.texts().items() if "knowledge" not in place}
    assert set(left.values()) == {ERASED_NAME}, "what was written for the office stays with it"
