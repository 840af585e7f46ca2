"""The training of an office, opened once: progress, quizzes and certificates."""

from __future__ import annotations

from dataclasses import dataclass

from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher
from office.training.certificates import Certificates
from office.training.progress import Progress
from office.training.quizzes import Quizzes


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """The stores of the training; thread-safe."""

    progress: Progress
    quizzes: Quizzes
    certificates: Certificates

    @classmethod
    def of(cls, database: Database, cipher: Cipher, audit: AuditLog) -> Training:
        """Return the stores in a database."""
        return cls(
            progress=Progress(database, audit),
            quizzes=Quizzes(database, audit),
            certificates=Certificates(database, cipher, audit),
        )
