"""Put corrections on what was read: a document and its units in, corrected ones out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.errors import InputError, UnknownUnit
from corpus.locator import Locator
from corpus.locator_words import label_of, read_locator
from corpus.types import Document, Pages, Part, Status, Unit, split_unit_id, unit_id
from ingest.sources.identity import DOCUMENT_ID
from search_api.publishing.corrections import (
    Correction,
    Describe,
    Merge,
    Remove,
    Rewrite,
    Split,
)

_JOINT = "\n"  # between the texts of two units that became one


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with its units: as it was read, or as it was corrected."""

    document: Document
    units: tuple[Unit, ...]


def corrected(reading: Reading, corrections: Iterable[Correction]) -> Reading:
    """Return what the corrections make of a reading, one after the other.

    Raises UnknownUnit for a unit that is not (or no longer) there, InputError for an id or a
    locator that cannot be, for one that is taken, and for an empty text.
    """
    document, units = reading.document, list(reading.units)
    for correction in corrections:
        match correction:
            case Describe():
                document = _described(document, correction)
            case Rewrite():
                _rewrite(units, correction)
            case Remove():
                _drop(units, _position(units, correction.unit))
            case Merge():
                _merge(units, correction)
            case Split():
                _split(units, correction)
    return Reading(document, tuple(_numbered(document, units)))


def _described(document: Document, said: Describe) -> Document:
    if not DOCUMENT_ID.fullmatch(said.id):
        raise InputError(
            f"資料の番号「{said.id}」は使えません。半角の英数字と - _ . で、英数字から始めて"
            "100文字以内にしてください（例: shuunyu-toriatsukai-r7）。"
        )
    if not said.title.strip():
        raise InputError("資料の題名を入力してください。")
    if said.status is Status.DIGEST:
        raise InputError("要旨は Konkyo に付属するものだけです。公式か事務所を選んでください。")
    if said.effective_from and said.effective_to and said.effective_from >= said.effective_to:
        raise InputError("効力のなくなる日は、効力の生じる日より後にしてください。")
    return replace(
        document,
        id=said.id,
        title=said.title.strip(),
        kind=said.document_kind,
        status=said.status,
        aliases=tuple(alias.strip() for alias in said.aliases if alias.strip()),
        number=said.number.strip(),
        authority=said.authority.strip(),
        issued_on=said.issued_on,
        revision=replace(
            document.revision,
            effective_from=said.effective_from,
            effective_to=said.effective_to,
        ),
    )


def _rewrite(units: list[Unit], said: Rewrite) -> None:
    at = _position(units, said.unit)
    unit, text = units[at], _text(said.text)
    locator = _free_locator(units, said.locator, unit, own=unit)
    units[at] = replace(
        unit,
        id=unit_id(unit.document_id, locator),  # by which those below it are known from now on
        locator=locator,
        title=said.title.strip(),
        headings=tuple(heading.strip() for heading in said.headings if heading.strip()),
        text=text,
        parts=_moved(unit.parts, unit.text, text),
    )
    _hand_over(units, unit, str(locator))


def _merge(units: list[Unit], said: Merge) -> None:
    at = _position(units, said.unit)
    if at == 0:
        raise InputError("最初の項目なので、つなげる前の項目がありません。")
    before, unit = units[at - 1], units[at]
    text = before.text + _JOINT + (f"{unit.title}{_JOINT}" if unit.title else "")
    shift = len(text)
    units[at - 1] = replace(
        before,
        text=text + unit.text,
        # The second's paragraphs are counted from 1 again: nobody can cite them as they were.
        parts=before.parts
        + tuple(
            replace(part, start=part.start + shift, end=part.end + shift, locator="")
            for part in unit.parts
        ),
        pages=_both(before.pages, unit.pages),
    )
    _hand_over(units, unit, str(before.locator))
    del units[at]


def _split(units: list[Unit], said: Split) -> None:
    at = _position(units, said.unit)
    unit, cut = units[at], said.offset
    first, second = unit.text[:cut].rstrip(), unit.text[cut:].lstrip()
    if not first.strip() or not second.strip():
        raise InputError(
            f"分ける位置は、本文（{len(unit.text)}文字）の途中にしてください。"
            "前にも後にも文章が残るようにします。"
        )
    locator = _free_locator(units, said.locator, unit)
    begin = len(unit.text) - len(unit.text[cut:].lstrip())
    units[at] = replace(
        unit, text=first, parts=tuple(part for part in unit.parts if part.end <= len(first))
    )
    units.insert(
        at + 1,
        replace(
            unit,
            id=unit_id(unit.document_id, locator),
            locator=locator,
            title=said.title.strip(),
            text=second,
            parts=tuple(
                replace(part, start=part.start - begin, end=part.end - begin)
                for part in unit.parts
                if part.start >= begin
            ),
        ),
    )


def _drop(units: list[Unit], at: int) -> None:
    unit = units.pop(at)
    if not units:
        raise InputError("最後の1件なので取り除けません。下書きごと削除してください。")
    _hand_over(units, unit, split_unit_id(unit.parent)[1])


def _hand_over(units: list[Unit], parent: Unit, path: str) -> None:
    """Give the units below ``parent``, as it was called, to the one at ``path`` ("": nobody)."""
    heir = unit_id(parent.document_id, path) if path else ""
    for at, unit in enumerate(units):
        if unit.parent and unit.parent == parent.id:
            units[at] = replace(unit, parent=heir)


def _numbered(document: Document, units: Iterable[Unit]) -> Iterable[Unit]:
    for ordinal, unit in enumerate(units):
        parent = split_unit_id(unit.parent)[1]
        yield replace(
            unit,
            id=unit_id(document.id, unit.locator),
            document_id=document.id,
            parent=unit_id(document.id, parent) if parent else "",
            ordinal=ordinal,
        )


def _position(units: list[Unit], path: str) -> int:
    for at, unit in enumerate(units):
        if str(unit.locator) == path:
            return at
    raise UnknownUnit(
        f"下書きに「{label_of(path)}」はありません。画面を開き直してください。", unit=path
    )


def _free_locator(units: list[Unit], place: str, near: Unit, *, own: Unit | None = None) -> Locator:
    if not place.strip():
        raise InputError("箇所を、第3条、第1-2、問3 のように入力してください。")
    try:
        locator = read_locator(place, near.locator)
    except ValueError:
        raise InputError(
            f"箇所「{place}」は使えません。第29条、第8-1-(4)-ア、問6-41-2、別表第1 のように"
            "書いてください。"
        ) from None
    if len(str(locator)) > 200:
        raise InputError("箇所は200文字までで書いてください。")
    for unit in units:
        if unit.locator == locator and unit is not own:
            raise InputError(
                f"箇所「{locator.label}」は、ほかの項目が使っています。別の番号にしてください。"
            )
    return locator


def _text(given: str) -> str:
    text = given.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise InputError("本文を入力してください。いらない項目なら、取り除いてください。")
    return text


def _moved(parts: tuple[Part, ...], old: str, new: str) -> tuple[Part, ...]:
    """Return the parts where they lie in the new text; those whose border changed are gone."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - head) if old[-1 - n] != new[-1 - n]), most - head)
    last, shift = len(old) - tail, len(new) - len(old)

    def place(border: int) -> int | None:
        if border <= head:
            return border
        return border + shift if border >= last else None

    kept = []
    for part in parts:
        start, end = place(part.start), place(part.end)
        if start is not None and end is not None and start < end:
            kept.append(replace(part, start=start, end=end))
    return tuple(kept)


def _both(first: Pages | None, second: Pages | None) -> Pages | None:
    if first is None or second is None:
        return first or second
    return replace(first, last=second.last, last_label=second.last_label)
