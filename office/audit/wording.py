"""The facts of an event in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from office.identity import ROLE_LABELS
from office.permission.actions import DEED_LABELS

_FACTS = {
    "account": "利用者",
    "added": "新しく取り込んだ件数",
    "changed": "改めた件数",
    "count": "件数",
    "days": "日数",
    "done": "すべて終えたか",
    "events": "件数",
    "failures": "続いた失敗の数",
    "known_device": "いつもの端末から",
    "fields": "変えたところ",
    "files": "ファイルの数",
    "findings": "見つかった異常",
    "first_day": "この日から",
    "last_day": "この日まで",
    "left": "残りの鍵の数",
    "list": "一覧",
    "links": "解除した結び付けの数",
    "method": "方法",
    "number": "番号",
    "office": "事務所",
    "outcome": "答え",
    "overlap_hours": "前のトークンも使える時間",
    "passed": "合格したか",
    "passed_over": "同じなので取り込まなかった件数",
    "question": "何問目",
    "reason": "理由",
    "role": "役割",
    "round": "何回目",
    "scopes": "操作",
    "sessions": "サインアウトさせた端末の数",
    "sha256": "ファイルの SHA-256",
    "ticked": "印の数",
    "totp_off": "認証アプリの解除",
    "unreadable": "読めなかった件数",
    "version": "版",
    "with_keys": "鍵も含めたか",
    "values": "暗号にし直した件数",
}

_FIELDS = {
    "display_name": "氏名",
    "email": "メールアドレス",
    "role": "役割",
    "office_id": "事務所",
    "team_ids": "係",
}
_METHODS = {
    "password": "パスワード",
    "totp": "パスワードと確認コード",
    "spare": "パスワードと予備のコード",
    "oidc": "庁内認証",
    "oidc-mfa": "庁内認証（2要素）",
}
_REASONS = {
    "unknown-name": "その名前の利用者がいない",
    "wrong-password": "パスワードが違う",
    "wrong-code": "確認コードが違う",
    "waiting": "待ち時間の間に試した",
    "locked": "ロックされている",
    "disabled": "停止されている",
}
#: What an answer of a quiz was worth (``office.training.grading``).
_OUTCOMES = {"right": "正解", "near": "おしい", "wrong": "不正解"}
_VALUES: dict[str, Mapping[str, str]] = {
    "role": {role.value: label for role, label in ROLE_LABELS.items()},
    "fields": _FIELDS,
    "method": _METHODS,
    "reason": _REASONS,
    "outcome": _OUTCOMES,
    "list": {"own": "自分の一覧", "office": "事務所の一覧"},
    "scopes": {deed.value: label for deed, label in DEED_LABELS.items()},
}


def facts_in_words(
    facts: Mapping[str, str | int | bool], names: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return each fact as ``変えたところ: 氏名、係``; one of a later version as it is written.

    ``names`` are put in the place of ids: of accounts, offices, teams.
    """
    known = names or {}
    return tuple(
        f"{_FACTS.get(name, name)}: {_value(name, value, known)}"
        for name, value in facts.items()
        if value != ""
    )


def _value(name: str, value: str | int | bool, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int):
        return f"{value:,}"
    labels = _VALUES.get(name, names)
    return "、".join(labels.get(word, word) for word in value.split(","))
