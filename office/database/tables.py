"""Every table of the office, for the migrations: import it to have them all in the metadata."""

from office.accounts import tables as accounts
from office.audit import tables as audit
from office.case_notes import tables as case_notes
from office.database import idempotency
from office.database.base import Base
from office.knowledge import tables as knowledge
from office.oidc import tables as oidc
from office.shelf import tables as shelf
from office.training import tables as training
from office.watch import tables as watch

metadata = Base.metadata
__all__ = [
    "accounts",
    "audit",
    "case_notes",
    "idempotency",
    "knowledge",
    "metadata",
    "oidc",
    "shelf",
    "training",
    "watch",
]
