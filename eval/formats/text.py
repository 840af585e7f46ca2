"""Text files as other programs save them, and lines of columns in them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError
from eval.queries import JudgedQuery, Refuse, query_of, refuser

DEFAULT_KIND = "other"  # of a query whose file names no kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a foreign query set gave."""

    queries: tuple[JudgedQuery, ...]
    unjudged: tuple[str, ...] = ()  # qids left out: nothing relevant is known for them


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8 (with or without mark), UTF-16 with mark, or cp932.

    Raises InputError when it cannot be opened or is in none of them.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"「{path}」を開けません。場所と読み取りの権限を確かめてください。", file=str(path)
        ) from error
    utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        f"「{path.name}」の文字コードが分かりません。"
        "「CSV UTF-8」か「UTF-8」の形で保存し直してから、もう一度実行してください。",
        file=str(path),
    )


def lines(path: Path) -> Iterator[tuple[str, Refuse]]:
    """Yield the lines of a file that are not blank, each with what makes errors about it."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield line.rstrip("\r"), refuser(path, number)


def grade_of(value: str, refuse: Refuse) -> int:
    """Return a grade; below 0 (what some TREC qrels say of spam) is 0.

    TREC and BEIR know grades above 2; nDCG counts them, and so do we.
    """
    try:
        return max(int(value), 0)
    except ValueError as error:
        raise refuse(
            f"適合度「{value}」は整数ではありません。0、1、2 で書いてください。"
        ) from error


def assemble(
    records: Mapping[str, tuple[dict[str, object], Refuse]],
    qrels: Mapping[str, Mapping[str, int]],
) -> Imported:
    """Join queries (records without ``relevant``, by qid) and judgements.

    A query for which nothing is relevant is left out, unless its kind is ``unanswerable``: not
    judged is not the same as without an answer.
    """
    queries, unjudged = [], []
    for qid, (record, refuse) in records.items():
        relevant = dict(qrels.get(qid, {}))
        if not any(relevant.values()) and record["kind"] != "unanswerable":
            unjudged.append(qid)
        else:
            queries.append(query_of(record | {"relevant": relevant}, refuse))
    return Imported(queries=tuple(queries), unjudged=tuple(unjudged))


def some(imported: Imported, path: Path) -> Imported:
    """Return what was imported. Raises InputError when it is nothing."""
    if not imported.queries:
        raise InputError(
            f"「{path}」から取り込める質問がありません。"
            "質問と、正解とする根拠（適合度 1 以上）があるか確かめてください。",
            file=str(path),
        )
    return imported


def refuse_spaces(ids: Sequence[str]) -> None:
    """Raise InputError for an id with a space, which files of columns cannot hold."""
    for each in ids:
        if len(each.split()) != 1:
            raise InputError(
                f"「{each}」には空白があるので、TREC の形では書けません。"
                "空白を除くか、BEIR か CSV の形で書き出してください。"
            )
