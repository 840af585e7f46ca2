"""What a service token is, and the rules for one."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.errors import InputError
from office.identity import Role
from office.permission.actions import DEED_LABELS
from office.permission.table import Scope, scope_of
from office.personal import refuse_personal_number

MAXIMUM_DAYS = 366
MAXIMUM_OVERLAP = dt.timedelta(days=7)
NAME_LENGTH = 60  # characters

_TYPED_LENGTH = 300  # nobody types more; normalising may make it many times as long

#: What a token may be for: what the table of permissions gives to the role SERVICE.
TOKEN_SCOPES: tuple[str, ...] = tuple(
    deed.value for deed in DEED_LABELS if scope_of(Role.SERVICE, deed) is not Scope.NONE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceToken:
    """A token, without its secret."""

    id: str
    name: str
    account_id: str  # who answers for it
    scopes: frozenset[str]  # names of actions
    created_at: dt.datetime
    expires_at: dt.datetime
    old_until: dt.datetime | None  # till when the secret before the last rotation works, too
    revoked_at: dt.datetime | None
    used_on: dt.date | None  # the last day, in Japan


def fold_name(text: str) -> str:
    """Return a name as it is kept: one width, no space around it."""
    return unicodedata.normalize("NFKC", text[:_TYPED_LENGTH]).strip()


def checked_name(text: str) -> str:
    """Return a name as it is kept. Raises InputError, PersonalNumberFound."""
    name = fold_name(text)
    if not name.isprintable():
        raise InputError(
            "トークンの名前に、改行や、画面に出せない文字が入っています。消してください。"
        )
    if not 0 < len(name) <= NAME_LENGTH:
        raise InputError(
            f"トークンの名前は、1文字から {NAME_LENGTH} 文字までで、何に使うかが分かるように"
            "書いてください（例: 文書管理との連携）。"
        )
    refuse_personal_number(name)
    return name


def checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes, sorted. Raises InputError: none, or one that is not for services."""
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in TOKEN_SCOPES]
    if unknown or not wanted:
        told = f"「{unknown[0][:60]}」はトークンの操作に選べません。" if unknown else ""
        raise InputError(
            f"{told}トークンで行う操作を、次から選んでください: {'、'.join(TOKEN_SCOPES)}",
            scopes=TOKEN_SCOPES,
        )
    return tuple(wanted)


def checked_days(days: int) -> dt.timedelta:
    """Return how long a token lasts. Raises InputError beyond a year."""
    if not 1 <= days <= MAXIMUM_DAYS:
        raise InputError(f"トークンの期限は、1 日から {MAXIMUM_DAYS} 日までにしてください。")
    return dt.timedelta(days=days)


def check_overlap(overlap: dt.timedelta) -> None:
    """Raise InputError where a secret would outlive its rotation for too long."""
    if not dt.timedelta(0) <= overlap <= MAXIMUM_OVERLAP:
        raise InputError(
            "古いトークンを使える時間は、0 時間から "
            f"{MAXIMUM_OVERLAP // dt.timedelta(hours=1)} 時間までにしてください。"
        )
