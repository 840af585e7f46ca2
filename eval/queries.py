"""Judged queries (評価用の質問) in the JSONL form of the query sets: one JSON object a line.

``qid``, ``query``, ``relevant`` {unit id: grade} and ``kind`` are required. ``documents`` limits
the search to these documents; ``exclude`` names units that must count for nothing (the Q&A that
the query was taken from). Unknown keys are refused: a misspelt ``exclude`` would give figures
that look too good.

A query of kind ``unanswerable`` has nothing relevant (``relevant`` is {}, or holds grades of 0):
the corpus does not answer it. It counts in no mean; what a system makes of it is told apart.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import InputError

_REQUIRED = ("qid", "query", "relevant", "kind")
_OPTIONAL = ("documents", "exclude")
_TABLES = (".csv", ".tsv")
UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedQuery:
    """A query and what a good search returns for it."""

    qid: str
    text: str
    relevant: dict[str, int]  # unit id -> grade; one of 1 or more, but for the unanswerable
    kind: str
    documents: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the corpus answers the query."""
        return self.kind != UNANSWERABLE


QuerySets = dict[str, tuple[str, ...]]  # name of a set -> the qids of its queries


def read_queries(path: Path) -> tuple[JudgedQuery, ...]:
    """Read a query set; blank lines are skipped.

    Raises InputError with a Japanese sentence naming the file and the line: not UTF-8, not
    JSON, a key missing or of the wrong form, a ``qid`` used twice, nothing relevant (or, for the
    unanswerable, something), no query.
    """
    if path.suffix.lower() in _TABLES:
        raise InputError(
            f"「{path.name}」は表のファイルです。「konkyo queries import {path.name} --form csv"
            f" --out {path.stem}.jsonl」で評価用の質問に変えてから、お使いください。",
            file=str(path),
        )
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(
            f"評価用の質問ファイル「{path}」を開けません。場所と読み取りの権限を確かめてください。",
            file=str(path),
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"「{path.name}」は UTF-8 の文字コードではありません。"
            "UTF-8 で保存し直してから、もう一度実行してください。",
            file=str(path),
        ) from error
    queries: dict[str, JudgedQuery] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        query = _parse(line, refuser(path, number))
        if query.qid in queries:
            raise refuser(path, number)(
                f"qid「{query.qid}」がすでに使われています。別の qid にしてください。"
            )
        queries[query.qid] = query
    if not queries:
        raise InputError(
            f"「{path.name}」に質問が1件もありません。1行に1件の JSON を書いてください。",
            file=str(path),
        )
    return tuple(queries.values())


def read_query_sets(paths: Sequence[Path]) -> tuple[tuple[JudgedQuery, ...], QuerySets]:
    """Read several query sets as one; also return which queries belong to which file.

    A ``qid`` that several files use is written ``FILE/qid`` in all of them. Raises InputError
    as ``read_queries`` does, or when two files have the same name.
    """
    files: dict[str, tuple[JudgedQuery, ...]] = {}
    for path in paths:
        if path.stem in files:
            raise InputError(
                f"「{path.stem}」という名前の質問ファイルが2つあります。"
                "どちらかの名前を変えてから、もう一度実行してください。",
                file=str(path),
            )
        files[path.stem] = read_queries(path)
    used = Counter(query.qid for queries in files.values() for query in queries)
    named = {
        name: tuple(
            replace(query, qid=f"{name}/{query.qid}") if used[query.qid] > 1 else query
            for query in queries
        )
        for name, queries in files.items()
    }
    sets = {name: tuple(query.qid for query in queries) for name, queries in named.items()}
    return tuple(query for queries in named.values() for query in queries), sets


def write_queries(path: Path, queries: Iterable[JudgedQuery]) -> None:
    """Write a query set that ``read_queries`` reads back as it was."""
    lines = (json.dumps(_record(query), ensure_ascii=False) for query in queries)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _record(query: JudgedQuery) -> dict[str, object]:
    record: dict[str, object] = {
        "qid": query.qid,
        "query": query.text,
        "relevant": query.relevant,
        "kind": query.kind,
    }
    lists = {"documents": query.documents, "exclude": query.exclude}
    return record | {key: list(ids) for key, ids in lists.items() if ids}


Refuse = Callable[[str], InputError]  # what is wrong in; an error that says where out


def refuser(path: Path, number: int) -> Refuse:
    """Return what makes errors about line ``number`` of a file."""

    def refuse(problem: str) -> InputError:
        return InputError(f"「{path.name}」の{number}行目: {problem}", file=str(path), line=number)

    return refuse


def _parse(line: str, refuse: Refuse) -> JudgedQuery:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise refuse("JSON として読めません。1行に1件の JSON を書いてください。") from error
    if not isinstance(record, dict):
        raise refuse("{ } で囲んだ JSON のオブジェクトを書いてください。")
    return query_of(record, refuse)


def query_of(record: dict[str, object], refuse: Refuse) -> JudgedQuery:
    """Return the query that an object of a query set describes; raise what ``refuse`` makes."""
    for key in _REQUIRED:
        if key not in record:
            raise refuse(f"「{key}」がありません。追加してください。")
    unknown = sorted(record.keys() - {*_REQUIRED, *_OPTIONAL})
    if unknown:
        known = "、".join((*_REQUIRED, *_OPTIONAL))
        raise refuse(f"「{unknown[0]}」という項目はありません。使えるのは {known} です。")
    kind = _text(record, "kind", refuse)
    return JudgedQuery(
        qid=_text(record, "qid", refuse),
        text=_text(record, "query", refuse),
        relevant=_grades(record["relevant"], kind, refuse),
        kind=kind,
        documents=_ids(record, "documents", refuse),
        exclude=_ids(record, "exclude", refuse),
    )


def _text(record: dict[str, object], key: str, refuse: Refuse) -> str:
    value = record[key]
    if not isinstance(value, str) or not value.strip():
        raise refuse(f"「{key}」には空でない文字列を書いてください。")
    return value


def _grades(value: object, kind: str, refuse: Refuse) -> dict[str, int]:
    if not isinstance(value, dict):
        raise refuse("「relevant」には {根拠のID: 適合度} を書いてください。")
    for unit, grade in value.items():
        if isinstance(grade, bool) or not isinstance(grade, int) or grade < 0:
            raise refuse(f"「{unit}」の適合度は 0 以上の整数で書いてください。")
    relevant = any(grade >= 1 for grade in value.values())
    if kind == UNANSWERABLE and relevant:
        raise refuse(
            f"種類が「{UNANSWERABLE}」（答えのない質問）なのに、適合度 1 以上の根拠があります。"
            "種類か「relevant」を直してください。"
        )
    if kind != UNANSWERABLE and not relevant:
        raise refuse("「relevant」に適合度 1 以上の根拠がありません。1件以上書いてください。")
    return value


def _ids(record: dict[str, object], key: str, refuse: Refuse) -> tuple[str, ...]:
    value = record.get(key, [])
    if not isinstance(value, list) or not all(isinstance(i, str) and i for i in value):
        raise refuse(f"「{key}」には ID の一覧を [ ] で書いてください。")
    return tuple(value)
