"""The one table of permissions: role × action → scope. What it does not name is forbidden.

It is printed in docs/permissions.md, which a test compares with it:

    python -m office.permission.manual > docs/permissions.md
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from office.identity import Role
from office.permission.actions import Deed, OfficeAction
from search_api.authorizer import Action


class Scope(IntEnum):
    """How far a permission reaches; each holds those before it."""

    NONE = 0
    OWN = 1  # what is one's own
    TEAM = 2  # what belongs to one's teams
    OFFICE = 3  # what belongs to one's office
    ALL = 4  # what belongs to nobody: public texts


SCOPE_LABELS: dict[Scope, str] = {
    Scope.NONE: "—",
    Scope.OWN: "自分",
    Scope.TEAM: "係",
    Scope.OFFICE: "所",
    Scope.ALL: "○",
}

#: Nobody who has signed in; stands in the table beside the roles.
VISITOR = None

_STAFF = (Role.TRAINEE, Role.CASEWORKER, Role.SUPERVISOR, Role.ADMINISTRATOR)
_EVERYONE = (*_STAFF, Role.EVALUATOR, Role.SERVICE)


def _each(*roles: Role | None, scope: Scope) -> Mapping[Role | None, Scope]:
    return MappingProxyType(dict.fromkeys(roles, scope))


_PUBLIC_TEXT = _each(VISITOR, *_EVERYONE, scope=Scope.ALL)

PERMISSIONS: Mapping[Deed, Mapping[Role | None, Scope]] = MappingProxyType(
    {
        Action.SEARCH: _PUBLIC_TEXT,
        Action.ANSWER: _PUBLIC_TEXT,
        Action.READ_UNIT: _PUBLIC_TEXT,
        Action.LIST_DOCUMENTS: _PUBLIC_TEXT,
        Action.READ_OUTLINE: _PUBLIC_TEXT,
        Action.RESOLVE_CITATION: _PUBLIC_TEXT,
        Action.GIVE_FEEDBACK: _each(VISITOR, *_STAFF, Role.EVALUATOR, scope=Scope.ALL),
        Action.JUDGE: _each(Role.SUPERVISOR, Role.EVALUATOR, Role.ADMINISTRATOR, scope=Scope.ALL),
        Action.MANAGE_DOCUMENTS: _each(Role.SUPERVISOR, Role.ADMINISTRATOR, scope=Scope.ALL),
        Action.READ_STATISTICS: _each(
            Role.SUPERVISOR, Role.EVALUATOR, Role.ADMINISTRATOR, scope=Scope.ALL
        ),
        OfficeAction.OWN_ACCOUNT: _each(*_STAFF, Role.EVALUATOR, scope=Scope.OWN),
        OfficeAction.WATCH: _each(*_STAFF, scope=Scope.OWN),
        OfficeAction.KEEP_CASE_NOTES: MappingProxyType(
            {**dict.fromkeys(_STAFF, Scope.OWN), Role.SUPERVISOR: Scope.TEAM}
        ),
        OfficeAction.BOOKMARK: _each(*_STAFF, Role.EVALUATOR, scope=Scope.OWN),
        OfficeAction.READ_KNOWLEDGE: _each(*_STAFF, scope=Scope.OFFICE),
        OfficeAction.WRITE_KNOWLEDGE: _each(*_STAFF, scope=Scope.OFFICE),
        OfficeAction.REVIEW_KNOWLEDGE: _each(Role.SUPERVISOR, scope=Scope.OFFICE),
        OfficeAction.EXCHANGE_KNOWLEDGE: _each(
            Role.SUPERVISOR, Role.ADMINISTRATOR, scope=Scope.OFFICE
        ),
        OfficeAction.TRAIN: _each(*_STAFF, scope=Scope.OWN),
        OfficeAction.READ_TRAINING: MappingProxyType(
            {Role.SUPERVISOR: Scope.TEAM, Role.ADMINISTRATOR: Scope.OFFICE}
        ),
        OfficeAction.READ_ACCOUNTS: MappingProxyType(
            {Role.SUPERVISOR: Scope.TEAM, Role.ADMINISTRATOR: Scope.OFFICE}
        ),
        OfficeAction.MANAGE_ACCOUNTS: _each(Role.ADMINISTRATOR, scope=Scope.OFFICE),
        OfficeAction.MANAGE_TOKENS: _each(Role.ADMINISTRATOR, scope=Scope.OFFICE),
        OfficeAction.READ_AUDIT: _each(Role.ADMINISTRATOR, scope=Scope.OFFICE),
        OfficeAction.EXPORT_AUDIT: _each(Role.ADMINISTRATOR, scope=Scope.OFFICE),
    }
)


def scope_of(role: Role | None, deed: Deed, *, open_search: bool = True) -> Scope:
    """Return how far ``role`` (None: nobody signed in) may do ``deed``.

    Visitors may do what the table says only where search is open (setting search_access).
    """
    if role is VISITOR and not open_search:
        return Scope.NONE
    return PERMISSIONS.get(deed, {}).get(role, Scope.NONE)
