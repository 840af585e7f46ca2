"""Pools: what any of several systems finds for a query, without rank and without origin."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from corpus.errors import InputError
from eval.judging.types import PooledTopic, Topic
from eval.systems import System
from search_api.types import Filters, Query

MAX_DEPTH = 50


def build_pool(
    topics: Sequence[Topic],
    systems: Mapping[str, System],
    *,
    depth: int = 10,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[PooledTopic, ...]:
    """Ask every system for its first ``depth`` units of every query, and take all of them.

    The units stand in the order of their ids, which says nothing of who found them.
    """
    pooled = []
    for done, topic in enumerate(topics):
        progress(done, len(topics))
        filters = Filters(documents=topic.documents, exclude=topic.exclude)
        found: set[str] = set()
        for system in systems.values():
            query = Query(text=topic.text, filters=filters, mode=system.mode, limit=depth)
            found.update(tuple(system.search(query))[:depth])
        pooled.append(PooledTopic(topic=topic, units=tuple(sorted(found - set(topic.exclude)))))
    progress(len(topics), len(topics))
    return tuple(pooled)


def blind_order(pool_id: int, judge: str, qid: str, units: Iterable[str]) -> tuple[str, ...]:
    """Return the units in an order of the judge's own, the same at every look."""

    def place(unit_id: str) -> bytes:
        return hashlib.sha256("\0".join((str(pool_id), judge, qid, unit_id)).encode()).digest()

    return tuple(sorted(units, key=place))


def read_topics(path: Path) -> tuple[Topic, ...]:
    """Read queries to be judged: JSONL with ``qid`` and ``query``; ``kind`` if wanted.

    Every query set can be read too; its ``relevant`` is left aside, so that nobody is led by it.
    Raises InputError with the file and the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"質問のファイル「{path}」を読めません。場所と、UTF-8 で保存されているかを"
            "確かめてください。",
            file=str(path),
        ) from error
    topics: dict[str, Topic] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        topic = _topic(line)
        if topic is None or topic.qid in topics:
            raise InputError(
                f"「{path.name}」の{number}行目を読めません。"
                '{"qid": "ほかにない番号", "query": "質問"} の形で書いてください。',
                file=str(path),
                line=number,
            )
        topics[topic.qid] = topic
    if not topics:
        raise InputError(f"「{path.name}」に質問が1件もありません。", file=str(path))
    return tuple(topics.values())


def _topic(line: str) -> Topic | None:
    try:
        record = json.loads(line)
        qid, text = record["qid"].strip(), record["query"].strip()
        documents, exclude = (tuple(record.get(key, ())) for key in ("documents", "exclude"))
        kind = record.get("kind", "natural")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if not (qid and text and isinstance(kind, str)) or any(c.isspace() for c in qid):
        return None
    return Topic(qid=qid, text=text, kind=kind, documents=documents, exclude=exclude)
