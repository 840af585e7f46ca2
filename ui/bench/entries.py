"""Made-up entries (用例) of a made-up office, in force without the reviews that they would take."""

from __future__ import annotations

from collections.abc import Sequence

from office.foundation import Office
from office.identity import CONSOLE, Identity, Role
from office.knowledge.tables import KnowledgeCounterRow
from office.knowledge.types import KnowledgeDraft, KnowledgeState


def people(office: Office) -> tuple[Identity, Identity]:
    """Return one who writes entries and one who reviews them, of a new office."""
    place = office.accounts.create_office(CONSOLE, "測定福祉事務所")
    found = []
    for login, role in (("writer", Role.CASEWORKER), ("reviewer", Role.SUPERVISOR)):
        account = office.accounts.create(
            CONSOLE, login=login, display_name=login, role=role, office_id=place.id
        )
        found.append(Identity(account_id=account.id, login=login, role=role, office_id=place.id))
    return found[0], found[1]


def put_in_force(office: Office, writer: Identity, drafts: Sequence[KnowledgeDraft]) -> None:
    """Write entries that are in force at once, numbered from 1, all in one transaction."""
    with office.database.write() as session:
        for draft in drafts:
            row = office.knowledge.new_entry(session, writer, draft, (), KnowledgeState.APPROVED)
            row.approved, row.changed = 1, 1
        session.get_one(KnowledgeCounterRow, writer.office_id).changes = 1
