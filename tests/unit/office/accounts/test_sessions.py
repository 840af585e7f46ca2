"""Sessions: what a secret opens, for how long, and how it ends."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select

from office.accounts import bearer
from office.accounts.sessions import SEEN_EVERY
from office.accounts.tables import SessionRow
from office.errors import DatabaseUnavailable, SignInRefused
from office.identity import Identity, Role

from desk import Desk


def rows(desk: Desk) -> list[SessionRow]:
    with desk.database.read() as db:
        return list(db.scalars(select(SessionRow)))


def test_the_secret_says_who_is_asking(desk: Desk) -> None:
    identity, secret = desk.sessions.start(desk.origin, desk.caseworker)

    assert desk.sessions.identify(secret) == identity
    assert identity == Identity(
        account_id=desk.caseworker,
        login="tanaka",
        role=Role.CASEWORKER,
        office_id=desk.office_id,
        team_ids=(desk.team_id,),
        session_id=rows(desk)[0].id,
    )


def test_someone_of_two_teams_is_one_caller(quick_desk: Desk) -> None:
    desk = quick_desk
    other = desk.accounts.create_team(desk.origin, desk.office_id, "保護第二係").id
    account = desk.accounts.get(desk.caseworker)
    desk.accounts.change(
        desk.origin, desk.caseworker, account.version, team_ids=(desk.team_id, other)
    )

    _, secret = desk.sessions.start(desk.origin, desk.caseworker)

    assert desk.sessions.identify(secret).team_ids == tuple(sorted((desk.team_id, other)))


def test_the_database_holds_no_secret_that_would_open_a_session(quick_desk: Desk) -> None:
    _, secret = quick_desk.sessions.start(quick_desk.origin, quick_desk.caseworker)

    kept = " ".join(str(value) for value in vars(rows(quick_desk)[0]).values())
    assert secret not in kept
    assert secret.removeprefix(bearer.SESSION) not in kept
    assert re.fullmatch(r"konkyo_s_[\w-]{43}", secret, re.ASCII)


def test_every_sign_in_has_a_session_of_its_own(quick_desk: Desk) -> None:
    """Nobody can plant a session before and use it after (fixation)."""
    started = [
        quick_desk.sessions.start(quick_desk.origin, quick_desk.caseworker) for _ in range(20)
    ]
    assert len({secret for _, secret in started}) == 20
    assert len({identity.session_id for identity, _ in started}) == 20


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "konkyo_s_",
        "konkyo_s_" + "A" * 43,
        "konkyo_t_" + "A" * 43,
        "konkyo_s_" + "Ａ" * 43,
        "konkyo_s_" + "A" * 42 + "\n",
        "' OR 1=1 --",
        "\x00" * 52,
        "\ud800" * 52,
        "A" * 100_000,
    ],
    ids=["空", "頭だけ", "知らない", "トークン", "全角", "改行", "SQL", "NUL", "代用", "長い"],
)
def test_a_secret_that_was_made_up_opens_nothing(quick_desk: Desk, secret: str) -> None:
    quick_desk.sessions.start(quick_desk.origin, quick_desk.caseworker)

    assert quick_desk.sessions.identify(secret) is None


def test_a_session_ends_half_an_hour_after_its_last_use_to_the_second(desk: Desk) -> None:
    _, secret = desk.sessions.start(desk.origin, desk.caseworker)

    desk.clock.passes(minutes=29, seconds=59)
    assert desk.sessions.identify(secret)
    desk.clock.passes(minutes=29, seconds=59)
    assert desk.sessions.identify(secret), "it was used meanwhile"
    desk.clock.passes(minutes=30)
    assert desk.sessions.identify(secret) is None


def test_a_session_in_use_ends_after_twelve_hours_to_the_second(desk: Desk) -> None:
    _, secret = desk.sessions.start(desk.origin, desk.caseworker)

    for _ in range(12 * 3 - 1):
        desk.clock.passes(minutes=20)
        assert desk.sessions.identify(secret)
    desk.clock.passes(minutes=19, seconds=59)
    assert desk.sessions.identify(secret)
    desk.clock.passes(seconds=1)
    assert desk.sessions.identify(secret) is None


def test_a_request_that_reads_writes_at_most_once_a_minute(quick_desk: Desk) -> None:
    desk = quick_desk
    _, secret = desk.sessions.start(desk.origin, desk.caseworker)
    begun = rows(desk)[0].seen_at
    written: list[str] = []
    queries: list[str] = []

    def listen(_: Any, __: Any, statement: str, *___: Any) -> None:
        (queries if statement.startswith("SELECT") else written).append(statement)

    event.listen(desk.database.engine, "before_cursor_execute", listen)
    for _ in range(59):
        desk.clock.passes(seconds=1)
        assert desk.sessions.identify(secret)
    assert [line for line in written if not line.startswith("BEGIN")] == []
    assert len(queries) == 59, "one query for each request"

    desk.clock.passes(seconds=1)
    assert desk.sessions.identify(secret)
    desk.clock.passes(seconds=1)
    assert desk.sessions.identify(secret)
    assert len([line for line in written if line.startswith("UPDATE")]) == 1
    assert rows(desk)[0].seen_at == begun + SEEN_EVERY


def test_who_only_reads_goes_on_where_nothing_can_be_written(
    quick_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = quick_desk
    _, secret = desk.sessions.start(desk.origin, desk.caseworker)
    desk.clock.passes(minutes=2)

    def full() -> None:
        raise DatabaseUnavailable("サーバーのディスクの空きがないため、保存できませんでした。")

    monkeypatch.setattr(desk.database, "note", full)
    assert desk.sessions.identify(secret)


def test_who_only_reads_does_not_wait_long_for_who_saves(quick_desk: Desk) -> None:
    desk = quick_desk
    _, secret = desk.sessions.start(desk.origin, desk.caseworker)
    desk.clock.passes(minutes=2)
    with desk.database.write() as saving:
        saving.connection()  # begins
        began = time.monotonic()
        assert desk.sessions.identify(secret)
        assert time.monotonic() - began < 15, "who saves waits for half a minute"


def test_the_query_of_every_request_goes_by_indexes(quick_desk: Desk) -> None:
    desk = quick_desk
    _, secret = desk.sessions.start(desk.origin, desk.caseworker)
    asked: list[str] = []
    event.listen(
        desk.database.engine,
        "before_cursor_execute",
        lambda _, __, statement, *___: asked.append(statement),
    )
    desk.sessions.identify(secret)
    with desk.database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}", ("x",)).all()

    assert plan
    assert all(step[3].startswith("SEARCH") for step in plan), plan


def test_signing_out_ends_a_session_and_no_other(desk: Desk) -> None:
    identity, secret = desk.sessions.start(desk.origin, desk.caseworker)
    _, other = desk.sessions.start(desk.origin, desk.caseworker)

    desk.sessions.end(desk.origin, identity.session_id)
    desk.sessions.end(desk.origin, identity.session_id)  # a second click
    desk.sessions.end(desk.origin, "no such session")

    assert desk.sessions.identify(secret) is None
    assert desk.sessions.identify(other)
    assert [each.object_id for each in desk.events("sign-out")] == [identity.session_id]


def test_signing_out_everywhere_keeps_the_session_that_asks(desk: Desk) -> None:
    here, secret = desk.sessions.start(desk.origin, desk.caseworker)
    others = [desk.sessions.start(desk.origin, desk.caseworker)[1] for _ in range(3)]
    _, colleague = desk.sessions.start(desk.origin, desk.administrator)

    assert desk.sessions.end_all(desk.origin, desk.caseworker, keep=here.session_id) == 3

    assert desk.sessions.identify(secret)
    assert desk.sessions.identify(colleague)
    assert not any(map(desk.sessions.identify, others))
    assert desk.sessions.end_all(desk.origin, desk.caseworker, keep=here.session_id) == 0
    assert len(desk.events("sign-out-everywhere")) == 1, "nothing happened the second time"


def test_a_person_sees_where_they_are_signed_in(desk: Desk) -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile/15E148 Safari/604.1"
    phone, _ = desk.sessions.start(desk.origin, desk.caseworker, agent, "totp")
    left, _ = desk.sessions.start(desk.origin, desk.caseworker)
    gone, _ = desk.sessions.start(desk.origin, desk.caseworker)
    desk.sessions.start(desk.origin, desk.administrator)
    desk.sessions.end(desk.origin, gone.session_id)
    desk.clock.passes(minutes=1)
    here, secret = desk.sessions.start(desk.origin, desk.caseworker)

    listed = desk.sessions.list(desk.caseworker)
    assert listed[0].id == here.session_id
    assert {each.id for each in listed[1:]} == {phone.session_id, left.session_id}
    shown = next(each for each in listed if each.id == phone.session_id)
    assert (shown.device, shown.client, shown.method) == (
        "スマートフォン（Safari）",
        "192.0.2.7",
        "totp",
    )

    desk.clock.passes(minutes=29)  # nobody used those that began a minute earlier
    assert [each.id for each in desk.sessions.list(desk.caseworker)] == [here.session_id]
    assert desk.sessions.identify(secret)


def test_a_disabled_account_has_no_session_any_more(desk: Desk) -> None:
    _, secret = desk.sessions.start(desk.origin, desk.caseworker)
    desk.accounts.disable(desk.origin, desk.caseworker)

    assert desk.sessions.identify(secret) is None
    with pytest.raises(SignInRefused, match="管理者に"):
        desk.sessions.start(desk.origin, desk.caseworker)

    desk.accounts.enable(desk.origin, desk.caseworker)
    assert desk.sessions.identify(secret) is None, "the old session does not come back"


def test_an_account_that_does_not_exist_gets_no_session(quick_desk: Desk) -> None:
    with pytest.raises(SignInRefused):
        quick_desk.sessions.start(quick_desk.origin, "no such account")
    assert rows(quick_desk) == []


def test_a_provider_s_id_token_is_sealed_and_given_back_once(desk: Desk) -> None:
    identity, _ = desk.sessions.start(desk.origin, desk.caseworker, "", "oidc", "eyJ.id.token")
    kept = rows(desk)[0].id_token
    assert kept
    assert b"eyJ" not in kept

    assert desk.sessions.end(desk.origin, identity.session_id) == "eyJ.id.token"
    assert rows(desk)[0].id_token is None
    assert desk.sessions.end(desk.origin, identity.session_id) == ""


def test_a_long_address_of_a_client_does_not_break_signing_in(desk: Desk) -> None:
    origin = replace(desk.origin, client="2001:db8::" + "1" * 200)
    desk.sessions.start(origin, desk.caseworker)

    assert len(rows(desk)[0].client) <= 64


def test_moments_are_those_of_the_clock(desk: Desk) -> None:
    desk.sessions.start(desk.origin, desk.caseworker)

    row = rows(desk)[0]
    assert row.created_at == row.seen_at == desk.clock()
    assert row.expires_at == desk.clock() + dt.timedelta(hours=12)
