"""What the commands about people share: the office opened, accounts found and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from ui.cli.frame import settings_of
from ui.cli.output import print_json

if TYPE_CHECKING:
    from office.accounts.accounts import Accounts
    from office.accounts.types import Account
    from office.foundation import Office
    from office.identity import Identity

#: Follows a sentence on the code that was printed.
HANDING_OVER = (
    "本人に手渡しするか、電話で伝えてください（画面に出るのは今だけです）。"
    "本人が、サインインの画面から、このコードでパスワードを決めます。"
)


@contextmanager
def opened(ctx: click.Context) -> Iterator[Office]:
    """Open the office for a command; it is closed at the end."""
    from ui.office import open_office

    office = open_office(settings_of(ctx))
    try:
        yield office
    finally:
        office.close()


def find_account(accounts: Accounts, login: str) -> Account:
    """Return the account of a login. Raises UnknownAccount with a login that is close."""
    from office.errors import UnknownAccount

    found = accounts.find(login)
    if found is None:
        close = get_close_matches(login.lower(), [account.login for account in accounts.list()])
        hint = f"「{close[0]}」のことでしょうか。" if close else "「konkyo user list」で並びます。"
        raise UnknownAccount(f"「{login[:64]}」という利用者はいません。{hint}")
    return found


def reader_of(office: Office, office_name: str | None) -> Identity:
    """Return who reads an office's entries at the machine itself; without a name the only one's.

    Raises UnknownAccount for an unknown office, InputError where it must be named.
    """
    from office.accounts.importing import the_office
    from office.identity import Identity, Role

    place = the_office(office.accounts.offices(), office_name or "")
    return Identity(account_id="", login="console", role=Role.SUPERVISOR, office_id=place.id)


def team_ids_of(accounts: Accounts, office_id: str, names: Iterable[str]) -> list[str]:
    """Return the ids of teams of an office. Raises UnknownAccount with the names there are."""
    from office.accounts.importing import the_team

    teams = accounts.teams(office_id)
    return [the_team(teams, name).id for name in names]


def recorder_of(accounts: Accounts) -> Callable[[Account], dict[str, Any]]:
    """Return a function that gives an account as JSON has it, with names of office and teams."""
    offices = {office.id: office.name for office in accounts.offices()}
    teams = {team.id: team.name for team in accounts.teams()}

    def record(account: Account) -> dict[str, Any]:
        names = {
            "office": offices.get(account.office_id, ""),
            "teams": [teams[team_id] for team_id in account.team_ids if team_id in teams],
        }
        return asdict(account) | {"role": account.role.value} | names

    return record


def show_code(record: dict[str, Any], code: str, as_json: bool) -> None:
    """Print a code, for a program with its account."""
    if as_json:
        print_json(record | {"code": code})
    else:
        click.echo(code)
