"""The audit log (監査記録): append-only, each event bound to the one before."""

from office.audit.log import AuditEvent, AuditLog

__all__ = ["AuditEvent", "AuditLog"]
