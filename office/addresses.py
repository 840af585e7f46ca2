"""Network addresses in one form, so that two spellings of one address compare equal."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

_PORT = re.compile(r"(?s)(.*?)(?::[0-9]{0,5})?")


def address_of(text: str) -> Address | None:
    """Return the address that ``text`` writes (``[::1]``, ``::ffff:10.0.0.1``), or None."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def network_of(client: str) -> str:
    """Return the address; of IPv6 the network of 64 bits, all of which one machine may use."""
    if ":" not in client:
        return client
    address = address_of(client)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address or client)


def without_port(host: str) -> str:
    """Return ``konkyo.example:8400`` without its port; an address in brackets keeps them."""
    if host.startswith("["):
        name, bracket, rest = host.partition("]")
        return name + bracket if re.fullmatch(r"(?::[0-9]{0,5})?", rest) else host
    if host.count(":") > 1:  # a bare IPv6 address, as proxies write it
        return host
    match = _PORT.fullmatch(host)
    return match[1] if match else host
