"""``konkyo eval`` and ``konkyo bench``."""

from __future__ import annotations

from pathlib import Path

import click

from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, print_json, print_table


@click.command("eval", cls=JapaneseHelp)
@click.argument("file", metavar="FILE.jsonl", type=click.Path(path_type=Path))
@click.option(
    "--system",
    metavar="NAME",
    default="hybrid",
    help="測る方式です（hybrid、lexical、dense、または比べるための rank-bm25-bigram など）。",
)
@click.option(
    "--without-only",
    metavar="UNIT",
    default="",
    help="正解がこの根拠だけの質問を除いた成績も出します（例: 325AC0000000144:art63）。",
)
@as_json
@click.pass_context
def eval_command(
    ctx: click.Context, file: Path, system: str, without_only: str, as_json: bool
) -> None:
    """正解付きの質問 FILE.jsonl で検索の質を測ります。"""
    from eval.run import evaluate_file
    from ui.cli.index import load

    settings = settings_of(ctx)
    result = evaluate_file(
        settings.home, file, system=system, embedder=load(settings), without_only=without_only
    )
    if as_json:
        print_json(result.as_json())
        return
    names = list(result.metrics)
    groups = {"全体": result.metrics, **result.kinds}
    print_table(
        ("種類", *names),
        [(kind, *(f"{row[name]:.3g}" for name in names)) for kind, row in groups.items()],
    )
    click.echo("  ".join(f"{name} {value:.1f} ms" for name, value in result.latency_ms.items()))


@click.command("bench", cls=JapaneseHelp, context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("arguments", metavar="[--json ...]", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def bench_command(ctx: click.Context, name: str | None, arguments: tuple[str, ...]) -> None:
    """速さと正しさを測ります。NAME を省くと、測れるものを並べます。

    NAME のあとの引数は、そのまま測定に渡します（例: konkyo bench query --json）。
    """
    from eval.bench import BENCHES
    from eval.bench.__main__ import main

    if name is None:
        print_table(("名前", "測るもの"), list(BENCHES.items()))
    elif name not in BENCHES:
        raise click.UsageError(
            f"「{name}」という測定はありません。測れるのは {'、'.join(BENCHES)} です。", ctx
        )
    else:
        ctx.exit(main([name, *arguments]))
