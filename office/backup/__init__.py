"""Copies of what is kept (控え): taken while others write, checked before they go back."""

from office.backup.manifest import BackupManifest, check
from office.backup.restoring import restore
from office.backup.taking import backup

__all__ = ["BackupManifest", "backup", "check", "restore"]
