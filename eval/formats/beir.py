"""The folder of BEIR: corpus.jsonl, queries.jsonl and qrels/test.tsv.

Kind, documents and exclude go into the ``metadata`` of a query, which other tools ignore.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.errors import InputError
from eval.formats.text import DEFAULT_KIND, Imported, assemble, grade_of, lines, some
from eval.queries import JudgedQuery, Refuse

_HEADER = "query-id\tcorpus-id\tscore"
Entry = tuple[str, str, str]  # unit id, title, text


def write(folder: Path, queries: Sequence[JudgedQuery], corpus: Iterable[Entry] = ()) -> list[Path]:
    """Write the folder; without ``corpus``, without corpus.jsonl. Return what was written.

    Raises InputError for an id with a tab or a line break.
    """
    for each in (i for query in queries for i in (query.qid, *query.relevant)):
        if len(each.splitlines()) != 1 or "\t" in each or each != each.strip():
            raise InputError(f"「{each}」にはタブ、改行、端の空白があるので、書き出せません。")
    judged = [
        f"{query.qid}\t{unit}\t{grade}"
        for query in queries
        for unit, grade in query.relevant.items()
    ]
    asked = [
        {
            "_id": query.qid,
            "text": query.text,
            "metadata": {
                "kind": query.kind,
                "documents": query.documents,
                "exclude": query.exclude,
            },
        }
        for query in queries
    ]
    units = [{"_id": unit, "title": title, "text": text} for unit, title, text in corpus]
    (folder / "qrels").mkdir(exist_ok=True)
    content = {
        "queries.jsonl": map(_line, asked),
        "qrels/test.tsv": [_HEADER, *judged],
        "corpus.jsonl": map(_line, units),
    }
    if not units:
        del content["corpus.jsonl"]
    for name, rows in content.items():
        text = "".join(f"{row}\n" for row in rows)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in content]


def read(folder: Path, qrels: Path | None = None) -> Imported:
    """Read queries.jsonl and the qrels (qrels/test.tsv, or the only file in qrels/).

    Raises InputError for a file that is missing or a line of another form.
    """
    records: dict[str, tuple[dict[str, object], Refuse]] = {}
    for line, refuse in lines(folder / "queries.jsonl"):
        try:
            given = json.loads(line)
            qid, facts = str(given["_id"]), given.get("metadata") or {}
            record = {
                "qid": qid,
                "query": given["text"],
                "kind": facts.get("kind") or DEFAULT_KIND,
                "documents": facts.get("documents") or [],
                "exclude": facts.get("exclude") or [],
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise refuse("「_id」と「text」のある JSON として読めません。") from error
        if qid in records:
            raise refuse(f"番号「{qid}」がすでに使われています。別の番号にしてください。")
        records[qid] = (record, refuse)
    return some(assemble(records, _read_qrels(qrels or _qrels_in(folder))), folder)


def _qrels_in(folder: Path) -> Path:
    usual = folder / "qrels" / "test.tsv"
    found = sorted((folder / "qrels").glob("*.tsv"))
    return found[0] if len(found) == 1 else usual


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for number, (line, refuse) in enumerate(lines(path)):
        columns = line.split("\t")
        if len(columns) != 3:
            raise refuse("「番号、根拠のID、適合度」の3列を、タブで区切って書いてください。")
        qid, unit, grade = columns
        if number or line != _HEADER:
            found[qid][unit] = grade_of(grade, refuse)
    return dict(found)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
