"""``konkyo answer``: a question answered with verbatim quotes, or refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from corpus.types import STATUS_LABELS
from ui.cli.asking import asked
from ui.cli.beside import beside_entries, office_option
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, say
from ui.cli.texts import as_of_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search_api.answer.types import Answer, AnswerSentence, BasisLevel, Proven, Refusal


@click.command("answer", cls=JapaneseHelp)
@click.argument("words", metavar="QUESTION", nargs=-1, required=True)
@as_of_option
@office_option
@as_json
@click.pass_context
def answer_command(
    ctx: click.Context,
    words: tuple[str, ...],
    as_of: dt.date | None,
    office_name: str | None,
    as_json: bool,
) -> None:
    """QUESTION に、収録されている資料の文をそのまま引用して答えます。

    短い答えのあとに、根拠を法律から手帳まで段ごとに並べます。答えるだけの記述がないときは、
    答えずに、理由と近い根拠を示します。文章を作るサーバー（generator_url）があれば、引用で
    確かめられた文を先に示します。
    """
    from search_api.types import Mode
    from ui.cli.search import open_service
    from ui.generator import open_generator

    settings = settings_of(ctx)
    service = open_service(settings, Mode.HYBRID, open_generator(settings))
    with beside_entries(ctx, service, office_name) as backend:
        answer = backend.answer(asked(words), as_of)
    if as_json:
        from search_api.http.answer_schemas import AnswerSchema
        from search_api.http.schemas import dump

        click.echo(dump(AnswerSchema, answer))
        return
    for notice in answer.notices:
        say(notice)
    if answer.refusal is not None:
        _print_refusal(answer.refusal)
        _print_basis(answer.basis)
    else:
        _print_answer(answer)


def _print_generated(written: Proven) -> None:
    for notice in written.notices:
        say(notice)
    if written.sentences:
        click.secho("作られた文（どの文も、下の引用で確かめました）", bold=True)
    for sentence in written.sentences:
        click.echo(f"  {sentence.text}")
        for quote in sentence.quotes:
            click.echo(f"    「{quote.text}」（{quote.citation}）")
    if written.cut:
        click.secho("除いた文（資料と照合できません。使わないでください）", bold=True)
    for cut in written.cut:
        click.echo(f"  {cut.text or '（表示できない文）'}　{cut.message}")


def _print_answer(answer: Answer) -> None:
    if answer.generated is not None:
        _print_generated(answer.generated)
    click.secho("答え", bold=True)
    for sentence in answer.short:
        _print_sentence(sentence)
    for conflict in answer.conflicts:
        click.secho(f"\n注意: {conflict.message}", bold=True)
        for quote in conflict.quotes:
            click.echo(f"  「{quote.text}」（{quote.citation}）")
    click.secho("\n根拠", bold=True)
    _print_basis(answer.basis)


def _print_basis(levels: Iterable[BasisLevel]) -> None:
    for level in levels:
        click.secho(f"■ {level.name}", bold=True)
        for entry in level.entries:
            title = "" if entry.title in entry.citation else f"　{entry.title}"
            click.echo(f"  {entry.citation}{title}")
            _print_sentence(entry.sentence, indent="    ", cited=False)
            click.echo(f"    番号: {entry.unit_id}")


def _print_sentence(sentence: AnswerSentence, indent: str = "  ", cited: bool = True) -> None:
    for line in sentence.text.splitlines():
        click.echo(f"{indent}{line.strip()}")
    last = sentence.quotes[-1]
    source = f"{last.citation}　" if cited else ""
    click.echo(f"{indent}［{STATUS_LABELS[last.status]}］ {source}".rstrip())


def _print_refusal(refusal: Refusal) -> None:
    click.secho("答えられません", bold=True)
    click.echo(f"  {refusal.message}")
    if refusal.nearest:
        click.secho("\n近い根拠", bold=True)
    for unit in refusal.nearest:
        title = "" if unit.title in unit.citation else f"　{unit.title}"
        click.echo(f"  {unit.citation}{title}")
        click.echo(f"    番号: {unit.unit_id}")
