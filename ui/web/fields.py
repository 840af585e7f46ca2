"""What a form brought: its texts, and what is wrong with each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from corpus.errors import InputError
from search_api.http.guard import MAX_POSTED


class Texts(dict[str, str]):
    """Texts by field; a field that is not there is empty."""

    def __missing__(self, name: str) -> str:
        return ""


async def read_fields(request: Request) -> Texts:
    """Return the texts of the form that was sent; files, which no form here has, are left out.

    A text may be as long as the whole form: a page carries a file that was looked at back in one.
    """
    async with request.form(max_part_size=MAX_POSTED) as form:
        return Texts((name, value) for name, value in form.items() if isinstance(value, str))


#: The parameter of a route that takes a form.
Fields: TypeAlias = Annotated[Texts, Depends(read_fields)]

NOTHING = Texts()  # typed yet, or wrong


def error_of(check: Callable[[], object]) -> str:
    """Return what ``check`` has against its field, in Japanese; "" where it takes it."""
    try:
        check()
    except InputError as error:
        return error.message
    return ""


def twice_error(fields: Texts) -> str:
    """Return what is wrong with a password that should be typed the same twice."""
    first, second = fields["password"], fields["again"]
    if first and not second:
        return "同じパスワードを、もう一度入れてください。"
    return "1回目と同じではありません。もう一度入れてください。" if first != second else ""


def only_errors(**errors: str) -> Texts:
    """Return the fields that are wrong."""
    return Texts((name, message) for name, message in errors.items() if message)
