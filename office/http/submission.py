"""What the bodies of the office's API have in common."""

from __future__ import annotations

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError


class Submission(BaseModel):
    """Base of what a program sends: a field that is not known is refused, never passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _whole(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)  # 1.0 is a whole number in JSON
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("int_form", "Not a whole number.")


#: Stands last in the annotation of a whole number, behind its limits: ``Annotated[int,
#: Field(ge=1), WHOLE]``. pydantic alone would also take "1" and true.
WHOLE = BeforeValidator(_whole)
