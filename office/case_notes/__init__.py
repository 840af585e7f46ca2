"""Case notes (ケース記録): answers that somebody keeps, with what proves them later."""

from office.case_notes.case_notes import CaseNotes
from office.case_notes.keeping import answer_hash, keep
from office.case_notes.shown import ShownGone
from office.case_notes.types import MAX_MEMO, CaseNote, CaseNoteLine, Kept

__all__ = [
    "MAX_MEMO",
    "CaseNote",
    "CaseNoteLine",
    "CaseNotes",
    "Kept",
    "ShownGone",
    "answer_hash",
    "keep",
]
