"""Bookmarks and units read lately in JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field

from office.shelf import MAX_LABEL, Bookmark, RecentUnit


class NewBookmarkSchema(BaseModel):
    """Where to put a bookmark."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(
        description="Id of a unit, with the part, or a citation: 法29条1項.",
        min_length=1,
        max_length=300,
    )
    label: str | None = Field(
        default=None,
        description="What it is for, without personal data; null keeps the one that is there.",
        max_length=MAX_LABEL * 2,
    )


class BookmarkSchema(BaseModel):
    """A bookmark."""

    unit: str = Field(description="Id of the unit, with the part.")
    citation: str = Field(description="As people write it in Japanese.")
    title: str = Field(description="Heading of the unit, or empty.")
    label: str = Field(description="What it is for, or empty.")
    day: dt.date = Field(description="On which it was put there, or last renewed.")

    @classmethod
    def of(cls, bookmark: Bookmark) -> BookmarkSchema:
        """Return a bookmark as JSON shows it."""
        return cls(
            unit=bookmark.reference,
            citation=bookmark.watched.citation,
            title=bookmark.title,
            label=bookmark.watched.note,
            day=bookmark.watched.day,
        )


class BookmarkListSchema(BaseModel):
    """The bookmarks of the caller."""

    bookmarks: tuple[BookmarkSchema, ...]


class RecentUnitSchema(BaseModel):
    """A unit that was opened."""

    unit: str = Field(description="Id of the unit, with the part.")
    citation: str = Field(description="As people write it in Japanese.")
    title: str = Field(description="Heading of the unit, or empty.")
    at: dt.datetime = Field(description="When it was opened last, in UTC.")


class RecentListSchema(BaseModel):
    """What the caller has read lately in a browser, the latest first."""

    paused: bool = Field(description="True where the caller wants nothing noted.")
    units: tuple[RecentUnitSchema, ...]

    @classmethod
    def of(cls, units: Iterable[RecentUnit], *, paused: bool) -> RecentListSchema:
        """Return units as JSON shows them."""
        return cls(
            paused=paused,
            units=tuple(
                RecentUnitSchema(
                    unit="/".join(filter(None, (each.unit_id, each.part))),
                    citation=each.citation,
                    title=each.title,
                    at=each.at,
                )
                for each in units
            ),
        )
