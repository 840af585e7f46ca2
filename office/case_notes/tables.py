"""The tables of the case notes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from office.database.base import Base, new_id, now
from office.encryption.columns import sealed_column


class CaseNoteRow(Base):
    """An answer that somebody keeps; what was asked and answered is sealed."""

    __tablename__ = "case_note"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    owner: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    memo: Mapped[bytes] = sealed_column()
    question: Mapped[bytes] = sealed_column()
    content: Mapped[bytes] = sealed_column()  # JSON of office.case_notes.types.Kept
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CaseNoteTeamRow(Base):
    """A team of the owner on the day of the note."""

    __tablename__ = "case_note_team"

    note_id: Mapped[str] = mapped_column(
        ForeignKey("case_note.id", ondelete="CASCADE"), primary_key=True
    )
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), primary_key=True, index=True)
