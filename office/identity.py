"""Who is asking: a signed-in person, a service, or whoever sits at the machine itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account may do in general; the table is ``office.permission.table``."""

    TRAINEE = "trainee"  # 研修中の職員
    CASEWORKER = "caseworker"  # ケースワーカー
    SUPERVISOR = "supervisor"  # 査察指導員
    ADMINISTRATOR = "administrator"  # 管理者
    EVALUATOR = "evaluator"  # 評価者
    SERVICE = "service"  # 連携するプログラム


ROLE_LABELS: dict[Role, str] = {
    Role.TRAINEE: "新任（研修中）",
    Role.CASEWORKER: "ケースワーカー",
    Role.SUPERVISOR: "査察指導員",
    Role.ADMINISTRATOR: "管理者",
    Role.EVALUATOR: "評価者",
    Role.SERVICE: "連携プログラム",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A caller that is known."""

    account_id: str
    login: str  # the name that the person signs in with
    role: Role
    office_id: str
    team_ids: tuple[str, ...] = ()
    session_id: str = ""  # of a person: which session this is
    token_id: str = ""  # of a service: which token
    scopes: frozenset[str] | None = None  # actions that a service's token names; None: no limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """From where a deed comes, for the audit log. No personal data."""

    actor: str = "console"  # account id; "console": the command line; "visitor": nobody signed in
    client: str = ""  # network address
    request_id: str = ""


CONSOLE = Origin()
