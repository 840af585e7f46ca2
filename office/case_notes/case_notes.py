"""The case notes in the office's database: read by who wrote them and by the team's supervisor.

Who asks is part of every question: what lies outside the table of permissions is unknown, as if
it were not there. Only who wrote a note changes or erases it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields

from pydantic import TypeAdapter
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from corpus.days import today_in_japan
from corpus.folding import fold
from office.accounts.naming import is_id
from office.audit import AuditLog
from office.case_notes.keeping import answer_hash
from office.case_notes.shown import ShownDrafts
from office.case_notes.tables import CaseNoteRow, CaseNoteTeamRow
from office.case_notes.types import MAX_MEMO, CaseNote, CaseNoteLine, Kept
from office.database import Database
from office.database.base import new_id, now
from office.encryption import Cipher
from office.errors import Conflict, UnknownCaseNote
from office.identity import Identity, Origin
from office.notes import checked_line
from office.permission.actions import OfficeAction
from office.permission.permit import permit, within
from office.permission.table import Scope
from office.personal import refuse_personal_number
from search_api.answer.types import ProvenSentence
from search_api.authorizer import AccessDenied

_MEMO, _QUESTION, _CONTENT = "case_note.memo", "case_note.question", "case_note.content"
_KEPT = TypeAdapter(Kept)
_DEED = OfficeAction.KEEP_CASE_NOTES
_CHUNK = 500  # ids in one statement


class CaseNotes:
    """Keeps case notes. Thread-safe; every method raises AccessDenied."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit
        self.shown = ShownDrafts(cipher)

    def save(self, origin: Origin, who: Identity, kept: Kept, memo: str = "") -> CaseNote:
        """Keep an answer. Raises PersonalNumberFound, and InputError for a long memo."""
        permit(who, _DEED)
        memo = checked_line("件名", memo, MAX_MEMO)
        refuse_personal_number(kept.answer.question)
        note_id = new_id()
        with self._database.write() as session:
            row = CaseNoteRow(
                id=note_id,
                owner=who.account_id,
                office_id=who.office_id,
                memo=self._cipher.seal(_MEMO, note_id, memo),
                question=self._cipher.seal(_QUESTION, note_id, kept.answer.question),
                content=self._cipher.seal(_CONTENT, note_id, _KEPT.dump_json(kept).decode()),
            )
            session.add(row)
            session.flush()
            session.add_all(CaseNoteTeamRow(note_id=note_id, team_id=t) for t in who.team_ids)
            self._audit.append(session, origin, "case-note-save", "case-note", note_id)
            return self._note(row, who.team_ids)

    def find_same(self, who: Identity, kept: Kept, memo: str) -> CaseNote | None:
        """Return the caller's note of today that says the same under the same memo, if any.

        With another draft (まとめ) it says something else. Raises InputError for a long memo.
        """
        permit(who, _DEED)
        same = (today_in_japan(), checked_line("件名", memo, MAX_MEMO), kept.answer.question)
        wanted = (
            select(CaseNoteRow)
            .where(CaseNoteRow.owner == who.account_id)
            .where(CaseNoteRow.created_at > now() - dt.timedelta(days=1))
        )
        with self._database.read() as session:
            rows = session.scalars(wanted).all()
            teams_of = _teams(session, rows)
            for row in rows:
                line = self._line(row, teams_of[row.id])
                if (line.day, line.memo, line.question) != same:
                    continue
                note = self._note(row, teams_of[row.id])
                if _said(note.kept) == _said(kept):
                    return note
        return None

    def list(self, who: Identity, words: str = "") -> tuple[CaseNoteLine, ...]:
        """Return the notes that the caller may read, the newest first.

        ``words`` are looked for in memo and question, all of them.
        """
        scope = permit(who, _DEED)
        teams = select(CaseNoteTeamRow.note_id).where(CaseNoteTeamRow.team_id.in_(who.team_ids))
        wanted = (
            select(CaseNoteRow)
            .where(CaseNoteRow.office_id == who.office_id)
            .where(or_(CaseNoteRow.owner == who.account_id, CaseNoteRow.id.in_(teams)))
            .order_by(CaseNoteRow.created_at.desc(), CaseNoteRow.id)
        )
        with self._database.read() as session:
            rows = session.scalars(wanted).all()
            teams_of = _teams(session, rows)
            lines = (self._line(row, teams_of[row.id]) for row in rows)
            sought = fold(words).split()
            return tuple(
                line
                for line in lines
                if _reaches(who, scope, line)
                and all(word in fold(f"{line.memo}\n{line.question}") for word in sought)
            )

    def get(self, who: Identity, note_id: str) -> CaseNote:
        """Return a note with its answer. Raises UnknownCaseNote."""
        with self._database.read() as session:
            row, teams = self._row(session, who, note_id)
            return self._note(row, teams)

    def get_own(self, who: Identity, note_id: str) -> CaseNote:
        """Return a note that the caller may change. Raises UnknownCaseNote."""
        with self._database.read() as session:
            row, teams = self._own(session, who, note_id)
            return self._note(row, teams)

    def write_memo(
        self, origin: Origin, who: Identity, note_id: str, memo: str, version: int
    ) -> CaseNote:
        """Call a note otherwise, if ``version`` is still its own.

        Raises Conflict, InputError, PersonalNumberFound, UnknownCaseNote.
        """
        memo = checked_line("件名", memo, MAX_MEMO)
        with self._database.write() as session:
            row, teams = self._own(session, who, note_id)
            if row.version != version:
                raise Conflict(
                    "別の画面で先に変更されています。画面を開き直し、今の内容を確かめてから、"
                    "もう一度変更してください。"
                )
            row.memo = self._cipher.seal(_MEMO, note_id, memo)
            self._audit.append(session, origin, "case-note-change", "case-note", note_id)
            return self._note(row, teams)

    def erase(self, origin: Origin, who: Identity, note_id: str) -> None:
        """Erase a note for good. Raises UnknownCaseNote."""
        with self._database.write() as session:
            row, _ = self._own(session, who, note_id)
            session.delete(row)
            self._audit.append(session, origin, "case-note-erase", "case-note", note_id)

    def _own(
        self, session: Session, who: Identity, note_id: str
    ) -> tuple[CaseNoteRow, tuple[str, ...]]:
        row, teams = self._row(session, who, note_id)
        if row.owner != who.account_id:
            raise AccessDenied(
                "ほかの人が残した記録は、読むことだけができます。"
                "直すときは、残した人に頼んでください。"
            )
        return row, teams

    def _row(
        self, session: Session, who: Identity, note_id: str
    ) -> tuple[CaseNoteRow, tuple[str, ...]]:
        scope = permit(who, _DEED)
        row = session.get(CaseNoteRow, note_id) if is_id(note_id) else None
        teams = _teams(session, [row])[row.id] if row else ()
        if row is None or not _reaches(who, scope, self._line(row, teams)):
            raise UnknownCaseNote("その記録はありません。一覧から選んでください。", id=note_id)
        return row, teams

    def _line(self, row: CaseNoteRow, teams: tuple[str, ...]) -> CaseNoteLine:
        return CaseNoteLine(
            id=row.id,
            owner=row.owner,
            office_id=row.office_id,
            team_ids=teams,
            created_at=row.created_at,
            memo=self._cipher.open(_MEMO, row.id, row.memo),
            question=self._cipher.open(_QUESTION, row.id, row.question),
            version=row.version,
        )

    def _note(self, row: CaseNoteRow, teams: tuple[str, ...]) -> CaseNote:
        line = self._line(row, teams)
        content = self._cipher.open(_CONTENT, row.id, row.content)
        return CaseNote(
            **{each.name: getattr(line, each.name) for each in fields(CaseNoteLine)},
            kept=_KEPT.validate_json(content),
        )


def _said(kept: Kept) -> tuple[str, tuple[ProvenSentence, ...]]:
    """Return what is compared of two notes; the hash alone leaves the draft out."""
    generated = kept.answer.generated
    return answer_hash(kept.answer), generated.sentences if generated else ()


def _reaches(who: Identity, scope: Scope, line: CaseNoteLine) -> bool:
    return within(
        who, scope, office_id=line.office_id, team_ids=line.team_ids, account_id=line.owner
    )


def _teams(session: Session, rows: Sequence[CaseNoteRow]) -> Mapping[str, tuple[str, ...]]:
    """Return the teams of each note, sorted."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    wanted = select(CaseNoteTeamRow).order_by(CaseNoteTeamRow.team_id)
    for start in range(0, len(rows), _CHUNK):
        ids = [row.id for row in rows[start : start + _CHUNK]]
        for row in session.scalars(wanted.where(CaseNoteTeamRow.note_id.in_(ids))):
            found[row.note_id] = (*found[row.note_id], row.team_id)
    return found
