"""From an account and its teams to the identity of a caller, in one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from office.accounts.tables import AccountRow, MembershipRow, ServiceTokenRow, SessionRow
from office.identity import Identity, Role

_CALLER = (
    AccountRow.id,
    AccountRow.login,
    AccountRow.role,
    AccountRow.office_id,
    MembershipRow.team_id,
)


def callers(held: type[SessionRow] | type[ServiceTokenRow] | None, *columns: Any) -> Select[Any]:
    """Select accounts that are not disabled, a row for each team.

    ``held`` is what the caller shows and what names the account; ``columns`` come after.
    """
    chosen = select(*_CALLER, *columns)
    if held is None:
        chosen = chosen.select_from(AccountRow)
    else:
        chosen = chosen.select_from(held).join(AccountRow, AccountRow.id == held.account_id)
    return chosen.outerjoin(MembershipRow, MembershipRow.account_id == AccountRow.id).where(
        AccountRow.disabled_at.is_(None)
    )


def identity_of(
    rows: Sequence[Any],
    *,
    session_id: str = "",
    token_id: str = "",
    scopes: frozenset[str] | None = None,
) -> Identity:
    """Return the identity that the rows of ``callers`` for one account describe."""
    account_id, login, role, office_id = rows[0][:4]
    return Identity(
        account_id=account_id,
        login=login,
        role=Role(role),
        office_id=office_id,
        team_ids=tuple(sorted(row[4] for row in rows if row[4] is not None)),
        session_id=session_id,
        token_id=token_id,
        scopes=scopes,
    )
