"""``konkyo office`` and ``konkyo team``: where people work."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

import click

from ui.cli.frame import JapaneseHelp, LazyGroup
from ui.cli.output import as_json, print_json, print_table, say
from ui.cli.people import opened

_name = click.argument("name", metavar="NAME")
_new_name = click.argument("new_name", metavar="NEW_NAME")
_office = click.option("--office", "office_name", help="事務所の名前です。1つだけなら省けます。")


@click.group("office", cls=LazyGroup)
def office_command() -> None:
    """福祉事務所を登録し、名前を変えます。"""


@office_command.command("list", cls=JapaneseHelp)
@as_json
@click.pass_context
def office_list_command(ctx: click.Context, as_json: bool) -> None:
    """事務所を、係の数と利用者の数（停止中を除く）とともに並べます。"""
    with opened(ctx) as office:
        found = office.accounts.offices()
        teams = Counter(team.office_id for team in office.accounts.teams())
        people = Counter(
            account.office_id for account in office.accounts.list() if not account.disabled_at
        )
    for each in found if as_json else ():
        print_json(asdict(each) | {"teams": teams[each.id], "people": people[each.id]})
    if not as_json:
        rows = [(each.name, teams[each.id], people[each.id]) for each in found]
        print_table(("事務所", "係", "利用者"), rows)
    if not found:
        say("事務所がまだありません。「konkyo office add 事務所の名前」で登録します。")


@office_command.command("add", cls=JapaneseHelp)
@_name
@as_json
@click.pass_context
def office_add_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """事務所を登録します。"""
    from office.identity import CONSOLE

    with opened(ctx) as office:
        made = office.accounts.create_office(CONSOLE, name)
    if as_json:
        print_json(asdict(made))
    say(f"{made.name} を登録しました。")


@office_command.command("rename", cls=JapaneseHelp)
@_name
@_new_name
@as_json
@click.pass_context
def office_rename_command(ctx: click.Context, name: str, new_name: str, as_json: bool) -> None:
    """事務所の名前を変えます。"""
    from office.accounts.importing import the_office
    from office.identity import CONSOLE

    with opened(ctx) as office:
        accounts = office.accounts
        made = accounts.rename_office(CONSOLE, the_office(accounts.offices(), name).id, new_name)
    if as_json:
        print_json(asdict(made))
    say(f"{made.name} に変えました。")


@click.group("team", cls=LazyGroup)
def team_command() -> None:
    """事務所の係を登録し、名前を変えます。"""


@team_command.command("list", cls=JapaneseHelp)
@click.option("--office", "office_name", help="この事務所の係だけを並べます。")
@as_json
@click.pass_context
def team_list_command(ctx: click.Context, office_name: str | None, as_json: bool) -> None:
    """係を、利用者の数（停止中を除く）とともに並べます。"""
    from office.accounts.importing import the_office

    with opened(ctx) as office:
        accounts = office.accounts
        offices = {each.id: each.name for each in accounts.offices()}
        only = the_office(accounts.offices(), office_name).id if office_name else None
        found = accounts.teams(only)
        people = Counter(
            team_id
            for account in accounts.list()
            if not account.disabled_at
            for team_id in account.team_ids
        )
    for each in found if as_json else ():
        print_json(asdict(each) | {"office": offices[each.office_id], "people": people[each.id]})
    if not as_json:
        rows = [(offices[each.office_id], each.name, people[each.id]) for each in found]
        print_table(("事務所", "係", "利用者"), rows)
    if not found:
        say("係がまだありません。「konkyo team add 係の名前」で登録します。")


@team_command.command("add", cls=JapaneseHelp)
@_name
@_office
@as_json
@click.pass_context
def team_add_command(ctx: click.Context, name: str, office_name: str | None, as_json: bool) -> None:
    """事務所に係を登録します。"""
    from office.accounts.importing import the_office
    from office.identity import CONSOLE

    with opened(ctx) as office:
        accounts = office.accounts
        place = the_office(accounts.offices(), office_name or "")
        made = accounts.create_team(CONSOLE, place.id, name)
    if as_json:
        print_json(asdict(made))
    say(f"{place.name} に {made.name} を登録しました。")


@team_command.command("rename", cls=JapaneseHelp)
@_name
@_new_name
@_office
@as_json
@click.pass_context
def team_rename_command(
    ctx: click.Context, name: str, new_name: str, office_name: str | None, as_json: bool
) -> None:
    """係の名前を変えます。"""
    from office.accounts.importing import the_office, the_team
    from office.identity import CONSOLE

    with opened(ctx) as office:
        accounts = office.accounts
        place = the_office(accounts.offices(), office_name or "")
        team = the_team(accounts.teams(place.id), name)
        made = accounts.rename_team(CONSOLE, team.id, new_name)
    if as_json:
        print_json(asdict(made))
    say(f"{made.name} に変えました。")
