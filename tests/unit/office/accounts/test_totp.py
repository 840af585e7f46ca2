"""The second factor: set up with an app, asked for at every sign-in, no code twice."""

from __future__ import annotations

import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import select

from corpus.errors import InputError, KonkyoError
from office.accounts.passwords import HashCost, Passwords
from office.accounts.signing_in import SigningIn
from office.accounts.tables import TotpRow
from office.accounts.totp import needs_totp, qr_svg
from office.errors import SecondFactorNeeded, SignInRefused, TooManyAttempts, UnknownAccount
from office.identity import Identity, Origin, Role

from desk import Desk


class Phone:
    """The app of the person whose second factor it is."""

    def __init__(self, desk: Desk, address: str) -> None:
        self._desk = desk
        self._totp = pyotp.parse_uri(address)

    def code(self, *, seconds_off: int = 0) -> str:
        """Return what the app shows; its clock may differ."""
        moment = self._desk.clock().timestamp() + seconds_off
        return str(self._totp.at(int(moment)))  # type: ignore[union-attr]


def set_up(desk: Desk, account_id: str = "") -> tuple[Phone, tuple[str, ...]]:
    """Give an account a second factor; the next code is already another."""
    phone = Phone(desk, desk.totp.begin(desk.origin, account_id or desk.caseworker))
    spare = desk.totp.confirm(desk.origin, account_id or desk.caseworker, phone.code())
    desk.clock.passes(seconds=60)
    return phone, spare


def sign_in(desk: Desk, code: str) -> Identity:
    return desk.signing_in.sign_in(desk.origin, "tanaka", desk.password, code)[0]


def test_an_app_reads_the_secret_from_the_address(desk: Desk) -> None:
    address = urlsplit(desk.totp.begin(desk.origin, desk.caseworker))

    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/Konkyo:tanaka")
    query = parse_qs(address.query)
    assert query["issuer"] == ["Konkyo"]
    assert len(query["secret"][0]) == 32, "160 bits (RFC 4226, section 4)"


def test_nothing_changes_before_the_first_code(desk: Desk) -> None:
    phone = Phone(desk, desk.totp.begin(desk.origin, desk.caseworker))
    with pytest.raises(SignInRefused, match="時刻を自動設定"):
        desk.totp.confirm(desk.origin, desk.caseworker, phone.code(seconds_off=3600))

    assert not desk.accounts.get(desk.caseworker).has_totp
    desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)


def test_beginning_again_makes_another_secret(quick_desk: Desk) -> None:
    old = Phone(quick_desk, quick_desk.totp.begin(quick_desk.origin, quick_desk.caseworker))
    new = Phone(quick_desk, quick_desk.totp.begin(quick_desk.origin, quick_desk.caseworker))
    with pytest.raises(SignInRefused):
        quick_desk.totp.confirm(quick_desk.origin, quick_desk.caseworker, old.code())
    quick_desk.totp.confirm(quick_desk.origin, quick_desk.caseworker, new.code())


def test_one_in_force_is_neither_begun_nor_confirmed_again(quick_desk: Desk) -> None:
    phone, _ = set_up(quick_desk)
    with pytest.raises(InputError, match="解除してから"):
        quick_desk.totp.begin(quick_desk.origin, quick_desk.caseworker)
    with pytest.raises(InputError, match="始まっていません"):
        quick_desk.totp.confirm(quick_desk.origin, quick_desk.caseworker, phone.code())
    with pytest.raises(InputError, match="始まっていません"):
        quick_desk.totp.confirm(quick_desk.origin, quick_desk.administrator, "000000")
    with pytest.raises(UnknownAccount):
        quick_desk.totp.begin(quick_desk.origin, "nobody")


def test_the_secret_is_kept_sealed(desk: Desk) -> None:
    address = desk.totp.begin(desk.origin, desk.caseworker)
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    with desk.database.read() as db:
        row = db.scalars(select(TotpRow)).one()

    assert secret.encode() not in row.secret
    assert desk.cipher.open("totp.secret", desk.caseworker, row.secret) == secret


def test_the_code_is_asked_for_after_the_right_password_only(desk: Desk) -> None:
    phone, _ = set_up(desk)

    with pytest.raises(SecondFactorNeeded, match="確認コードを入れて"):
        sign_in(desk, "")
    with pytest.raises(SignInRefused):
        desk.signing_in.sign_in(desk.origin, "tanaka", "ちがう ことば を ならべた")
    identity = sign_in(desk, phone.code())

    (session,) = desk.sessions.list(desk.caseworker)
    assert (session.id, session.method) == (identity.session_id, "totp")
    assert len(desk.events("second-factor-ask")) == 1


@pytest.mark.parametrize(
    ("write", "what"),
    [
        (lambda code: f"{code[:3]} {code[3:]}", "間に空白"),
        (lambda code: code.translate({48 + n: 0xFF10 + n for n in range(10)}), "全角"),
        (lambda code: f"　{code}\n", "前後に空白"),
    ],
)
def test_a_code_may_be_typed_as_the_app_shows_it(
    quick_desk: Desk, write: Callable[[str], str], what: str
) -> None:
    phone, _ = set_up(quick_desk)
    assert sign_in(quick_desk, write(phone.code())), what


@pytest.mark.parametrize(
    ("seconds_off", "is_taken"),
    [(-60, False), (-30, True), (0, True), (30, True), (60, False)],
    ids=["2つ前", "1つ前", "今", "1つ先", "2つ先"],
)
def test_a_clock_may_differ_by_one_step(quick_desk: Desk, seconds_off: int, is_taken: bool) -> None:
    phone, _ = set_up(quick_desk)
    quick_desk.clock.passes(minutes=5)
    code = phone.code(seconds_off=seconds_off)
    if is_taken:
        sign_in(quick_desk, code)
    else:
        with pytest.raises(SignInRefused):
            sign_in(quick_desk, code)


def test_no_code_counts_twice(desk: Desk) -> None:
    phone = Phone(desk, desk.totp.begin(desk.origin, desk.caseworker))
    first = phone.code()
    desk.totp.confirm(desk.origin, desk.caseworker, first)
    with pytest.raises(SignInRefused):
        sign_in(desk, first)

    desk.clock.passes(seconds=30)
    sign_in(desk, phone.code(seconds_off=30))  # the phone is fast
    for seconds_off in (-30, 0, 30):  # neither that one nor one before it
        with pytest.raises(SignInRefused):
            sign_in(desk, phone.code(seconds_off=seconds_off))
    desk.clock.passes(seconds=60)
    sign_in(desk, phone.code())


def test_of_two_who_show_the_same_code_at_once_one_gets_in(desk: Desk) -> None:
    phone, _ = set_up(desk)
    code, gate = phone.code(), threading.Barrier(8)

    class Gathering(Passwords):
        def verify(self, password_hash: str | None, password: str) -> bool:
            right = super().verify(password_hash, password)
            gate.wait(timeout=60)
            return right

    signing_in = SigningIn(
        desk.database,
        desk.cipher,
        desk.audit,
        Gathering(HashCost(passes=1, memory_kib=8)),
        desk.sessions,
        now=desk.clock,
    )

    def attempt(number: int) -> str:
        origin = Origin(actor="visitor", client=f"198.51.100.{number}")
        try:
            signing_in.sign_in(origin, "tanaka", desk.password, code)
        except KonkyoError as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(8)))

    assert outcomes.count("in") == 1
    assert len(desk.sessions.list(desk.caseworker)) == 1


def test_codes_are_guessed_no_faster_than_passwords(desk: Desk) -> None:
    """To know the password gives no fresh start: it is no success before the code is right."""
    phone, _ = set_up(desk)
    wrong = f"{(int(phone.code()) + 1) % 10**6:06}"
    for _ in range(5):
        with pytest.raises(SecondFactorNeeded):
            sign_in(desk, "")
        with pytest.raises(SignInRefused):
            sign_in(desk, wrong)

    with pytest.raises(TooManyAttempts):
        sign_in(desk, phone.code())
    assert '"reason":"wrong-code"' in desk.events("sign-in")[-2].details
    desk.clock.passes(seconds=30)
    sign_in(desk, phone.code())
    assert desk.failures(desk.caseworker) == 0


@pytest.mark.parametrize(
    "code", ["０", "12345", "1234567", "-12345", "١٢٣٤٥٦", "\x00" * 6, "\ud800", "あ" * 10_000]
)
def test_what_is_no_code_is_refused(desk: Desk, code: str) -> None:
    set_up(desk)
    with pytest.raises(SignInRefused):
        sign_in(desk, code)


def test_each_of_ten_spare_codes_works_once(desk: Desk) -> None:
    _, spare = set_up(desk)
    assert len(set(spare)) == 10

    for code in spare[:2]:
        sign_in(desk, code.lower())
        with pytest.raises(SignInRefused):
            sign_in(desk, code)
    assert desk.totp.spare_codes_left(desk.caseworker) == 8
    assert {each.method for each in desk.sessions.list(desk.caseworker)} == {"spare"}


def test_a_colleague_s_spare_code_is_refused_and_stays_good(quick_desk: Desk) -> None:
    set_up(quick_desk)
    _, others = set_up(quick_desk, quick_desk.administrator)
    with pytest.raises(SignInRefused):
        sign_in(quick_desk, others[0])
    assert quick_desk.totp.spare_codes_left(quick_desk.administrator) == 10


def test_taking_it_away_needs_the_password(desk: Desk) -> None:
    _, spare = set_up(desk)
    with pytest.raises(SignInRefused):
        desk.signing_in.remove_totp(desk.origin, desk.caseworker, "ちがう ことば を ならべた")
    assert desk.accounts.get(desk.caseworker).has_totp

    desk.signing_in.remove_totp(desk.origin, desk.caseworker, desk.password)
    desk.totp.remove(desk.origin, desk.caseworker)  # there is none any more: no error

    assert desk.totp.spare_codes_left(desk.caseworker) == 0
    sign_in(desk, "")
    assert len(desk.events("totp-remove")) == 1
    set_up(desk)
    with pytest.raises(SignInRefused):
        sign_in(desk, spare[0])


def test_administrators_are_asked_to_set_one_up_and_let_in_meanwhile(desk: Desk) -> None:
    assert [role for role in Role if needs_totp(role)] == [Role.ADMINISTRATOR]
    desk.signing_in.sign_in(desk.origin, "kanri", desk.password)

    set_up(desk, desk.administrator)
    with pytest.raises(SecondFactorNeeded):
        desk.signing_in.sign_in(desk.origin, "kanri", desk.password)


def test_the_qr_code_stands_in_a_page_with_a_strict_policy(quick_desk: Desk) -> None:
    address = quick_desk.totp.begin(quick_desk.origin, quick_desk.caseworker)
    drawn = qr_svg(address)

    names = {element.tag for element in ET.fromstring(drawn).iter()}
    assert names == {"svg", "title", "g", "path"}
    assert "style" not in drawn
    assert "xlink" not in drawn
    assert drawn != qr_svg(address.replace("tanaka", "suzuki"))
    assert "tanaka" not in drawn


def test_a_colleague_s_code_is_refused(quick_desk: Desk) -> None:
    colleague, _ = set_up(quick_desk, quick_desk.administrator)
    set_up(quick_desk)
    with pytest.raises(SignInRefused):
        sign_in(quick_desk, colleague.code())


def ticket_of(desk: Desk) -> str:
    with pytest.raises(SecondFactorNeeded) as asked:
        sign_in(desk, "")
    return str(asked.value.details["ticket"])


def second_step(desk: Desk, ticket: str, code: str) -> Identity:
    return desk.signing_in.second_step(desk.origin, ticket, code)[0]


def test_nobody_types_the_password_twice(desk: Desk) -> None:
    phone, _ = set_up(desk)
    ticket = ticket_of(desk)

    with pytest.raises(SecondFactorNeeded):
        second_step(desk, ticket, " ")
    with pytest.raises(SignInRefused):
        second_step(desk, ticket, phone.code(seconds_off=3600))
    assert second_step(desk, ticket, phone.code()).account_id == desk.caseworker
    assert desk.failures(desk.caseworker) == 0
    with pytest.raises(SignInRefused):
        second_step(desk, ticket, phone.code())  # the ticket opens nothing by itself


def test_a_ticket_lasts_five_minutes_to_the_second(quick_desk: Desk) -> None:
    phone, _ = set_up(quick_desk)
    ticket = ticket_of(quick_desk)
    quick_desk.clock.passes(minutes=4, seconds=59)
    second_step(quick_desk, ticket, phone.code())
    quick_desk.clock.passes(seconds=1)
    with pytest.raises(SignInRefused, match="やり直し"):
        second_step(quick_desk, ticket, phone.code(seconds_off=30))


def test_a_ticket_is_void_once_the_password_is_another(quick_desk: Desk) -> None:
    phone, _ = set_up(quick_desk)
    ticket = ticket_of(quick_desk)
    new = "ぶらんこ に のる たぬきの子"
    quick_desk.signing_in.change_password(
        quick_desk.origin, quick_desk.caseworker, quick_desk.password, new
    )
    with pytest.raises(SignInRefused, match="やり直し"):
        second_step(quick_desk, ticket, phone.code())


def test_with_a_ticket_codes_are_guessed_no_faster(quick_desk: Desk) -> None:
    phone, _ = set_up(quick_desk)
    ticket = ticket_of(quick_desk)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            second_step(quick_desk, ticket, phone.code(seconds_off=3600))
    with pytest.raises(TooManyAttempts):
        second_step(quick_desk, ticket, phone.code())


@pytest.mark.parametrize("change", [str.upper, lambda t: t[:-1], lambda t: "0" + t, lambda t: ""])
def test_a_forged_ticket_is_refused(quick_desk: Desk, change: Callable[[str], str]) -> None:
    phone, _ = set_up(quick_desk)
    forged = change(ticket_of(quick_desk))
    for ticket in (forged, "...", "あ.い.う", "\ud800", "x" * 100_000):
        with pytest.raises(SignInRefused, match="やり直し"):
            second_step(quick_desk, ticket, phone.code())
