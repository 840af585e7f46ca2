"""Days at the HTTP edge: 2026-04-01 and nothing else.

pydantic alone would also take 0 and 1767225600 (seconds since 1970) and a moment at midnight.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: object) -> object:
    if type(value) is dt.date or (isinstance(value, str) and _FORM.fullmatch(value)):
        return value  # a date comes from our own dataclasses, never from a request
    raise PydanticCustomError("date_form", "Not a day as 2026-04-01.")


#: A day in a request.
Day = Annotated[dt.date, BeforeValidator(_day)]
