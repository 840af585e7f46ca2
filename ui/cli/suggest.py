"""``konkyo suggest``: what a query that is being typed may become."""

from __future__ import annotations

import click

from ui.cli.asking import asked
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, say
from ui.cli.parameters import Whole

_MOST = 20  # of the search service, which is not imported for --help


@click.command("suggest", cls=JapaneseHelp)
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@click.option(
    "--limit", type=Whole(1, _MOST), default=10, help=f"候補の数です（{_MOST} まで。省くと 10）。"
)
@as_json
@click.pass_context
def suggest_command(ctx: click.Context, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """TEXT から始まる検索語の候補を表示します。

    見出し、用語、資料の名前、引用（例: 法29）から選びます。かなの読みでも探せます。
    """
    from search_api.suggest import SUGGESTION_LABELS
    from ui.cli.search import open_snapshot

    typed = asked(words)
    found = open_snapshot(settings_of(ctx)).suggest(typed, limit)
    if as_json:
        from search_api.http.schemas import dump
        from search_api.http.suggest_schemas import SuggestionListSchema

        click.echo(dump(SuggestionListSchema, {"query": typed, "suggestions": found}))
        return
    for suggestion in found:
        click.echo(f"{suggestion.text}　［{SUGGESTION_LABELS[suggestion.kind]}］ {suggestion.note}")
    if not found:
        say("候補はありません。続けて入力するか、別の言葉でお試しください。")
