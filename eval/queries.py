"""Judged queries (評価用の質問) in the JSONL form of the query sets: one JSON object a line.

``qid``, ``query``, ``relevant`` {unit id: grade} and ``kind`` are required. ``documents`` limits
the search to these documents; ``exclude`` names units that must count for nothing (the Q&A that
the query was taken from). Unknown keys are refused: a misspelt ``exclude`` would give figures
that look too good.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError

_REQUIRED = ("qid", "query", "relevant", "kind")
_OPTIONAL = ("documents", "exclude")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedQuery:
    """A query and what a good search returns for it."""

    qid: str
    text: str
    relevant: dict[str, int]  # unit id -> grade, at least one of them 1 or more
    kind: str
    documents: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def read_queries(path: Path) -> tuple[JudgedQuery, ...]:
    """Read a query set; blank lines are skipped.

    Raises InputError with a Japanese sentence naming the file and the line: not UTF-8, not
    JSON, a key missing or of the wrong form, a ``qid`` used twice, nothing relevant, no query.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
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
        query = _parse(line, _refuser(path, number))
        if query.qid in queries:
            raise _refuser(path, number)(
                f"qid「{query.qid}」がすでに使われています。別の qid にしてください。"
            )
        queries[query.qid] = query
    if not queries:
        raise InputError(
            f"「{path.name}」に質問が1件もありません。1行に1件の JSON を書いてください。",
            file=str(path),
        )
    return tuple(queries.values())


_Refuse = Callable[[str], InputError]


def _refuser(path: Path, number: int) -> _Refuse:
    def refuse(problem: str) -> InputError:
        return InputError(f"「{path.name}」の{number}行目: {problem}", file=str(path), line=number)

    return refuse


def _parse(line: str, refuse: _Refuse) -> JudgedQuery:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise refuse("JSON として読めません。1行に1件の JSON を書いてください。") from error
    if not isinstance(record, dict):
        raise refuse("{ } で囲んだ JSON のオブジェクトを書いてください。")
    for key in _REQUIRED:
        if key not in record:
            raise refuse(f"「{key}」がありません。追加してください。")
    unknown = sorted(record.keys() - {*_REQUIRED, *_OPTIONAL})
    if unknown:
        known = "、".join((*_REQUIRED, *_OPTIONAL))
        raise refuse(f"「{unknown[0]}」という項目はありません。使えるのは {known} です。")
    return JudgedQuery(
        qid=_text(record, "qid", refuse),
        text=_text(record, "query", refuse),
        relevant=_grades(record["relevant"], refuse),
        kind=_text(record, "kind", refuse),
        documents=_ids(record, "documents", refuse),
        exclude=_ids(record, "exclude", refuse),
    )


def _text(record: dict[str, object], key: str, refuse: _Refuse) -> str:
    value = record[key]
    if not isinstance(value, str) or not value.strip():
        raise refuse(f"「{key}」には空でない文字列を書いてください。")
    return value


def _grades(value: object, refuse: _Refuse) -> dict[str, int]:
    if not isinstance(value, dict):
        raise refuse("「relevant」には {根拠のID: 適合度} を書いてください。")
    for unit, grade in value.items():
        if isinstance(grade, bool) or not isinstance(grade, int) or grade < 0:
            raise refuse(f"「{unit}」の適合度は 0 以上の整数で書いてください。")
    if not any(grade >= 1 for grade in value.values()):
        raise refuse("「relevant」に適合度 1 以上の根拠がありません。1件以上書いてください。")
    return value


def _ids(record: dict[str, object], key: str, refuse: _Refuse) -> tuple[str, ...]:
    value = record.get(key, [])
    if not isinstance(value, list) or not all(isinstance(i, str) and i for i in value):
        raise refuse(f"「{key}」には ID の一覧を [ ] で書いてください。")
    return tuple(value)
