"""The legal bases of an entry as people write them, and what each of them means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.errors import InputError, UnknownDocument, UnknownUnit
from corpus.types import Status
from office.knowledge.writing import cite
from office.watch import find_unit
from search_api.http.backend import SearchBackend

_BEGINNING = 80  # characters
_MOST_OFFERED = 5
#: Between two bases; a comma in brackets belongs to the name of one.
_BETWEEN = re.compile(r"[\n、，](?![^（(「\n]*[）)」])")


#: Each is in what is shipped, whatever else an office takes in.
EXAMPLES = ("法29条1項", "局長通知第8-1-(4)", "別冊問13-2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A unit that is near to what somebody wrote."""

    reference: str
    citation: str
    title: str
    beginning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisLine:
    """One basis that somebody wrote, with the unit that it names, or why it names none."""

    written: str
    reference: str = ""  # id with the part
    citation: str = ""
    title: str = ""
    text: str = ""  # what the unit, or the part of it, says
    status: Status = Status.OFFICIAL
    reason: str = ""  # plain Japanese
    offered: tuple[Offered, ...] = ()  # what may have been meant instead

    @property
    def beginning(self) -> str:
        """Return enough of the text to see that it is the one that was meant."""
        return _beginning(self.text)


def bases_in(text: str) -> tuple[str, ...]:
    """Return what is written, each once: 「法18条、法37条」 and two lines are both two bases."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, _BETWEEN.split(text)))))


def basis_of(backend: SearchBackend, references: Iterable[str]) -> tuple[BasisLine, ...]:
    """Look up each reference."""
    return tuple(_looked_up(backend, written) for written in references)


def reasons_of(basis: Iterable[BasisLine]) -> str:
    """Return what is wrong, a line for each reference; "" where all is well."""
    return "\n".join(f"{each.written}：{each.reason}" for each in basis if each.reason)


def written_form(backend: SearchBackend, reference: str, citation: str = "") -> str:
    """Return how people write a unit where that leads back to it, else its id.

    ``citation``: what stands instead for a unit that is gone.
    """
    try:
        written = backend.unit(reference).citation
    except (UnknownUnit, UnknownDocument):
        return citation or reference
    try:
        return written if find_unit(backend, written) == reference else reference
    except UnknownUnit:
        return reference


def _looked_up(backend: SearchBackend, written: str) -> BasisLine:
    try:
        reference = cite(backend, written).reference
    except InputError as error:
        return BasisLine(written=written, reason=error.message, offered=_offered(backend, written))
    view = backend.unit(reference)
    return BasisLine(
        written=written,
        reference=reference,
        citation=view.citation,
        title=view.unit.title,
        text=view.wording,
        status=view.document.status,
    )


def _offered(backend: SearchBackend, written: str) -> tuple[Offered, ...]:
    """Return the units that a reference comes near to, or between which it does not choose."""
    try:
        resolved = [each for each in backend.resolve(written) if each.unit_id]
    except InputError:  # too long to be a citation
        return ()
    found = []
    for each in resolved[:_MOST_OFFERED]:
        reference = "/".join(filter(None, (each.unit_id, each.part)))
        view = backend.unit(reference)
        found.append(
            Offered(
                reference=reference,
                citation=view.citation,
                title=view.unit.title,
                beginning=_beginning(view.wording),
            )
        )
    return tuple(found)


def _beginning(text: str) -> str:
    first = " ".join(text.split())
    return first[:_BEGINNING] + ("…" if len(first) > _BEGINNING else "")
