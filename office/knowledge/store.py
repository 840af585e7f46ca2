"""Write and review the office's own knowledge.

A change is a new version. The one in force stays in force, and in search, until a supervisor has
approved the new one. Nobody approves what they wrote themselves (four eyes), also where somebody
else has written on since: whoever wrote a version after the last approval is a writer.

Every change names the number of the version that the person had before their eyes; where another
has come meanwhile, it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corpus.errors import InputError
from office.audit import AuditLog
from office.cited import CitedUnit
from office.database import Database
from office.database.base import new_id, now
from office.encryption import Cipher
from office.errors import Conflict, OwnVersion
from office.identity import Identity, Origin
from office.knowledge.reading import KnowledgeReading, entry_row
from office.knowledge.tables import (
    KnowledgeCitationRow,
    KnowledgeCounterRow,
    KnowledgeEntryRow,
    KnowledgeVersionRow,
)
from office.knowledge.types import (
    OPEN_STATES,
    KnowledgeDraft,
    KnowledgeEntry,
    KnowledgeState,
)
from office.knowledge.writers import writers_of
from office.knowledge.writing import checked_draft, checked_note, cite, content_hash
from office.permission.actions import OfficeAction
from office.permission.permit import permit

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI

_MEANWHILE = (
    "ほかの人が先に変更しました。画面を開き直し、今の内容を確かめてから、もう一度操作してください。"
)
_CONTENT = "knowledge_version.content"


class Knowledge(KnowledgeReading):
    """Adds, revises, reviews and withdraws entries. Thread-safe.

    Every method raises AccessDenied; those with an entry UnknownKnowledge, and Conflict where
    ``version`` is no longer the version that it is about.
    """

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        super().__init__(database, cipher)
        self._cipher = cipher
        self._audit = audit

    def add(
        self, origin: Origin, caller: Identity, backend: SearchBackend, draft: KnowledgeDraft
    ) -> KnowledgeEntry:
        """Write a new entry, as a draft. Raises InputError, UnknownUnit, PersonalNumberFound."""
        permit(caller, OfficeAction.WRITE_KNOWLEDGE)
        draft = checked_draft(draft)
        cited = _cited(backend, draft.references)
        try:
            with self._database.write() as session:
                row = self.new_entry(session, caller, draft, cited, KnowledgeState.DRAFT)
                self._audit.append(
                    session, origin, "knowledge-add", "knowledge", row.id, number=row.number
                )
        except IntegrityError as error:  # the very first two of an office, at once
            raise Conflict("同時に登録されました。もう一度お試しください。") from error
        return self.get(caller, row.id)

    def revise(
        self,
        origin: Origin,
        caller: Identity,
        backend: SearchBackend,
        entry_id: str,
        draft: KnowledgeDraft,
        expected_version: int,
    ) -> KnowledgeEntry:
        """Write a new version of an entry, as a draft. ``expected_version``: the latest so far."""
        permit(caller, OfficeAction.WRITE_KNOWLEDGE)
        draft = checked_draft(draft)
        cited = _cited(backend, draft.references)
        with self._database.write() as session:
            row = entry_row(session, caller, entry_id, lock=True)
            if row.latest != expected_version:
                raise Conflict(_MEANWHILE)
            self.next_version(session, caller, row, draft, cited, KnowledgeState.DRAFT)
            self._audit.append(
                session, origin, "knowledge-revise", "knowledge", row.id, version=row.latest
            )
        return self.get(caller, entry_id)

    def submit(
        self, origin: Origin, caller: Identity, entry_id: str, version: int
    ) -> KnowledgeEntry:
        """Hand a draft in for review. Raises InputError where it is none."""
        permit(caller, OfficeAction.WRITE_KNOWLEDGE)
        with self._database.write() as session:
            _, found = self._latest(session, caller, entry_id, version)
            if found.state != KnowledgeState.DRAFT:
                raise InputError("審査に出せるのは下書きだけです。書き直してから出してください。")
            found.state = KnowledgeState.SUBMITTED
            self._audit.append(
                session, origin, "knowledge-submit", "knowledge", entry_id, version=version
            )
        return self.get(caller, entry_id)

    def approve(
        self, origin: Origin, caller: Identity, entry_id: str, version: int
    ) -> KnowledgeEntry:
        """Put a version into force; search finds it at once.

        Raises OwnVersion, and InputError where the version does not wait for review.
        """
        permit(caller, OfficeAction.REVIEW_KNOWLEDGE)
        with self._database.write() as session:
            self.wait_turn(session, caller.office_id)
            row, found = self._to_review(session, caller, entry_id, version)
            if caller.account_id in writers_of(session, [entry_id])[entry_id, version]:
                raise OwnVersion(
                    "自分が書いた文のある版は、自分では承認できません。"
                    "ほかの査察指導員に審査を頼んでください。"
                )
            if row.approved is not None:
                _version_row(session, row, row.approved).state = KnowledgeState.REPLACED
            found.state = KnowledgeState.APPROVED
            found.reviewer_id, found.reviewed_at = caller.account_id, now()
            row.approved = version
            _touch(session, row)
            self._audit.append(
                session, origin, "knowledge-approve", "knowledge", entry_id, version=version
            )
        return self.get(caller, entry_id)

    def give_back(
        self, origin: Origin, caller: Identity, entry_id: str, version: int, reason: str
    ) -> KnowledgeEntry:
        """Return a version to its author, saying why. Raises as ``approve`` does.

        Who only wrote an earlier version of the text may: nothing comes into force by it.
        """
        permit(caller, OfficeAction.REVIEW_KNOWLEDGE)
        reason = checked_note("差し戻す理由", reason)
        with self._database.write() as session:
            _, found = self._to_review(session, caller, entry_id, version)
            if found.author_id == caller.account_id:
                raise OwnVersion("自分が書いた版は差し戻せません。書き直すか、取り下げてください。")
            found.state = KnowledgeState.RETURNED
            self._note(found, caller, reason)
            self._audit.append(
                session, origin, "knowledge-return", "knowledge", entry_id, version=version
            )
        return self.get(caller, entry_id)

    def withdraw(
        self, origin: Origin, caller: Identity, entry_id: str, version: int, reason: str
    ) -> KnowledgeEntry:
        """Give up a version: one's own open one, or as a reviewer any that is open or in force.

        Raises InputError where it is neither open nor in force.
        """
        permit(caller, OfficeAction.WRITE_KNOWLEDGE)
        reason = checked_note("取り下げる理由", reason)
        with self._database.write() as session:
            self.wait_turn(session, caller.office_id)
            row = entry_row(session, caller, entry_id, lock=True)
            if version not in (row.latest, row.approved):
                raise Conflict(_MEANWHILE)
            found = _version_row(session, row, version)
            in_force = row.approved == version
            if not in_force and found.state not in OPEN_STATES:
                raise InputError("この版はもう取り下げられています。一覧で確かめてください。")
            if in_force or found.author_id != caller.account_id:
                permit(caller, OfficeAction.REVIEW_KNOWLEDGE)
            found.state = KnowledgeState.WITHDRAWN
            self._note(found, caller, reason)
            if in_force:
                row.approved = None
                _touch(session, row)
            self._audit.append(
                session, origin, "knowledge-withdraw", "knowledge", entry_id, version=version
            )
        return self.get(caller, entry_id)

    def confirm(
        self,
        origin: Origin,
        caller: Identity,
        backend: SearchBackend,
        entry_id: str,
        version: int,
    ) -> KnowledgeEntry:
        """Say that the version in force still holds: its units are cited again as of today.

        Raises UnknownUnit where one of them is not there any more: then it must be rewritten.
        """
        permit(caller, OfficeAction.REVIEW_KNOWLEDGE)
        approved = self.get(caller, entry_id).approved
        if approved is None or approved.number != version:
            raise Conflict(_MEANWHILE)
        cited = _cited(backend, [each.reference for each in approved.citations])
        with self._database.write() as session:
            self.wait_turn(session, caller.office_id)
            row = entry_row(session, caller, entry_id, lock=True)
            if row.approved != version:
                raise Conflict(_MEANWHILE)
            for position, each in enumerate(cited):
                known = session.get_one(KnowledgeCitationRow, (approved.id, position))
                known.citation, known.sha256 = each.citation, each.sha256
                known.version, known.day = each.version, each.day
            _touch(session, row)
            self._audit.append(
                session, origin, "knowledge-confirm", "knowledge", entry_id, version=version
            )
        return self.get(caller, entry_id)

    def new_entry(
        self,
        session: Session,
        caller: Identity,
        draft: KnowledgeDraft,
        cited: tuple[CitedUnit, ...],
        state: KnowledgeState,
        source_office: str = "",
        source_number: int | None = None,
    ) -> KnowledgeEntryRow:
        """Add the rows of an entry under the next number, in a session that notes it itself."""
        counter = _counter(session, caller.office_id)
        counter.last_number += 1
        row = KnowledgeEntryRow(
            id=new_id(),
            office_id=caller.office_id,
            number=counter.last_number,
            latest=1,
            source_office=source_office,
            source_number=source_number,
        )
        session.add(row)
        session.flush()
        self._add_version(session, row, draft, cited, caller.account_id, state)
        return row

    def next_version(
        self,
        session: Session,
        caller: Identity,
        row: KnowledgeEntryRow,
        draft: KnowledgeDraft,
        cited: tuple[CitedUnit, ...],
        state: KnowledgeState,
    ) -> None:
        """Add the next version of an entry, in a session that notes it itself."""
        before = _version_row(session, row, row.latest)
        if before.state in (KnowledgeState.DRAFT, KnowledgeState.SUBMITTED):
            before.state = KnowledgeState.REPLACED
        row.latest += 1
        self._add_version(session, row, draft, cited, caller.account_id, state)

    def wait_turn(self, session: Session, office_id: str) -> None:
        """Let nobody else number entries of an office, or change what is found, for now.

        For now is until ``session`` ends. Whoever locks an entry too does so after this: two who
        took the two in turn would wait for each other for ever.
        """
        _counter(session, office_id)

    def lookup(self, content: str) -> str:
        """Return under what a version of this content (``content_hash``) is found."""
        return self._cipher.lookup(_CONTENT, content)

    def _add_version(
        self,
        session: Session,
        row: KnowledgeEntryRow,
        draft: KnowledgeDraft,
        cited: tuple[CitedUnit, ...],
        author_id: str,
        state: KnowledgeState,
    ) -> None:
        content = content_hash(draft, tuple(each.reference for each in cited))
        version, citations = self._rows.new_version(
            row.id, row.latest, draft, cited, author_id, state=state, content=self.lookup(content)
        )
        session.add(version)
        session.flush()
        session.add_all(citations)

    def _latest(
        self, session: Session, caller: Identity, entry_id: str, version: int
    ) -> tuple[KnowledgeEntryRow, KnowledgeVersionRow]:
        row = entry_row(session, caller, entry_id, lock=True)
        if row.latest != version:
            raise Conflict(_MEANWHILE)
        return row, _version_row(session, row, version)

    def _to_review(
        self, session: Session, caller: Identity, entry_id: str, version: int
    ) -> tuple[KnowledgeEntryRow, KnowledgeVersionRow]:
        row, found = self._latest(session, caller, entry_id, version)
        if found.state != KnowledgeState.SUBMITTED:
            raise InputError("審査待ちの版ではありません。一覧で今の状態を確かめてください。")
        return row, found

    def _note(self, row: KnowledgeVersionRow, caller: Identity, note: str) -> None:
        row.reviewer_id, row.reviewed_at = caller.account_id, now()
        row.review_note = self._rows.sealed_note(row, note)


def _cited(
    backend: SearchBackend, references: tuple[str, ...] | list[str]
) -> tuple[CitedUnit, ...]:
    found = (cite(backend, reference) for reference in references)
    return tuple({each.reference: each for each in found}.values())


def _version_row(session: Session, row: KnowledgeEntryRow, number: int) -> KnowledgeVersionRow:
    chosen = select(KnowledgeVersionRow).where(
        KnowledgeVersionRow.entry_id == row.id, KnowledgeVersionRow.number == number
    )
    return session.scalars(chosen).one()


def _counter(session: Session, office_id: str) -> KnowledgeCounterRow:
    """Return the counter of an office, locked: whoever changes anything waits here."""
    row = session.get(KnowledgeCounterRow, office_id, with_for_update=True)
    if row is None:
        row = KnowledgeCounterRow(office_id=office_id, last_number=0, changes=0)
        session.add(row)
    return row


def _touch(session: Session, row: KnowledgeEntryRow) -> None:
    """Let every process read the entry again at its next search."""
    counter = _counter(session, row.office_id)
    counter.changes += 1
    row.changed = counter.changes
