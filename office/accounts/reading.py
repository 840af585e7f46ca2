"""Read accounts: rows of four tables become one value."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from office.accounts.tables import AccountRow, CredentialRow, MembershipRow, TotpRow
from office.accounts.types import Account
from office.encryption import Cipher
from office.identity import Role

DISPLAY_NAME, EMAIL = "account.display_name", "account.email"  # places, see Cipher.seal


def read_accounts(
    session: Session, cipher: Cipher, *conditions: ColumnElement[bool]
) -> tuple[Account, ...]:
    """Return the accounts that meet all conditions on ``AccountRow``, sorted by login."""
    found = session.execute(
        select(AccountRow, CredentialRow.password_hash, CredentialRow.locked_at, TotpRow.id)
        .outerjoin(CredentialRow, CredentialRow.account_id == AccountRow.id)
        .outerjoin(TotpRow, and_(TotpRow.id == AccountRow.id, TotpRow.confirmed_at.is_not(None)))
        .where(*conditions)
        .order_by(AccountRow.login)
    ).all()
    teams = defaultdict(list)
    membership = select(MembershipRow).join(AccountRow, AccountRow.id == MembershipRow.account_id)
    for row in session.scalars(membership.where(*conditions)):
        teams[row.account_id].append(row.team_id)
    return tuple(
        Account(
            id=row.id,
            login=row.login,
            display_name=cipher.open(DISPLAY_NAME, row.id, row.display_name),
            email=cipher.open(EMAIL, row.id, row.email) if row.email else None,
            role=Role(row.role),
            office_id=row.office_id,
            team_ids=tuple(sorted(teams[row.id])),
            disabled_at=row.disabled_at,
            created_at=row.created_at,
            last_sign_in_at=row.last_sign_in_at,
            version=row.version,
            has_password=password_hash is not None,
            has_totp=totp is not None,
            locked_at=locked_at,
        )
        for row, password_hash, locked_at, totp in found
    )
