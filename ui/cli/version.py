"""``konkyo version``."""

from __future__ import annotations

import click

from ui.cli.frame import JapaneseHelp
from ui.cli.output import as_json, print_json


@click.command("version", cls=JapaneseHelp)
@as_json
def version_command(as_json: bool) -> None:
    """Konkyo の版を表示します。"""
    from importlib.metadata import version

    found = version("konkyo")
    if as_json:
        print_json({"version": found})
    else:
        click.echo(found)
