"""What deeds, objects and outcomes of the audit log are called in Japanese."""

from __future__ import annotations

from corpus.errors import InputError

ACTION_LABELS: dict[str, str] = {
    "account-change": "利用者の変更",
    "account-create": "利用者の登録",
    "account-disable": "利用者の停止",
    "account-enable": "利用者の再開",
    "account-erase": "利用者の個人情報の消去",
    "account-lock": "利用者のロック（失敗が続いたため）",
    "account-unlock": "利用者のロックの解除",
    "audit-export": "監査記録の書き出し",
    "audit-read": "監査記録の閲覧",
    "audit-verify": "監査記録の改ざんの確認",
    "backup-restore": "控えからの復元",
    "backup-take": "控えの取得",
    "bootstrap-code": "最初の管理者を登録するコードの発行",
    "bootstrap-complete": "最初の管理者の登録",
    "device-distrust": "いつもの端末の取り消し（失敗が続いたため）",
    "device-remember": "いつもの端末の登録",
    "door-refused": "権限のない操作",
    "identity-link": "外部の認証との結び付け",
    "identity-unlink": "外部の認証との結び付けの解除",
    "key-add": "暗号の鍵の追加",
    "key-retire": "暗号の鍵の廃止",
    "key-rotate": "暗号の鍵の取り替え",
    "office-create": "事務所の登録",
    "office-rename": "事務所の名称の変更",
    "password-change": "パスワードの変更",
    "password-set": "パスワードの設定（コードによる）",
    "recovery-issue": "パスワードを設定し直すコードの発行",
    "retention-apply": "保存期間を過ぎた情報の消去",
    "second-factor-ask": "確認コードの要求",
    "session-prove": "本人かどうかの確かめ直し",
    "sign-in": "サインイン",
    "sign-out": "サインアウト",
    "sign-out-everywhere": "すべての端末からのサインアウト",
    "sign-out-office": "事務所の全員のサインアウト",
    "team-create": "係の登録",
    "team-rename": "係の名称の変更",
    "token-create": "連携用トークンの発行",
    "token-revoke": "連携用トークンの取り消し",
    "token-rotate": "連携用トークンの取り替え",
    "totp-begin": "確認コードの登録の開始",
    "totp-confirm": "確認コードの登録",
    "totp-remove": "確認コードの解除",
    "watch-add": "見守る根拠の追加",
    "watch-confirm": "見守る根拠の確認",
    "watch-remove": "見守る根拠の取り外し",
    "watch-take-over": "前の版の見守りの一覧の引き継ぎ",
    "welcome-issue": "最初のパスワードを決めるコードの発行",
}

OBJECT_LABELS: dict[str, str] = {
    "": "",
    "account": "利用者",
    "audit": "監査記録",
    "backup": "控え",
    "door": "画面・API",
    "key": "暗号の鍵",
    "office": "事務所",
    "rule": "保存期間の決まり",
    "session": "サインインの状態",
    "team": "係",
    "token": "連携用トークン",
    "unit": "根拠",
    "watch-list": "見守りの一覧",
}

OUTCOME_LABELS: dict[str, str] = {"done": "実行", "refused": "拒否"}

#: Actors that are no account; see ``office.identity.Origin``.
ACTOR_LABELS: dict[str, str] = {"console": "コマンド", "visitor": "サインインしていない人"}


def action_label(action: str) -> str:
    """Return the Japanese name of a deed; one of a later version is shown as it is written."""
    return ACTION_LABELS.get(action, action)


def action_named(name: str) -> str:
    """Return the action that is meant by its name (``sign-in``) or its label (サインイン).

    Raises InputError, with every name, for what is neither.
    """
    for action, label in ACTION_LABELS.items():
        if name in (action, label):
            return action
    listed = "、".join(f"{label}（{action}）" for action, label in ACTION_LABELS.items())
    raise InputError(f"「{name}」という操作はありません。次から選んでください: {listed}")


def object_label(kind: str) -> str:
    """Return the Japanese name of a kind of object."""
    return OBJECT_LABELS.get(kind, kind)
