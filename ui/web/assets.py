"""The style sheet and the script: fetched once, and no page waits for them twice.

On a slow mobile line a page that has come waits another round trip for its style sheet. So whoever
was never here gets it inside the first page, which fetches the file beside it for the pages to
come. With the file comes a cookie that names it: the next page only points to it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from importlib.resources import files

from markupsafe import Markup

_TYPES = {"konkyo.css": "text/css", "konkyo.js": "text/javascript"}
_STYLE = "konkyo.css"


class Assets:
    """The static files of the pages, read once."""

    def __init__(self) -> None:
        folder = files("ui.web") / "static"
        self._raw = {name: (folder / name).read_bytes() for name in _TYPES}
        self._compressed = {name: gzip.compress(raw) for name, raw in self._raw.items()}
        #: Stands in the addresses of the files, so that they may be kept for good.
        self.version = hashlib.sha256(b"".join(self._raw.values())).hexdigest()[:12]
        #: The style sheet as it stands inside a first page; ours, so nothing to escape.
        self.style = Markup(self._raw[_STYLE].decode())

    @property
    def content_security_policy(self) -> str:
        """Return what a page may load: nothing from other hosts, no style or script inside it.

        But for the style sheet itself, named by its hash. The icon is a data address, and only
        the suggestions of the search box are fetched by a script.
        """
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        return (
            f"default-src 'none'; style-src 'self' 'sha256-{digest}'; script-src 'self'; "
            "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )

    def file(self, name: str, accepted: str = "") -> tuple[bytes, dict[str, str]] | None:
        """Return a file with its headers, or None. ``accepted``: the ``Accept-Encoding``.

        It is kept by the browser alone: a cookie comes with it.
        """
        if name not in self._raw:
            return None
        headers = {
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Type": f"{_TYPES[name]}; charset=utf-8",
        }
        if "gzip" not in accepted:
            return self._raw[name], headers
        compressed = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return self._compressed[name], headers | compressed

    def is_style(self, name: str) -> bool:
        """Tell whether a file is the style sheet, with which the cookie travels."""
        return name == _STYLE
