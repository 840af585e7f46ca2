"""Who may come in: only a person for whom an administrator has prepared an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from office.accounts.tables import AccountRow, OfficeRow
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.encryption import Cipher
from office.errors import AccountNotPrepared, Conflict, UnknownAccount
from office.identity import CONSOLE, Origin, Role
from office.oidc.linking import Linking
from office.oidc.types import ExternalIdentity

ISSUER = "https://idp.example/realms/office"
VISITOR = Origin(actor="visitor", client="192.0.2.7")
Prepare = Callable[..., str]


def person(subject: str = "subject-1", issuer: str = ISSUER, **said: object) -> ExternalIdentity:
    return ExternalIdentity(issuer=issuer, subject=subject, id_token="t", **said)  # type: ignore[arg-type]


@pytest.fixture
def linking(database: Database, cipher: Cipher, audit: AuditLog) -> Linking:
    return Linking(database, cipher, audit)


@pytest.fixture
def prepare(database: Database, cipher: Cipher) -> Prepare:
    """Return how an administrator prepares an account; it gives the id."""
    with database.write() as session:
        session.add(OfficeRow(id="o1", name="中央福祉事務所"))

    def add(
        login: str, email: str = "", role: Role = Role.CASEWORKER, disabled: bool = False
    ) -> str:
        with database.write() as session:
            session.add(
                AccountRow(
                    id=f"account-{login}",
                    login=login,
                    display_name=cipher.seal("account.display_name", f"account-{login}", "名前"),
                    email_lookup=cipher.lookup("account.email", email) if email else None,
                    role=role,
                    office_id="o1",
                    disabled_at=dt.datetime.now(dt.UTC) if disabled else None,
                )
            )
        return f"account-{login}"

    return add


@pytest.fixture
def noted(database: Database) -> Callable[[], list[tuple[str, str, str, str]]]:
    def read() -> list[tuple[str, str, str, str]]:
        with database.read() as session:
            events = session.query(AuditEventRow).order_by(AuditEventRow.seq)
            return [(e.action, e.outcome, e.object_id, e.details) for e in events]

    return read


@pytest.mark.parametrize("said", ["suzuki", "Suzuki", "ｓｕｚｕｋｉ", "suzuki@office.example"])
def test_the_first_sign_in_links_by_name(
    linking: Linking, prepare: Prepare, noted: Callable[[], list[object]], said: str
) -> None:
    account = prepare("suzuki")
    assert linking.account_of(person(login=said)) is None
    assert linking.admit(VISITOR, person(login=said)) == account
    assert noted() == [("identity-link", "done", account, "{}")]
    # From now on the subject counts, whatever the name becomes.
    assert linking.account_of(person()) == account
    assert linking.admit(VISITOR, person(login="married-name")) == account


@pytest.mark.parametrize("said", ["sato@office.example", "Sato@OFFICE.example"])
def test_the_first_sign_in_links_by_a_verified_address(
    linking: Linking, prepare: Prepare, said: str
) -> None:
    account = prepare("jiro", email="sato@office.example")
    assert linking.admit(VISITOR, person(email=said)) == account


REFUSED = {
    "準備がない": ({"login": "nobody"}, "unknown"),
    "名前もメールもない": ({}, "unknown"),
    "@ だけ": ({"login": "@office.example"}, "unknown"),
    "客": ({"login": "suzuki@elsewhere.example", "guest": True}, "unknown"),
    "止められた利用者": ({"login": "left"}, "disabled"),
    "連携プログラム": ({"login": "batch"}, "service"),
    "名前とメールが別の人": ({"login": "suzuki", "email": "sato@office.example"}, "ambiguous"),
    "2人が同じメール": ({"email": "shared@office.example"}, "ambiguous"),
}


@pytest.mark.parametrize(("said", "reason"), REFUSED.values(), ids=REFUSED)
def test_nobody_else_comes_in(
    linking: Linking,
    prepare: Prepare,
    noted: Callable[[], list[tuple[str, str, str, str]]],
    said: dict[str, object],
    reason: str,
) -> None:
    prepare("suzuki")
    prepare("jiro", email="sato@office.example")
    prepare("left", disabled=True)
    prepare("batch", role=Role.SERVICE)
    prepare("kakari1", email="shared@office.example")
    prepare("kakari2", email="shared@office.example")
    with pytest.raises(AccountNotPrepared, match="管理者に") as refused:
        linking.admit(VISITOR, person(**said))
    assert refused.value.details["reason"] == reason
    assert linking.account_of(person()) is None
    ((action, outcome, _, details),) = noted()
    assert (action, outcome) == ("sign-in", "refused")
    assert f'"reason":"{reason}"' in details
    assert "suzuki" not in details
    assert "@" not in details


def test_an_account_has_one_identity_of_an_issuer(linking: Linking, prepare: Prepare) -> None:
    account = prepare("suzuki")
    linking.admit(VISITOR, person("subject-1", login="suzuki"))
    with pytest.raises(AccountNotPrepared) as refused:
        linking.admit(VISITOR, person("subject-2", login="suzuki"))
    assert refused.value.details["reason"] == "other-identity"
    other = person("subject-2", issuer="https://other.example", login="suzuki")
    assert linking.admit(VISITOR, other) == account, "another issuer is another matter"
    assert [link.issuer for link in linking.links(account)] == [ISSUER, "https://other.example"]


def test_of_two_who_come_at_once_one_is_linked(linking: Linking, prepare: Prepare) -> None:
    account = prepare("suzuki")
    together = Barrier(4)

    def come(subject: str) -> bool:
        together.wait()
        try:
            return linking.admit(VISITOR, person(subject, login="suzuki")) == account
        except AccountNotPrepared:
            return False

    with ThreadPoolExecutor(4) as pool:
        admitted = list(pool.map(come, ("s1", "s2", "s3", "s4")))
    assert admitted.count(True) == 1
    assert len(linking.links(account)) == 1


def test_the_same_subject_of_another_issuer_is_somebody_else(
    linking: Linking, prepare: Prepare
) -> None:
    prepare("suzuki")
    linking.admit(VISITOR, person(login="suzuki"))
    assert linking.account_of(person(issuer="https://other.example")) is None


def test_a_linked_person_who_left_is_refused(
    linking: Linking, prepare: Prepare, database: Database
) -> None:
    account = prepare("suzuki")
    linking.admit(VISITOR, person(login="suzuki"))
    with database.write() as session:
        session.get_one(AccountRow, account).disabled_at = dt.datetime.now(dt.UTC)
    with pytest.raises(AccountNotPrepared) as refused:
        linking.admit(VISITOR, person(login="suzuki"))
    assert refused.value.details["reason"] == "disabled"


@pytest.mark.parametrize(
    ("login", "fits"),
    [
        ("suzuki@office.example", True),
        ("suzuki@OFFICE.example", True),
        ("suzuki", True),
        ("suzuki@elsewhere.example", False),
        ("suzuki@office.example@elsewhere.example", False),
        ("suzuki@", False),
    ],
)
def test_only_the_domains_of_the_office_become_logins(
    database: Database,
    cipher: Cipher,
    audit: AuditLog,
    prepare: Prepare,
    login: str,
    fits: bool,
) -> None:
    prepare("suzuki")
    linking = Linking(database, cipher, audit, domains=["Office.example"])
    if fits:
        assert linking.admit(VISITOR, person(login=login)) == "account-suzuki"
    else:
        with pytest.raises(AccountNotPrepared):
            linking.admit(VISITOR, person(login=login))


def test_an_administrator_links_and_unlinks(
    linking: Linking, prepare: Prepare, noted: Callable[[], list[object]]
) -> None:
    account, other = prepare("suzuki"), prepare("tanaka")
    linking.link(CONSOLE, account, person(login="another-name"))
    for taken in ((other, person()), (account, person("subject-2"))):
        with pytest.raises(Conflict, match="もう結び付いています"):
            linking.link(CONSOLE, *taken)
    assert linking.unlink(CONSOLE, account) == 1
    assert linking.account_of(person()) is None
    assert linking.links(account) == ()
    assert linking.unlink(CONSOLE, account) == 0
    assert [event[:3] for event in noted()] == [  # type: ignore[index]
        ("identity-link", "done", account),
        ("identity-unlink", "done", account),
    ]


def test_nobody_is_linked_to_an_account_that_is_not_there(linking: Linking) -> None:
    with pytest.raises(UnknownAccount):
        linking.link(CONSOLE, "nobody", person())


def test_the_database_holds_no_subject_in_clear(
    linking: Linking, prepare: Prepare, database: Database
) -> None:
    account = prepare("suzuki")
    linking.link(CONSOLE, account, person("subject-in-clear"))
    with database.read() as session:
        row = session.execute(text("SELECT subject, subject_lookup FROM external_identity")).one()
    assert b"subject-in-clear" not in bytes(row.subject)
    assert "subject-in-clear" not in row.subject_lookup
