"""``konkyo retention``: what has been kept long enough, and erasing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import as_json, print_json, print_table, say

if TYPE_CHECKING:
    from office.retention import Due, Retention


@contextmanager
def _retention(ctx: click.Context) -> Iterator[Retention]:
    from office.feedback import FEEDBACK_FILE, FeedbackStore
    from office.retention import Retention
    from ui.office import existing_office

    settings = settings_of(ctx)
    feedback = FeedbackStore(settings.home / FEEDBACK_FILE, settings.feedback_days)
    with existing_office(settings) as office:
        yield Retention(
            office.database, office.cipher, office.audit, feedback, settings.feedback_days
        )


@click.group("retention", cls=LazyGroup)
def retention_command() -> None:
    """決めた期間を過ぎた情報を調べ、消します。"""


@retention_command.command("preview", cls=JapaneseHelp)
@as_json
@click.pass_context
def retention_preview_command(ctx: click.Context, as_json: bool) -> None:
    """期間を過ぎたものの件数と例（番号）を並べます。何も変えません。"""
    with _retention(ctx) as retention:
        found = retention.preview()
    _show(found, as_json)
    if not as_json:
        say(_told(found) + ("「konkyo retention apply」で消せます。" if _count(found) else ""))


@retention_command.command("apply", cls=JapaneseHelp)
@click.option("--yes", is_flag=True, help="確かめずに行います。")
@as_json
@click.pass_context
def retention_apply_command(ctx: click.Context, yes: bool, as_json: bool) -> None:
    """期間を過ぎたものを消します。消したものは戻せません。"""
    from office.identity import CONSOLE

    with _retention(ctx) as retention:
        if not yes:
            found = retention.preview()
            if not as_json:
                _show(found, as_json=False)
            if not _count(found):
                say(_told(found))
                return
            click.confirm(f"{_told(found)}消しますか", abort=True, err=True)
        done = retention.apply(CONSOLE)
    _show(done, as_json)
    say(f"{_count(done):,} 件を消しました。")


def _show(found: Sequence[Due], as_json: bool) -> None:
    if not as_json:
        print_table(
            ("対象", "期間", "件数", "例", "どうなるか"),
            [
                (
                    due.rule.what,
                    f"{due.rule.days} 日" if due.rule.days else "期限まで",
                    f"{due.count:,}",
                    "、".join(due.examples) or "－",
                    due.rule.then,
                )
                for due in found
            ],
        )
        return
    for due in found:
        rule = {"rule": due.rule.name, "days": due.rule.days}
        print_json(rule | {"count": due.count, "examples": due.examples})


def _count(found: Sequence[Due]) -> int:
    return sum(due.count for due in found)


def _told(found: Sequence[Due]) -> str:
    count = _count(found)
    return f"{count:,} 件が期間を過ぎています。" if count else "期間を過ぎたものはありません。"
