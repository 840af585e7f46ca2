"""What may be wrong with an audit log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class FaultKind(StrEnum):
    """How the log was tampered with, or damaged."""

    CHANGED = "changed"
    REMOVED = "removed"
    CUT_OFF = "cut-off"
    INSERTED = "inserted"
    DUPLICATED = "duplicated"
    MOVED = "moved"
    UNPROVEN = "unproven"
    HEAD = "head"
    OTHER_HISTORY = "other-history"
    FILE = "file"


_SENTENCES = {
    FaultKind.CHANGED: "書き換えられています。",
    FaultKind.REMOVED: "消されています。",
    FaultKind.CUT_OFF: "末尾から消されています。",
    FaultKind.INSERTED: "あとから差し込まれています。",
    FaultKind.DUPLICATED: "{origin} 番の記録の写しです。",
    FaultKind.MOVED: "もとは {origin} 番の記録です。順番が入れ替えられています。",
    FaultKind.UNPROVEN: "すぐ前の記録が失われたため、書き換えの有無を確かめられません。",
    FaultKind.HEAD: "末尾の控え（audit_head）が、消されたか書き換えられています。",
    FaultKind.OTHER_HISTORY: "控えておいた値と違います。データベースが古い状態に戻されたか、"
    "作り直されています。",
    FaultKind.FILE: "書き出したときのものではないか、鍵（keys.toml）が違います。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where."""

    kind: FaultKind
    seq: int  # first event that it is about
    until: int  # last one
    origin: int = 0  # of a copy or a moved event: its true number
    file: str = ""  # of an export: the one that is not what was written

    @property
    def message(self) -> str:
        """Say it in Japanese."""
        where = f"{self.seq} 番" if self.seq == self.until else f"{self.seq}〜{self.until} 番"
        where = f"ファイル {self.file}" if self.file else where
        return f"{where}: {_SENTENCES[self.kind].format(origin=self.origin)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a check of the log came to."""

    events: int  # how many were read
    last_seq: int  # 0: there is none
    last_chain: bytes
    findings: tuple[Finding, ...] = ()
    untold: int = 0  # events that do not fit either, beyond those that were looked into

    @property
    def ok(self) -> bool:
        """Return True if nothing is wrong."""
        return not self.findings and not self.untold


def merged(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings in the order of the events, neighbours of one kind as one."""
    kept: list[Finding] = []
    for each in sorted(findings, key=lambda found: (found.seq, found.kind, found.file)):
        if kept and _continues(kept[-1], each):
            kept[-1] = replace(kept[-1], until=each.until)
        elif not kept or each != kept[-1]:
            kept.append(each)
    return tuple(kept)


def _continues(last: Finding, each: Finding) -> bool:
    plain = not (last.origin or each.origin or each.file)
    return plain and last.kind == each.kind and last.until + 1 == each.seq
