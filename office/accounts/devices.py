"""A coarse name of a device, by which a person tells their own sessions apart.

The User-Agent header itself is never kept: it says more about a person's device than is needed.
"""

from __future__ import annotations

import re
from typing import Final

UNKNOWN: Final = "不明な端末"

# The first that fits counts: each browser also names those that it wants to be taken for.
_DEVICES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("タブレット", re.compile(r"iPad|Tablet|Android(?!.*Mobile)")),
    ("スマートフォン", re.compile(r"iPhone|iPod|Mobile|Android")),
    ("パソコン", re.compile(r"Windows|Macintosh|CrOS|X11|Linux")),
)
_BROWSERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS|Chromium|HeadlessChrome)/")),
    ("Safari", re.compile(r"\bSafari/")),
)
_LOOKED_AT = 500  # characters of the header; browsers send fewer

#: Every name that there is.
DEVICE_LABELS: frozenset[str] = frozenset(
    {UNKNOWN}
    | {name for name, _ in _DEVICES}
    | {f"{name}（{browser}）" for name, _ in _DEVICES for browser, _ in _BROWSERS}
)


def device_label(user_agent: str) -> str:
    """Return the coarse name for a User-Agent header: スマートフォン（Safari）, パソコン（Edge）.

    A name that was made before stays; nothing said is "".
    """
    if not user_agent or user_agent in DEVICE_LABELS:
        return user_agent
    header = user_agent[:_LOOKED_AT]
    device = _first(_DEVICES, header)
    browser = _first(_BROWSERS, header)
    if not device:
        return UNKNOWN
    return f"{device}（{browser}）" if browser else device


def _first(names: tuple[tuple[str, re.Pattern[str]], ...], header: str) -> str:
    return next((name for name, form in names if form.search(header)), "")
