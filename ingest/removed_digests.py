"""Which of the embedded digests a home wants no more, so that nothing takes them in again."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.errors import InputError

REMOVED_DIGESTS_FILE = "removed-digests.json"


def removed_digests(home: Path) -> frozenset[str]:
    """Return the ids of the removed documents. Raises InputError for a file that is damaged."""
    path = home / REMOVED_DIGESTS_FILE
    try:
        return frozenset(map(str, json.loads(path.read_text("utf-8"))))
    except FileNotFoundError:
        return frozenset()
    except (ValueError, TypeError) as error:
        raise InputError(
            f"「{path}」を読めません。このファイルを消してから、もう一度実行してください"
            "（取り除いた付属の要旨は、次の「konkyo up」で戻ります）。"
        ) from error


def remember_removed(home: Path, document_id: str) -> None:
    """Add a document to the removed ones."""
    ids = sorted(removed_digests(home) | {document_id})
    fresh = home / f".{REMOVED_DIGESTS_FILE}.new"
    fresh.write_text(json.dumps(ids) + "\n", "utf-8")
    fresh.replace(home / REMOVED_DIGESTS_FILE)


def forget_removed(home: Path) -> None:
    """Take everything in again from now on."""
    (home / REMOVED_DIGESTS_FILE).unlink(missing_ok=True)
