"""Find out why events do not fit: by whether they fit at another place, or after another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from office.audit.chain import Chain, Link
from office.audit.findings import FaultKind, Finding

_NUMBERS = 32  # so many of the missing numbers are tried for each event that does not fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """An event that does not fit at its place (疑わしい記録)."""

    link: Link
    before: bytes  # chain of the one before, as it is kept
    rebuilt: bytes  # what its own chain would have to be
    after_gap: bool = False
    surplus: bool = False  # its number is taken already, or there is no such number

    @property
    def seq(self) -> int:
        """Return its number as it is kept."""
        return self.link.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Everything that is known when the events have been read."""

    chain: Chain
    suspects: Sequence[Suspect]
    missing: Sequence[tuple[int, int]]  # numbers that no event has, from … to
    seen: int  # the highest number
    last: int | None  # number of the last event by the head, if that is genuine
    again: Callable[[], Iterable[Link]]  # reads all events once more

    def explain(self) -> list[Finding]:
        """Return what is wrong with each suspect and each missing number."""
        places = [self._place(each) for each in self.suspects]
        pairs = list(zip(self.suspects, places, strict=True))
        moved = {place for each, place in pairs if place is not None and place != each.seq}
        copies = self._copies([each for each, place in pairs if place is None or each.surplus])
        foreign: set[int] = set()  # places whose chain says nothing about the next event
        findings = []
        for each, place in pairs:
            if place == each.seq and not each.surplus:
                continue  # genuine: it is the one before that is not what it was
            kind, origin = FaultKind.CHANGED, 0
            if place is not None and place != each.seq:
                kind, origin = FaultKind.MOVED, place
            elif (origin := copies.get(each.seq, 0)) != 0:
                kind = FaultKind.DUPLICATED
            elif each.surplus or each.seq in moved or self._beyond(each.seq):
                kind = FaultKind.INSERTED
            elif each.after_gap or each.seq - 1 in foreign:
                kind = FaultKind.UNPROVEN
            if kind in (FaultKind.MOVED, FaultKind.DUPLICATED, FaultKind.INSERTED):
                foreign.add(each.seq)
            findings.append(Finding(kind=kind, seq=each.seq, until=each.seq, origin=origin))
        return findings + self._lost(moved)

    def _place(self, suspect: Suspect) -> int | None:
        """Return the number under which the event is genuine."""
        chains, numbers = {suspect.before}, {suspect.seq}
        for each in self.suspects:
            chains |= {each.link.chain, each.before, each.rebuilt}
            numbers.add(each.seq)
        for first, until in self.missing:
            numbers.update(range(first, min(until, first + _NUMBERS) + 1))
        known = [each for each in chains if isinstance(each, bytes)]
        for number in sorted(numbers, key=lambda number: (number != suspect.seq, number)):
            fields = (number, *suspect.link[1:-1])
            if any(self.chain.after(each, fields) == suspect.link.chain for each in known):
                return number
        return None

    def _copies(self, suspects: list[Suspect]) -> dict[int, int]:
        """Return the numbers of suspects that are like another event in all but the number."""
        if not suspects:
            return {}
        wanted = {each.link[1:]: each.seq for each in suspects}
        copies: dict[int, int] = {}
        met: set[int] = set()
        for link in self.again():
            seq = wanted.get(link[1:])
            if seq is not None and (link.seq != seq or seq in met):
                copies[seq] = link.seq
            if link.seq == seq:
                met.add(seq)
        return copies

    def _beyond(self, seq: int) -> bool:
        return seq < 1 or (self.last is not None and seq > self.last)

    def _lost(self, moved: set[int]) -> list[Finding]:
        """Return the missing numbers whose events are not at another place."""
        found = []
        for first, until in self.missing:
            until = until if self.last is None else min(until, self.last)
            kind = FaultKind.CUT_OFF if first > self.seen else FaultKind.REMOVED
            for number in [*sorted(each for each in moved if first <= each <= until), until + 1]:
                if first < number:
                    found.append(Finding(kind=kind, seq=first, until=number - 1))
                first = number + 1
        return found
