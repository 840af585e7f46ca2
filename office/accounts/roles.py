"""Roles as people write them."""

from __future__ import annotations

from corpus.errors import InputError
from office.accounts.naming import fold_words
from office.identity import ROLE_LABELS, Role

_ALSO = {
    Role.TRAINEE: ("新任", "研修中", "研修生"),
    Role.CASEWORKER: ("CW", "ワーカー", "現業員", "地区担当員"),
    Role.SUPERVISOR: ("SV", "スーパーバイザー"),
    Role.ADMINISTRATOR: ("admin", "システム管理者"),
    Role.EVALUATOR: ("判定者",),
    Role.SERVICE: ("連携", "プログラム"),
}
_ROLES = {
    fold_words(name): role
    for role in Role
    for name in (role.value, ROLE_LABELS[role], *_ALSO[role])
}
#: The roles for help and messages: 「caseworker（ケースワーカー）」…
ROLE_CHOICES = "、".join(f"{role.value}（{ROLE_LABELS[role].partition('（')[0]}）" for role in Role)


def role_of(text: str) -> Role:
    """Return the role that ``caseworker``, ``現業員`` or ``ＣＷ`` names. Raises InputError."""
    role = _ROLES.get(fold_words(text[:100]))
    if role is None:
        raise InputError(f"「{text[:100]}」という役割はありません。{ROLE_CHOICES} のどれかです。")
    return role
