"""What a case note is: an answer as it was given, and the units that it quotes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from corpus.days import day_in_japan
from office.watch import Watched
from search_api.answer.types import Answer

MAX_MEMO = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer to be kept, and each unit that it quotes as it read then."""

    answer: Answer  # of a generator's draft only what was shown and proved
    quoted: tuple[Watched, ...]  # each unit once, in the order of the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoteLine:
    """A case note in a list."""

    id: str
    owner: str  # account id
    office_id: str
    team_ids: tuple[str, ...]  # of the owner on that day: whose supervisor reads it
    created_at: dt.datetime
    memo: str  # what the note is called; may be empty
    question: str
    version: int  # to be given back with a change

    @property
    def title(self) -> str:
        """Return what the note is called: its memo, or else the question."""
        return self.memo or self.question

    @property
    def day(self) -> dt.date:
        """Return the day in Japan on which the answer was given."""
        return day_in_japan(self.created_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote(CaseNoteLine):
    """A case note with its answer."""

    kept: Kept
