"""How a reader wants the pages to look: kept in one cookie, for visitors too, without a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

from office.http.cookies import LastingCookie
from office.http.local_path import MAX_LENGTH

_YEAR = 365 * 24 * 3600  # seconds


class Size(StrEnum):
    """How large the letters are."""

    STANDARD = "standard"
    LARGE = "large"
    LARGEST = "largest"


class Colours(StrEnum):
    """Which colours the pages have."""

    DEVICE = "device"  # what the device says
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Furigana(StrEnum):
    """Whether the readings of kanji stand above them."""

    NONE = "none"
    SHOWN = "shown"


SIZE_LABELS: dict[Size, str] = {
    Size.STANDARD: "標準",
    Size.LARGE: "大",
    Size.LARGEST: "特大",
}
COLOUR_LABELS: dict[Colours, str] = {
    Colours.DEVICE: "端末に合わせる",
    Colours.LIGHT: "明るい",
    Colours.DARK: "暗い",
    Colours.CONTRAST: "高コントラスト",
}
FURIGANA_LABELS: dict[Furigana, str] = {Furigana.NONE: "なし", Furigana.SHOWN: "あり"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """What a reader chose."""

    size: Size = Size.STANDARD
    colours: Colours = Colours.DEVICE
    furigana: Furigana = Furigana.NONE

    @classmethod
    def read(cls, text: str) -> Display:
        """Read what ``text()`` wrote; what nobody could choose counts as not chosen."""
        size, colours, furigana = (*text.split("."), "", "", "")[:3]
        return cls().changed({"size": size, "colours": colours, "furigana": furigana})

    def changed(self, fields: Mapping[str, str]) -> Display:
        """Return this with the fields that a form sends; a field that is not sent stays."""
        return Display(
            size=Size(_one_of(Size, fields.get("size"), self.size)),
            colours=Colours(_one_of(Colours, fields.get("colours"), self.colours)),
            furigana=Furigana(_one_of(Furigana, fields.get("furigana"), self.furigana)),
        )

    def text(self) -> str:
        """Return what the cookie says."""
        return f"{self.size}.{self.colours}.{self.furigana}"


def _one_of(choices: type[StrEnum], said: str | None, otherwise: str) -> str:
    return said if said in set(choices) else otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the page that is being made looks, and where it stands."""

    display: Display = Display()
    path: str = ""
    address: str = "/"  # path and query; where to come back to
    style: str = ""  # version of the style sheet that the browser has fetched


_LOOK: ContextVar[Look] = ContextVar("look")


def look() -> Look:
    """Return how the page that is being made looks."""
    return _LOOK.get(Look())


def display_cookie(https_required: bool = False) -> LastingCookie:
    """Return how what a reader chose travels."""
    return LastingCookie(name="konkyo_display", seconds=_YEAR, https_required=https_required)


def style_cookie(display: LastingCookie) -> LastingCookie:
    """Return how the version of the style sheet that a browser fetched travels."""
    return replace(display, name="konkyo_style")


@contextmanager
def looking(scope: Scope, cookie: LastingCookie) -> Iterator[None]:
    """Make what is made inside the block look as the reader of a request wants it."""
    path, query = quote(scope["path"], safe="/:"), scope["query_string"].decode("latin-1")
    address = f"{path}?{query}" if query else path
    reads = scope["method"] == "GET" and len(address) <= MAX_LENGTH
    token = _LOOK.set(
        Look(
            display=Display.read(cookie.read(scope)),
            path=scope["path"],
            address=address if reads else "/",
            style=style_cookie(cookie).read(scope),
        )
    )
    try:
        yield
    finally:
        _LOOK.reset(token)


class Looking:
    """ASGI middleware around the pages: their templates ask ``look()``."""

    def __init__(self, app: ASGIApp, cookie: LastingCookie) -> None:
        self._app = app
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with looking(scope, self._cookie):
            await self._app(scope, receive, send)
