"""Service tokens: what a module shows, what it is for, and when it ends."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import event, select

from corpus.errors import InputError
from office.accounts.tables import ServiceTokenRow
from office.accounts.token_rules import TOKEN_SCOPES, ServiceToken
from office.errors import UnknownAccount
from office.identity import Role
from office.permission.permit import permit
from office.permission.table import Scope
from office.personal import PersonalNumberFound
from search_api.authorizer import AccessDenied, Action

from desk import Desk

HOURS = dt.timedelta(hours=1)


def create(desk: Desk, **given: Any) -> tuple[ServiceToken, str]:
    given = {
        "name": "文書管理との連携",
        "account_id": desk.service,
        "scopes": ["search", "read-unit"],
        "days": 90,
        **given,
    }
    return desk.tokens.create(desk.origin, **given)


def test_a_token_says_which_service_is_asking_and_for_what(desk: Desk) -> None:
    token, secret = create(desk)
    identity = desk.tokens.identify(secret)

    assert identity is not None
    assert (identity.account_id, identity.role, identity.token_id) == (
        desk.service,
        Role.SERVICE,
        token.id,
    )
    assert identity.scopes == {"search", "read-unit"}
    assert permit(identity, Action.SEARCH) is not Scope.NONE
    with pytest.raises(AccessDenied, match="このトークンでは"):
        permit(identity, Action.RESOLVE_CITATION)


def test_leak_scanners_find_a_secret_and_the_database_does_not_hold_it(quick_desk: Desk) -> None:
    _, secret = create(quick_desk)
    with quick_desk.database.read() as db:
        kept = " ".join(map(str, vars(db.scalars(select(ServiceTokenRow)).one()).values()))

    assert re.fullmatch(r"konkyo_t_[A-Za-z0-9_-]{43}", secret)
    assert secret not in kept
    assert secret[9:] not in kept


@pytest.mark.parametrize("made_up", ["", "konkyo_t_", "konkyo_t_" + "A" * 43, "konkyo_s_", "\x00"])
def test_a_secret_that_was_made_up_opens_nothing(quick_desk: Desk, made_up: str) -> None:
    _, secret = create(quick_desk)
    assert quick_desk.tokens.identify(made_up) is None
    assert quick_desk.tokens.identify(secret.replace("_t_", "_s_")) is None
    assert quick_desk.sessions.identify(secret) is None


def test_a_token_ends_to_the_second(desk: Desk) -> None:
    _, secret = create(desk, days=366)
    desk.clock.passes(days=366, seconds=-1)
    assert desk.tokens.identify(secret)
    desk.clock.passes(seconds=1)
    assert desk.tokens.identify(secret) is None


def test_while_a_token_is_rotated_both_secrets_work_for_so_many_hours(desk: Desk) -> None:
    token, old = create(desk)
    new = desk.tokens.rotate(desk.origin, token.id, 24 * HOURS)

    desk.clock.passes(hours=24, seconds=-1)
    assert desk.tokens.identify(old) == desk.tokens.identify(new) is not None
    desk.clock.passes(seconds=1)
    assert desk.tokens.identify(old) is None
    assert desk.tokens.identify(new)


def test_rotating_twice_leaves_two_secrets_at_most(desk: Desk) -> None:
    token, first = create(desk)
    second = desk.tokens.rotate(desk.origin, token.id, 24 * HOURS)
    third = desk.tokens.rotate(desk.origin, token.id, 24 * HOURS)

    assert desk.tokens.identify(first) is None
    assert desk.tokens.identify(second)
    assert desk.tokens.identify(third)


def test_a_secret_that_leaked_ends_at_once(desk: Desk) -> None:
    token, leaked = create(desk)
    new = desk.tokens.rotate(desk.origin, token.id, dt.timedelta(0))
    assert desk.tokens.identify(leaked) is None

    newer = desk.tokens.rotate(desk.origin, token.id, 24 * HOURS)
    desk.tokens.revoke(desk.origin, token.id)
    desk.tokens.revoke(desk.origin, token.id)  # a second click
    assert not any(map(desk.tokens.identify, (leaked, new, newer)))
    assert len(desk.events("token-revoke")) == 1
    with pytest.raises(InputError, match="取り消されています"):
        desk.tokens.rotate(desk.origin, token.id, HOURS)


def test_rotation_keeps_the_end_unless_another_is_given(quick_desk: Desk) -> None:
    desk = quick_desk
    token, _ = create(desk, days=10)
    desk.tokens.rotate(desk.origin, token.id, HOURS)
    assert desk.tokens.find(token.name).expires_at == token.expires_at

    desk.clock.passes(days=11)
    with pytest.raises(InputError, match="期限が切れて"):
        desk.tokens.rotate(desk.origin, token.id, HOURS)
    new = desk.tokens.rotate(desk.origin, token.id, HOURS, days=30)
    assert desk.tokens.find(token.name).expires_at == desk.clock() + dt.timedelta(days=30)
    assert desk.tokens.identify(new)


def test_renewing_an_expired_token_does_not_bring_its_old_secret_back(quick_desk: Desk) -> None:
    desk = quick_desk
    token, expired = create(desk, days=1)
    desk.clock.passes(days=2)
    assert desk.tokens.identify(expired) is None
    desk.tokens.rotate(desk.origin, token.id, 24 * HOURS, days=30)
    assert desk.tokens.identify(expired) is None


def test_a_service_that_is_stopped_or_becomes_a_person_is_let_in_no_more(desk: Desk) -> None:
    _, secret = create(desk)
    account = desk.accounts.get(desk.service)
    changed = desk.accounts.change(desk.origin, desk.service, account.version, role=Role.CASEWORKER)
    assert desk.tokens.identify(secret) is None
    desk.accounts.change(desk.origin, desk.service, changed.version, role=Role.SERVICE)
    assert desk.tokens.identify(secret)
    desk.accounts.disable(desk.origin, desk.service)
    assert desk.tokens.identify(secret) is None


def test_a_program_reads_on_where_the_day_of_its_use_cannot_be_written(quick_desk: Desk) -> None:
    desk = quick_desk
    token, secret = create(desk)
    with desk.database.write() as saving:
        saving.connection()  # begins
        assert desk.tokens.identify(secret)
    assert desk.tokens.find(token.name).used_on is None
    desk.tokens.identify(secret)
    assert desk.tokens.find(token.name).used_on is not None


def test_the_day_of_the_last_use_is_written_once_a_day_in_japan(desk: Desk) -> None:
    _, secret = create(desk)
    assert desk.tokens.list()[0].used_on is None
    written: list[str] = []
    event.listen(
        desk.database.engine,
        "before_cursor_execute",
        lambda _, __, statement, *___: written.append(statement.split()[0]),
    )

    for _ in range(3):
        desk.tokens.identify(secret)
        desk.clock.passes(hours=4, minutes=59)  # from 9 o'clock in Japan to one minute before 24
    assert written.count("UPDATE") == 1
    assert desk.tokens.list()[0].used_on == dt.date(2026, 4, 1)
    desk.clock.passes(minutes=3)
    desk.tokens.identify(secret)
    assert desk.tokens.list()[0].used_on == dt.date(2026, 4, 2)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"days": 0}, "1 日から 366 日"),
        ({"days": 367}, "1 日から 366 日"),
        ({"days": -1}, "1 日から 366 日"),
        ({"scopes": []}, "次から選んで"),
        ({"scopes": ["search", "everything"]}, "「everything」は"),
        ({"scopes": ["manage-accounts"]}, "「manage-accounts」は"),
        ({"name": ""}, "1文字から 60 文字"),
        ({"name": "　"}, "1文字から 60 文字"),
        ({"name": "あ" * 61}, "1文字から 60 文字"),
        ({"name": "改行\nあり"}, "改行や、画面に出せない文字"),
    ],
)
def test_a_token_that_breaks_a_rule_is_not_made(
    quick_desk: Desk, given: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        create(quick_desk, **given)
    assert quick_desk.tokens.list() == ()


def test_a_personal_number_is_no_name_for_a_token(quick_desk: Desk) -> None:
    with pytest.raises(PersonalNumberFound):
        create(quick_desk, name="連携 １２３４-５６７８-９０１８")


def test_only_a_service_has_tokens(desk: Desk) -> None:
    with pytest.raises(InputError, match="連携プログラム"):
        create(desk, account_id=desk.administrator)
    with pytest.raises(UnknownAccount):
        create(desk, account_id="nobody")
    desk.accounts.disable(desk.origin, desk.service)
    with pytest.raises(InputError, match="停止されています"):
        create(desk)


def test_a_name_belongs_to_one_token(desk: Desk) -> None:
    token, _ = create(desk)
    with pytest.raises(InputError, match="もうあります"):
        create(desk, name="　文書管理との連携 ")
    assert desk.tokens.find(" 文書管理との連携") == token
    with pytest.raises(UnknownAccount, match="konkyo token list"):
        desk.tokens.find("ほかの連携")


@pytest.mark.parametrize("overlap", [-HOURS, 24 * 7 * HOURS + dt.timedelta(seconds=1)])
def test_an_old_secret_lives_no_longer_than_a_week(quick_desk: Desk, overlap: dt.timedelta) -> None:
    token, secret = create(quick_desk)
    with pytest.raises(InputError, match="168 時間"):
        quick_desk.tokens.rotate(quick_desk.origin, token.id, overlap)
    assert quick_desk.tokens.identify(secret)


def test_what_happened_to_a_token_is_noted_without_its_secret(desk: Desk) -> None:
    token, secret = create(desk)
    desk.tokens.rotate(desk.origin, token.id, 2 * HOURS)
    desk.tokens.revoke(desk.origin, token.id)

    noted = [desk.events(f"token-{deed}")[0] for deed in ("create", "rotate", "revoke")]
    assert {each.object_id for each in noted} == {token.id}
    assert '"scopes":"read-unit,search"' in noted[0].details
    assert '"overlap_hours":2' in noted[1].details
    assert not any(secret[9:] in each.details or "連携" in each.details for each in noted)


def test_tokens_may_do_only_what_the_table_of_permissions_gives_services() -> None:
    assert "search" in TOKEN_SCOPES
    assert "manage-accounts" not in TOKEN_SCOPES
