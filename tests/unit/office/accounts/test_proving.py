"""A session shows again who it is of, before a grave deed."""

from __future__ import annotations

import datetime as dt

import pyotp
import pytest

from office.errors import SecondFactorNeeded, SignInRefused, TooManyAttempts
from office.identity import Identity, Role

from desk import Desk


def signed_in(desk: Desk) -> Identity:
    return desk.sessions.start(desk.origin, desk.caseworker)[0]


def test_signing_in_counts_as_proof_for_fifteen_minutes_to_the_second(quick_desk: Desk) -> None:
    desk = quick_desk
    session = signed_in(desk).session_id
    desk.clock.passes(minutes=14, seconds=59)
    assert desk.sessions.is_proved(session)
    desk.clock.passes(seconds=1)
    assert not desk.sessions.is_proved(session)


def test_the_password_proves_this_session_and_no_other(desk: Desk) -> None:
    here, elsewhere = signed_in(desk), signed_in(desk)
    desk.clock.passes(minutes=16)

    desk.signing_in.prove(desk.origin, here, desk.password)

    assert desk.sessions.is_proved(here.session_id)
    assert not desk.sessions.is_proved(elsewhere.session_id)
    assert [event.object_id for event in desk.events("session-prove")] == [here.session_id]
    desk.clock.passes(minutes=15)
    assert not desk.sessions.is_proved(here.session_id)


def test_a_wrong_password_proves_nothing_and_counts_as_a_guess(quick_desk: Desk) -> None:
    desk = quick_desk
    me = signed_in(desk)
    desk.clock.passes(minutes=16)
    for _ in range(5):
        with pytest.raises(SignInRefused, match="正しくありません"):
            desk.signing_in.prove(desk.origin, me, "違うパスワード")
    with pytest.raises(TooManyAttempts):
        desk.signing_in.prove(desk.origin, me, desk.password)
    assert not desk.sessions.is_proved(me.session_id)
    assert desk.events("session-prove") == []


def test_where_a_code_is_set_up_it_is_asked_for_too(quick_desk: Desk) -> None:
    desk = quick_desk
    me = signed_in(desk)
    secret = pyotp.parse_uri(desk.totp.begin(desk.origin, desk.caseworker)).secret

    def code() -> str:
        return pyotp.TOTP(secret).at(desk.clock())

    desk.totp.confirm(desk.origin, desk.caseworker, code())
    desk.clock.passes(minutes=16)

    with pytest.raises(SecondFactorNeeded):
        desk.signing_in.prove(desk.origin, me, desk.password)
    with pytest.raises(SignInRefused):
        desk.signing_in.prove(desk.origin, me, desk.password, "000000")
    assert desk.failures(desk.caseworker) == 1
    with pytest.raises(SignInRefused):
        desk.signing_in.prove(desk.origin, me, "違うパスワード", code())
    assert not desk.sessions.is_proved(me.session_id)
    desk.signing_in.prove(desk.origin, me, desk.password, code())
    assert desk.sessions.is_proved(me.session_id)
    assert desk.failures(desk.caseworker) == 0


@pytest.mark.parametrize(
    ("asked", "proved"),
    [
        (None, False),
        (dt.timedelta(minutes=-16), False),
        (dt.timedelta(minutes=-1), True),
        (dt.timedelta(days=1), True),
    ],
    ids=["nothing said", "long ago", "just now", "a clock that is ahead"],
)
def test_a_sign_in_at_the_provider_proves_what_the_provider_says(
    quick_desk: Desk, asked: dt.timedelta | None, proved: bool
) -> None:
    desk = quick_desk
    identity, _ = desk.sessions.start(
        desk.origin,
        desk.caseworker,
        method="oidc",
        id_token="x.y.z",
        asked_at=None if asked is None else desk.clock() + asked,
    )
    assert desk.sessions.is_proved(identity.session_id) is proved
    desk.clock.passes(minutes=15)
    assert not desk.sessions.is_proved(identity.session_id), "a clock ahead lends no more time"


def test_what_is_no_session_is_not_proved(quick_desk: Desk) -> None:
    assert not quick_desk.sessions.is_proved("")
    assert not quick_desk.sessions.is_proved("nothing")


def test_everybody_of_an_office_is_signed_out_but_who_does_it(desk: Desk) -> None:
    other = desk.accounts.create_office(desk.origin, "となり市福祉事務所")
    neighbour = desk.accounts.create(
        desk.origin,
        login="tonari",
        display_name="隣 花子",
        role=Role.CASEWORKER,
        office_id=other.id,
    )
    mine, mine_secret = desk.sessions.start(desk.origin, desk.administrator)
    secrets = [
        desk.sessions.start(desk.origin, account)[1]
        for account in (desk.caseworker, desk.caseworker, desk.administrator)
    ]
    there = desk.sessions.start(desk.origin, neighbour.id)[1]

    assert desk.sessions.end_office(desk.origin, desk.office_id, keep=mine.session_id) == 3

    assert all(desk.sessions.identify(secret) is None for secret in secrets)
    assert desk.sessions.identify(mine_secret) == mine
    assert desk.sessions.identify(there) is not None, "another office goes on working"
    event = desk.events("sign-out-office")[0]
    assert (event.object_kind, event.object_id) == ("office", desk.office_id)
    assert '"sessions":3' in event.details.replace(" ", "")
