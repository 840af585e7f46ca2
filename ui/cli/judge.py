"""``konkyo judge``: pools for people to judge, and the query sets that come of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.days import today_in_japan
from corpus.errors import InputError
from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import as_json, print_json, print_table, say, stages
from ui.cli.parameters import Whole
from ui.settings import Settings

if TYPE_CHECKING:
    from eval.judging import JudgingStore
    from eval.judging.types import Topic
    from office.feedback import Candidate

_SYSTEMS = "hybrid,lexical,rank-bm25-bigram"

_pool_option = click.option(
    "--pool", "pool_id", type=Whole(1, 10**9), help="束の番号です。省くと、最も新しい束です。"
)


@click.group("judge", cls=LazyGroup)
def judge_command() -> None:
    """検索の結果を人が判定し、評価用の質問を作ります。

    判定は「konkyo serve workbench」の画面で行います。
    """


@judge_command.command("pool", cls=JapaneseHelp)
@click.argument("file", metavar="QUERIES.jsonl", type=click.Path(path_type=Path), required=False)
@click.option("--candidates", is_flag=True, help="利用者の感想と、0件だった検索を判定します。")
@click.option(
    "--systems",
    metavar="NAME,…",
    default=_SYSTEMS,
    show_default=True,
    help="根拠を集める方式です。コンマで区切ります。判定する人には見えません。",
)
@click.option(
    "--depth", type=Whole(1, 50), default=10, help="方式ごとに集める件数です（初期値 10）。"
)
@click.option("--name", default="", help="束の名前です。省くと、ファイル名と今日の日付です。")
@click.pass_context
def judge_pool_command(
    ctx: click.Context, file: Path | None, candidates: bool, systems: str, depth: int, name: str
) -> None:
    """質問ごとに、いくつもの方式が見つけた根拠を集め、判定の束を作ります。

    QUERIES.jsonl には、1行に {"qid": "番号", "query": "質問"} を書きます。
    """
    from eval.judging import build_pool
    from eval.judging.pool import read_topics
    from eval.systems import open_system
    from office.personal import refuse_personal_number
    from ui.cli.index import load
    from ui.settings import api_token

    if (file is None) is not candidates:
        raise click.UsageError("QUERIES.jsonl か --candidates の、どちらか一方を指定してください。")
    settings = settings_of(ctx)
    topics = _candidate_topics(settings) if file is None else read_topics(file)
    for text in (name, *(text for topic in topics for text in (topic.qid, topic.text))):
        refuse_personal_number(text)
    names = tuple(dict.fromkeys(each.strip() for each in systems.split(",") if each.strip()))
    if not names:
        raise click.UsageError("--systems に方式を1つ以上指定してください。")
    embedder, token = load(settings), api_token()
    opened = {each: open_system(each, settings.home, embedder, token) for each in names}
    with stages() as shown:
        pooled = build_pool(
            topics,
            opened,
            depth=depth,
            progress=lambda done, total: shown("根拠を集めています", done, total),
        )
    title = name or f"{file.stem if file else '利用者の検索'} {today_in_japan()}"
    pool = _store(settings).add_pool(title, pooled, systems=names, depth=depth)
    say(
        f"束 {pool.id}「{pool.name}」を作りました（質問 {len(pool.topics)} 件、"
        f"判定するもの {pool.size} 件）。「konkyo serve workbench」の画面で判定してください。"
    )


@judge_command.command("status", cls=JapaneseHelp)
@as_json
@click.pass_context
def judge_status_command(ctx: click.Context, as_json: bool) -> None:
    """判定の束と、それぞれの人がどこまで進んだかを並べます。"""
    from dataclasses import asdict

    from eval.judging.session import Session

    store = _store(settings_of(ctx))
    rows = []
    for pool in store.pools():
        session = Session(store, pool.id)
        told = session.progress()
        if as_json:
            line = {"id": pool.id, "name": pool.name, "created_on": pool.created_on}
            size = {"queries": len(pool.topics), "items": pool.size, "open": session.is_open()}
            print_json(line | size | {"judges": [asdict(each) for each in told]})
            continue
        judges = "、".join(
            f"{each.judge} {each.graded}/{each.total}{'（終了）' if each.finished else ''}"
            for each in told
        )
        state = "結果を見られます" if session.is_open() else "判定中"
        rows.append((pool.id, pool.name, len(pool.topics), pool.size, state, judges))
    if not as_json:
        print_table(("束", "名前", "質問", "判定するもの", "状態", "判定する人"), rows)
    if not store.pools():
        say("判定の束はまだありません。「konkyo judge pool 質問.jsonl」で作ってください。")


@judge_command.command("candidates", cls=JapaneseHelp)
@as_json
@click.pass_context
def judge_candidates_command(ctx: click.Context, as_json: bool) -> None:
    """判定の候補を、多い順に並べます。

    感想のあった検索、0件だった検索、資料に言葉のない検索、答えのなかった質問です。
    """
    from search_api.feedback import VERDICT_LABELS

    settings = settings_of(ctx)
    rows = []
    for each in _candidates(settings):
        if as_json:
            line = {"query": each.query, "count": each.count, "zero_hits": each.zero_hits}
            line |= {"unheld": each.unheld, "refused": each.refused}
            print_json(line | {"verdicts": each.verdicts, "last_day": each.last_day})
            continue
        said = [f"{VERDICT_LABELS[verdict]} {n}" for verdict, n in each.verdicts.items()]
        said += [f"0件 {each.zero_hits}"] if each.zero_hits else []
        said += [f"言葉なし {each.unheld}"] if each.unheld else []
        said += [f"答えなし {each.refused}"] if each.refused else []
        rows.append((each.count, each.query, "、".join(said), each.last_day))
    if not as_json:
        print_table(("回数", "検索した言葉", "内訳", "最後の日"), rows)
    if not _candidates(settings):
        say(
            "候補はまだありません。"
            if settings.feedback
            else "候補はありません。設定 feedback を 1 にすると、感想、0件の検索、"
            "資料に言葉のない検索、答えのなかった質問が集まります。"
        )


@judge_command.command("export", cls=JapaneseHelp)
@click.option(
    "--out",
    metavar="FILE.jsonl",
    type=click.Path(path_type=Path),
    required=True,
    help="書き出すファイルです。同じ名前の .qrels（TREC の形）も作ります。",
)
@click.option("--judge", default="", help="この人の判定だけを書き出します。")
@_pool_option
@click.pass_context
def judge_export_command(ctx: click.Context, out: Path, judge: str, pool_id: int | None) -> None:
    """判定を、konkyo eval で読める評価用の質問として書き出します。"""
    from eval.judging.export import as_jsonl, as_qrels
    from eval.judging.session import Session

    session = Session(_store(settings_of(ctx)), pool_id)
    grades = session.settled(judge)
    qrels = out.with_suffix(".qrels")
    try:
        out.write_text(as_jsonl(session.pool, grades), encoding="utf-8")
        qrels.write_text(as_qrels(session.pool, grades), encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"「{out}」に書き出せません。フォルダーがあるか、書き込めるかを確かめてください。"
        ) from error
    say(f"{len(grades)} 件の判定を「{out}」と「{qrels}」に書き出しました。")


def _store(settings: Settings) -> JudgingStore:
    from eval.judging import JUDGING_FILE, JudgingStore
    from office.personal import refuse_personal_number

    return JudgingStore(settings.home / JUDGING_FILE, refuse_personal_number)


def _candidates(settings: Settings) -> tuple[Candidate, ...]:
    from office.feedback import FEEDBACK_FILE, FeedbackStore

    return FeedbackStore(settings.home / FEEDBACK_FILE, settings.feedback_days).candidates()


def _candidate_topics(settings: Settings) -> tuple[Topic, ...]:
    from eval.judging.types import Topic

    found = _candidates(settings)
    if not found:
        raise InputError(
            "判定の候補がまだありません。設定 feedback を 1 にすると、"
            "利用者の感想と、0件だった検索が集まります。"
        )
    return tuple(
        Topic(qid=f"user-{number:04}", text=each.query, kind="feedback")
        for number, each in enumerate(found, start=1)
    )
