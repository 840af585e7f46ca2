"""What may stand in an event. Facts are codes, counts, days and ids: never words about a person.

A fact is an int, a bool or a text in ASCII without spaces (``[A-Za-z0-9_.,:;/+=#%()-]``, at most
1,000 characters). That keeps out every Japanese name, every sentence and every address of e-mail;
numbers of twelve digits are refused too, written with or without hyphens. Who writes code gets a
ValueError, so that a test fails before a name is kept.

The id of an object and what is told of the caller come from outside and must not make a refusal
unnoted: they are cleaned, never refused.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping

OBJECT_ID_LENGTH = 200
MASKED = "〔伏せ字〕"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ACTION = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Za-z0-9_.,:;/+=#%()\-]{0,1000}")
_TWELVE_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d{4}([ \-‐‑–—―−ー]?)\d{4}\1\d{4}(?![0-9A-Za-z])")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_BIGGEST = 10**11  # a count; a personal number has twelve digits

_dumps = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode


def facts_as_json(facts: Mapping[str, str | int | bool]) -> str:
    """Return the details of an event as it keeps them. Raises ValueError for what may not stand."""
    for name, value in facts.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"audit: {name!r} is no name for a fact")
        if isinstance(value, bool):
            continue
        if isinstance(value, int):
            if not -_BIGGEST < value < _BIGGEST:
                raise ValueError(f"audit: {name} is too large for a count")
        elif not isinstance(value, str):
            raise ValueError(f"audit: {name} is a {type(value).__name__}, not a plain fact")
        elif not _CODE.fullmatch(value) or _TWELVE_DIGITS.search(value):
            # The value stays untold: this sentence may reach a log.
            raise ValueError(f"audit: {name} is no code, count, day or id")
    return _dumps(dict(facts))


def action_name(action: str) -> str:
    """Return the name of a deed, ``account-create``. Raises ValueError for another form."""
    if len(action) > 60 or not _ACTION.fullmatch(action):
        raise ValueError(f"audit: {action!r} is no name of a deed")
    return action


def object_name(object_id: str) -> str:
    """Return the id of an object without what may be personal, at most 200 characters."""
    kept = cleaned(object_id, OBJECT_ID_LENGTH)
    plain = unicodedata.normalize("NFKC", kept)
    return MASKED if _MAIL.search(plain) or _TWELVE_DIGITS.search(plain) else kept


def cleaned(text: str, length: int) -> str:
    """Return a text from outside that every database can keep: no control characters, short."""
    return _UNFIT.sub("?", text[:length])
