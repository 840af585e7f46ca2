"""Whole numbers in a JSON body: 1 and 1.0, nothing else."""

from __future__ import annotations

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError


def _whole(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)  # 1.0 is a whole number in JSON
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("int_form", "Not a whole number.")


#: Stands last in the annotation of a whole number, behind its limits: ``Annotated[int,
#: Field(ge=1), WHOLE]``. pydantic alone would also take "1" and true.
WHOLE = BeforeValidator(_whole)
