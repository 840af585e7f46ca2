"""What an administrator does to one person's account with one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import InputError
from office.accounts.reach import Reach
from office.accounts.types import Account
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.identity import Origin
from office.permission.actions import OfficeAction

#: What stands on the person's page afterwards.
DONE: dict[str, str] = {
    "created": "登録しました。トークンは「連携プログラムのトークン」で作ります。",
    "changed": "変更しました。",
    "disable": "停止しました。サインイン中の端末とトークンは、もう使えません。",
    "enable": "停止を解きました。",
    "unlock": "ロックを解きました。もう一度サインインを試せます。",
    "sign-out": "すべての端末からサインアウトさせました。",
}


def add_staff_deeds(
    app: FastAPI,
    office: Office,
    person_page: Callable[..., Response],
    code_page: Callable[..., Response],
) -> None:
    """Add the buttons' addresses, below ``/admin/accounts/{account_id}``."""

    def person(account_id: str) -> Account:
        return Reach(office.accounts, signed_in()).person(OfficeAction.MANAGE_ACCOUNTS, account_id)

    def add(name: str, deed: Callable[[Origin, str], Any]) -> None:
        def press(request: Request, account_id: str) -> Response:
            account = person(account_id)
            try:
                deed(origin_of(request), account.id)
            except InputError as error:
                return person_page(account, status=422, error=error.message)
            return RedirectResponse(f"/admin/accounts/{account.id}?done={name}", 303)

        app.post(f"/admin/accounts/{{account_id}}/{name}")(press)

    def disable(origin: Origin, account_id: str) -> None:
        if account_id == signed_in().account_id:
            raise InputError("自分自身は停止できません。ほかの管理者に頼んでください。")
        office.accounts.disable(origin, account_id)

    add("disable", disable)
    add("enable", office.accounts.enable)
    add("unlock", office.accounts.unlock)
    add("sign-out", office.sessions.end_all)

    @app.post("/admin/accounts/{account_id}/reset")
    def reset(
        request: Request, account_id: str, totp_off: Annotated[bool, Form()] = False
    ) -> Response:
        account = person(account_id)
        try:
            if account.role == "service":
                raise InputError("連携プログラムにパスワードはありません。トークンを使います。")
            code = office.recovery.issue(origin_of(request), account.id, turn_off_totp=totp_off)
        except InputError as error:
            return person_page(account, status=422, error=error.message)
        return code_page(account, code, days=1)
