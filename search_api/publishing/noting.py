"""Who did what in the document manager: told to whoever keeps a log, before it is done.

search_api knows no accounts. The composing application supplies a ``Noting``; what it raises
(the log cannot be written) stops the deed.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from search_api.authorizer import RequestContext


class ManagerDeed(StrEnum):
    """What is noted."""

    UPLOAD = "document-upload"
    STOP = "document-upload-stop"
    CORRECT = "document-correct"
    REMOVE = "draft-remove"
    PUBLISH = "document-publish"
    WITHDRAW = "document-withdraw"
    ROLL_BACK = "index-rollback"


#: (deed, id of the draft, document or snapshot): notes it for the caller. Usable in any thread.
Noted = Callable[[ManagerDeed, str], None]


class Noting(Protocol):
    """Keeps the log."""

    def here(self, context: RequestContext) -> Noted:
        """Return what notes the deeds of the caller of this request, also when it is over."""
        ...


def nothing_noted(deed: ManagerDeed, object_id: str) -> None:
    """Note nothing: where nobody signs in, there is nobody to note."""
