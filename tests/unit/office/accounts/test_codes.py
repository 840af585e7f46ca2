"""Codes that work once."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from corpus.errors import KonkyoError
from office.accounts.accounts import Accounts
from office.accounts.codes import ALPHABET, SPARES, Codes, Purpose, fold_code
from office.accounts.tables import OneTimeCodeRow
from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher
from office.identity import CONSOLE, Role

DAY = dt.timedelta(days=1)


@pytest.fixture
def codes(cipher: Cipher) -> Codes:
    return Codes(cipher)


@pytest.fixture
def people(database: Database, cipher: Cipher, audit: AuditLog) -> list[str]:
    accounts = Accounts(database, cipher, audit)
    office = accounts.create_office(CONSOLE, "青葉市福祉事務所")
    return [
        accounts.create(
            CONSOLE, login=login, display_name=login, role=Role.TRAINEE, office_id=office.id
        ).id
        for login in ("sato", "tanaka")
    ]


def issue(database: Database, codes: Codes, *given: object) -> str:
    with database.write() as session:
        return codes.issue(session, *given)  # type: ignore[arg-type]


def redeem(
    database: Database, codes: Codes, purpose: Purpose, code: str, account_id: str | None = None
) -> str | None:
    with database.write() as session:
        return codes.redeem(session, purpose, code, account_id=account_id)


def redeem_and_fail(database: Database, codes: Codes, code: str) -> None:
    with database.write() as session:
        assert codes.redeem(session, Purpose.RECOVERY, code) is not None
        raise KonkyoError("だめでした。")


def test_a_code_works_once(database: Database, codes: Codes, people: list[str]) -> None:
    code = issue(database, codes, Purpose.RECOVERY, people[0], DAY)
    with database.read() as session:
        assert codes.owner(session, Purpose.RECOVERY, code) == people[0]
    assert redeem(database, codes, Purpose.RECOVERY, code) == people[0]
    assert redeem(database, codes, Purpose.RECOVERY, code) is None
    with database.read() as session:
        assert codes.owner(session, Purpose.RECOVERY, code) is None


def test_a_code_that_opens_the_door_alone_has_eighty_bits(
    database: Database, codes: Codes, people: list[str]
) -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 2**5
    for purpose in (Purpose.BOOTSTRAP, Purpose.RECOVERY):
        code = issue(database, codes, purpose, None)
        assert re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{3}}", code)
        assert len(code.replace("-", "")) * 5 == 80


def test_a_code_is_for_its_purpose_and_person_only(
    database: Database, codes: Codes, people: list[str]
) -> None:
    mine, other = people
    code = issue(database, codes, Purpose.SPARE, mine)
    assert redeem(database, codes, Purpose.RECOVERY, code) is None
    assert redeem(database, codes, Purpose.SPARE, code, other) is None
    assert redeem(database, codes, Purpose.SPARE, code, mine) == mine


def test_a_code_of_nobody_is_told_from_a_wrong_one(database: Database, codes: Codes) -> None:
    code = issue(database, codes, Purpose.BOOTSTRAP, None, DAY)
    for wrong in ("0" * 16, "", "あ" * 16, "\ud800", "\x00"):
        assert redeem(database, codes, Purpose.BOOTSTRAP, wrong) is None
    assert redeem(database, codes, Purpose.BOOTSTRAP, code) == ""


def test_a_code_ends_in_time(database: Database, codes: Codes, people: list[str]) -> None:
    late = issue(database, codes, Purpose.RECOVERY, people[0], dt.timedelta(microseconds=-1))
    endless = issue(database, codes, Purpose.RECOVERY, people[0])
    assert redeem(database, codes, Purpose.RECOVERY, late) is None
    assert redeem(database, codes, Purpose.RECOVERY, endless) == people[0]


def test_codes_are_ended_for_one_person(
    database: Database, codes: Codes, people: list[str]
) -> None:
    kept, ended = (issue(database, codes, Purpose.RECOVERY, person, DAY) for person in people)
    with database.write() as session:
        codes.end(session, Purpose.RECOVERY, people[1])
    assert redeem(database, codes, Purpose.RECOVERY, ended) is None
    assert redeem(database, codes, Purpose.RECOVERY, kept) == people[0]


def test_a_code_is_good_again_where_the_rest_of_the_deed_failed(
    database: Database, codes: Codes, people: list[str]
) -> None:
    code = issue(database, codes, Purpose.RECOVERY, people[0], DAY)
    with pytest.raises(KonkyoError):
        redeem_and_fail(database, codes, code)
    assert redeem(database, codes, Purpose.RECOVERY, code) == people[0]


def test_of_many_with_one_code_a_single_one_wins(
    database: Database, codes: Codes, people: list[str]
) -> None:
    code = issue(database, codes, Purpose.RECOVERY, people[0], DAY)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: redeem(database, codes, Purpose.RECOVERY, code), range(16)))
    assert (won.count(people[0]), won.count(None)) == (1, 15)


def test_new_spare_codes_end_the_old_ones(
    database: Database, codes: Codes, people: list[str]
) -> None:
    with database.write() as session:
        old = codes.issue_spares(session, people[0])
        others = codes.issue_spares(session, people[1])
        new = codes.issue_spares(session, people[0])
    assert len({*old, *others, *new}) == 3 * SPARES
    assert redeem(database, codes, Purpose.SPARE, old[0], people[0]) is None
    assert redeem(database, codes, Purpose.SPARE, new[0], people[0]) == people[0]
    with database.read() as session:
        assert codes.spares_left(session, people[0]) == SPARES - 1
        assert codes.spares_left(session, people[1]) == SPARES


def test_a_code_is_not_kept_in_clear(database: Database, codes: Codes) -> None:
    code = issue(database, codes, Purpose.BOOTSTRAP, None)
    with database.read() as session:
        stored = repr(vars(session.scalars(select(OneTimeCodeRow)).one()))
    assert code not in stored
    assert fold_code(code) not in stored


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-XQ20-91DB-HT6V",
        "7k3mxq2091dbht6v",
        " 7k3m xq20 91db ht6v\n",
        "７Ｋ３Ｍ－ＸＱ２０－９１ＤＢ－ＨＴ６Ｖ",
        "7k3mーxq2oー9ldbーht6u",
        "7K3M−XQ2O‐9IDB–HT6V",
    ],
)
def test_a_code_may_be_typed_in_many_ways(typed: str) -> None:
    assert fold_code(typed) == "7K3MXQ2091DBHT6V"


@given(st.text(ALPHABET, min_size=16, max_size=16), st.data())
def test_hyphens_case_and_width_never_change_a_code(code: str, data: st.DataObject) -> None:
    typed = ""
    for letter in code:
        look_alikes = {"0": "0Oo", "1": "1IiLl", "V": "VvUu"}.get(letter, letter + letter.lower())
        shown = data.draw(st.sampled_from(look_alikes))
        wide = data.draw(st.booleans())
        typed += chr(ord(shown) + 0xFEE0) if wide else shown
        typed += data.draw(st.sampled_from(["", "", "-", " ", "ー", "－", "\u3000"]))
    assert fold_code(typed) == code
