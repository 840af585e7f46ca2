"""The texts in a request: what a person or a program has put into its body, decoded."""

from __future__ import annotations

import io
import json
import re
from collections.abc import AsyncGenerator, Iterator

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from corpus.errors import ResourceLimit
from ingest.texts_inside import texts_inside

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MAX_INSIDE = 8_000_000  # characters of all files of a request; looking takes 3 µs each at worst
_ESCAPES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_WHOLE = 2.0**53  # a float up to here is exact


def texts_of_query(query: bytes) -> str:
    """Return a query string, or a form of the same coding, as it was meant.

    The fields stay apart: ``&`` and ``=`` are nothing that stands inside a number.
    """
    # Whole runs at once: unquote_plus takes 200 ms for a form of 200,000 characters, this 10.
    return _ESCAPES.sub(_unescaped, query.replace(b"+", b" ")).decode("utf-8", "replace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[0].replace(b"%", b"").decode("ascii"))


def texts_of_json(body: bytes) -> Iterator[str]:
    """Yield the strings, keys and whole numbers of JSON; of what is none, the text as it stands."""
    try:
        left = [json.loads(body, object_pairs_hook=_Pairs)]
    except (ValueError, RecursionError):
        yield body.decode("utf-8", "replace")
        return
    while left:
        match left.pop():
            case str() as text:
                yield text
            case bool() | None:
                pass
            case int() as number:
                yield str(number) if abs(number) < 10**20 else ""
            case float() as number if number.is_integer() and abs(number) < _WHOLE:
                yield str(int(number))
            case list() as items:
                left.extend(items)
                if isinstance(items, _Pairs):
                    left.extend(items.values)


class _Pairs(list[str]):
    """The keys of an object, and its values; of a key that stands twice, both."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(key for key, _ in pairs)
        self.values = [value for _, value in pairs]


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


def texts_of_parts(parts: FormData) -> Iterator[str]:
    """Yield names, values, file names and the texts inside the files. May take seconds.

    Raises ResourceLimit for files that hold more text than anybody writes (``MAX_INSIDE``).
    """
    left = MAX_INSIDE
    for name, value in parts.multi_items():
        yield name
        if isinstance(value, UploadFile):
            yield value.filename or ""
            file = value.file
            file.seek(0, io.SEEK_SET)
            inside = texts_inside(file.read(), value.filename or "")
            left -= sum(map(len, inside))
            if left < 0:
                raise ResourceLimit(
                    "ファイルの中の文字が多すぎるため、個人番号がないか確かめられません。"
                    "ファイルを分けて、もう一度お試しください。"
                )
            yield from inside
        else:
            yield value
