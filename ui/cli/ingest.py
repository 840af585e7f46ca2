"""``konkyo ingest``, ``fetch``, ``remove``: what goes into the corpus and out of it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import FetchFailed, InputError, KonkyoError, PasswordNeeded
from corpus.types import KIND_LABELS, DocumentKind
from ingest.sources.base import ReadOptions
from ui.cli.frame import FAILED, JapaneseHelp, settings_of
from ui.cli.index import build, load
from ui.cli.output import as_json, print_json, say, stages
from ui.cli.parameters import Day, OneOf, WebAddress
from ui.settings import PASSWORD_VARIABLE, Settings

if TYPE_CHECKING:
    from ingest.pipeline import FileReport

_OUTCOMES = {
    "added": "取り込みました",
    "replaced": "置き換えました",
    "unchanged": "変わっていません",
}

_LATER = "「konkyo index build」を行うと、探せるようになります。"
_TRIES = 3  # of a password at the terminal

_KIND = OneOf(DocumentKind, KIND_LABELS)

no_index = click.option("--no-index", is_flag=True, help="取り込みだけ行い、索引は作りません。")


@click.command("ingest", cls=JapaneseHelp)
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--id", "document_id", metavar="ID", default="", help="資料の番号です。")
@click.option("--title", metavar="TITLE", default="", help="資料の題名です。")
@click.option("--kind", type=_KIND, help=f"資料の種類です: {_KIND.choices}")
@click.option(
    "--profile",
    metavar="NAME",
    default="",
    help="PDF の読み方です（qa など、または TOML ファイル）。",
)
@click.option(
    "--password",
    metavar="PASSWORD",
    default="",
    envvar=PASSWORD_VARIABLE,
    help="暗号化された PDF のパスワードです。省くと端末で尋ねます。環境変数 "
    f"{PASSWORD_VARIABLE} でも渡せます。",
)
@click.option("--ocr", is_flag=True, help="文字のない PDF を文字認識で読みます。")
@click.option(
    "--url", type=WebAddress(), default="", help="公式のアドレスです。出典として表示します。"
)
@click.option(
    "--embedded", is_flag=True, help="取り除いた付属の要旨も含めて、すべて取り込み直します。"
)
@no_index
@as_json
@click.pass_context
def ingest_command(
    ctx: click.Context,
    files: tuple[Path, ...],
    document_id: str,
    title: str,
    kind: DocumentKind | None,
    profile: str,
    password: str,
    ocr: bool,
    url: str,
    embedded: bool,
    no_index: bool,
    as_json: bool,
) -> None:
    """法令・通知・手帳・事務所の資料のファイル FILE を取り込み、探せるようにします。

    同じファイルをもう一度取り込んでも、何も変わりません。
    """
    if not files and not embedded:
        raise click.UsageError("FILE を指定してください。", ctx)
    if len(files) > 1 and (document_id or title):
        raise InputError("--id と --title は、ファイルが1つのときだけ指定できます。")
    options = ReadOptions(
        id=document_id,
        title=title,
        kind=kind,
        profile=profile,
        password=password,
        ocr=ocr,
        url=url,
    )
    _check(files, profile)
    settings = settings_of(ctx)
    with interruptible():
        if embedded:
            _ingest_embedded(settings, as_json)
        failed = ingest(settings, files, options, as_json=as_json)
    finish(ctx, settings, failed, no_index, failed == len(files) and not embedded)


@click.command("fetch", cls=JapaneseHelp)
@click.argument("law_ids", metavar="LAW_ID...", nargs=-1, required=True)
@click.option("--as-of", type=Day(), help="この日に施行されている版です（省くと今日）。")
@no_index
@as_json
@click.pass_context
def fetch_command(
    ctx: click.Context,
    law_ids: tuple[str, ...],
    as_of: dt.date | None,
    no_index: bool,
    as_json: bool,
) -> None:
    """e-Gov から法令 LAW_ID（例: 325AC0000000144）を取り寄せて取り込みます。"""
    settings = settings_of(ctx)
    with interruptible():
        failed = fetch(settings, law_ids, as_of, as_json=as_json)
    finish(ctx, settings, failed, no_index, failed == len(law_ids))


def fetch(
    settings: Settings,
    law_ids: Sequence[str],
    as_of: dt.date | None = None,
    *,
    as_json: bool = False,
) -> int:
    """Fetch laws from e-Gov and take them in, one after the other. Returns how many failed."""
    from ingest.egov_api import EgovClient

    failed = 0
    with EgovClient(base_url=settings.egov_url) as client:
        for law_id in law_ids:
            try:
                file = client.fetch(law_id, as_of, settings.home / "downloads")
            except (FetchFailed, InputError) as error:
                failed += 1
                say(f"{law_id}: {error.message}")
                if as_json:
                    print_json({"outcome": "failed", "document_id": law_id, **_error(error)})
            else:
                failed += ingest(settings, [file], as_json=as_json)
    return failed


@click.command("remove", cls=JapaneseHelp)
@click.argument("document")
@click.option("--no-index", is_flag=True, help="取り除くだけで、索引は作り直しません。")
@as_json
@click.pass_context
def remove_command(ctx: click.Context, document: str, no_index: bool, as_json: bool) -> None:
    """資料 DOCUMENT をすべての版とも取り除きます。"""
    from ingest.index import withdraw
    from ingest.pipeline import embedded_ids
    from ingest.removed_digests import remember_removed
    from ui.cli.texts import open_store

    settings = settings_of(ctx)
    store = open_store(settings)
    removed = store.remove(document)
    say(f"資料「{document}」（{removed} 版）を取り除きました。")
    if document in embedded_ids():
        remember_removed(settings.home, document)
        say("付属の要旨も取り除きました。「konkyo ingest --embedded」で戻せます。")
    if as_json:
        print_json({"document_id": document, "versions": removed})
    if not store.documents():
        withdraw(settings.home)
        say("資料がなくなったため、索引も取り下げました。")
    elif no_index:
        say("索引にはまだ残っています。「konkyo index build」を行うと、見つからなくなります。")
    else:
        build(settings, load(settings))


def _check(files: Sequence[Path], profile: str) -> None:
    """Refuse folders before anything is taken in; say where --profile does nothing."""
    for path in files:
        if path.is_dir():
            raise InputError(
                f"「{path}」はフォルダーです。中のファイルを"
                f"「{path / '*.pdf'}」のように指定してください。",
                file=str(path),
            )
        if profile and path.is_file() and not _is_pdf(path):
            say(f"--profile は PDF の読み方です。「{path.name}」には使いません。")


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return True  # the reader will say what is wrong with it


@contextmanager
def interruptible() -> Iterator[None]:
    """Say what Ctrl-C leaves behind: whole documents that are not in the index yet."""
    try:
        yield
    except KeyboardInterrupt:
        say(f"ここまでに取り込んだ資料は残っています。{_LATER}")
        raise


def _ingest_embedded(settings: Settings, as_json: bool) -> None:
    from ingest.pipeline import ingest_embedded
    from ingest.removed_digests import forget_removed

    forget_removed(settings.home)
    for report in ingest_embedded(settings.home):
        _show(report, as_json)


def ingest(
    settings: Settings,
    files: Sequence[Path],
    options: ReadOptions | None = None,
    *,
    as_json: bool = False,
) -> int:
    """Ingest the files, report each as soon as it is done, and return how many failed."""
    from ingest.pipeline import ingest_files
    from office.personal import refuse_personal_number

    options = options or ReadOptions()
    failed, locked = 0, []
    with stages() as show:
        for report in ingest_files(
            settings.home, files, options, progress=show, check=refuse_personal_number
        ):
            if _may_ask(report, options, as_json):
                locked.append(report.path)
                continue
            failed += report.error is not None
            _show(report, as_json)
    return failed + sum(_unlock(settings, path, options) for path in locked)


def _may_ask(report: FileReport, options: ReadOptions, as_json: bool) -> bool:
    """Tell whether a person can be asked for the password; only PDFs are opened with one."""
    return (
        isinstance(report.error, PasswordNeeded)
        and not options.password
        and not as_json
        and sys.stdin.isatty()
        and _is_pdf(report.path)
    )


def _unlock(settings: Settings, path: Path, options: ReadOptions) -> bool:
    """Ask for the password of a PDF and take it in; return True if it failed in the end."""
    from ingest.pipeline import ingest_files
    from office.personal import refuse_personal_number

    for _ in range(_TRIES):
        password = click.prompt(f"「{path.name}」のパスワード", hide_input=True, err=True)
        with stages() as show:
            tried = replace(options, password=password)
            (report,) = ingest_files(
                settings.home, [path], tried, progress=show, check=refuse_personal_number
            )
        _show(report, as_json=False)
        if not isinstance(report.error, PasswordNeeded):
            break
    return report.error is not None


def _show(report: FileReport, as_json: bool) -> None:
    if as_json:
        print_json({**asdict(replace(report, error=None)), **_error(report.error)})
    if report.error:
        say(report.error.message)
        return
    if as_json:
        return
    say(f"{_OUTCOMES[report.outcome]}: {report.document_id} {report.title}（{report.units} 件）")
    for sentence in report.warnings:
        say(f"  {sentence}")


def _error(error: KonkyoError | None) -> dict[str, object]:
    return {"error": {"code": error.code, "message": error.message} if error else None}


def finish(
    ctx: click.Context, settings: Settings, failed: int, no_index: bool, nothing_new: bool
) -> None:
    """Bring the index up to date, then end with 1 if a file failed."""
    if no_index and not nothing_new:
        say(f"索引は作っていません。{_LATER}")
    elif not nothing_new:
        with interruptible():
            build(settings, load(settings))
    if failed:
        say(f"{failed} 件の資料を取り込めませんでした。")
        ctx.exit(FAILED)
