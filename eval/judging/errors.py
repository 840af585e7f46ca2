"""What can go wrong with a judging; part of the tree in ``corpus.errors``."""

from __future__ import annotations

from typing import ClassVar

from corpus.errors import InputError


class UnknownPool(InputError):
    """There is no such pool, or no such item in it."""

    code: ClassVar[str] = "unknown-pool"


class NotNow(InputError):
    """The judging is not, or no longer, at the point where this can be done."""

    code: ClassVar[str] = "not-now"


class StillBlind(NotNow):
    """The judges may not see each other's grades yet."""

    code: ClassVar[str] = "still-blind"
