"""The form of an entry (用例): what was typed, what is wrong with it, how it differs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from corpus.errors import InputError
from office.knowledge.types import KIND_NAMES, KnowledgeDraft, KnowledgeKind, KnowledgeVersion
from office.knowledge.writing import (
    MAX_ANSWER,
    MAX_QUESTION,
    MAX_TITLE,
    check_references,
    check_review,
    check_until,
    checked_text,
)
from search_api.difference import Piece, difference
from ui.web.comparison import two_sides
from ui.web.fields import Texts, error_of, only_errors
from ui.web.knowledge_basis import bases_in

_NONE = "（なし）"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryForm:
    """The fields as they were typed."""

    kind: str = KnowledgeKind.RULE.value
    title: str = ""
    question: str = ""
    answer: str = ""
    citations: str = ""  # one on a line, or with 、 between them
    no_basis: bool = False
    valid_from: str = ""
    valid_until: str = ""
    review_on: str = ""
    version: str = ""  # number of the latest version when the form was made

    @classmethod
    def read(cls, fields: Texts) -> EntryForm:
        """Read what was sent; nothing is refused here."""
        return cls(
            kind=fields["kind"],
            title=fields["title"].strip(),
            question=_text(fields["question"]),
            answer=_text(fields["answer"]),
            citations=_text(fields["citations"]),
            no_basis=bool(fields["no_basis"]),
            valid_from=fields["valid_from"].strip(),
            valid_until=fields["valid_until"].strip(),
            review_on=fields["review_on"].strip(),
            version=fields["version"],
        )

    @classmethod
    def of(cls, version: KnowledgeVersion) -> EntryForm:
        """Return the form that shows a version as it is."""
        return cls(
            kind=version.kind.value,
            title=version.title,
            question=version.question,
            answer=version.answer,
            citations="\n".join(cited.citation for cited in version.citations),
            no_basis=version.no_basis,
            valid_from=version.valid_from.isoformat(),
            valid_until=_iso(version.valid_until),
            review_on=_iso(version.review_on),
            version=str(version.number),
        )

    @property
    def references(self) -> tuple[str, ...]:
        """Return the citations that were written."""
        return bases_in(self.citations)

    @property
    def expected_version(self) -> int:
        """Return the version on which the form was made, 0 where the page did not say."""
        return int(self.version) if self.version.isdecimal() and len(self.version) < 10 else 0

    def problems(self) -> Texts:
        """Return what is wrong, all of it at once, by field.

        What a citation means is asked of the index.
        """
        start = _day_or_none(self.valid_from)
        return only_errors(
            kind="" if self.kind in set(KnowledgeKind) else "種類を選んでください。",
            title=error_of(lambda: checked_text("題名", self.title, MAX_TITLE)),
            question=error_of(lambda: checked_text("問い", self.question, MAX_QUESTION)),
            answer=error_of(lambda: checked_text("答え", self.answer, MAX_ANSWER)),
            citations=error_of(lambda: check_references(self.references, no_basis=self.no_basis)),
            valid_from=error_of(lambda: _day(self.valid_from)),
            valid_until=error_of(lambda: check_until(start, _day(self.valid_until))),
            review_on=error_of(lambda: check_review(start, _day(self.review_on))),
        )

    def with_basis(self, place: int, citation: str) -> EntryForm:
        """Return the form with another citation in place of the one at ``place``, from 0."""
        written = list(self.references)
        written[place : place + 1] = [citation]
        return replace(self, citations="\n".join(dict.fromkeys(written)))

    def draft(self) -> KnowledgeDraft:
        """Return what the store takes. Raises InputError for a day that is none."""
        return KnowledgeDraft(
            kind=KnowledgeKind(self.kind),
            title=self.title,
            question=self.question,
            answer=self.answer,
            references=self.references,
            no_basis=self.no_basis,
            valid_from=_day(self.valid_from),
            valid_until=_day(self.valid_until),
            review_on=_day(self.review_on),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """What became of one field between two versions."""

    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def changes_between(old: EntryForm, new: EntryForm) -> tuple[FieldChange, ...]:
    """Return the fields in which two versions differ, in the order of the form."""
    before, after = _shown(old), _shown(new)
    changed = [label for label in before if before[label] != after[label]]
    sides = [two_sides(difference(before[label], after[label])) for label in changed]
    return tuple(
        FieldChange(label=label, old=first, new=second)
        for label, (first, second) in zip(changed, sides, strict=True)
    )


def _shown(form: EntryForm) -> dict[str, str]:
    kinds = {kind.value: label for kind, label in KIND_NAMES.items()}
    shown = {
        "種類": kinds.get(form.kind, form.kind),
        "題名": form.title,
        "問い": form.question,
        "答え": form.answer,
        "根拠": "\n".join(form.references),
        "根拠なし（事務所の判断）": "はい" if form.no_basis else "いいえ",
        "いつから": form.valid_from,
        "いつまで": form.valid_until,
        "見直しの日": form.review_on,
    }
    return {label: text or _NONE for label, text in shown.items()}


def _text(typed: str) -> str:
    return typed.replace("\r\n", "\n").strip()


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _day_or_none(text: str) -> dt.date | None:
    try:
        return _day(text)
    except InputError:  # said beside its own field
        return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError("日付は、2026-04-01 のように書いてください。") from error
