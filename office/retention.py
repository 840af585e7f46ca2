"""What is kept for how long, and what happens then: one table of rules.

The periods are the office's own decision (docs/operations.md); no law names them for a search
service. The audit log (監査記録) is never touched: it holds ids, no personal data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, delete, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from corpus.days import day_in_japan
from office.accounts.tables import (
    AccountRow,
    CredentialRow,
    ExternalIdentityRow,
    KnownDeviceRow,
    OneTimeCodeRow,
    ServiceTokenRow,
    SessionRow,
    TotpRow,
)
from office.audit import AuditLog
from office.case_notes.tables import CaseNoteRow
from office.database import Database
from office.database.base import now
from office.database.idempotency import IdempotentWriteRow
from office.encryption import Cipher
from office.feedback import RETENTION_DAYS, FeedbackStore
from office.identity import Origin
from office.oidc.tables import PendingSignInRow
from office.shelf.recent import KEPT_DAYS
from office.shelf.tables import BookmarkRow, RecentReadingRow
from office.training.tables import (
    TrainingAnswerRow,
    TrainingCertificateRow,
    TrainingRoundRow,
    TrainingStepRow,
)
from office.watch.tables import WatchedRow

ERASED_NAME = "退職した利用者"
EXAMPLES = 3

_ERASED_LOGIN = "retired-"  # and the account's id; it also tells that nothing is left to erase
_CHUNK = 500  # ids in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where rules look and erase."""

    session: Session
    cipher: Cipher
    audit: AuditLog
    origin: Origin
    feedback: FeedbackStore | None


_Find: TypeAlias = Callable[[_Place, dt.datetime], Sequence[str]]
_Erase: TypeAlias = Callable[[_Place, dt.datetime, Sequence[str]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """One rule (保存期間の決まり). What it says is Japanese, for the administrator."""

    name: str
    what: str
    why: str
    days: int  # after what ``what`` names
    then: str
    find: _Find  # ids of what is older than a moment
    erase: _Erase


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a rule finds (期間を過ぎたもの)."""

    rule: RetentionRule
    count: int
    examples: tuple[str, ...]  # ids


class Retention:
    """Counts and erases what has been kept long enough."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        audit: AuditLog,
        feedback: FeedbackStore | None = None,
        feedback_days: int = RETENTION_DAYS,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit
        self._feedback = feedback
        self.rules = rules(feedback_days)

    def preview(self, at: dt.datetime | None = None) -> tuple[Due, ...]:
        """Return what would be erased at a moment (now); nothing changes."""
        moment = at or now()
        with self._database.read() as session:
            place = self._place(session, Origin())
            return tuple(
                _due(rule, rule.find(place, moment - dt.timedelta(days=rule.days)))
                for rule in self.rules
            )

    def apply(self, origin: Origin, at: dt.datetime | None = None) -> tuple[Due, ...]:
        """Erase what is due and note it, each rule as a whole. Returns what was erased."""
        moment = at or now()
        done = []
        for rule in self.rules:
            with self._database.write() as session:
                place = self._place(session, origin)
                before = moment - dt.timedelta(days=rule.days)
                ids = rule.find(place, before)
                if ids:
                    rule.erase(place, before, ids)
                    facts = {"count": len(ids), "days": rule.days}
                    self._audit.append(
                        session,
                        origin,
                        "retention-apply",
                        "rule",
                        rule.name,
                        refused=False,
                        **facts,
                    )
            done.append(_due(rule, ids))
        return tuple(done)

    def _place(self, session: Session, origin: Origin) -> _Place:
        return _Place(
            session=session,
            cipher=self._cipher,
            audit=self._audit,
            origin=origin,
            feedback=self._feedback,
        )


def rules(feedback_days: int = RETENTION_DAYS) -> tuple[RetentionRule, ...]:
    """Return the table; ``feedback_days`` is the setting of that name."""
    return (
        RetentionRule(
            name="sessions",
            what="終わったか、期限の切れたサインイン（セッション）",
            why="不審なサインインを後から調べる間だけ要るため",
            days=30,
            then="行を消します",
            find=_older(SessionRow.id, SessionRow.ended_at, SessionRow.expires_at),
            erase=_delete(SessionRow.id),
        ),
        RetentionRule(
            name="known-devices",
            what="期限の切れた「いつもの端末」の控え",
            why="期限を過ぎた控えは使われないため",
            days=0,
            then="行を消します",
            find=_older(KnownDeviceRow.id, KnownDeviceRow.expires_at),
            erase=_delete(KnownDeviceRow.id),
        ),
        RetentionRule(
            name="sign-ins-on-their-way",
            what="終わらなかった庁内アカウントのサインイン",
            why="期限を過ぎたものは使えないため",
            days=1,
            then="行を消します",
            find=_older(PendingSignInRow.id, PendingSignInRow.expires_at),
            erase=_delete(PendingSignInRow.id),
        ),
        RetentionRule(
            name="one-time-codes",
            what="使ったか、期限の切れた一度きりのコード",
            why="誰がいつ使ったかを調べる間だけ要るため",
            days=30,
            then="行を消します",
            find=_older(OneTimeCodeRow.id, OneTimeCodeRow.used_at, OneTimeCodeRow.expires_at),
            erase=_delete(OneTimeCodeRow.id),
        ),
        RetentionRule(
            name="repeated-writes",
            what="二重に送られた書き込みを見分ける控え",
            why="期限を過ぎた控えは使われないため",
            days=0,
            then="行を消します",
            find=_older(IdempotentWriteRow.id, IdempotentWriteRow.expires_at),
            erase=_delete(IdempotentWriteRow.id),
        ),
        RetentionRule(
            name="recent-units",
            what="長く使われていない「最近読んだ根拠」の履歴",
            why="読み返す間だけ要るため（古い行は、使っている人の画面にも出ません）",
            days=KEPT_DAYS,
            then="行を消します",
            find=_old_reading,
            erase=_delete(RecentReadingRow.id),
        ),
        RetentionRule(
            name="feedback",
            what="検索への感想と、0件だった検索・資料に言葉のない検索の言葉",
            why="検索を良くするのに使い終わるため（設定 feedback_days）",
            days=feedback_days,
            then="行を消します",
            find=_old_feedback,
            erase=_remove_feedback,
        ),
        RetentionRule(
            name="tokens",
            what="取り消したか、期限の切れた連携用トークン",
            why="監査記録の番号がどの連携かを、1年は引けるようにするため",
            days=365,
            then="行を消します",
            find=_older(ServiceTokenRow.id, ServiceTokenRow.revoked_at, ServiceTokenRow.expires_at),
            erase=_delete(ServiceTokenRow.id),
        ),
        RetentionRule(
            name="accounts",
            what="止めた利用者の個人情報",
            why="退職などのあと、問い合わせに答える間だけ要るため",
            days=3 * 365,
            then=f"名前を「{ERASED_NAME}」に替え、サインイン名・メール・認証の情報・見守りの一覧・ケース記録・しおり・"
            "研修の記録を消します"
            "（監査記録は残ります）",
            find=_left_accounts,
            erase=_erase_accounts,
        ),
    )


def _due(rule: RetentionRule, ids: Sequence[str]) -> Due:
    return Due(rule=rule, count=len(ids), examples=tuple(ids[:EXAMPLES]))


def _older(row_id: InstrumentedAttribute[str], *moments: InstrumentedAttribute[Any]) -> _Find:
    """Find rows of which one of the moments has passed long enough ago."""

    def find(place: _Place, before: dt.datetime) -> Sequence[str]:
        passed: list[ColumnElement[bool]] = [moment <= before for moment in moments]
        return place.session.scalars(select(row_id).where(or_(*passed)).order_by(row_id)).all()

    return find


def _delete(column: InstrumentedAttribute[str]) -> _Erase:
    def erase(place: _Place, _: dt.datetime, ids: Sequence[str]) -> None:
        _delete_where(place.session, column, ids)

    return erase


def _delete_where(session: Session, column: InstrumentedAttribute[str], ids: Sequence[str]) -> None:
    table: Any = column.class_
    rest = iter(ids)
    while chunk := list(islice(rest, _CHUNK)):
        session.execute(delete(table).where(column.in_(chunk)))


def _old_reading(place: _Place, before: dt.datetime) -> Sequence[str]:
    """Find what nobody reads on; a row that says "note nothing" is a wish, and stays."""
    wanted = (
        select(RecentReadingRow.id)
        .where(RecentReadingRow.updated_at <= before, RecentReadingRow.paused.is_(False))
        .order_by(RecentReadingRow.id)
    )
    return place.session.scalars(wanted).all()


def _old_feedback(place: _Place, before: dt.datetime) -> Sequence[str]:
    return place.feedback.older_than(day_in_japan(before)) if place.feedback else ()


def _remove_feedback(place: _Place, before: dt.datetime, _: Sequence[str]) -> None:
    if place.feedback:
        place.feedback.remove_before(day_in_japan(before))


def _left_accounts(place: _Place, before: dt.datetime) -> Sequence[str]:
    wanted = (
        select(AccountRow.id)
        .where(AccountRow.disabled_at <= before)
        .where(AccountRow.login != literal(_ERASED_LOGIN) + AccountRow.id)
    )
    return place.session.scalars(wanted.order_by(AccountRow.id)).all()


def _erase_accounts(place: _Place, _: dt.datetime, ids: Sequence[str]) -> None:
    for column in (
        CredentialRow.account_id,
        ExternalIdentityRow.account_id,
        KnownDeviceRow.account_id,
        OneTimeCodeRow.account_id,
        SessionRow.account_id,
        TotpRow.id,
        WatchedRow.owner,
        CaseNoteRow.owner,
        BookmarkRow.owner,
        RecentReadingRow.id,
        TrainingStepRow.account_id,
        TrainingAnswerRow.account_id,  # before the rounds that it belongs to
        TrainingRoundRow.account_id,
        TrainingCertificateRow.account_id,
    ):
        _delete_where(place.session, column, ids)  # type: ignore[arg-type]
    for account_id in ids:
        account = place.session.get_one(AccountRow, account_id)
        account.login = _ERASED_LOGIN + account_id
        account.display_name = place.cipher.seal("account.display_name", account_id, ERASED_NAME)
        account.email = account.email_lookup = None
    for account_id in ids:
        place.audit.append(place.session, place.origin, "account-erase", "account", account_id)
