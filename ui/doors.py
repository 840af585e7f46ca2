"""Every door of the pages and the APIs: method, path, and what passing it means.

The doorkeeper lets nobody through a door that does not stand here; a test walks all of them with
every role and compares what happens with the table of permissions.
"""

from __future__ import annotations

from office.http.doorkeeper import PUBLIC, Door
from office.permission.actions import Deed, OfficeAction
from search_api.authorizer import Action

_API = "/api/v1"
_JUDGING = f"{_API}/judging/pools/{{pool_id}}"
_PERSON = "/admin/accounts/{account_id}"
_OFFICE = f"{_API}/office"
_CASE_NOTE = "/case-notes/{note_id}"
_STEP = "/training/courses/{course_id}/{step_id}"
_ENTRY = "/knowledge/{entry_id}"


def _doors(method: str, deed: Deed | None, *paths: str, proof: bool = False) -> tuple[Door, ...]:
    return tuple(Door(method=method, path=path, deed=deed, proof=proof) for path in paths)


def _grave(method: str, deed: Deed, *paths: str) -> tuple[Door, ...]:
    """Return doors before which a person shows again who they are (docs/security.md)."""
    return _doors(method, deed, *paths, proof=True)


SEARCH_DOORS: tuple[Door, ...] = (
    *_doors("GET", PUBLIC, f"{_API}/openapi.json", f"{_API}/health/live", f"{_API}/health/ready"),
    *_doors("GET", Action.SEARCH, f"{_API}/search", f"{_API}/suggest", f"{_API}/hierarchy"),
    *_doors("POST", Action.ANSWER, f"{_API}/answers"),
    *_doors("GET", Action.RESOLVE_CITATION, f"{_API}/citations/resolve"),
    *_doors("POST", Action.RESOLVE_CITATION, f"{_API}/citations/find"),
    *_doors(
        "GET", Action.READ_UNIT, f"{_API}/citations/cited-by", f"{_API}/units/{{unit_id:path}}"
    ),
    *_doors("GET", Action.LIST_DOCUMENTS, f"{_API}/documents"),
    *_doors(
        "GET",
        Action.READ_OUTLINE,
        f"{_API}/documents/{{document_id}}/outline",
        f"{_API}/documents/{{document_id}}/changes",
    ),
    *_doors("POST", Action.GIVE_FEEDBACK, f"{_API}/feedback"),
    *_doors(
        "GET",
        Action.MANAGE_DOCUMENTS,
        f"{_API}/jobs",
        f"{_API}/jobs/{{job_id}}",
        f"{_API}/drafts",
        f"{_API}/drafts/{{draft_id}}",
        f"{_API}/drafts/{{draft_id}}/units",
        f"{_API}/drafts/{{draft_id}}/pages/{{page}}.png",
        f"{_API}/drafts/{{draft_id}}/changes",
        f"{_API}/index",
    ),
    *_doors(
        "POST",
        Action.MANAGE_DOCUMENTS,
        f"{_API}/documents",
        f"{_API}/jobs/{{job_id}}/stop",
        f"{_API}/drafts/{{draft_id}}/corrections",
        f"{_API}/drafts/{{draft_id}}/undo",
        f"{_API}/drafts/{{draft_id}}/publish",
        f"{_API}/index/rollback",
    ),
    *_doors(
        "DELETE",
        Action.MANAGE_DOCUMENTS,
        f"{_API}/documents/{{document_id}}",
        f"{_API}/drafts/{{draft_id}}",
    ),
    *_doors("GET", Action.READ_STATISTICS, f"{_API}/status", f"{_API}/statistics/usage"),
)

JUDGING_DOORS: tuple[Door, ...] = (
    *_doors(
        "GET",
        Action.JUDGE,
        f"{_API}/judging/openapi.json",
        f"{_API}/judging/pools",
        f"{_JUDGING}/sheet",
        f"{_JUDGING}/agreement",
        f"{_JUDGING}/disagreements",
        f"{_JUDGING}/export",
    ),
    *_doors(
        "POST",
        Action.JUDGE,
        f"{_JUDGING}/grades",
        f"{_JUDGING}/undo",
        f"{_JUDGING}/finish",
        f"{_JUDGING}/resolutions",
    ),
)

OFFICE_DOORS: tuple[Door, ...] = (
    *_doors("GET", PUBLIC, f"{_OFFICE}/openapi.json", f"{_OFFICE}/session"),
    *_doors("POST", PUBLIC, f"{_OFFICE}/session"),
    *_doors("POST", OfficeAction.OWN_ACCOUNT, f"{_OFFICE}/session/proof"),
    *_doors("DELETE", OfficeAction.OWN_ACCOUNT, f"{_OFFICE}/session", f"{_OFFICE}/sessions"),
    *_doors(
        "GET",
        OfficeAction.READ_ACCOUNTS,
        f"{_OFFICE}/accounts",
        f"{_OFFICE}/accounts/{{account_id}}",
        f"{_OFFICE}/teams",
    ),
    *_doors(
        "POST",
        OfficeAction.MANAGE_ACCOUNTS,
        f"{_OFFICE}/accounts/{{account_id}}/disable",
        f"{_OFFICE}/accounts/{{account_id}}/enable",
        f"{_OFFICE}/accounts/{{account_id}}/unlock",
        f"{_OFFICE}/teams",
    ),
    *_grave(
        "POST",
        OfficeAction.MANAGE_ACCOUNTS,
        f"{_OFFICE}/accounts",
        f"{_OFFICE}/accounts/{{account_id}}/reset",
    ),
    *_grave("PATCH", OfficeAction.MANAGE_ACCOUNTS, f"{_OFFICE}/accounts/{{account_id}}"),
    *_doors("PATCH", OfficeAction.MANAGE_ACCOUNTS, f"{_OFFICE}/teams/{{team_id}}"),
    *_doors("GET", OfficeAction.MANAGE_TOKENS, f"{_OFFICE}/tokens"),
    *_grave(
        "POST",
        OfficeAction.MANAGE_TOKENS,
        f"{_OFFICE}/tokens",
        f"{_OFFICE}/tokens/{{token_id}}/rotate",
    ),
    *_doors("DELETE", OfficeAction.MANAGE_TOKENS, f"{_OFFICE}/tokens/{{token_id}}"),
    *_doors(
        "GET",
        OfficeAction.TRAIN,
        f"{_OFFICE}/training",
        f"{_OFFICE}/training/certificates/{{code}}",
    ),
    *_doors("PUT", OfficeAction.TRAIN, f"{_OFFICE}/training/courses/{{course_id}}/{{step_id}}"),
    *_doors("GET", OfficeAction.READ_TRAINING, f"{_OFFICE}/training/overview"),
    *_doors("GET", OfficeAction.BOOKMARK, f"{_OFFICE}/bookmarks", f"{_OFFICE}/recent"),
    *_doors("POST", OfficeAction.BOOKMARK, f"{_OFFICE}/bookmarks"),
    *_doors("DELETE", OfficeAction.BOOKMARK, f"{_OFFICE}/bookmarks", f"{_OFFICE}/recent"),
    *_doors("GET", OfficeAction.READ_AUDIT, f"{_OFFICE}/audit/events", f"{_OFFICE}/audit/head"),
    *_doors("POST", OfficeAction.READ_AUDIT, f"{_OFFICE}/audit/verify"),
    *_grave("GET", OfficeAction.EXPORT_AUDIT, f"{_OFFICE}/audit/export"),
    *_doors("GET", OfficeAction.KEEP_CASE_NOTES, f"{_OFFICE}/case-notes", _OFFICE + _CASE_NOTE),
    *_doors("POST", OfficeAction.KEEP_CASE_NOTES, f"{_OFFICE}/case-notes"),
    *_doors("PATCH", OfficeAction.KEEP_CASE_NOTES, _OFFICE + _CASE_NOTE),
    *_doors("DELETE", OfficeAction.KEEP_CASE_NOTES, _OFFICE + _CASE_NOTE),
)

KNOWLEDGE_API_DOORS: tuple[Door, ...] = (
    *_doors(
        "GET",
        OfficeAction.READ_KNOWLEDGE,
        f"{_OFFICE}/knowledge",
        f"{_OFFICE}{_ENTRY}",
        f"{_OFFICE}{_ENTRY}/versions",
    ),
    *_doors(
        "POST",
        OfficeAction.WRITE_KNOWLEDGE,
        f"{_OFFICE}/knowledge",
        *(f"{_OFFICE}{_ENTRY}/{deed}" for deed in ("versions", "submit", "withdraw")),
    ),
    *_doors(
        "POST",
        OfficeAction.REVIEW_KNOWLEDGE,
        *(f"{_OFFICE}{_ENTRY}/{deed}" for deed in ("approve", "return", "confirm")),
    ),
    *_doors("GET", OfficeAction.EXCHANGE_KNOWLEDGE, f"{_OFFICE}/knowledge-exchange"),
    *_doors(
        "POST",
        OfficeAction.EXCHANGE_KNOWLEDGE,
        f"{_OFFICE}/knowledge-exchange",
        f"{_OFFICE}/knowledge-exchange/preview",
    ),
)

API_DOORS: tuple[Door, ...] = (
    *SEARCH_DOORS,
    *JUDGING_DOORS,
    *OFFICE_DOORS,
    *KNOWLEDGE_API_DOORS,
)

PAGE_DOORS: tuple[Door, ...] = (
    *_doors("GET", PUBLIC, "/help", "/display", "/refused", "/static/{name}"),
    *_doors("POST", PUBLIC, "/display"),
    *_doors("GET", PUBLIC, "/sign-in", "/setup", "/recover"),
    *_doors("POST", PUBLIC, "/sign-in", "/sign-out", "/setup", "/recover"),
    *_doors("GET", OfficeAction.OWN_ACCOUNT, "/account", "/account/password", "/account/totp"),
    *_doors("GET", OfficeAction.OWN_ACCOUNT, "/confirm"),
    *_doors("POST", OfficeAction.OWN_ACCOUNT, "/confirm"),
    *_doors(
        "POST",
        OfficeAction.OWN_ACCOUNT,
        "/account/sessions",
        "/account/password",
        "/account/totp",
    ),
    *_doors("GET", OfficeAction.READ_ACCOUNTS, "/admin/accounts", _PERSON),
    *_doors("GET", OfficeAction.MANAGE_ACCOUNTS, "/admin", "/admin/teams"),
    *_grave("GET", OfficeAction.MANAGE_ACCOUNTS, "/admin/accounts/new", "/admin/import"),
    *_grave("GET", OfficeAction.MANAGE_ACCOUNTS, "/admin/sign-out"),
    *_grave(
        "POST",
        OfficeAction.MANAGE_ACCOUNTS,
        "/admin/accounts/new",
        _PERSON,
        f"{_PERSON}/reset",
        "/admin/import/run",
        "/admin/sign-out",
    ),
    *_doors(
        "POST",
        OfficeAction.MANAGE_ACCOUNTS,
        *(f"{_PERSON}/{deed}" for deed in ("disable", "enable", "unlock", "sign-out")),
        "/admin/import",
        "/admin/teams",
        "/admin/teams/{team_id}",
    ),
    *_doors("GET", OfficeAction.MANAGE_TOKENS, "/admin/tokens"),
    *_grave("POST", OfficeAction.MANAGE_TOKENS, "/admin/tokens", "/admin/tokens/{token_id}/rotate"),
    *_doors("POST", OfficeAction.MANAGE_TOKENS, "/admin/tokens/{token_id}/revoke"),
    *_doors("GET", OfficeAction.READ_AUDIT, "/admin/audit"),
    *_doors("POST", OfficeAction.READ_AUDIT, "/admin/audit/verify"),
    *_grave("POST", OfficeAction.EXPORT_AUDIT, "/admin/audit/export"),
    *_doors("GET", Action.SEARCH, "/", "/suggest", "/hierarchy"),
    *_doors("GET", Action.ANSWER, "/answer"),
    *_doors("GET", OfficeAction.KEEP_CASE_NOTES, "/case-notes", _CASE_NOTE, f"{_CASE_NOTE}/erase"),
    *_doors(
        "POST", OfficeAction.KEEP_CASE_NOTES, "/answer/save", _CASE_NOTE, f"{_CASE_NOTE}/erase"
    ),
    *_doors("GET", Action.READ_UNIT, "/units/{unit_id:path}", "/cited-by", "/qr/{unit_id:path}"),
    *_doors("GET", Action.LIST_DOCUMENTS, "/documents"),
    *_doors(
        "GET",
        Action.READ_OUTLINE,
        "/documents/{document_id}",
        "/documents/{document_id}/changes",
        "/documents/{document_id}/changes.csv",
    ),
    *_doors("GET", Action.RESOLVE_CITATION, "/cite"),
    *_doors("POST", Action.RESOLVE_CITATION, "/cite"),
    *_doors("GET", Action.GIVE_FEEDBACK, "/feedback"),
    *_doors("POST", Action.GIVE_FEEDBACK, "/feedback"),
    *_doors("GET", OfficeAction.BOOKMARK, "/bookmarks", "/recent"),
    *_doors(
        "POST",
        OfficeAction.BOOKMARK,
        "/bookmarks",
        "/bookmarks/remove",
        "/recent/clear",
        "/recent/pause",
    ),
    *_doors("GET", OfficeAction.READ_KNOWLEDGE, "/knowledge", _ENTRY),
    *_doors("GET", OfficeAction.WRITE_KNOWLEDGE, "/knowledge/new", f"{_ENTRY}/revise"),
    *_doors(
        "POST",
        OfficeAction.WRITE_KNOWLEDGE,
        "/knowledge/new",
        *(f"{_ENTRY}/{deed}" for deed in ("revise", "submit", "withdraw")),
    ),
    *_doors(
        "POST",
        OfficeAction.REVIEW_KNOWLEDGE,
        *(f"{_ENTRY}/{deed}" for deed in ("approve", "return", "confirm")),
    ),
    *_doors("GET", OfficeAction.EXCHANGE_KNOWLEDGE, "/knowledge/exchange"),
    *_doors(
        "POST",
        OfficeAction.EXCHANGE_KNOWLEDGE,
        "/knowledge/export",
        "/knowledge/import",
        "/knowledge/import/run",
    ),
    *_doors(
        "GET",
        OfficeAction.TRAIN,
        "/training",
        "/training/certificate",
        "/training/certificate.pdf",
        "/training/courses/{course_id}",
        _STEP,
        "/training/quiz/{round_id}",
    ),
    *_doors(
        "POST",
        OfficeAction.TRAIN,
        "/training/certificate",
        "/training/quiz",
        "/training/quiz/{round_id}",
        _STEP,
    ),
    *_doors("GET", OfficeAction.READ_TRAINING, "/training/overview", "/training/overview.csv"),
    *_doors("GET", OfficeAction.WATCH, "/watch"),
    *_doors("POST", OfficeAction.WATCH, "/watch", "/watch/confirm", "/watch/remove"),
)
