"""What users say of results, and queries that found nothing: candidates for judging.

``feedback.sqlite`` in KONKYO_HOME is written only when the office has opted in (setting
``feedback``). Texts are masked before they are kept (``office.masking``), who wrote is not
noted, and of the time only the day. What is older than the retention is deleted.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError
from office.masking import mask
from office.personal import PersonalNumberFound, refuse_personal_number
from search_api.feedback import MAX_COMMENT, Feedback, Verdict

FEEDBACK_FILE = "feedback.sqlite"
RETENTION_DAYS = 180
MAX_TEXT = 500  # characters of a query that are kept

_TABLES = ("feedback", "zero_hits")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    day TEXT NOT NULL, query TEXT NOT NULL, unit_id TEXT NOT NULL,
    verdict TEXT NOT NULL, comment TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS zero_hits (
    day TEXT NOT NULL, query TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (query, day)
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A query of users that is worth judging (判定の候補)."""

    query: str  # masked
    zero_hits: int  # how often it found nothing
    verdicts: Mapping[Verdict, int]
    last_day: dt.date

    @property
    def count(self) -> int:
        """Return how often anything was noted of it."""
        return self.zero_hits + sum(self.verdicts.values())


class FeedbackStore:
    """Feedback in one SQLite file. Safe to use from several threads and processes at once."""

    def __init__(self, path: Path, retention_days: int = RETENTION_DAYS) -> None:
        self._path = path
        self._days = retention_days

    def record(self, feedback: Feedback) -> None:
        """Keep a verdict. Raises PersonalNumberFound and InputError; then nothing is kept."""
        refuse_personal_number(feedback.query)
        refuse_personal_number(feedback.comment)
        if len(feedback.comment) > MAX_COMMENT:
            raise InputError(
                f"ご意見は{MAX_COMMENT}文字までです（今は{len(feedback.comment)}文字）。"
                "短くして、もう一度お試しください。"
            )
        query = mask(feedback.query)[:MAX_TEXT]
        if not query:
            raise InputError(
                "どの検索についての感想か分かりません。検索し直してからお試しください。"
            )
        row = (
            dt.date.today().isoformat(),
            query,
            feedback.unit_id,
            feedback.verdict.value,
            mask(feedback.comment),
        )
        with self._open() as db:
            db.execute("INSERT INTO feedback VALUES (?, ?, ?, ?, ?)", row)

    def record_zero_hits(self, query: str) -> None:
        """Count a query that found nothing; one with a personal number is dropped."""
        with suppress(PersonalNumberFound):
            refuse_personal_number(query)
            kept = mask(query)[:MAX_TEXT]
            with self._open() as db:
                db.execute(
                    "INSERT INTO zero_hits VALUES (?, ?, 1)"
                    " ON CONFLICT (query, day) DO UPDATE SET count = count + 1",
                    (dt.date.today().isoformat(), kept),
                )

    def candidates(self) -> tuple[Candidate, ...]:
        """Return the queries, those that were noted most often first."""
        if not self._path.is_file():
            return ()
        with self._open() as db:
            said = db.execute(
                "SELECT query, verdict, count(*), max(day) FROM feedback GROUP BY query, verdict"
            ).fetchall()
            empty = db.execute(
                "SELECT query, sum(count), max(day) FROM zero_hits GROUP BY query"
            ).fetchall()
        zero_hits = {query: count for query, count, _ in empty}
        verdicts: dict[str, dict[Verdict, int]] = {}
        days: dict[str, str] = {query: day for query, _, day in empty}
        for query, verdict, count, day in said:
            verdicts.setdefault(query, {})[Verdict(verdict)] = count
            days[query] = max(day, days.get(query, ""))
        found = (
            Candidate(
                query=query,
                zero_hits=zero_hits.get(query, 0),
                verdicts=verdicts.get(query, {}),
                last_day=dt.date.fromisoformat(day),
            )
            for query, day in days.items()
        )
        return tuple(sorted(found, key=lambda each: (-each.count, each.query)))

    def older_than(self, day: dt.date) -> tuple[str, ...]:
        """Return ids of what was noted before ``day``; nothing is deleted."""
        if not self._path.is_file():
            return ()
        with closing(sqlite3.connect(self._path, timeout=30)) as db:
            return tuple(
                f"{table}/{row}"
                for table in _TABLES
                for (row,) in db.execute(
                    f"SELECT rowid FROM {table} WHERE day < ? ORDER BY day", (day.isoformat(),)
                )
            )

    def remove_before(self, day: dt.date) -> None:
        """Delete what was noted before ``day``."""
        if self._path.is_file():
            with self._open() as db:
                _remove_before(db, day)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        first = dt.date.today() - dt.timedelta(days=self._days)
        with closing(sqlite3.connect(self._path, timeout=30)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA secure_delete = ON")  # what is purged must not stay in free pages
            with db:
                db.executescript(_SCHEMA)
                _remove_before(db, first)
                yield db


def _remove_before(db: sqlite3.Connection, day: dt.date) -> None:
    for table in _TABLES:
        db.execute(f"DELETE FROM {table} WHERE day < ?", (day.isoformat(),))
