"""What became of a document between two days: units that came, went, or read otherwise (新旧対照).

Only texts of the same standing are compared: our own digest of a law is no older wording of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.days import day_in_words, today_in_japan
from corpus.errors import InvalidQuery
from corpus.store import visible_versions
from corpus.types import Document, Status, Unit
from search_api.citation import citation_string
from search_api.difference import Piece, PieceKind, difference, wording

_DAY = dt.timedelta(days=1)
# Tables are Markdown in a unit's text; people read their rows without the rules.
_TABLE_RULE = re.compile(r"^\|(?: ?:?-{3,}:? ?\|| +\|)+$\n?", re.MULTILINE)
_TABLE_ROW = re.compile(r"^\| ?(.*?) ?\|$", re.MULTILINE)


class ChangeKind(StrEnum):
    """What became of a unit."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


CHANGE_LABELS: dict[ChangeKind, str] = {
    ChangeKind.ADDED: "追加",
    ChangeKind.REMOVED: "削除",
    ChangeKind.CHANGED: "変更",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChange:
    """One unit that came, went, or reads otherwise.

    Where its caption changed too, both wordings begin with it, in brackets, as in the book.
    """

    unit_id: str  # in the later version; of a removed unit, in the earlier one
    citation: str
    title: str
    kind: ChangeKind
    pieces: tuple[Piece, ...]

    @property
    def old(self) -> str:
        """Return the earlier wording, "" for a unit that was added."""
        return wording(self.pieces, PieceKind.INSERTED)

    @property
    def new(self) -> str:
        """Return the later wording, "" for a unit that was removed."""
        return wording(self.pieces, PieceKind.DELETED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The differences of a document between two days, in the order of the book."""

    document_id: str
    title: str
    before: Document | None = None  # the versions that are compared; None when there are none
    after: Document | None = None
    units: tuple[UnitChange, ...] = ()
    note: str = ""  # plain Japanese: why nothing is compared, or that both days show one version

    @property
    def comparable(self) -> bool:
        """Tell whether there were two texts to compare."""
        return self.before is not None and self.after is not None


def changes_between(
    versions: Sequence[Document],
    units_of: Callable[[str], Iterable[Unit]],
    first: dt.date,
    second: dt.date,
) -> Changes:
    """Compare a document as it is shown on two days. ``units_of`` reads a version.

    Raises InvalidQuery when the first day is after the second.
    """
    if first > second:
        raise InvalidQuery("前の日が後の日より後になっています。2つの日を入れ替えてください。")
    before, after = _text_on(versions, first), _text_on(versions, second)
    newest = after or before or versions[-1]
    result = Changes(document_id=newest.id, title=newest.title)
    if before is None or after is None or before.status is not after.status:
        missing = [day for day, text in ((first, before), (second, after)) if text is None]
        return replace(result, note=_nothing(versions, missing))
    result = replace(result, before=before, after=after)
    if before == after:
        days = f"{day_in_words(first)}と{day_in_words(second)}"
        same = [v for v in versions if v.status is before.status]
        if len(same) == 1:  # nobody knows whether there was another between the days
            note = f"収録されている版は1つだけなので、{days}の間に変わったかどうかは分かりません。"
            return replace(result, note=f"{note}前の版を取り込むと、比べられます。")
        return replace(result, note=f"{days}に示される版は同じです。違いはありません。")
    old, new = units_of(before.version), units_of(after.version)
    return replace(result, units=compared(before, old, after, new))


def revision_days(versions: Iterable[Document]) -> dict[str, dt.date]:
    """Return version → a day that shows it, newest first; digests are left out.

    Of a version that does not say when it began, today if it is shown today; else the first
    day that can be named, if need be the day before the next version.
    """
    known, today = tuple(versions), today_in_japan()
    named = {
        day
        for revision, issued in ((v.revision, v.issued_on) for v in known)
        for day in (revision.effective_from, revision.amended_on, issued)
        if day
    }
    days: dict[str, dt.date] = {}
    for day in sorted({day + step for day in named for step in (-_DAY, 0 * _DAY, _DAY)}):
        shown = _text_on(known, day)
        if shown is not None:
            days.setdefault(shown.version, day)
    now = _text_on(known, today)
    if now is not None and now.revision.effective_from is None:
        days[now.version] = today
    return dict(sorted(days.items(), key=lambda item: item[1], reverse=True))


def _text_on(versions: Iterable[Document], day: dt.date) -> Document | None:
    """Return the version shown on a day, if it is no digest."""
    shown = visible_versions(versions, day)
    return shown[0] if shown and shown[0].status is not Status.DIGEST else None


def _nothing(versions: Sequence[Document], missing: Iterable[dt.date]) -> str:
    """Say why there is nothing to compare: on the missing days there is no text."""
    if all(version.status is Status.DIGEST for version in versions):
        return (
            "収録されているのは要旨だけです。要旨は公式の条文ではないため、比べるものがありません。"
            "公式の本文が取り込まれると、比べられます。"
        )
    days = "と".join(dict.fromkeys(map(day_in_words, missing)))
    if not days:
        return "公式の本文と事務所の資料は別のものなので、比べるものがありません。"
    known = sorted(revision_days(versions).values())
    advice = f"{day_in_words(known[0])}以後の日を指定してください。" if len(known) > 1 else ""
    return (
        f"{days}の時点の公式の本文が収録されていないため、比べるものがありません"
        f"（要旨とは比べません）。{advice}"
    )


def compared(
    before: Document, old_units: Iterable[Unit], after: Document, new_units: Iterable[Unit]
) -> tuple[UnitChange, ...]:
    """Return what differs between two readings of a document, in the order of the book."""
    old, new = _by_place(before, old_units), _by_place(after, new_units)
    found = []
    for place in {**old, **new}:
        here, there = old.get(place), new.get(place)
        pieces = _pieces(here, there)
        if any(piece.kind is not PieceKind.EQUAL for piece in pieces):
            unit = there or here
            assert unit is not None
            change = UnitChange(
                unit_id=unit.id,
                citation=citation_string(after if there else before, unit),
                title=unit.title,
                kind=_kind(here, there),
                pieces=pieces,
            )
            found.append((unit.locator, there is not None, change))
    found.sort(key=lambda each: each[:2])
    return tuple(change for _, _, change in found)


def _by_place(document: Document, units: Iterable[Unit]) -> dict[tuple[str, int], Unit]:
    """Return the units by what they are called in every version.

    附則 are counted from the first; a new one in between moves the ids of those that follow, so
    the law that brought them names them.
    """
    places: dict[tuple[str, int], Unit] = {}
    seen: dict[str, int] = {}
    for unit in units:
        name = str(unit.locator)
        if unit.locator.steps[0].kind == "suppl":
            name = citation_string(document, unit).removeprefix(document.title)
        seen[name] = seen.get(name, 0) + 1
        places[name, seen[name]] = unit
    return places


def _kind(old: Unit | None, new: Unit | None) -> ChangeKind:
    if old is None:
        return ChangeKind.ADDED
    return ChangeKind.REMOVED if new is None else ChangeKind.CHANGED


def _pieces(old: Unit | None, new: Unit | None) -> tuple[Piece, ...]:
    if old is None or new is None:
        return difference(_read(old), _read(new))
    if old.title == new.title:
        return () if old.text == new.text else difference(_read(old), _read(new))
    return difference(f"（{old.title}）\n{_read(old)}", f"（{new.title}）\n{_read(new)}")


def _read(unit: Unit | None) -> str:
    if unit is None:
        return ""
    rows = _TABLE_ROW.sub(r"\1", _TABLE_RULE.sub("", unit.text))
    return rows if rows == unit.text else rows.replace(" | ", " ｜ ").replace("<br>", "　")
