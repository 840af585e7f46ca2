"""What can be done in the office beside searching (``search_api.authorizer.Action``)."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from search_api.authorizer import Action


class OfficeAction(StrEnum):
    """What a caller wants to do with what belongs to the office."""

    OWN_ACCOUNT = "own-account"
    WATCH = "watch"
    KEEP_CASE_NOTES = "keep-case-notes"
    BOOKMARK = "bookmark"
    READ_KNOWLEDGE = "read-knowledge"
    WRITE_KNOWLEDGE = "write-knowledge"
    REVIEW_KNOWLEDGE = "review-knowledge"
    EXCHANGE_KNOWLEDGE = "exchange-knowledge"
    TRAIN = "train"
    READ_TRAINING = "read-training"
    READ_ACCOUNTS = "read-accounts"
    MANAGE_ACCOUNTS = "manage-accounts"
    MANAGE_TOKENS = "manage-tokens"
    READ_AUDIT = "read-audit"
    EXPORT_AUDIT = "export-audit"


#: Everything that the table of permissions speaks of.
Deed: TypeAlias = Action | OfficeAction

DEED_LABELS: dict[Deed, str] = {
    Action.SEARCH: "検索する",
    Action.ANSWER: "質問に根拠の引用で答えてもらう",
    Action.READ_UNIT: "条文・項目を読む",
    Action.LIST_DOCUMENTS: "資料の一覧を見る",
    Action.READ_OUTLINE: "資料の目次と改正を見る",
    Action.RESOLVE_CITATION: "引用を調べる",
    Action.GIVE_FEEDBACK: "検索結果の感想を送る",
    Action.JUDGE: "検索結果の適合を判定する",
    Action.MANAGE_DOCUMENTS: "資料を加え、公開し、元に戻す",
    Action.READ_STATISTICS: "索引の状態と利用の統計を見る",
    OfficeAction.OWN_ACCOUNT: "自分のアカウントを見て、変える",
    OfficeAction.WATCH: "引用した根拠を見守る",
    OfficeAction.KEEP_CASE_NOTES: "答えをケース記録に残し、読み返す",
    OfficeAction.BOOKMARK: "しおりをはさみ、最近読んだ根拠を見る",
    OfficeAction.READ_KNOWLEDGE: "用例（事務所の取扱い・解決した事例）を読む",
    OfficeAction.WRITE_KNOWLEDGE: "用例を書く",
    OfficeAction.REVIEW_KNOWLEDGE: "用例を審査する",
    OfficeAction.EXCHANGE_KNOWLEDGE: "用例を書き出し、取り込む",
    OfficeAction.TRAIN: "新任研修を受ける",
    OfficeAction.READ_TRAINING: "新任研修の進み具合を見る",
    OfficeAction.READ_ACCOUNTS: "利用者の一覧を見る",
    OfficeAction.MANAGE_ACCOUNTS: "利用者・係を登録し、変える",
    OfficeAction.MANAGE_TOKENS: "連携プログラムのトークンを作り、止める",
    OfficeAction.READ_AUDIT: "監査記録を見る",
    OfficeAction.EXPORT_AUDIT: "監査記録を書き出す",
}
