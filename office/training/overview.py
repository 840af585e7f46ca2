"""How a team gets on, for who looks after it: one line for each person and course."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from corpus.days import day_in_japan
from office.accounts.accounts import Accounts
from office.accounts.reach import Reach
from office.accounts.types import Account
from office.audit.days import in_japan
from office.audit.export import safe_cell
from office.database import Database
from office.identity import ROLE_LABELS, Identity, Role
from office.permission.actions import OfficeAction
from office.training.grading import Outcome
from office.training.progress import CourseProgress, Progress
from office.training.shown import Shown, question_of
from office.training.tables import TrainingAnswerRow, TrainingRoundRow

MISSED = 3  # topics that a line names

HEADINGS = (
    "名前",
    "役割",
    "コース",
    "済んだステップ",
    "全ステップ",
    "次のステップ",
    "答えた問い",
    "自力で正解（最初の答え）",
    "答えを見た",
    "つまずいているところ",
    "最後に進めた日時（日本時間）",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewLine:
    """A person in a course. Personal data: for who may see it, never for logs."""

    account: Account
    progress: CourseProgress
    answered: int  # questions
    right_at_once: int  # of these, found with the first answer, not shown earlier that day
    gave_up: int  # of these, ended by asking to see the answer
    missed: tuple[str, ...]  # topics of questions that were missed, the most missed first

    @property
    def last_day(self) -> dt.date | None:
        """Return the day in Japan on which something was last done, or None."""
        moment = self.progress.last_at
        return day_in_japan(moment) if moment else None

    @property
    def percent(self) -> int | None:
        """Return the share that was right at once, or None before the first answer."""
        return round(100 * self.right_at_once / self.answered) if self.answered else None


def overview(
    database: Database, progress: Progress, people: Sequence[Account]
) -> tuple[OverviewLine, ...]:
    """Return a line for each course of those people who train: trainees, and whoever began."""
    found = progress.of_all([account.id for account in people])
    tallies = _tallies(database, [account.id for account in people])
    lines = []
    for account in people:
        for course in found[account.id]:
            tally = tallies.get((account.id, course.course.id), _Tally())
            begun = course.last_at is not None
            if begun or (account.role is Role.TRAINEE and not account.disabled_at):
                lines.append(
                    OverviewLine(
                        account=account,
                        progress=course,
                        answered=tally.answered,
                        right_at_once=tally.right,
                        gave_up=tally.gave_up,
                        missed=tuple(topic for topic, _ in tally.missed.most_common(MISSED)),
                    )
                )
    return tuple(lines)


def team_of(
    database: Database, progress: Progress, accounts: Accounts, caller: Identity
) -> tuple[OverviewLine, ...]:
    """Return how those get on whom the caller may see. Raises AccessDenied."""
    people = Reach(accounts, caller).people(OfficeAction.READ_TRAINING)
    return overview(database, progress, people)


def overview_csv(lines: Sequence[OverviewLine]) -> str:
    """Return the lines as a table for a spreadsheet, with a byte order mark."""
    written = io.StringIO()
    written.write("\ufeff")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(HEADINGS)
    for line in lines:
        course, following = line.progress, line.progress.next
        cells = (
            line.account.display_name,
            ROLE_LABELS[line.account.role],
            course.course.title,
            course.done_count,
            len(course.steps),
            following.step.title if following else "修了",
            line.answered,
            line.right_at_once,
            line.gave_up,
            "、".join(line.missed),
            in_japan(course.last_at) if course.last_at else "",
        )
        table.writerow([safe_cell(str(cell)) for cell in cells])
    return written.getvalue()


class _Tally:
    """What somebody has answered in a course."""

    def __init__(self) -> None:
        self.answered = self.right = self.gave_up = 0
        self.missed: Counter[str] = Counter()


def _tallies(database: Database, account_ids: Sequence[str]) -> dict[tuple[str, str], _Tally]:
    chosen = (
        select(TrainingAnswerRow, TrainingRoundRow)
        .join(TrainingRoundRow, TrainingRoundRow.id == TrainingAnswerRow.round_id)
        .where(TrainingAnswerRow.account_id.in_(account_ids))
    )
    found: dict[str, list[tuple[TrainingAnswerRow, TrainingRoundRow]]] = defaultdict(list)
    with database.read() as session:
        for answer, asked in session.execute(chosen):
            found[answer.account_id].append((answer, asked))
    tallies: dict[tuple[str, str], _Tally] = {}
    for account_id, answers in found.items():
        shown = Shown(answers)
        for answer, asked in answers:
            tally = tallies.setdefault((account_id, asked.course), _Tally())
            question = question_of(answer, asked)
            right = answer.outcome == Outcome.RIGHT
            if answer.attempt == 1:
                tally.answered += 1
                tally.right += right and not shown.before(question["unit_id"], answer.at)
            if not right:
                tally.missed[question["topic"]] += 1
                tally.gave_up += not answer.unit_id
    return tallies
