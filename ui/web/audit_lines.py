"""Events of the audit log as pages show them: in plain words, with the names of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from office.audit.days import in_words
from office.audit.labels import ACTOR_LABELS, OUTCOME_LABELS, action_label, object_label
from office.audit.log import AuditEvent
from office.audit.wording import facts_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event, ready to be read."""

    seq: int
    at: str  # Japan time, to the second
    actor: str  # 山田 花子（yamada）, コマンド …
    actor_id: str  # "" where the name says all
    action: str
    refused: bool
    outcome: str
    kind: str  # of the object; may be ""
    target: str  # its name where it is known
    target_id: str
    client: str
    facts: tuple[str, ...]


def lines_of_events(events: Iterable[AuditEvent], names: Mapping[str, str]) -> list[EventLine]:
    """Return the lines; ``names`` are those that the reader may see, by id."""
    return [_line(event, names) for event in events]


def _line(event: AuditEvent, names: Mapping[str, str]) -> EventLine:
    known = ACTOR_LABELS.get(event.actor, "")
    return EventLine(
        seq=event.seq,
        at=in_words(event.at),
        actor=known or names.get(event.actor, ""),
        actor_id="" if known else event.actor,
        action=action_label(event.action),
        refused=event.outcome == "refused",
        outcome=OUTCOME_LABELS.get(event.outcome, event.outcome),
        kind=object_label(event.object_kind),
        target=names.get(event.object_id, ""),
        target_id=event.object_id,
        client=event.client,
        facts=facts_in_words(event.details, names),
    )
