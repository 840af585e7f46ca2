"""How the fields of our forms are called, so that a refusal can name the one that is meant."""

from __future__ import annotations

from collections.abc import Iterable

#: Field → how its label begins; where that depends on the form, below which address it is so.
FIELD_LABELS: dict[str, dict[str, str]] = {
    "actor": {"": "だれが（ログイン名）"},
    "again": {"": "新しいパスワード（もう一度）"},
    "answer": {"": "答え（どう取り扱うか）", "/training/quiz": "根拠（条文や通知）"},
    "citations": {"": "根拠にした条文・通知・問答"},
    "code": {"": "確認コード", "/recover": "コード", "/setup": "コード"},
    "comment": {"": "ご意見"},
    "days": {"": "使える日数"},
    "display_name": {"": "氏名"},
    "email": {"": "メールアドレス"},
    "file": {"": "用例のファイル", "/admin/import": "表のファイル"},
    "find": {"": "目次の中で探す"},
    "login": {"": "ログイン名"},
    "memo": {"": "件名"},
    "name": {"": "名前", "/admin/teams": "係の名前", "/admin/teams/": "新しい名前"},
    "note": {"": "何の件で引いたか"},
    "object": {"": "対象の番号"},
    "office_name": {"": "事務所の名前"},
    "old": {"": "今のパスワード"},
    "password": {
        "": "パスワード",
        "/account/password": "新しいパスワード",
        "/account/totp": "今のパスワード",
        "/confirm": "今のパスワード",
        "/recover": "新しいパスワード",
        "/setup": "新しいパスワード",
    },
    "q": {
        "": "検索する言葉",
        "/admin/accounts": "ログイン名か氏名",
        "/answer": "質問",
        "/knowledge": "用例の中の言葉",
    },
    "question": {"": "問い（どんなときか）"},
    "reason": {"": "理由"},
    "table": {"": "表の中身"},
    "text": {"": "しおりの中を探す", "/cite": "文章"},
    "title": {"": "題名"},
    "words": {"": "件名・質問の言葉"},
}


def labels_of(path: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return how the form that goes to ``path`` calls its fields; unknown ones are left out."""
    known = (FIELD_LABELS[name] for name in names if name in FIELD_LABELS)
    return tuple(dict.fromkeys(_nearest(labels, path) for labels in known))


def _nearest(labels: dict[str, str], path: str) -> str:
    return labels[max((below for below in labels if path.startswith(below)), key=len)]
