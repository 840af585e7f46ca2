"""The people of an office: supervisors see those of their teams, administrators manage all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.accounts.reach import Reach
from office.accounts.types import Account
from office.foundation import Office
from office.http.account_schemas import (
    AccountChangeSchema,
    AccountListSchema,
    AccountSchema,
    CodeSchema,
    CreatedAccountSchema,
    NewAccountSchema,
    ResetSchema,
)
from office.http.caller import origin_of, signed_in
from office.http.idempotency import do_not_keep
from office.identity import Origin, Role
from office.permission.actions import OfficeAction
from office.permission.permit import permit
from search_api.http.problems import documented

_AccountId = Annotated[str, Path(description="Id of the account.", max_length=100)]
_CHANGES = documented(404, 409, 413)
_ONE = "/accounts/{account_id}"


def create_account_router(office: Office) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    _add_reading(router, office)
    _add_changes(router, office)
    _add_states(router, office)
    return router


def _add_reading(router: APIRouter, office: Office) -> None:
    @router.get("/accounts", operation_id="listAccounts", summary="The people whom one may see")
    def accounts(
        words: Annotated[
            str,
            Query(description="Each must stand in the login or the name.", max_length=100),
        ] = "",
    ) -> AccountListSchema:
        found = _reach(office).people(OfficeAction.READ_ACCOUNTS, words)
        return AccountListSchema(accounts=tuple(map(AccountSchema.model_validate, found)))

    @router.get(_ONE, operation_id="readAccount", summary="One account", responses=documented(404))
    def account(account_id: _AccountId) -> AccountSchema:
        found = _reach(office).person(OfficeAction.READ_ACCOUNTS, account_id)
        return AccountSchema.model_validate(found)


def _add_changes(router: APIRouter, office: Office) -> None:
    @router.post(
        "/accounts",
        operation_id="createAccount",
        summary="Register a colleague",
        status_code=201,
        responses=_CHANGES,
    )
    def create(request: Request, body: NewAccountSchema) -> CreatedAccountSchema:
        who, origin = signed_in(), origin_of(request)
        permit(who, OfficeAction.MANAGE_ACCOUNTS)
        made = office.accounts.create(origin, office_id=who.office_id, **body.model_dump())
        is_service = made.role is Role.SERVICE
        if not is_service:
            do_not_keep(request)
        code = None if is_service else office.recovery.welcome(origin, made.id)
        return CreatedAccountSchema(account=AccountSchema.model_validate(made), code=code)

    @router.patch(
        _ONE,
        operation_id="changeAccount",
        summary="Change an account that nobody changed meanwhile",
        responses=_CHANGES,
    )
    def change(
        request: Request, account_id: _AccountId, body: AccountChangeSchema
    ) -> AccountSchema:
        _reach(office).person(OfficeAction.MANAGE_ACCOUNTS, account_id)
        given: dict[str, Any] = body.model_dump(exclude_unset=True)
        changed = office.accounts.change(
            origin_of(request), account_id, given.pop("version"), **given
        )
        return AccountSchema.model_validate(changed)

    @router.post(
        f"{_ONE}/reset",
        operation_id="resetAccount",
        summary="Have a password set anew; the old one, all sessions and older codes end",
        responses=_CHANGES,
    )
    def reset(request: Request, account_id: _AccountId, body: ResetSchema) -> CodeSchema:
        account = _reach(office).person(OfficeAction.MANAGE_ACCOUNTS, account_id)
        if account.role is Role.SERVICE:
            raise InputError(
                "連携プログラムはパスワードを使いません。トークンを取り替えてください。"
            )
        do_not_keep(request)
        origin = origin_of(request)
        code = office.recovery.issue(origin, account_id, turn_off_totp=body.turn_off_totp)
        return CodeSchema(code=code)


def _add_states(router: APIRouter, office: Office) -> None:
    _add_state(router, office, "disable", "Let an account do nothing any more", Accounts.disable)
    _add_state(router, office, "enable", "Let a disabled account sign in again", Accounts.enable)
    _add_state(router, office, "unlock", "Let an account try again at once", Accounts.unlock)


def _add_state(
    router: APIRouter,
    office: Office,
    name: str,
    summary: str,
    change: Callable[[Accounts, Origin, str], Account],
) -> None:
    @router.post(
        f"{_ONE}/{name}", operation_id=f"{name}Account", summary=summary, responses=_CHANGES
    )
    def change_state(request: Request, account_id: _AccountId) -> AccountSchema:
        _reach(office).person(OfficeAction.MANAGE_ACCOUNTS, account_id)
        changed = change(office.accounts, origin_of(request), account_id)
        return AccountSchema.model_validate(changed)


def _reach(office: Office) -> Reach:
    return Reach(office.accounts, signed_in())
