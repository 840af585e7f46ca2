"""Which people and teams a caller may see or change: the table of permissions on accounts.

What lies outside is unknown, as if it were not there: an id tells nobody that it exists elsewhere.
"""

from __future__ import annotations

from office.accounts.accounts import Accounts
from office.accounts.types import Account, Team
from office.errors import UnknownAccount
from office.identity import Identity
from office.permission.actions import Deed
from office.permission.permit import permit, within


class Reach:
    """The people and teams within a caller's reach; every method raises AccessDenied."""

    def __init__(self, accounts: Accounts, caller: Identity) -> None:
        self._accounts = accounts
        self._caller = caller

    def people(self, deed: Deed, words: str = "") -> tuple[Account, ...]:
        """Return the people with whom the caller may do ``deed``, see ``Accounts.list``."""
        found = self._accounts.list(self._caller.office_id, words)
        return tuple(account for account in found if self._holds(deed, account))

    def person(self, deed: Deed, account_id: str) -> Account:
        """Return an account. Raises UnknownAccount for one that lies outside, too."""
        account = self._accounts.get(account_id)
        if not self._holds(deed, account):
            raise UnknownAccount(
                "その利用者はいません。利用者の一覧から選んでください。", id=account_id
            )
        return account

    def teams(self, deed: Deed) -> tuple[Team, ...]:
        """Return the teams with which the caller may do ``deed``, sorted by name."""
        scope = permit(self._caller, deed)
        return tuple(
            team
            for team in self._accounts.teams(self._caller.office_id)
            if within(self._caller, scope, office_id=team.office_id, team_ids=(team.id,))
        )

    def team(self, deed: Deed, team_id: str) -> Team:
        """Return a team. Raises UnknownAccount for one that lies outside, too."""
        for team in self.teams(deed):
            if team.id == team_id:
                return team
        raise UnknownAccount("その係はありません。係の一覧から選んでください。", team=team_id)

    def _holds(self, deed: Deed, account: Account) -> bool:
        return within(
            self._caller,
            permit(self._caller, deed),
            office_id=account.office_id,
            team_ids=account.team_ids,
            account_id=account.id,
        )
