"""The office's own knowledge (用例) as the workbench asks for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ui.workbench.client import Client, Json

MOST = 200  # entries in one answer


class KnowledgeClient(Client):
    """Client of ``/api/v1/office/knowledge``. The service knows by the secret who asks.

    What changes an entry takes the number of the version that was read; the service refuses
    where another has come.
    """

    _PART = "office/knowledge"

    def listing(self, **chosen: Any) -> Json:
        """Return ``entries`` and ``total``: by state, due, changed, text."""
        return self._ask("GET", "", params={"limit": MOST, **chosen})

    def get(self, entry_id: str) -> Json:
        """Return an entry, with what became of the units that it cites."""
        return self._ask("GET", f"/{quote(entry_id, safe='')}")

    def versions(self, entry_id: str) -> list[Json]:
        """Return every version of an entry, the latest first."""
        found: list[Json] = self._ask("GET", f"/{quote(entry_id, safe='')}/versions")["versions"]
        return found

    def step(self, entry_id: str, deed: str, version: int, reason: str = "") -> Json:
        """Approve, return, withdraw or confirm a version; to return or withdraw takes a reason."""
        body = {"version": version} | ({"reason": reason} if reason else {})
        return self._ask("POST", f"/{quote(entry_id, safe='')}/{deed}", json=body)
