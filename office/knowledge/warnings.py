"""Whether the units on which entries rest still read as they did when they were cited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from office.alerts import Alert, alerts
from office.cited import CitedUnit
from office.knowledge.types import KnowledgeVersion

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI


def warnings_of(
    versions: Iterable[KnowledgeVersion], backend: SearchBackend
) -> dict[str, tuple[Alert, ...]]:
    """Return for each version that has any, by its id, what became of its units.

    A unit that several versions cite with one wording is looked at once.
    """
    listed = tuple(versions)
    found: dict[CitedUnit, list[Alert]] = {}
    for alert in alerts(dict.fromkeys(each for v in listed for each in v.citations), backend):
        found.setdefault(alert.watched, []).append(alert)
    told = {
        version.id: tuple(alert for each in version.citations for alert in found.get(each, ()))
        for version in listed
    }
    return {version_id: of_one for version_id, of_one in told.items() if of_one}
