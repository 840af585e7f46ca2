"""The JSON of the audit log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import Field

from office.audit.findings import FaultKind
from office.http.submission import Submission
from search_api.http.schemas import Schema


class AuditEventSchema(Schema):
    """One event. Moments are in UTC."""

    seq: int = Field(description="Its number in the log.")
    at: dt.datetime = Field(description="When.")
    actor: str = Field(description="Account id, console or visitor.")
    actor_login: str = Field(description="Name that the account signs in with, or empty.")
    action: str = Field(description="What was done.", examples=["account-create"])
    action_label: str = Field(description="The same in Japanese.")
    object_kind: str = Field(description="Kind of what it was done to.", examples=["account"])
    object_id: str = Field(description="Id of what it was done to.")
    outcome: str = Field(description="done or refused.")
    client: str = Field(description="Network address.")
    request_id: str = Field(description="X-Request-ID of the request.")
    details: dict[str, Any] = Field(description="Plain facts: codes, counts, days, ids.")


class AuditPageSchema(Schema):
    """One page of events, the newest first."""

    events: tuple[AuditEventSchema, ...]
    total: int = Field(description="Events that fit, on all pages.")
    page: int = Field(description="This page; beyond the last one, the last.")
    pages: int = Field(description="How many pages there are, at least 1.")


class AuditHeadSchema(Schema):
    """The place of the last event, to be kept elsewhere."""

    seq: int = Field(description="Its number.")
    hash: str = Field(description="First digits of its chain.")
    anchor: str = Field(description="Both as one, for verify.", examples=["120:9f86d081884c7d65"])


class AuditCheckSchema(Submission):
    """From where the log is checked."""

    anchor: str = Field(
        default="",
        description="A head that was kept; empty: from the beginning.",
        pattern=r"^([1-9][0-9]{0,17}:[0-9a-f]{16,64})?$",
        examples=["120:9f86d081884c7d65"],
    )


class FindingSchema(Schema):
    """One thing that is wrong."""

    kind: FaultKind = Field(description="What was done to the log.")
    seq: int = Field(description="First event that it is about.")
    until: int = Field(description="Last one.")
    message: str = Field(description="The same in Japanese.")


class VerificationSchema(Schema):
    """What a check came to."""

    ok: bool = Field(description="Whether nothing is wrong.")
    events: int = Field(description="How many were checked.")
    last_seq: int = Field(description="Number of the last one.")
    findings: tuple[FindingSchema, ...] = Field(description="What is wrong, and where.")
    untold: int = Field(description="Further events that do not fit.")
