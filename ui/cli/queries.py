"""``konkyo queries``: query sets in the forms of other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import InputError
from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import as_json, print_json, say
from ui.cli.parameters import OneOf

if TYPE_CHECKING:
    from eval.formats.text import Imported


class Form(StrEnum):
    """The forms of query sets that others use."""

    TREC = "trec"
    BEIR = "beir"
    CSV = "csv"


_FORM = OneOf(Form)
_PATH = click.Path(path_type=Path)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group("queries", cls=LazyGroup)
def queries_command() -> None:
    """評価用の質問を、ほかの道具の形と取り交わします。"""


@queries_command.command("export", cls=JapaneseHelp)
@click.argument("file", metavar="FILE.jsonl", type=_PATH)
@click.option(
    "--form", type=_FORM, required=True, help="trec、beir、csv（Excel の表）のどれかです。"
)
@click.option("--out", metavar="DIR", type=_FOLDER, required=True, help="書き出すフォルダーです。")
@as_json
@click.pass_context
def queries_export_command(
    ctx: click.Context, file: Path, form: Form, out: Path, as_json: bool
) -> None:
    """評価用の質問 FILE.jsonl を、ほかの道具の形で書き出します。

    beir では、取り込んだ資料の本文も corpus.jsonl に書きます。
    """
    from eval.formats import beir, sheet, trec
    from eval.queries import read_queries
    from eval.texts import entries

    queries = read_queries(file)
    out.mkdir(parents=True, exist_ok=True)
    match form:
        case Form.TREC:
            written = trec.write(out, queries)
        case Form.BEIR:
            written = beir.write(out, queries, entries(settings_of(ctx).home))
            if out / "corpus.jsonl" not in written:
                say("資料が取り込まれていないので、corpus.jsonl は書きませんでした。")
        case Form.CSV:
            written = sheet.write(out / f"{file.stem}.csv", queries)
    if as_json:
        print_json({"queries": len(queries), "files": [str(path) for path in written]})
        return
    for path in written:
        click.echo(path)
    say(f"{len(queries)} 件の質問を書き出しました。")


@queries_command.command("import", cls=JapaneseHelp)
@click.argument("path", metavar="PATH", type=_PATH)
@click.option(
    "--form", type=_FORM, required=True, help="trec、beir、csv（Excel の表）のどれかです。"
)
@click.option("--out", metavar="FILE.jsonl", type=_PATH, required=True, help="作るファイルです。")
@click.option("--qrels", metavar="FILE", type=_PATH, help="正解のファイルです（trec と beir）。")
@as_json
def queries_import_command(
    path: Path, form: Form, out: Path, qrels: Path | None, as_json: bool
) -> None:
    """ほかの道具の形の質問 PATH から、評価用の質問を作ります。

    PATH は、trec では topics.tsv と qrels.trec のあるフォルダー（または topics のファイル）、beir
    では queries.jsonl のあるフォルダー、csv では表のファイルです。表の1行目には「番号、質問、種類、
    根拠、適合度、資料、除く」の見出しを書きます（質問と根拠のほかは省けます）。
    """
    from eval.queries import write_queries
    from office.personal import refuse_personal_number

    if form is Form.CSV and qrels is not None:
        raise click.UsageError("--qrels は trec と beir でだけ使えます。")
    imported = _read(path, form, qrels)
    for query in imported.queries:
        for text in (query.qid, query.text, query.kind):
            refuse_personal_number(text)
    write_queries(out, imported.queries)
    if as_json:
        print_json({"queries": len(imported.queries), "unjudged": list(imported.unjudged)})
        return
    if imported.unjudged:
        say(
            f"正解のない質問 {len(imported.unjudged)} 件を除きました"
            f"（例: {imported.unjudged[0]}）。"
        )
    say(f"{len(imported.queries)} 件の質問を「{out}」に書きました。")


@queries_command.command("derive", cls=JapaneseHelp)
@click.argument("document", metavar="DOCUMENT")
@click.option("--law", default="325AC0000000144", help="条を引かれる法令です（既定は生活保護法）。")
@click.option("--out", metavar="FILE.jsonl", type=_PATH, required=True, help="作るファイルです。")
@as_json
@click.pass_context
def queries_derive_command(
    ctx: click.Context, document: str, law: str, out: Path, as_json: bool
) -> None:
    """問答集 DOCUMENT の引用から、「どの条によるか」の質問を作ります。判定は要りません。

    条を引いている問の「問」の文が質問になり、引かれた条が正解になります。その問自身は、検索で数えません。
    """
    from eval.derive import derive
    from eval.queries import write_queries

    queries = derive(settings_of(ctx).home, document, law)
    if not queries:
        raise InputError(
            f"「{document}」に、「{law}」の条を引いている問がありません。資料の番号と --law を"
            "確かめてください。"
        )
    write_queries(out, queries)
    if as_json:
        print_json({"queries": len(queries)})
        return
    say(f"{len(queries)} 件の質問を「{out}」に書きました。")


def _read(path: Path, form: Form, qrels: Path | None) -> Imported:
    from eval.formats import beir, sheet, trec

    match form:
        case Form.TREC:
            return trec.read(path, qrels)
        case Form.BEIR:
            return beir.read(path, qrels)
        case Form.CSV:
            return sheet.read(path)
