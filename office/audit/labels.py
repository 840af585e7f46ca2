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
    "bookmark-add": "しおりの追加",
    "bookmark-remove": "しおりの取り外し",
    "bootstrap-code": "最初の管理者を登録するコードの発行",
    "bootstrap-complete": "最初の管理者の登録",
    "case-note-change": "ケース記録の件名の変更",
    "case-note-erase": "ケース記録の消去",
    "case-note-save": "ケース記録への答えの保存",
    "device-distrust": "いつもの端末の取り消し（失敗が続いたため）",
    "device-remember": "いつもの端末の登録",
    "document-correct": "下書きの訂正",
    "document-publish": "資料の公開",
    "document-upload": "資料の読み込み",
    "document-upload-stop": "資料の読み込みをやめる",
    "document-withdraw": "資料の取り下げ",
    "door-refused": "権限のない操作",
    "draft-remove": "下書きの削除",
    "identity-link": "外部の認証との結び付け",
    "identity-unlink": "外部の認証との結び付けの解除",
    "index-rollback": "索引を前に戻す操作",
    "key-add": "暗号の鍵の追加",
    "key-retire": "暗号の鍵の廃止",
    "key-rotate": "暗号の鍵の取り替え",
    "knowledge-add": "用例の登録",
    "knowledge-approve": "用例の承認",
    "knowledge-confirm": "用例の根拠の確かめ直し",
    "knowledge-export": "用例の書き出し",
    "knowledge-import": "用例の取り込み",
    "knowledge-return": "用例の差戻し",
    "knowledge-revise": "用例の改訂",
    "knowledge-submit": "用例を審査に出す",
    "knowledge-withdraw": "用例の取下げ・廃止",
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
    "training-answer": "研修のクイズの解答",
    "training-certify": "研修の修了証の発行",
    "training-quiz": "研修のクイズの開始",
    "training-tick": "研修の進み具合の記録",
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
    "bookmark": "しおり",
    "case-note": "ケース記録",
    "document": "資料",
    "door": "画面・API",
    "draft": "下書き",
    "index": "索引",
    "key": "暗号の鍵",
    "knowledge": "用例",
    "office": "事務所",
    "rule": "保存期間の決まり",
    "session": "サインインの状態",
    "team": "係",
    "token": "連携用トークン",
    "training": "新任研修",
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
