"""Every table of the office, for the migrations: import it to have them all in the metadata."""

from office.accounts import tables as accounts
from office.audit import tables as audit
from office.database import idempotency
from office.database.base import Base
from office.oidc import tables as oidc
from office.watch import tables as watch

metadata = Base.metadata
__all__ = ["accounts", "audit", "idempotency", "metadata", "oidc", "watch"]
