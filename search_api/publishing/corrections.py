"""What a person corrects in a draft (訂正). Each is kept; the parse and these give the draft.

A correction holds whole values, never a difference: what stands in it is what will be there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corpus.types import DocumentKind, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe:
    """Say anew what the document is: everything that may be said, as it shall stand."""

    id: str
    title: str
    document_kind: DocumentKind
    status: Status  # official or office; a digest is never uploaded
    aliases: tuple[str, ...] = ()
    number: str = ""
    authority: str = ""
    issued_on: dt.date | None = None
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    kind: Literal["describe"] = "describe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """Give a unit its place, title, headings and text, all as they shall stand."""

    unit: str  # path of the unit before: "8/1/4/ア"
    locator: str  # from now on, the same if it stays: a path, or as people write it
    title: str = ""
    headings: tuple[str, ...] = ()
    text: str
    kind: Literal["rewrite"] = "rewrite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Take a unit out."""

    unit: str
    kind: Literal["remove"] = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Put a unit behind the text of the one before it."""

    unit: str
    kind: Literal["merge"] = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Cut a unit in two. What stands from ``offset`` (code points) becomes a unit of its own."""

    unit: str
    offset: int
    locator: str  # of the second: a path, or as people write it
    title: str = ""  # of the second
    kind: Literal["split"] = "split"


Correction: TypeAlias = Describe | Rewrite | Remove | Merge | Split


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCorrection:
    """A correction that is in force, and when it was made."""

    number: int  # from 1, in the order in which they were made
    at: dt.datetime  # UTC
    correction: Correction
