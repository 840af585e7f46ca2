"""The authoriser that the search API and the pages get from the office."""

from __future__ import annotations

from office.http.caller import caller
from office.permission.permit import permit
from search_api.authorizer import Action, RequestContext


class OfficeAuthorizer:
    """Asks the table of permissions; see ``search_api.authorizer.Authorizer``."""

    def __init__(self, *, open_search: bool) -> None:
        self._open_search = open_search

    def authorize(
        self, context: RequestContext, action: Action, document_ids: tuple[str, ...] = ()
    ) -> None:
        """Return if the caller may. Raises SignInNeeded or AccessDenied."""
        permit(caller(), action, open_search=self._open_search)
