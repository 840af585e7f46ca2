"""Where to go on after signing in: a page of ours, whatever the address said."""

from __future__ import annotations

MAX_LENGTH = 2000  # characters


def local_path(text: str, fallback: str = "/") -> str:
    """Return ``text`` if it is a path on this host, else ``fallback``.

    Browsers take ``//host``, ``/\\host`` and ``/<tab>/host`` for addresses of another host.
    """
    plain = len(text) <= MAX_LENGTH and text.isprintable() and not set(text) & set(" \\")
    return text if plain and text.startswith("/") and not text.startswith("//") else fallback
