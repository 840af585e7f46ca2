"""The files of TREC: topics, qrels and runs, as trec_eval reads them.

Topics are two columns with a tab between, ``qid`` and query; qrels ``qid 0 unit grade``; runs
``qid Q0 unit rank score tag``. What topics cannot say (kind, documents, exclude) goes into
``metadata.jsonl`` beside them, so that nothing is lost; a missing one is no error.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import InputError
from eval.formats.text import (
    DEFAULT_KIND,
    Imported,
    assemble,
    grade_of,
    lines,
    refuse_spaces,
    some,
)
from eval.queries import JudgedQuery, Refuse
from eval.runs import Run

TOPICS, QRELS, METADATA = "topics.tsv", "qrels.trec", "metadata.jsonl"


def write(folder: Path, queries: Sequence[JudgedQuery]) -> list[Path]:
    """Write topics, qrels and metadata; white space in a query becomes one space."""
    topics = "".join(f"{query.qid}\t{' '.join(query.text.split())}\n" for query in queries)
    facts = (
        {
            "qid": query.qid,
            "kind": query.kind,
            "documents": query.documents,
            "exclude": query.exclude,
        }
        for query in queries
    )
    metadata = "".join(f"{json.dumps(fact, ensure_ascii=False)}\n" for fact in facts)
    write_qrels(folder / QRELS, queries)
    for name, content in ((TOPICS, topics), (METADATA, metadata)):
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return [folder / TOPICS, folder / QRELS, folder / METADATA]


def write_qrels(path: Path, queries: Sequence[JudgedQuery]) -> None:
    """Write the judgements. Raises InputError for an id with a space."""
    refuse_spaces([query.qid for query in queries])
    refuse_spaces([unit for query in queries for unit in query.relevant])
    content = "".join(
        f"{query.qid} 0 {unit} {grade}\n"
        for query in queries
        for unit, grade in query.relevant.items()
    )
    path.write_text(content, encoding="utf-8", newline="\n")


def read(path: Path, qrels: Path | None = None) -> Imported:
    """Read a folder of topics and qrels, or a file of topics and its qrels.

    Raises InputError for a file that is missing or a line of another form.
    """
    folder = path if path.is_dir() else path.parent
    topics = path / TOPICS if path.is_dir() else path
    facts = _metadata(folder / METADATA)
    records: dict[str, tuple[dict[str, object], Refuse]] = {}
    for line, refuse in lines(topics):
        qid, tab, text = line.partition("\t")
        if not tab or not text.strip():
            raise refuse("「番号、タブ、質問」の形で書いてください。")
        if qid.strip() in records:
            raise refuse(f"番号「{qid}」がすでに使われています。別の番号にしてください。")
        known = facts.get(qid.strip(), {"kind": DEFAULT_KIND})
        records[qid.strip()] = ({"qid": qid.strip(), "query": text.strip(), **known}, refuse)
    return some(assemble(records, read_qrels(qrels or folder / QRELS)), path)


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return the grades by query and unit; the last line on a pair counts."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for line, refuse in lines(path):
        columns = line.split()
        if len(columns) != 4:
            raise refuse("「番号 0 根拠のID 適合度」の4列で書いてください。")
        qid, _, unit, grade = columns
        found[qid][unit] = grade_of(grade, refuse)
    return dict(found)


def _metadata(path: Path) -> dict[str, dict[str, object]]:
    if not path.is_file():
        return {}
    found = {}
    for line, refuse in lines(path):
        try:
            fact = json.loads(line)
            found[str(fact.pop("qid"))] = fact
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise refuse("qid のある JSON として読めません。") from error
        fact.setdefault("kind", DEFAULT_KIND)
    return found


def write_run(path: Path, run: Run) -> None:
    """Write a run. Units keep their order: see ``_falling``. Raises InputError for spaces."""
    refuse_spaces(list(run.rankings))
    tag = "-".join(run.name.split()) or "run"
    rows = []
    for qid, ranking in run.rankings.items():
        refuse_spaces(ranking)
        scores = run.scores.get(qid) or [float(len(ranking) - i) for i in range(len(ranking))]
        best = dict(reversed(list(zip(ranking, scores, strict=True))))  # the first of each
        once = list(dict.fromkeys(ranking))
        falling = _falling([best[unit] for unit in once])
        for rank, (unit, score) in enumerate(zip(once, falling, strict=True), start=1):
            rows.append(f"{qid} Q0 {unit} {rank} {score:.9g} {tag}\n")
    path.write_text("".join(rows), encoding="utf-8", newline="\n")


def read_run(path: Path, *, name: str = "") -> Run:
    """Read a run and order it as trec_eval does.

    The rank column is not looked at: higher scores come first, compared in single precision,
    and equal scores in falling order of the ids. A unit that is named twice counts once, with
    its best score. Raises InputError for a line of another form.
    """
    import numpy as np

    found: dict[str, dict[str, float]] = defaultdict(dict)
    for line, refuse in lines(path):
        columns = line.split()
        if len(columns) != 6:
            raise refuse("「番号 Q0 根拠のID 順位 点数 名前」の6列で書いてください。")
        qid, _, unit, _, score, _ = columns
        try:
            with np.errstate(over="ignore"):
                value = float(np.float32(score))
        except ValueError:
            value = math.nan
        if math.isnan(value):
            raise refuse(f"点数「{score}」は数ではありません。")
        found[qid][unit] = max(value, found[qid].get(unit, -math.inf))
    if not found:
        raise InputError(f"「{path.name}」に実行結果が1行もありません。", file=str(path))
    ordered = {
        qid: sorted(units.items(), key=lambda item: (item[1], item[0]), reverse=True)
        for qid, units in found.items()
    }
    return Run(
        name=name or path.stem,
        rankings={qid: tuple(unit for unit, _ in pairs) for qid, pairs in ordered.items()},
        scores={qid: tuple(score for _, score in pairs) for qid, pairs in ordered.items()},
        manifest=path.name,
    )


def _falling(scores: Sequence[float]) -> list[float]:
    """Return the scores, each moved just below the one before it where it is not below already.

    Readers sort by score in single precision and break ties by id: without this, the order of
    equal scores, or of a unit that leads without the highest score, would be lost.
    """
    import numpy as np

    moved: list[float] = []
    above = np.float32(np.inf)
    for score in scores:
        above = min(np.float32(score), np.nextafter(above, np.float32(-np.inf)))
        moved.append(float(above))
    return moved
