"""What every command shares: Japanese help, late imports, and what happens when one fails.

A command that fails on purpose (``KonkyoError``) prints its Japanese sentence and ends with 1; a
command that was written wrongly ends with 2; Ctrl-C ends with 130. What nobody foresaw goes into
the log file with its traceback, and the user is told where that is. With ``--json`` the sentence
also goes to standard output: ``{"error": {"code": …, "message": …}}``.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import takewhile
from typing import Any

import click

from corpus.errors import KonkyoError
from ui.cli.output import print_json, say
from ui.settings import Settings, load_settings

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


class JapaneseHelp(click.Command):
    """A command whose help and headings are Japanese."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        attributes.setdefault("options_metavar", "[オプション]")
        super().__init__(*args, **attributes)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write 使い方: instead of Usage:."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="使い方: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write オプション: instead of Options:."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        rows = [record for option in options if (record := option.get_help_record(ctx))]
        if rows:
            with formatter.section("オプション"):
                formatter.write_dl(
                    [(name, text.replace("[required]", "［必須］")) for name, text in rows]
                )

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """Return -h and --help for every command, whatever context it is asked in."""
        used = {name for param in self.params for name in param.opts}
        return [name for name in ("-h", "--help") if name not in used]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Explain --help in Japanese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "この説明を表示します。"
        return option


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One command of a group: its name, the module that holds it, one Japanese line of help."""

    name: str
    module: str
    help: str


class LazyGroup(JapaneseHelp, click.Group):
    """A group that imports a command only when it is called; its list of commands is free."""

    def __init__(self, *args: Any, entries: Iterable[Entry] = (), **attributes: Any) -> None:
        attributes.setdefault("subcommand_metavar", "コマンド …")
        super().__init__(*args, **attributes)
        self.entries = {entry.name: entry for entry in entries}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return [*self.entries, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return the command."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        command = getattr(importlib.import_module(entry.module), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say in Japanese that there is no such command, with names that are close."""
        if args and not args[0].startswith("-"):
            names = self.list_commands(ctx)
            if args[0] not in names:
                close = get_close_matches(args[0], names)
                hint = f"「{close[0]}」のことでしょうか。" if close else ""
                raise click.UsageError(f"「{args[0]}」というコマンドはありません。{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write コマンド: with the lines of the table, then the options."""
        rows = [(entry.name, entry.help) for entry in self.entries.values()]
        rows += [(name, found.get_short_help_str(200)) for name, found in self.commands.items()]
        with formatter.section("コマンド"):
            formatter.write_dl(rows)
        super().format_options(ctx, formatter)


def settings_of(context: click.Context) -> Settings:
    """Return the settings of this call; they are read once."""
    root = context.find_root()
    if root.obj is None:
        from ui.cli.log import open_log

        root.obj = load_settings()
        open_log(root.obj)
    assert isinstance(root.obj, Settings)
    return root.obj


def run(group: click.Group, arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in takewhile(lambda word: word != "--", words)
    try:
        result = group.main(args=arguments, prog_name="konkyo", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.UsageError as error:
        code, message = "usage", _in_japanese(error)
        if error.ctx is not None:
            message += f"\n使い方は「{error.ctx.command_path} --help」で表示されます。"
    except (click.Abort, KeyboardInterrupt):
        code, message = "interrupted", "中止しました。"
    except BrokenPipeError:
        # `konkyo units … | head`: the reader has seen enough. Nothing may be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KonkyoError as error:
        code, message = error.code, error.message
    except click.ClickException as error:
        code, message = "error", error.format_message()
    except Exception as error:
        code, message = _unplanned(error)
    message = _without_secrets(message)
    say(message)
    if as_json:
        print_json({"error": {"code": code, "message": message}})
    return {"usage": MISUSED, "interrupted": INTERRUPTED}.get(code, FAILED)


def _without_secrets(message: str) -> str:
    # What was typed in the wrong place comes back in the message, and may land in a file.
    from office.log_masking import mask_echo

    return mask_echo(message)


#: What is asked for, by the name of an argument in the help.
_ARGUMENTS = {
    "QUERY": "検索する言葉",
    "QUESTION": "質問",
    "ID": "根拠（法29条1項 など）",
    "ID_OR_QUESTION": "根拠（法29条1項 など）か、検索する言葉",
    "TEXT": "言葉",
}


def _in_japanese(error: click.UsageError) -> str:
    # click says these in English; what our own types say (see ui.cli.parameters) is Japanese.
    match error:
        case click.NoSuchOption():
            close = f"「{error.possibilities[0]}」のことでしょうか。" if error.possibilities else ""
            return f"「{error.option_name}」というオプションはありません。{close}"
        case click.MissingParameter():
            name = _name_of(error)
            return f"{_ARGUMENTS.get(name, f'{name} ')}を指定してください。"
        case click.BadParameter():
            return f"{_name_of(error)} の値が正しくありません。{error.message}"
        case click.BadOptionUsage():
            return (
                f"「{error.option_name}」の書き方が正しくありません。値の有無をお確かめください。"
            )
    if error.message.isascii():
        return f"コマンドの書き方が正しくありません（{error.message}）。"
    return error.message


def _name_of(error: click.BadParameter) -> str:
    if error.param is None:
        return "引数"
    return error.param.get_error_hint(error.ctx).strip("'")


def _unplanned(error: Exception) -> tuple[str, str]:
    """Log what no command raises on purpose; return its code and the sentence for the user."""
    import logging

    from ui.cli.faults import foreseen
    from ui.cli.log import open_log

    try:
        settings = load_settings()
    except (KonkyoError, OSError):
        settings = Settings()
    if not logging.getLogger().handlers:  # it failed before it asked for its settings
        open_log(settings)
    logging.getLogger("konkyo").error("unforeseen error", exc_info=error)
    if settings.debug:
        from office.log_masking import traceback_of

        say(traceback_of(error))
    known = foreseen(error, settings.home)
    if known is not None:
        return known.code, known.message
    name = type(error).__name__
    place = f"詳しい記録: 「{settings.log_file}」"
    return "internal-error", f"予期しないエラーが起きました（{name}）。{place}"
