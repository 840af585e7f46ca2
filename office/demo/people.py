"""Who works in the sample offices: everybody is invented, and the same every time."""

from __future__ import annotations

from dataclasses import dataclass

from office.identity import Role

#: Of everybody, known to everybody: it protects nothing.
PASSWORD = "asagao-to-furin-7"
NOTICE = "見本の事務所です。本物の個人情報を入れないでください"
TOKEN_NAME = "見本の連携"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody who works in a sample office."""

    login: str
    name: str
    role: Role
    office: str
    team: str = ""
    has_left: bool = False


_WEST, _EAST = "見本西市福祉事務所", "見本東市福祉事務所"
_FIRST, _SECOND, _ONLY = "保護第一係", "保護第二係", "保護係"

PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson(login="kanri", name="見本 管理子", role=Role.ADMINISTRATOR, office=_WEST),
    DemoPerson(
        login="sasatsu", name="見本 査察郎", role=Role.SUPERVISOR, office=_WEST, team=_FIRST
    ),
    DemoPerson(login="tanto1", name="見本 一郎", role=Role.CASEWORKER, office=_WEST, team=_FIRST),
    DemoPerson(login="tanto2", name="見本 二葉", role=Role.CASEWORKER, office=_WEST, team=_SECOND),
    DemoPerson(login="shinnin", name="見本 新太", role=Role.TRAINEE, office=_WEST, team=_FIRST),
    DemoPerson(login="hyoka", name="見本 評子", role=Role.EVALUATOR, office=_WEST),
    DemoPerson(login="renkei", name="見本 連携プログラム", role=Role.SERVICE, office=_WEST),
    DemoPerson(
        login="taishoku",
        name="見本 去夫",
        role=Role.CASEWORKER,
        office=_WEST,
        team=_SECOND,
        has_left=True,
    ),
    DemoPerson(login="kanri-e", name="見本 東管理", role=Role.ADMINISTRATOR, office=_EAST),
    DemoPerson(
        login="sasatsu-e", name="見本 東査察", role=Role.SUPERVISOR, office=_EAST, team=_ONLY
    ),
    DemoPerson(login="tanto-e", name="見本 東担当", role=Role.CASEWORKER, office=_EAST, team=_ONLY),
    DemoPerson(login="shinnin-e", name="見本 東新任", role=Role.TRAINEE, office=_EAST, team=_ONLY),
)

#: Those who can sign in: no program, nobody who has left.
STAFF: tuple[DemoPerson, ...] = tuple(
    person for person in PEOPLE if person.role is not Role.SERVICE and not person.has_left
)
