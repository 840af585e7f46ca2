"""Check the chain: what was changed, removed, put in, copied, moved or cut off, and where.

Events are read once, in their order, and not kept; only those that do not fit (at most
``_SUSPECTS``) are held to find out why. Without a fault nothing is read twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from office.audit.anchor import Anchor
from office.audit.chain import GENESIS, Chain, Head, Link
from office.audit.diagnosis import Diagnosis, Suspect
from office.audit.findings import FaultKind, Finding, Verification, merged
from office.audit.rows import last_number, one_state, read_heads, read_links
from office.database import Database
from office.encryption import Cipher
from office.errors import AuditBroken

Progress = Callable[[int, int], None]  # how many events are checked, of how many

_SUSPECTS = 32  # so many are looked into
_TELL_EVERY = 20_000


def verify(
    database: Database,
    cipher: Cipher,
    anchor: Anchor | None = None,
    on_progress: Progress | None = None,
) -> Verification:
    """Check the log of a database; from ``anchor`` on where one is given."""
    with one_state(database) as session:
        walk, first = Walk(chain=Chain(cipher)), None  # None: numbers below 1 must be seen too
        if anchor is not None:
            walk.start_at(anchor, read_links(session, anchor.seq - 1, anchor.seq))
            first = walk.number
        heads, last = read_heads(session), last_number(session) or 0
        tell = counting(on_progress, last - walk.number + 1)
        walk.follow(read_links(session, first), tell)
        return walk.result(heads, lambda: read_links(session))


def head(database: Database, cipher: Cipher) -> Anchor | None:
    """Return the place of the last event, to be kept elsewhere; None where there is none.

    Raises AuditBroken where the database says one that nobody with the key wrote.
    """
    with one_state(database) as session:
        heads, last = read_heads(session), last_number(session)
        if not heads and last is None:
            return None
        if len(heads) != 1 or not Chain(cipher).is_genuine(heads[0]) or heads[0].seq != last:
            raise AuditBroken(
                "監査記録の末尾が書き換えられています。控えを取らず、"
                "「konkyo audit verify」で確かめてください。"
            )
        return Anchor.of(heads[0].seq, heads[0].chain)


def counting(on_progress: Progress | None, total: int) -> Callable[[int], None] | None:
    """Return what tells how many of ``total`` are checked; there may turn out to be more."""
    return on_progress and (lambda done: on_progress(done, max(done, total)))


@dataclass(slots=True, kw_only=True)
class Walk:
    """One walk along the events, remembering only where it stands."""

    chain: Chain
    number: int = 1  # of the event that must come next
    before: bytes = GENESIS  # chain of the one before, as it is kept
    events: int = 0
    findings: list[Finding] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    missing: list[tuple[int, int]] = field(default_factory=list)
    untold: int = 0

    def start_at(self, anchor: Anchor, links: Iterable[Link]) -> None:
        """Begin with the event of an anchor; ``links`` are that one and the one before it."""
        found = {link.seq: link.chain for link in links}
        if not anchor.fits(found.get(anchor.seq)):
            lost = Finding(kind=FaultKind.OTHER_HISTORY, seq=anchor.seq, until=anchor.seq)
            self.findings.append(lost)
        if anchor.seq - 1 in found:
            self.number, self.before = anchor.seq, found[anchor.seq - 1]

    def follow(
        self, links: Iterable[Link], on_progress: Callable[[int], None] | None = None
    ) -> None:
        """Check every event."""
        after = self.chain.after
        for link in links:
            if link[0] == self.number and after(self.before, link[:-1]) == link[-1]:
                self.before = link[-1]
                self.number += 1
            else:
                self._doubt(link)
            self.events += 1
            if on_progress and self.events % _TELL_EVERY == 0:
                on_progress(self.events)
        if on_progress:
            on_progress(self.events)

    def _doubt(self, link: Link) -> None:
        """Note an event that does not fit, and go on behind it."""
        if not isinstance(link.seq, int):  # SQLite keeps anything in any column
            odd = Finding(kind=FaultKind.INSERTED, seq=self.number, until=self.number)
            if odd not in self.findings:
                self.findings.append(odd)
            return
        surplus, gap = link.seq < self.number, link.seq > self.number
        if gap and len(self.missing) < _SUSPECTS:
            self.missing.append((self.number, link.seq - 1))
        if len(self.suspects) < _SUSPECTS:
            rebuilt = self.chain.after(self.before, link[:-1])
            self.suspects.append(
                Suspect(
                    link=link, before=self.before, rebuilt=rebuilt, after_gap=gap, surplus=surplus
                )
            )
        else:
            self.untold += 1
        if not surplus:
            self.number = link.seq + 1
            self.before = link.chain if isinstance(link.chain, bytes) else b""

    def result(self, heads: tuple[Head, ...], again: Callable[[], Iterable[Link]]) -> Verification:
        """Compare the end with the head, and find out about what did not fit."""
        seen, last = self.number - 1, None
        if heads or self.events:
            last = heads[0].seq if len(heads) == 1 and self.chain.is_genuine(heads[0]) else None
            doubted = {each.seq for each in self.suspects}
            if (
                last is None
                or (last < seen and not any(seq > last for seq in doubted))
                or (last == seen and heads[0].chain != self.before and seen not in doubted)
            ):
                self.findings.append(Finding(kind=FaultKind.HEAD, seq=seen, until=seen))
            elif last > seen:
                self.missing.append((seen + 1, last))
        diagnosis = Diagnosis(
            chain=self.chain,
            suspects=self.suspects,
            missing=self.missing,
            seen=seen,
            last=last,
            again=again,
        )
        return Verification(
            events=self.events,
            last_seq=seen,
            last_chain=self.before,
            findings=merged(self.findings + diagnosis.explain()),
            untold=self.untold,
        )
