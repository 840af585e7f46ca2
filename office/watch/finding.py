"""Which unit a reference means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.errors import UnknownUnit

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI

_UNIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*:\S+")


def find_unit(backend: SearchBackend, reference: str) -> str:
    """Return the id (with the part) that a reference means: an id, or a citation (法29条1項).

    Raises UnknownUnit where it means nothing, only something near, or more than one unit.
    """
    reference = reference.strip()
    if _UNIT_ID.fullmatch(reference):
        return reference
    resolved = backend.resolve(reference)
    reason = next((each.reason for each in resolved if each.reason), "")
    if reason or not resolved:
        raise UnknownUnit(
            reason
            or f"「{reference}」を引用として読めません。「法29条1項」のように書いてください。"
        )
    if len(resolved) > 1:
        found = "、".join(each.citation for each in resolved)
        raise UnknownUnit(f"「{reference}」は1つに決まりません。どれか1つを選んでください：{found}")
    return "/".join(filter(None, (resolved[0].unit_id, resolved[0].part)))
