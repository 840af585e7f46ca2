"""The index snapshot: built beside the live one, checked, then published by one rename."""

from ingest.index.build import build_index
from ingest.index.manifest import IndexManifest
from ingest.index.snapshot import index_status, rollback, verify, withdraw

__all__ = ["IndexManifest", "build_index", "index_status", "rollback", "verify", "withdraw"]
