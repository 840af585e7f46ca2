"""The teams of an office."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from office.accounts.reach import Reach
from office.foundation import Office
from office.http.account_schemas import TeamListSchema, TeamNameSchema, TeamSchema
from office.http.caller import origin_of, signed_in
from office.permission.actions import OfficeAction
from office.permission.permit import permit
from search_api.http.problems import documented

_TeamId = Annotated[str, Path(description="Id of the team.", max_length=100)]


def create_team_router(office: Office) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.get("/teams", operation_id="listTeams", summary="The teams that one may see")
    def teams() -> TeamListSchema:
        found = Reach(office.accounts, signed_in()).teams(OfficeAction.READ_ACCOUNTS)
        return TeamListSchema(teams=tuple(map(TeamSchema.model_validate, found)))

    @router.post(
        "/teams",
        operation_id="createTeam",
        summary="Make a team",
        status_code=201,
        responses=documented(409, 413),
    )
    def create(request: Request, body: TeamNameSchema) -> TeamSchema:
        who = signed_in()
        permit(who, OfficeAction.MANAGE_ACCOUNTS)
        made = office.accounts.create_team(origin_of(request), who.office_id, body.name)
        return TeamSchema.model_validate(made)

    @router.patch(
        "/teams/{team_id}",
        operation_id="renameTeam",
        summary="Give a team another name",
        responses=documented(404, 409, 413),
    )
    def rename(request: Request, team_id: _TeamId, body: TeamNameSchema) -> TeamSchema:
        team = Reach(office.accounts, signed_in()).team(OfficeAction.MANAGE_ACCOUNTS, team_id)
        renamed = office.accounts.rename_team(origin_of(request), team.id, body.name)
        return TeamSchema.model_validate(renamed)

    return router
