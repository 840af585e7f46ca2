"""What the office's errors are over HTTP: further rows of the table in search_api.http.problems."""

from __future__ import annotations

from corpus.errors import KonkyoError
from office.database.idempotency import AlreadyDone, KeyReused, StillRunning
from office.errors import (
    AuditBroken,
    Conflict,
    DatabaseOutdated,
    DatabaseUnavailable,
    KeyMissing,
    KeysUnusable,
    OwnVersion,
    ProofNeeded,
    ProviderMisconfigured,
    ProviderUnreachable,
    SecondFactorNeeded,
    SignInRefused,
    TooManyAttempts,
    UnknownAccount,
    UnknownCaseNote,
    UnknownKnowledge,
    UnknownTraining,
)
from search_api.http.problems import STATUS

_OUT_OF_ORDER = "今は使えません"

OFFICE_STATUS: dict[type[KonkyoError], tuple[int, str]] = {
    DatabaseOutdated: (503, _OUT_OF_ORDER),
    DatabaseUnavailable: (503, _OUT_OF_ORDER),
    KeyMissing: (503, _OUT_OF_ORDER),
    KeysUnusable: (503, _OUT_OF_ORDER),
    AuditBroken: (500, "監査記録が壊れています"),
    Conflict: (409, "ほかの変更と重なりました"),
    StillRunning: (409, "同じ依頼を処理しています"),
    AlreadyDone: (409, "同じ依頼はもう済んでいます"),
    KeyReused: (422, "入力を確かめてください"),
    SignInRefused: (401, "サインインできません"),
    SecondFactorNeeded: (401, "確認コードが必要です"),
    ProofNeeded: (403, "本人かどうかを確かめます"),
    TooManyAttempts: (429, "しばらくサインインできません"),
    ProviderUnreachable: (502, "庁内認証につながりません"),
    ProviderMisconfigured: (502, "庁内認証の設定を確かめてください"),
    UnknownAccount: (404, "見つかりません"),
    UnknownTraining: (404, "研修が見つかりません"),
    UnknownCaseNote: (404, "見つかりません"),
    UnknownKnowledge: (404, "用例が見つかりません"),
    OwnVersion: (403, "自分の版は承認も差し戻しもできません"),
}

STATUS.update(OFFICE_STATUS)
