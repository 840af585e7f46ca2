"""Secrets that whoever holds them is let in by: of sessions and of service tokens.

256 random bits cannot be guessed (OWASP ASVS 5.0, 7.2.3 asks for 128), so that a plain SHA-256 is
enough to keep them by: a slow hash protects secrets that people made up. Each kind begins with its
own letters, by which leak scanners find one in a file or a log.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

SESSION: Final = "konkyo_s_"
TOKEN: Final = "konkyo_t_"

_RANDOM_BYTES = 32
_REST = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def new_secret(kind: str) -> str:
    """Return a new secret of a kind (``SESSION`` or ``TOKEN``)."""
    return kind + secrets.token_urlsafe(_RANDOM_BYTES)


def has_form(kind: str, secret: str) -> bool:
    """Tell whether ``secret`` may be one of a kind; anything else need not be looked up."""
    return secret.startswith(kind) and _REST.fullmatch(secret, len(kind)) is not None


def digest(secret: str) -> str:
    """Return under what a secret is kept: its SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()
