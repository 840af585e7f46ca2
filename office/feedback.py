"""What users say of results, what found nothing or no answer, and how much was asked.

``feedback.sqlite`` in KONKYO_HOME is written only when the office has opted in (setting
``feedback``). Texts are masked before they are kept (``office.masking``), who wrote is not
noted, and of the time only the day. What is older than the retention is deleted. Where the file
cannot be written, counts are lost and searches go on.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.days import today_in_japan
from corpus.errors import InputError
from office.errors import DatabaseUnavailable
from office.masking import mask
from office.personal import PersonalNumberFound, refuse_personal_number
from search_api.answer.types import RefusalReason
from search_api.feedback import MAX_COMMENT, Feedback, Verdict
from search_api.publishing.report import DayUsage, RefusedQuestion, UnheldQuery, Usage, ZeroHitQuery

log = logging.getLogger(__name__)

FEEDBACK_FILE = "feedback.sqlite"
RETENTION_DAYS = 180
MAX_TEXT = 500  # characters of a query that are kept
_MOST_QUERIES = 50  # without hits or without an answer, in a report
_PATIENCE = 30  # seconds for others who write
_COUNTING = 2  # of these, for a count: somebody waits for the search that is counted
_ANSWERED = "answered"  # beside the reasons of a refusal

_TABLES = ("feedback", "zero_hits", "unheld", "searches", "questions", "refused")
_QUERIES = ("zero_hits", "unheld")  # the tables of queries, of one form
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    day TEXT NOT NULL, query TEXT NOT NULL, unit_id TEXT NOT NULL,
    verdict TEXT NOT NULL, comment TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS zero_hits (
    day TEXT NOT NULL, query TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (query, day)
);
CREATE TABLE IF NOT EXISTS unheld (
    day TEXT NOT NULL, query TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (query, day)
);
CREATE TABLE IF NOT EXISTS searches (
    day TEXT PRIMARY KEY, count INTEGER NOT NULL, total_ms REAL NOT NULL, slowest_ms REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS questions (
    day TEXT NOT NULL, outcome TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, outcome)
);
CREATE TABLE IF NOT EXISTS refused (
    day TEXT NOT NULL, question TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (question, day, reason)
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A query of users that is worth judging (判定の候補)."""

    query: str  # masked
    zero_hits: int  # how often it found nothing
    unheld: int  # how often no text held its words
    refused: int  # how often it was asked and not answered
    verdicts: Mapping[Verdict, int]
    last_day: dt.date

    @property
    def count(self) -> int:
        """Return how often anything was noted of it."""
        return self.zero_hits + self.unheld + self.refused + sum(self.verdicts.values())


class FeedbackStore:
    """Feedback in one SQLite file. Safe to use from several threads and processes at once."""

    def __init__(self, path: Path, retention_days: int = RETENTION_DAYS) -> None:
        self._path = path
        self._days = retention_days

    def record(self, feedback: Feedback) -> None:
        """Keep a verdict.

        Raises PersonalNumberFound, InputError and DatabaseUnavailable; then nothing is kept.
        """
        refuse_personal_number(feedback.query)
        refuse_personal_number(feedback.comment)
        if len(feedback.comment) > MAX_COMMENT:
            raise InputError(
                f"ご意見は{MAX_COMMENT}文字までです（今は{len(feedback.comment)}文字）。"
                "短くして、もう一度お試しください。"
            )
        row = _row(feedback)
        if not row[1]:
            raise InputError(
                "どの検索についての感想か分かりません。検索し直してからお試しください。"
            )
        with self._open() as db:
            db.execute("INSERT INTO feedback VALUES (?, ?, ?, ?, ?)", row)

    def take_back(self, feedback: Feedback) -> None:
        """Drop the last verdict that says the same; whose it was is not known.

        One of yesterday counts too: it may be midnight between the two.
        """
        _, *said = _row(feedback)
        yesterday = (today_in_japan() - dt.timedelta(days=1)).isoformat()
        with self._open() as db:
            db.execute(
                "DELETE FROM feedback WHERE rowid = (SELECT max(rowid) FROM feedback WHERE"
                " (query, unit_id, verdict, comment) = (?, ?, ?, ?) AND day >= ?)",
                (*said, yesterday),
            )

    def record_zero_hits(self, query: str) -> None:
        """Count a query that found nothing; one with a personal number is dropped."""
        self._count("zero_hits", query)

    def record_unheld(self, query: str) -> None:
        """Count a query whose words no text holds; one with a personal number is dropped."""
        self._count("unheld", query)

    def _count(self, table: str, query: str) -> None:
        with suppress(PersonalNumberFound):
            kept = _kept(query)
            self._note(
                f"INSERT INTO {table} VALUES (?, ?, 1)"
                " ON CONFLICT (query, day) DO UPDATE SET count = count + 1",
                (today_in_japan().isoformat(), kept),
            )

    def record_search(self, milliseconds: float) -> None:
        """Count a search of today and its time."""
        self._note(
            "INSERT INTO searches VALUES (?, 1, ?, ?) ON CONFLICT (day) DO UPDATE SET"
            " count = count + 1, total_ms = total_ms + excluded.total_ms,"
            " slowest_ms = max(slowest_ms, excluded.slowest_ms)",
            (today_in_japan().isoformat(), milliseconds, milliseconds),
        )

    def record_question(self, reason: RefusalReason | None) -> None:
        """Count a question of today: answered, or why it was not."""
        self._note(
            "INSERT INTO questions VALUES (?, ?, 1)"
            " ON CONFLICT (day, outcome) DO UPDATE SET count = count + 1",
            (today_in_japan().isoformat(), reason or _ANSWERED),
        )

    def record_refused(self, question: str, reason: RefusalReason) -> None:
        """Keep a question that has no answer; one with a personal number is dropped."""
        with suppress(PersonalNumberFound):
            kept = _kept(question)
            self._note(
                "INSERT INTO refused VALUES (?, ?, ?, 1)"
                " ON CONFLICT (question, day, reason) DO UPDATE SET count = count + 1",
                (today_in_japan().isoformat(), kept, reason),
            )

    def usage(self, days: int) -> Usage:
        """Return the use of the last ``days`` days, today included."""
        today = today_in_japan()
        every = [today - dt.timedelta(days=back) for back in reversed(range(days))]
        first = (every[0].isoformat(),)
        with self._open() as db:
            searches = _by_day(
                db.execute(
                    "SELECT day, count, total_ms, slowest_ms FROM searches WHERE day >= ?", first
                )
            )
            empty, unheld = (
                _by_day(
                    db.execute(
                        f"SELECT day, sum(count) FROM {table} WHERE day >= ? GROUP BY day", first
                    )
                )
                for table in _QUERIES
            )
            said = _by_day(
                db.execute(
                    "SELECT day, sum(verdict = ?), count(*) FROM feedback"
                    " WHERE day >= ? GROUP BY day",
                    (Verdict.HELPFUL.value, *first),
                )
            )
            queries, unheld_queries = (
                db.execute(
                    f"SELECT query, sum(count), max(day) FROM {table} WHERE day >= ?"
                    " GROUP BY query ORDER BY 2 DESC, 3 DESC, 1 LIMIT ?",
                    (*first, _MOST_QUERIES),
                ).fetchall()
                for table in _QUERIES
            )
            asked = _by_outcome(
                db.execute("SELECT day, outcome, count FROM questions WHERE day >= ?", first)
            )
            refused = db.execute(
                "SELECT question, reason, sum(count), max(day) FROM refused WHERE day >= ?"
                " GROUP BY question, reason ORDER BY 3 DESC, 4 DESC, 1, 2 LIMIT ?",
                (*first, _MOST_QUERIES),
            ).fetchall()
        return Usage(
            counting=True,
            note=f"件数だけを数えています。誰が検索したかは残していません。{self._days}日を過ぎた"
            "ものは消えます。",
            days=tuple(
                _day(
                    day,
                    searches.get(day),
                    (empty.get(day, (0,))[0], unheld.get(day, (0,))[0]),
                    said.get(day),
                    asked.get(day, {}),
                )
                for day in every
            ),
            zero_hit_queries=tuple(
                ZeroHitQuery(query=query, count=count, last_day=dt.date.fromisoformat(last))
                for query, count, last in queries
            ),
            unheld_queries=tuple(
                UnheldQuery(query=query, count=count, last_day=dt.date.fromisoformat(last))
                for query, count, last in unheld_queries
            ),
            refused_questions=tuple(
                RefusedQuestion(
                    question=question,
                    reason=RefusalReason(reason),
                    count=count,
                    last_day=dt.date.fromisoformat(last),
                )
                for question, reason, count, last in refused
            ),
        )

    def candidates(self) -> tuple[Candidate, ...]:
        """Return the queries, those that were noted most often first."""
        if not self._path.is_file():
            return ()
        with self._open() as db:
            said = db.execute(
                "SELECT query, verdict, count(*), max(day) FROM feedback GROUP BY query, verdict"
            ).fetchall()
            empty, without = (
                db.execute(
                    f"SELECT query, sum(count), max(day) FROM {table} GROUP BY query"
                ).fetchall()
                for table in _QUERIES
            )
            unanswered = db.execute(
                "SELECT question, sum(count), max(day) FROM refused GROUP BY question"
            ).fetchall()
        zero_hits = {query: count for query, count, _ in empty}
        unheld = {query: count for query, count, _ in without}
        refused = {query: count for query, count, _ in unanswered}
        verdicts: dict[str, dict[Verdict, int]] = {}
        days: dict[str, str] = {query: day for query, _, day in empty}
        for query, _, day in (*without, *unanswered):
            days[query] = max(day, days.get(query, ""))
        for query, verdict, count, day in said:
            verdicts.setdefault(query, {})[Verdict(verdict)] = count
            days[query] = max(day, days.get(query, ""))
        found = (
            Candidate(
                query=query,
                zero_hits=zero_hits.get(query, 0),
                unheld=unheld.get(query, 0),
                refused=refused.get(query, 0),
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
            db.executescript(_SCHEMA)  # a file of an earlier version has fewer tables
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

    def _note(self, statement: str, values: tuple[object, ...]) -> None:
        """Write a count, which nobody waits for: it may be lost."""
        try:
            with self._open(_COUNTING) as db:
                db.execute(statement, values)
        except DatabaseUnavailable as error:
            log.warning("%s: a count is lost (%s)", FEEDBACK_FILE, error.__cause__)

    @contextmanager
    def _open(self, patience: float = _PATIENCE) -> Iterator[sqlite3.Connection]:
        first = today_in_japan() - dt.timedelta(days=self._days)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=patience)) as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last counts
                db.execute("PRAGMA secure_delete = ON")  # what is purged must not stay in pages
                with db:
                    db.executescript(_SCHEMA)
                    _remove_before(db, first)
                    yield db
        except (sqlite3.Error, OSError) as error:  # busy, broken, not ours, no room on the disk
            raise DatabaseUnavailable(
                "感想と件数のファイルを、今は使えません。少し待ってから、もう一度お試しください。"
                f"続くときは、管理者の方が、{FEEDBACK_FILE} とディスクの空きを確かめてください。"
            ) from error


def _by_day(rows: Iterable[tuple[Any, ...]]) -> dict[dt.date, Any]:
    return {dt.date.fromisoformat(row[0]): row[1:] for row in rows}


def _by_outcome(rows: Iterable[tuple[str, str, int]]) -> dict[dt.date, dict[str, int]]:
    found: dict[dt.date, dict[str, int]] = {}
    for day, outcome, count in rows:
        found.setdefault(dt.date.fromisoformat(day), {})[outcome] = count
    return found


def _row(feedback: Feedback) -> tuple[str, ...]:
    return (
        today_in_japan().isoformat(),
        mask(feedback.query)[:MAX_TEXT],
        feedback.unit_id,
        feedback.verdict.value,
        mask(feedback.comment),
    )


def _kept(text: str) -> str:
    """Return what is kept of a text that somebody asked with. Raises PersonalNumberFound."""
    refuse_personal_number(text)
    return mask(text)[:MAX_TEXT]


def _day(
    day: dt.date,
    searches: tuple[int, float, float] | None,
    lacking: tuple[int, int],  # searches without a hit, and without a word in a text
    said: tuple[int, int] | None,
    asked: Mapping[str, int],
) -> DayUsage:
    count, total, slowest = searches or (0, 0.0, 0.0)
    helpful, verdicts = said or (0, 0)
    return DayUsage(
        day=day,
        searches=count,
        zero_hits=lacking[0],
        unheld=lacking[1],
        helpful=helpful,
        unhelpful=verdicts - helpful,
        mean_ms=round(total / count, 1) if count else 0.0,
        slowest_ms=round(slowest, 1),
        questions=sum(asked.values()),
        refusals={reason: asked[reason] for reason in RefusalReason if reason in asked},
    )


def _remove_before(db: sqlite3.Connection, day: dt.date) -> None:
    for table in _TABLES:
        db.execute(f"DELETE FROM {table} WHERE day < ?", (day.isoformat(),))
