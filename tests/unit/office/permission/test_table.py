"""The table of permissions, its printed form, and what it says to people who may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from office.identity import Identity, Role
from office.permission.actions import DEED_LABELS, OfficeAction
from office.permission.manual import as_markdown
from office.permission.permit import permit, within
from office.permission.table import PERMISSIONS, Scope, scope_of
from search_api.authorizer import AccessDenied, Action, SignInNeeded


def someone(role: Role, **given: object) -> Identity:
    known: dict[str, object] = {"account_id": "a1", "login": "sato", "office_id": "o1"}
    return Identity(**{**known, "role": role, **given})  # type: ignore[arg-type]


def test_every_deed_has_a_row_and_a_name() -> None:
    deeds = {*Action, *OfficeAction}
    assert set(PERMISSIONS) == deeds
    assert set(DEED_LABELS) == deeds


def test_the_printed_table_is_this_table(repository: Path) -> None:
    assert (repository / "docs" / "permissions.md").read_text(encoding="utf-8") == as_markdown(), (
        "run: python -m office.permission.manual > docs/permissions.md"
    )


@pytest.mark.parametrize("deed", list(OfficeAction))
def test_what_belongs_to_the_office_is_never_open_to_visitors(deed: OfficeAction) -> None:
    assert scope_of(None, deed) is Scope.NONE
    with pytest.raises(SignInNeeded, match="サインインすると使えます"):
        permit(None, deed)


@pytest.mark.parametrize("deed", list(PERMISSIONS))
def test_nothing_is_open_to_visitors_where_search_needs_a_sign_in(deed: Action) -> None:
    assert scope_of(None, deed, open_search=False) is Scope.NONE


def test_a_caseworker_who_manages_accounts_is_told_whom_to_ask() -> None:
    with pytest.raises(AccessDenied, match=r"「利用者・係を登録し、変える」.*管理者") as refused:
        permit(someone(Role.CASEWORKER), OfficeAction.MANAGE_ACCOUNTS)
    assert not isinstance(refused.value, SignInNeeded)


def test_a_token_does_only_what_it_names_even_where_its_role_may_more() -> None:
    token = someone(Role.SERVICE, scopes=frozenset({"search"}))
    assert permit(token, Action.SEARCH) is Scope.ALL
    with pytest.raises(AccessDenied, match="このトークンでは"):
        permit(token, Action.READ_UNIT)


def test_a_token_does_not_raise_its_role() -> None:
    token = someone(Role.SERVICE, scopes=frozenset({"manage-accounts"}))
    with pytest.raises(AccessDenied, match="あなたの役割では"):
        permit(token, OfficeAction.MANAGE_ACCOUNTS)


@pytest.mark.parametrize(
    ("scope", "office_id", "team_ids", "account_id", "inside"),
    [
        (Scope.ALL, "another", (), "", True),
        (Scope.OFFICE, "o1", (), "", True),
        (Scope.OFFICE, "another", (), "", False),
        (Scope.TEAM, "o1", ("t2",), "", True),
        (Scope.TEAM, "o1", ("t9",), "", False),
        (Scope.TEAM, "another", ("t2",), "", False),
        (Scope.TEAM, "o1", (), "a1", True),
        (Scope.OWN, "o1", (), "a1", True),
        (Scope.OWN, "o1", ("t2",), "a2", False),
        (Scope.NONE, "o1", ("t2",), "a1", False),
    ],
)
def test_how_far_a_scope_reaches(
    scope: Scope, office_id: str, team_ids: tuple[str, ...], account_id: str, inside: bool
) -> None:
    caller = someone(Role.SUPERVISOR, team_ids=("t1", "t2"))
    found = within(caller, scope, office_id=office_id, team_ids=team_ids, account_id=account_id)
    assert found is inside
