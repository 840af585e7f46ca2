"""Certificates of completion (修了証): issued once a course is done, and verified by their code.

The code is an HMAC over everything that the certificate says, by a key of the office. It cannot
be made without that key, and a changed row does not fit its code any more.
"""

from __future__ import annotations

import base64
import datetime as dt
import unicodedata
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from corpus.days import today_in_japan
from corpus.errors import InputError
from office.accounts.types import Account
from office.audit import AuditLog
from office.database import Database
from office.database.base import new_id
from office.encryption import Cipher
from office.errors import Conflict, UnknownTraining
from office.identity import Origin
from office.training.progress import CourseProgress
from office.training.tables import TrainingCertificateRow

_NAME = "training_certificate.name"
_LETTERS = 16  # of base32: 80 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as it was issued."""

    course_id: str
    title: str  # of the course on that day
    hours: int
    number: int
    name: str  # personal data
    day: dt.date  # in Japan
    office_id: str
    code: str  # 16 letters and digits

    @property
    def printed_code(self) -> str:
        """Return the code in groups of four, to be read aloud."""
        return "-".join(self.code[start : start + 4] for start in range(0, _LETTERS, 4))


class Certificates:
    """Issues and verifies certificates. Thread-safe."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit

    def issue(self, origin: Origin, account: Account, progress: CourseProgress) -> Certificate:
        """Return the certificate of somebody for a course, made where there is none yet.

        Raises InputError while the course is not done, Conflict where two are made at once.
        """
        known = self.find(account.id, progress.course.id)
        if known is not None:
            return known
        if not progress.done:
            left = len(progress.steps) - progress.done_count
            raise InputError(
                f"修了証は、すべてのステップを終えると出せます（残り{left}）。"
                "確認の項目とクイズの残りを終えてください。"
            )
        try:
            return self._issue(origin, account, progress)
        except IntegrityError as error:
            raise Conflict(
                "修了証が同時に作られました。研修のページを開き直してください。"
            ) from error

    def find(self, account_id: str, course_id: str) -> Certificate | None:
        """Return somebody's certificate for a course, or None."""
        chosen = select(TrainingCertificateRow).where(
            TrainingCertificateRow.account_id == account_id,
            TrainingCertificateRow.course == course_id,
        )
        with self._database.read() as session:
            row = session.scalars(chosen).first()
        return self._value(row) if row else None

    def verify(self, office_id: str, code: str) -> Certificate:
        """Return what an office has certified under a code, however it is typed.

        Raises UnknownTraining where there is no such certificate, or its row was changed.
        """
        folded = fold_code(code)
        chosen = select(TrainingCertificateRow).where(
            TrainingCertificateRow.code == folded, TrainingCertificateRow.office_id == office_id
        )
        with self._database.read() as session:
            row = session.scalars(chosen).first()
        if row is None or self._code(row, self._cipher.open(_NAME, row.id, row.name)) != folded:
            raise UnknownTraining(
                "この確認コードの修了証は、この事務所では出していません。"
                "修了証の右下の16文字を、もう一度確かめてください。"
            )
        return self._value(row)

    def _issue(self, origin: Origin, account: Account, progress: CourseProgress) -> Certificate:
        course = progress.course
        with self._database.write() as session:
            last = session.scalar(
                select(func.max(TrainingCertificateRow.number)).where(
                    TrainingCertificateRow.office_id == account.office_id
                )
            )
            row_id = new_id()
            row = TrainingCertificateRow(
                id=row_id,
                account_id=account.id,
                office_id=account.office_id,
                course=course.id,
                title=course.title,
                hours=course.hours,
                number=(last or 0) + 1,
                name=self._cipher.seal(_NAME, row_id, account.display_name),
                day=today_in_japan(),
            )
            row.code = self._code(row, account.display_name)
            session.add(row)
            self._audit.append(
                session,
                origin,
                "training-certify",
                "training",
                course.id,
                number=row.number,
                account=account.id,
            )
            return self._value(row)

    def _code(self, row: TrainingCertificateRow, name: str) -> str:
        told = (row.id, row.account_id, row.office_id, row.course, row.title, str(row.hours),
                str(row.number), name, row.day.isoformat())  # fmt: skip
        code = self._cipher.mac("training certificate", "\0".join(told).encode())
        return base64.b32encode(code).decode()[:_LETTERS]

    def _value(self, row: TrainingCertificateRow) -> Certificate:
        return Certificate(
            course_id=row.course,
            title=row.title,
            hours=row.hours,
            number=row.number,
            name=self._cipher.open(_NAME, row.id, row.name),
            day=row.day,
            office_id=row.office_id,
            code=row.code,
        )


def fold_code(code: str) -> str:
    """Return a code without what people put between its letters, however wide they type it.

    0, 1 and 8 are no letters of a code: they are read as those that look like them.
    """
    folded = unicodedata.normalize("NFKC", code).upper()
    kept = "".join(each for each in folded if each.isascii() and each.isalnum())
    return kept.translate(str.maketrans("018", "OIB"))
