"""Pictures of PDF pages, to lay beside the text that was read. Run it in the sandbox."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ingest.sources.pdf.document import opened

#: Pixels of the longer side of a picture: fine print can be read, a page stays below 1 MB.
LONGER_SIDE = 1500


def count_pages(path: Path, name: str, password: str = "") -> int:
    """Return the number of pages. Raises PasswordNeeded and UnreadableFile."""
    with opened(path, name, password) as pdf:
        return len(pdf)


def page_images(path: Path, name: str, first: int, last: int) -> list[bytes]:
    """Return pages (from 1) as PNG, their longer sides ``LONGER_SIDE`` pixels."""
    with opened(path, name, "") as pdf:
        return [_drawn(pdf[number - 1]) for number in range(first, last + 1)]


def _drawn(page: Any) -> bytes:
    scale = LONGER_SIDE / max(1.0, *page.get_size())
    picture = page.render(scale=scale, grayscale=True).to_pil()
    found = io.BytesIO()
    picture.save(found, "PNG")
    page.close()
    return found.getvalue()
