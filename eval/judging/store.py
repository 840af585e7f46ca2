"""``judging.sqlite`` in KONKYO_HOME: pools, every step of every judge, resolutions."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from corpus.days import today_in_japan
from corpus.errors import InputError
from eval.judging.errors import NotNow, UnknownPool
from eval.judging.types import GRADE_LABELS, Judgment, Pool, PooledTopic, Resolution, Topic

JUDGING_FILE = "judging.sqlite"
MAX_NAME = 64  # characters; as long as a login
MAX_NOTE = 500

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pools (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, created_on TEXT NOT NULL,
    systems TEXT NOT NULL, depth INTEGER NOT NULL, topics TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS steps (  -- append-only, so that every step can be taken back
    id INTEGER PRIMARY KEY, pool INTEGER NOT NULL REFERENCES pools, judge TEXT NOT NULL,
    qid TEXT NOT NULL, unit_id TEXT NOT NULL, grade INTEGER, note TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS steps_of_judge ON steps (pool, judge, undone, id);
CREATE TABLE IF NOT EXISTS finished (
    pool INTEGER NOT NULL REFERENCES pools, judge TEXT NOT NULL, PRIMARY KEY (pool, judge)
);
CREATE TABLE IF NOT EXISTS resolutions (
    pool INTEGER NOT NULL REFERENCES pools, qid TEXT NOT NULL, unit_id TEXT NOT NULL,
    grade INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (pool, qid, unit_id)
);
"""


class JudgingStore:
    """Pools and judgments in one SQLite file. Safe for several threads and processes at once.

    ``check`` refuses what must not be kept in a note (it raises InputError).
    """

    def __init__(self, path: Path, check: Callable[[str], None] = lambda text: None) -> None:
        self._path = path
        self._check = check

    def add_pool(
        self, name: str, topics: Sequence[PooledTopic], *, systems: Sequence[str], depth: int
    ) -> Pool:
        """Keep a new pool. Raises InputError where there is nothing to judge."""
        if not any(pooled.units for pooled in topics):
            raise InputError(
                "どの方式でも根拠が1件も見つからないため、判定するものがありません。"
                "質問と方式を確かめてください。"
            )
        content = json.dumps([asdict(pooled) for pooled in topics], ensure_ascii=False)
        row = (name, today_in_japan().isoformat(), json.dumps(list(systems)), depth, content)
        with self._open() as db:
            cursor = db.execute(
                "INSERT INTO pools (name, created_on, systems, depth, topics)"
                " VALUES (?, ?, ?, ?, ?)",
                row,
            )
            pool_id = cursor.lastrowid
        assert pool_id is not None
        return self.pool(pool_id)

    def pools(self) -> tuple[Pool, ...]:
        """Return every pool, the newest first."""
        with self._open() as db:
            rows = db.execute("SELECT * FROM pools ORDER BY id DESC").fetchall()
        return tuple(map(_pool, rows))

    def pool(self, pool_id: int | None = None) -> Pool:
        """Return a pool, the newest without an id. Raises UnknownPool."""
        found = next((each for each in self.pools() if pool_id in (None, each.id)), None)
        if found is None:
            raise UnknownPool(
                "判定する束がまだありません。「konkyo judge pool 質問.jsonl」で作ってください。"
                if pool_id is None
                else f"判定の束 {pool_id} はありません。「konkyo judge status」で確かめてください。"
            )
        return found

    def record(self, pool: Pool, judgment: Judgment) -> None:
        """Keep a grade (None: skipped) or a note. Raises InputError.

        A judge who has finished cannot grade before the finish is taken back.
        """
        judge = checked_name(judgment.judge)
        self._refuse_finished(pool, judge)
        _check_item(pool, judgment.qid, judgment.unit_id)
        if judgment.grade is not None:
            _check_grade(judgment.grade)
        row = (pool.id, judge, *judgment.item, judgment.grade, self._note(judgment.note))
        with self._open() as db:
            db.execute(
                "INSERT INTO steps (pool, judge, qid, unit_id, grade, note)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )

    def undo(self, pool: Pool, judge: str) -> Judgment | None:
        """Take back the judge's last step and return it; None where there is none."""
        judge = checked_name(judge)
        self._refuse_finished(pool, judge)
        with self._open() as db:
            row = db.execute(
                "SELECT * FROM steps WHERE pool = ? AND judge = ? AND NOT undone"
                " ORDER BY id DESC LIMIT 1",
                (pool.id, judge),
            ).fetchone()
            if row is None:
                return None
            db.execute("UPDATE steps SET undone = 1 WHERE id = ?", (row["id"],))
        return _judgment(row)

    def judgments(self, pool: Pool) -> dict[str, tuple[Judgment, ...]]:
        """Return what each judge says today: judge → judgments."""
        with self._open() as db:
            rows = db.execute(
                "SELECT * FROM steps WHERE pool = ? AND NOT undone ORDER BY id", (pool.id,)
            ).fetchall()
        latest: dict[str, dict[tuple[str, str], Judgment]] = {}
        for judgment in map(_judgment, rows):
            latest.setdefault(judgment.judge, {})[judgment.item] = judgment
        return {judge: tuple(given.values()) for judge, given in latest.items()}

    def set_finished(self, pool: Pool, judge: str, finished: bool) -> None:
        """Note that a judge has finished, or goes on after all."""
        change = (
            "INSERT OR IGNORE INTO finished (pool, judge) VALUES (?, ?)"
            if finished
            else "DELETE FROM finished WHERE pool = ? AND judge = ?"
        )
        with self._open() as db:
            db.execute(change, (pool.id, checked_name(judge)))

    def finished(self, pool: Pool) -> frozenset[str]:
        """Return the judges who have finished."""
        with self._open() as db:
            rows = db.execute("SELECT judge FROM finished WHERE pool = ?", (pool.id,)).fetchall()
        return frozenset(row["judge"] for row in rows)

    def resolve(self, pool: Pool, resolution: Resolution) -> None:
        """Keep what was settled on. Raises InputError."""
        _check_item(pool, resolution.qid, resolution.unit_id)
        _check_grade(resolution.grade)
        row = (
            pool.id,
            resolution.qid,
            resolution.unit_id,
            resolution.grade,
            self._note(resolution.note),
        )
        with self._open() as db:
            db.execute("REPLACE INTO resolutions VALUES (?, ?, ?, ?, ?)", row)

    def resolutions(self, pool: Pool) -> tuple[Resolution, ...]:
        """Return everything that was settled."""
        with self._open() as db:
            rows = db.execute(
                "SELECT qid, unit_id, grade, note FROM resolutions WHERE pool = ?", (pool.id,)
            ).fetchall()
        return tuple(Resolution(**dict(row)) for row in rows)

    def _refuse_finished(self, pool: Pool, judge: str) -> None:
        if judge in self.finished(pool):
            raise NotNow(
                f"{judge}さんの判定は終わっています。直すときは、「判定に戻る」を押してください。"
            )

    def _note(self, note: str) -> str:
        note = " ".join(note.split())
        self._check(note)
        if len(note) > MAX_NOTE:
            raise InputError(f"メモは{MAX_NOTE}文字までです（今は{len(note)}文字）。")
        return note

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode = WAL")
            with db:
                db.executescript(_SCHEMA)
                yield db


def checked_name(judge: str) -> str:
    """Return a judge's name in one spelling. Raises InputError."""
    name = " ".join(unicodedata.normalize("NFKC", judge).split())
    if not 0 < len(name) <= MAX_NAME:
        raise InputError(f"判定する人の名前を{MAX_NAME}文字までで入れてください。")
    return name


def _check_item(pool: Pool, qid: str, unit_id: str) -> None:
    pooled = pool.find(qid)
    if pooled is None or unit_id not in pooled.units:
        raise UnknownPool("この質問と根拠の組は、判定の束にありません。画面を開き直してください。")


def _check_grade(grade: int) -> None:
    if grade not in GRADE_LABELS:
        raise InputError("適合度は 0、1、2 のどれかで付けてください。")


def _pool(row: sqlite3.Row) -> Pool:
    return Pool(
        id=row["id"],
        name=row["name"],
        created_on=dt.date.fromisoformat(row["created_on"]),
        systems=tuple(json.loads(row["systems"])),
        depth=row["depth"],
        topics=tuple(
            PooledTopic(topic=_topic(each["topic"]), units=tuple(each["units"]))
            for each in json.loads(row["topics"])
        ),
    )


def _topic(record: dict[str, str | list[str]]) -> Topic:
    return Topic(
        qid=str(record["qid"]),
        text=str(record["text"]),
        kind=str(record["kind"]),
        documents=tuple(record["documents"]),
        exclude=tuple(record["exclude"]),
    )


def _judgment(row: sqlite3.Row) -> Judgment:
    return Judgment(
        judge=row["judge"],
        qid=row["qid"],
        unit_id=row["unit_id"],
        grade=row["grade"],
        note=row["note"],
    )
