"""``konkyo eval`` and ``konkyo bench``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.days import JAPAN, day_in_words
from ui.cli.comparison import differences_of, print_comparison, print_differences
from ui.cli.frame import FAILED, JapaneseHelp, settings_of
from ui.cli.output import as_json, print_json, print_table, say, stages
from ui.cli.parameters import Whole

if TYPE_CHECKING:
    from eval.comparison import Comparison
    from eval.queries import JudgedQuery
    from eval.runs import Run
    from ui.settings import Settings

_PATH = click.Path(path_type=Path)


class _Names(click.ParamType[tuple[str, ...]]):
    """Names with commas between."""

    name = "names"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(",") if name.strip())
        if not names:
            self.fail("名前を書いてください（例: hybrid,lexical）。", param, ctx)
        return names

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "NAME,..."


@click.command("eval", cls=JapaneseHelp)
@click.argument("files", metavar="FILE.jsonl...", nargs=-1, required=True, type=_PATH)
@click.option(
    "--systems",
    "--system",
    multiple=True,
    type=_Names(),
    help="測る方式です。コンマで区切ると並べて比べます（hybrid、lexical、dense、"
    "比べるための rank-bm25-bigram など）。省くと hybrid です。",
)
@click.option(
    "--run",
    "run_files",
    metavar="FILE.trec",
    multiple=True,
    type=_PATH,
    help="ほかの検索の実行結果（TREC の形）を測ります（繰り返せます）。",
)
@click.option(
    "--compare",
    type=_Names(),
    help="2つの方式（A,B）で差の大きい質問を、両方の上位とともに並べます。",
)
@click.option(
    "--report",
    metavar="DIR",
    type=_PATH,
    help="報告書（report.html）と表を DIR に書きます。",
)
@click.option(
    "--at-least",
    metavar="MEASURE=VALUE",
    multiple=True,
    help="届かなければ失敗（終了コード 1）とする基準です（例: ndcg@10=0.80、"
    "種類だけなら keyword:ndcg@10=0.90。最初の方式を調べます）。",
)
@click.option(
    "--without-only",
    metavar="UNIT",
    default="",
    help="正解がこの根拠だけの質問を除いた成績も出します（例: 325AC0000000144:art63）。",
)
@click.option(
    "--limit", type=Whole(20, 50), default=20, help="1つの質問で求める件数です（20 から 50）。"
)
@as_json
@click.pass_context
def eval_command(
    ctx: click.Context,
    files: tuple[Path, ...],
    systems: tuple[tuple[str, ...], ...],
    run_files: tuple[Path, ...],
    compare: tuple[str, ...] | None,
    report: Path | None,
    at_least: tuple[str, ...],
    without_only: str,
    limit: int,
    as_json: bool,
) -> None:
    """正解付きの質問 FILE.jsonl で検索の質を測ります。

    方式は --systems で並べます。--report で、読んで印刷できる報告書を作ります。
    """
    from eval.comparison import compare as compare_runs
    from eval.gate import parse_bar
    from eval.queries import read_query_sets

    if compare is not None and len(compare) != 2:
        raise click.UsageError("--compare には方式を2つ、コンマで区切って書いてください。", ctx)
    bars = [parse_bar(written) for written in at_least]
    settings = settings_of(ctx)
    queries, sets = read_query_sets(files)
    names = _names(systems, run_files, compare)
    runs = _runs(settings, queries, names, run_files, limit)
    found = compare_runs(runs, queries, sets=sets, without_only=without_only)
    first = next(iter(found.results.values()))
    missed = [sentence for bar in bars if (sentence := bar.missed_by(first))]
    printed = found.as_json()
    duel = (compare[0], compare[1]) if compare is not None else None
    if duel is not None:
        printed["differences"] = differences_of(found, *duel)
    if report is not None:
        _write(report, found, settings, files, limit, duel)
    if as_json:
        print_json(printed | {"missed": missed})
    else:
        print_comparison(found)
        if duel is not None:
            print_differences(found, *duel)
    for sentence in missed:
        say(sentence)
    if missed:
        ctx.exit(FAILED)


def _names(
    systems: tuple[tuple[str, ...], ...],
    run_files: tuple[Path, ...],
    compare: tuple[str, ...] | None,
) -> list[str]:
    """Return the systems to ask: those named, else those compared, else hybrid if no run is."""
    named = list(dict.fromkeys(name for names in systems for name in names))
    if named:
        return named
    stems = {path.stem for path in run_files}
    return [name for name in compare or () if name not in stems] or ([] if stems else ["hybrid"])


def _runs(
    settings: Settings,
    queries: tuple[JudgedQuery, ...],
    names: list[str],
    run_files: tuple[Path, ...],
    limit: int,
) -> list[Run]:
    from eval.comparison import run_system
    from eval.formats.trec import read_run
    from eval.runs import fit
    from ui.cli.index import load
    from ui.settings import api_token

    foreign = [fit(read_run(path), queries, say) for path in run_files]
    embedder, token = load(settings) if names else None, api_token()
    runs = []
    with stages() as show:
        for name in names:
            runs.append(
                run_system(
                    name,
                    settings.home,
                    queries,
                    limit=limit,
                    embedder=embedder,
                    warn=say,
                    tick=lambda done, name=name: show(name, done, len(queries)),  # type: ignore[misc]
                    token=token,
                )
            )
    return [*runs, *foreign]


def _write(
    folder: Path,
    found: Comparison,
    settings: Settings,
    files: tuple[Path, ...],
    limit: int,
    duel: tuple[str, str] | None,
) -> None:
    import datetime as dt
    import hashlib
    from importlib.metadata import version

    from eval.report.files import write_report
    from eval.texts import entries

    sets = [
        f"{path.name}（SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}…）"
        for path in files
    ]
    now = dt.datetime.now(JAPAN)
    written = write_report(
        folder,
        found,
        settings=[
            ("質問のファイル", "、".join(sets)),
            ("求めた件数", f"{limit} 件"),
            ("Konkyo の版", version("konkyo")),
        ],
        made_at=f"{day_in_words(now)} {now:%H:%M}",
        titles={unit: title for unit, title, _ in entries(settings.home)},
        duel=duel,
    )
    say(f"報告書を「{written[0]}」に書きました。")


@click.command("bench", cls=JapaneseHelp, context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("arguments", metavar="[--json ...]", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def bench_command(ctx: click.Context, name: str | None, arguments: tuple[str, ...]) -> None:
    """速さと正しさを測ります。NAME を省くと、測れるものを並べます。

    NAME のあとの引数は、そのまま測定に渡します（例: konkyo bench query --json）。
    """
    from importlib import import_module

    from eval.bench import BENCHES as SEARCH
    from eval.bench.figures import command
    from ui.bench import BENCHES as OFFICE

    benches = SEARCH | OFFICE
    if name is None:
        print_table(("名前", "測るもの"), list(benches.items()))
    elif name not in benches:
        raise click.UsageError(
            f"「{name}」という測定はありません。測れるのは {'、'.join(benches)} です。", ctx
        )
    else:
        package = "eval" if name in SEARCH else "ui"
        ctx.exit(command(import_module(f"{package}.bench.{name.replace('-', '_')}").run, arguments))
