"""What belongs to one office: what it watches, and what it must never keep."""

from office.alerts import alerts
from office.watch import WatchList

__all__ = ["WatchList", "alerts"]
