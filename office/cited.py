"""A unit as it read on a day: what was cited, and the hash of its wording, not the wording."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from corpus.days import today_in_japan

if TYPE_CHECKING:
    from search_api.views import UnitView


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedUnit:
    """A unit, or a part of it, on which something rests, as it read on a day."""

    unit_id: str
    part: str  # path below the unit, "" for all of it
    citation: str  # to name it when it is gone
    sha256: str  # of the wording on that day
    version: str  # Document.version on that day
    day: dt.date  # on which it was cited, or last confirmed

    @classmethod
    def of(cls, view: UnitView) -> Self:
        """Return a unit, or the part that was asked for, as it reads today."""
        return cls(
            unit_id=view.unit.id,
            part=view.part.locator if view.part else "",
            citation=view.citation,
            sha256=wording_hash(view),
            version=view.document.version,
            day=today_in_japan(),
        )

    @property
    def reference(self) -> str:
        """Return the id with the part: ``325AC0000000144:art29/p1``."""
        return "/".join(filter(None, (self.unit_id, self.part)))


def wording_hash(view: UnitView) -> str:
    """Return the hash of a unit's text, or of the part that was asked for."""
    return hashlib.sha256(view.wording.encode()).hexdigest()
