"""Server-sent events, read as the bytes come: as the WHATWG standard has them, and tolerant."""

from __future__ import annotations

import codecs
import re

_LINE_END = re.compile(r"\r\n|\n|\r(?!\Z)")


class EventStream:
    """Turns chunks of bytes into the data of events. Bytes that are no UTF-8 become U+FFFD."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
        self._rest: list[str] = []  # of a line that has not ended, in pieces
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> list[str]:
        """Return the data of every event that ends in this chunk."""
        return self._read(self._decoder.decode(chunk))

    def close(self) -> list[str]:
        """Return the data of a last event that no blank line ends."""
        return self._read(self._decoder.decode(b"", final=True) + "\n\n")

    def _read(self, text: str) -> list[str]:
        # Only a chunk with a line's end is joined with the rest: a long line costs no square.
        self._rest.append(text)
        if not re.search(r"[\r\n]", "".join(self._rest[-2:])):
            return []
        *lines, rest = _LINE_END.split("".join(self._rest))
        self._rest = [rest]
        events = []
        for line in lines:
            if not line and self._data:
                events.append("\n".join(self._data))
                self._data = []
            name, _, value = line.partition(":")
            if name == "data":
                self._data.append(value.removeprefix(" "))
        return events
