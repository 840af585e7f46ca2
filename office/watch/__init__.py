"""The watch list (見守り): units that somebody has cited, as they read on that day."""

from office.watch.finding import find_unit
from office.watch.watch_list import MAX_NOTE, Watched, WatchList

__all__ = ["MAX_NOTE", "WatchList", "Watched", "find_unit"]
