"""The shelf: what somebody has bookmarked (しおり), and what they have read lately (最近)."""

from office.shelf.bookmarks import MAX_LABEL, Bookmark, Bookmarks
from office.shelf.recent import RecentUnit, RecentUnits

__all__ = ["MAX_LABEL", "Bookmark", "Bookmarks", "RecentUnit", "RecentUnits"]
