"""What the bodies of the office's API have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from search_api.http.whole import WHOLE

__all__ = ["WHOLE", "Submission"]


class Submission(BaseModel):
    """Base of what a program sends: a field that is not known is refused, never passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)
