"""The menu on every page: what leads where its reader may go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from office.http.caller import caller
from office.http.doorkeeper import PUBLIC
from office.permission.table import scope_of
from search_api.authorizer import Action
from ui.doors import PAGE_DOORS


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One line of the menu."""

    path: str
    label: str


def _items(*pairs: tuple[str, str]) -> tuple[MenuItem, ...]:
    return tuple(MenuItem(path=path, label=label) for path, label in pairs)


#: What a phone has room for.
_FIRST = _items(("/", "検索"), ("/answer", "質問"), ("/documents", "資料"))
_MORE = _items(
    ("/cite", "文章を確かめる"),
    ("/knowledge", "用例"),
    ("/case-notes", "ケース記録"),
    ("/bookmarks", "しおり"),
    ("/recent", "最近読んだ根拠"),
    ("/watch", "見守り"),
    ("/training", "研修"),
)
_DEEDS = {door.path: door.deed for door in PAGE_DOORS if door.method == "GET"}


class Menu:
    """Asked by the templates. ``accounts``: people can sign in here."""

    def __init__(self, *, accounts: bool) -> None:
        self._accounts = accounts

    @property
    def first(self) -> tuple[MenuItem, ...]:
        """Return what always stands in sight."""
        return tuple(self._open(_FIRST))

    @property
    def more(self) -> tuple[MenuItem, ...]:
        """Return what stands behind one tap."""
        return tuple(self._open(_MORE))

    def _open(self, items: Iterable[MenuItem]) -> Iterable[MenuItem]:
        return (item for item in items if item.path in _DEEDS and self._may(item.path))

    def _may(self, path: str) -> bool:
        deed = _DEEDS[path]
        if deed is PUBLIC:
            return True
        if not self._accounts:
            return isinstance(deed, Action)
        known = caller()
        return bool(scope_of(known.role if known else None, deed))
