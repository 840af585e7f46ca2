"""Ask the table on behalf of a caller."""

from __future__ import annotations

from office.identity import Identity
from office.permission.actions import DEED_LABELS, Deed
from office.permission.table import Scope, scope_of
from search_api.authorizer import AccessDenied, SignInNeeded


def permit(caller: Identity | None, deed: Deed, *, open_search: bool = True) -> Scope:
    """Return how far the caller may do ``deed``; never ``Scope.NONE``.

    Raises SignInNeeded for a visitor who may not, AccessDenied for anybody else.
    """
    scope = scope_of(caller.role if caller else None, deed, open_search=open_search)
    if caller and caller.scopes is not None and deed not in caller.scopes:
        raise AccessDenied(
            f"このトークンでは「{DEED_LABELS[deed]}」ことはできません。"
            "管理者に、その操作を含むトークンを作ってもらってください。"
        )
    if scope is not Scope.NONE:
        return scope
    if caller is None:
        raise SignInNeeded("サインインすると使えます。サインインしてから、もう一度お試しください。")
    raise AccessDenied(
        f"あなたの役割では「{DEED_LABELS[deed]}」ことはできません。"
        "必要なときは、管理者に役割を確かめてもらってください。"
    )


def may(caller: Identity | None, deed: Deed) -> bool:
    """Tell whether somebody who is signed in may do ``deed`` at all, to offer it on a page."""
    return caller is not None and scope_of(caller.role, deed) is not Scope.NONE


def within(caller: Identity, scope: Scope, *, office_id: str, team_ids: tuple[str, ...] = (),
           account_id: str = "") -> bool:  # fmt: skip
    """Tell whether something of an account, of teams, of an office lies within a scope."""
    if scope is Scope.ALL:
        return True
    if office_id != caller.office_id:
        return False
    if scope is Scope.OFFICE or (account_id and account_id == caller.account_id):
        return scope is not Scope.NONE
    return scope is Scope.TEAM and not set(team_ids).isdisjoint(caller.team_ids)
