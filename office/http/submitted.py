"""The texts in a request: what a person or a program has put into it, decoded, and where it stands.

A text comes with its place: the names and numbers that lead to it, the last one outermost, so
that nothing is written out before somebody wants to read it (``name_of``).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import AsyncGenerator, Iterator
from typing import TypeAlias

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from corpus.errors import ResourceLimit
from ingest.texts_inside import texts_inside

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MAX_INSIDE = 8_000_000  # characters of all files of a request; looking takes 3 µs each at worst
_ESCAPES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_WHOLE = 2.0**53  # a float up to here is exact
_LONGEST_NAME = 200  # characters

#: What a text is inside of, and its own name or number there; None for the body itself.
Place: TypeAlias = tuple["Place", str | int] | None
Found: TypeAlias = tuple[Place, str]


def name_of(place: Place) -> str:
    """Return a place as programs write it: ``note``, ``items[0].note``; "" for the body itself."""
    steps: list[str] = []
    while place is not None:
        place, step = place
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(reversed(steps)).removeprefix(".")[:_LONGEST_NAME]


def texts_of_query(query: bytes) -> str:
    """Return a query string, or a form of the same coding, as it was meant.

    The fields stay apart: ``&`` and ``=`` are nothing that stands inside a number.
    """
    # Whole runs at once: unquote_plus takes 200 ms for a form of 200,000 characters, this 10.
    return _ESCAPES.sub(_unescaped, query.replace(b"+", b" ")).decode("utf-8", "replace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[0].replace(b"%", b"").decode("ascii"))


def fields_of_query(query: bytes) -> Iterator[Found]:
    """Yield the names and the values of the same, one by one."""
    for pair in query.split(b"&"):
        name, _, value = map(texts_of_query, pair.partition(b"="))
        yield None, name
        yield (None, name), value


def texts_of_json(body: bytes) -> Iterator[Found]:
    """Yield the strings, keys and whole numbers of JSON; of what is none, the text as it stands."""
    try:
        left: list[tuple[Place, object]] = [(None, json.loads(body, object_pairs_hook=_Pairs))]
    except (ValueError, RecursionError):
        yield None, body.decode("utf-8", "replace")
        return
    while left:
        place, value = left.pop()
        match value:
            case str():
                yield place, value
            case bool() | None:
                pass
            case int():
                yield place, str(value) if abs(value) < 10**20 else ""
            case float() if value.is_integer() and abs(value) < _WHOLE:
                yield place, str(int(value))
            case _Pairs():
                for key, _ in value:
                    yield place, key
                left.extend(((place, key), inner) for key, inner in reversed(value))
            case list():
                numbered = reversed(list(enumerate(value)))
                left.extend(((place, number), inner) for number, inner in numbered)


class _Pairs(list[tuple[str, object]]):
    """The keys and values of an object; of a key that stands twice, both."""


async def parts_of_multipart(headers: Headers, body: bytes) -> FormData | None:
    """Return the fields and files, or None for what cannot be taken apart.

    Raises HTTPException: 400 for a charset that decodes nothing, over which every later reader
    would stumble.
    """

    async def stream() -> AsyncGenerator[bytes]:
        yield body
        yield b""

    parser = MultiPartParser(headers, stream(), max_part_size=len(body) + 1)
    try:
        return await parser.parse()
    except (MultiPartException, KeyError, LookupError, UnicodeDecodeError):
        return None
    except UnicodeError as error:
        raise HTTPException(400) from error


def texts_of_parts(parts: FormData) -> Iterator[Found]:
    """Yield names, values, file names and the texts inside the files. May take seconds.

    Raises ResourceLimit for files that hold more text than anybody writes (``MAX_INSIDE``).
    """
    left = MAX_INSIDE
    for name, value in parts.multi_items():
        yield None, name
        place = (None, name)
        if isinstance(value, UploadFile):
            yield place, value.filename or ""
            file = value.file
            file.seek(0, io.SEEK_SET)
            inside = texts_inside(file.read(), value.filename or "")
            left -= sum(map(len, inside))
            if left < 0:
                raise ResourceLimit(
                    "ファイルの中の文字が多すぎるため、個人番号がないか確かめられません。"
                    "ファイルを分けて、もう一度お試しください。"
                )
            yield from ((place, text) for text in inside)
        else:
            yield place, value
