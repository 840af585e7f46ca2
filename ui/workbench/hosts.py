"""Which host leads a browser to the service that the workbench asks."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def beside(service: str, workbench: str) -> str:
    """Return the address of the service for a browser that has opened the workbench.

    A service on this machine is known here by a name that leads elsewhere on other machines.
    """
    parts, seen = urlsplit(service), urlsplit(workbench).hostname or ""
    if parts.hostname in _LOOPBACK and seen not in ("", *_LOOPBACK):
        host = f"[{seen}]" if ":" in seen else seen
        parts = parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host)
    return urlunsplit(parts).rstrip("/")
