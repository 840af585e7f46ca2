"""The vectors of versions in force, sealed in the database, so that each is made only once."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ingest.embed.base import Vector
from office.database import Database
from office.encryption import Cipher
from office.knowledge.tables import KnowledgeVectorRow, KnowledgeVersionRow

_PLACE = "knowledge_vector.vector"
_CHUNK = 500  # ids in one statement


class KnowledgeVectors:
    """Keeps vectors by the id of a version. Thread-safe."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def load(self, version_ids: Sequence[str], embedder_id: str) -> dict[str, Vector]:
        """Return those that an embedding engine has made."""
        found: dict[str, Vector] = {}
        with self._database.read() as session:
            for start in range(0, len(version_ids), _CHUNK):
                chosen = select(KnowledgeVectorRow).where(
                    KnowledgeVectorRow.id.in_(version_ids[start : start + _CHUNK]),
                    KnowledgeVectorRow.embedder == embedder_id,
                )
                for row in session.scalars(chosen):
                    told = self._cipher.open(_PLACE, row.id, row.vector)
                    found[row.id] = np.frombuffer(base64.b64decode(told), np.float32)
        return found

    def keep(self, version_id: str, embedder_id: str, vector: Vector) -> None:
        """Keep a vector, in place of one that another engine made."""
        told = base64.b64encode(np.asarray(vector, np.float32).tobytes()).decode()
        # Another process that follows the same change may have kept it in the same moment.
        with suppress(IntegrityError), self._database.write() as session:
            if session.get(KnowledgeVersionRow, version_id) is None:
                return  # restored from a backup meanwhile
            session.merge(
                KnowledgeVectorRow(
                    id=version_id,
                    embedder=embedder_id,
                    vector=self._cipher.seal(_PLACE, version_id, told),
                )
            )
