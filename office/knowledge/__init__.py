"""The office's own knowledge (用例): written by staff, reviewed, versioned, searched."""

from office.knowledge.types import (
    KIND_NAMES,
    STATE_NAMES,
    KnowledgeDraft,
    KnowledgeEntry,
    KnowledgeKind,
    KnowledgeState,
    KnowledgeVersion,
)

__all__ = [
    "KIND_NAMES",
    "STATE_NAMES",
    "KnowledgeDraft",
    "KnowledgeEntry",
    "KnowledgeKind",
    "KnowledgeState",
    "KnowledgeVersion",
]
