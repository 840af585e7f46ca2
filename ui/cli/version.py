"""``konkyo version``."""

from __future__ import annotations

import click

from ui.cli.frame import JapaneseHelp


@click.command("version", cls=JapaneseHelp)
def version_command() -> None:
    """Konkyo の版を表示します。"""
    from importlib.metadata import version

    click.echo(version("konkyo"))
