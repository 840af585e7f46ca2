"""Tokens of programs that work with konkyo: made, rotated, revoked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import InputError
from office.accounts.reach import Reach
from office.accounts.token_rules import (
    MAXIMUM_DAYS,
    TOKEN_SCOPES,
    ServiceToken,
    checked_days,
    checked_name,
    checked_scopes,
)
from office.accounts.types import Account
from office.errors import UnknownAccount
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.identity import Role
from office.permission.actions import DEED_LABELS, OfficeAction
from ui.web.fields import error_of, only_errors
from ui.web.rendering import Renderer
from ui.web.staff_lines import moment

_TOKENS = OfficeAction.MANAGE_TOKENS
_LABELS = {deed.value: label for deed, label in DEED_LABELS.items()}
_DAYS = 90
_OVERLAPS = {"0": "使えない（漏れたとき）", "24": "24時間使える", "168": "7日間使える"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenForm:
    """The fields of a new token as they were typed."""

    name: str = ""
    account: str = ""  # id
    scopes: tuple[str, ...] = ()
    days: str = str(_DAYS)

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by field."""
        return only_errors(
            name=error_of(lambda: checked_name(self.name)),
            account="" if self.account else "どのプログラムのトークンかを選んでください。",
            scopes=error_of(lambda: checked_scopes(self.scopes))
            and "トークンで行う操作を、1つ以上選んでください。",
            days=error_of(lambda: checked_days(_whole(self.days))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """One token of the list."""

    id: str
    name: str
    program: str
    state: str
    alive: bool
    revoked: bool
    scopes: str
    expires_at: str
    old_until: str  # "" where the secret before does not work
    used_on: str


def add_token_pages(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add ``/admin/tokens`` and what its buttons do."""
    pages = _TokenPages(renderer, office)

    @app.get("/admin/tokens")
    def tokens(request: Request) -> Response:
        return pages.listed(done=request.query_params.get("done", ""))

    @app.post("/admin/tokens")
    def create(
        request: Request,
        name: Annotated[str, Form()] = "",
        account: Annotated[str, Form()] = "",
        scope: Annotated[list[str] | None, Form()] = None,
        days: Annotated[str, Form()] = "",
    ) -> Response:
        form = TokenForm(name=name, account=account, scopes=tuple(scope or ()), days=days)
        problems = form.problems()
        if problems:
            return pages.listed(form, problems)
        try:
            Reach(office.accounts, signed_in()).person(_TOKENS, form.account)
            token, secret = office.tokens.create(
                origin_of(request),
                name=form.name,
                account_id=form.account,
                scopes=form.scopes,
                days=_whole(form.days),
            )
        except UnknownAccount as error:
            return pages.listed(replace(form, account=""), {"account": error.message})
        except InputError as error:
            return pages.listed(form, {"name": error.message})
        return pages.secret(token, secret)

    @app.post("/admin/tokens/{token_id}/rotate")
    def rotate(request: Request, token_id: str, overlap: Annotated[str, Form()] = "24") -> Response:
        token = pages.find(token_id)
        hours = dt.timedelta(hours=min(_whole(overlap), 1000))
        try:
            secret = office.tokens.rotate(origin_of(request), token.id, hours)
        except InputError as error:
            return pages.listed(error=error.message)
        return pages.secret(pages.find(token_id), secret)

    @app.post("/admin/tokens/{token_id}/revoke")
    def revoke(request: Request, token_id: str) -> Response:
        office.tokens.revoke(origin_of(request), pages.find(token_id).id)
        return RedirectResponse("/admin/tokens?done=revoked", 303)


class _TokenPages:
    def __init__(self, renderer: Renderer, office: Office) -> None:
        self._renderer = renderer
        self._office = office

    def _programs(self) -> list[Account]:
        people = Reach(self._office.accounts, signed_in()).people(_TOKENS)
        return [each for each in people if each.role is Role.SERVICE and not each.disabled_at]

    def find(self, token_id: str) -> ServiceToken:
        """Return a token of the caller's office. Raises UnknownAccount for any other."""
        reach = Reach(self._office.accounts, signed_in())
        ours = {each.id for each in reach.people(_TOKENS)}
        for token in self._office.tokens.list():
            if token.id == token_id and token.account_id in ours:
                return token
        raise UnknownAccount("そのトークンはありません。トークンの一覧から選んでください。")

    def listed(
        self,
        form: TokenForm | None = None,
        errors: dict[str, str] | None = None,
        *,
        error: str = "",
        done: str = "",
    ) -> Response:
        reach = Reach(self._office.accounts, signed_in())
        names = {each.id: each.display_name for each in reach.people(_TOKENS)}
        lines = [
            self._line(token, names[token.account_id])
            for token in self._office.tokens.list()
            if token.account_id in names
        ]
        return self._renderer.page(
            "admin_tokens.html",
            status=422 if errors or error else 200,
            tokens=sorted(lines, key=lambda line: not line.alive),
            programs=self._programs(),
            program_choices=[(each.id, each.display_name) for each in self._programs()],
            typed=form or TokenForm(),
            errors=errors or {},
            error=error,
            done=done == "revoked",
            choices={scope: _LABELS[scope] for scope in TOKEN_SCOPES},
            overlaps=_OVERLAPS,
            maximum_days=MAXIMUM_DAYS,
        )

    def secret(self, token: ServiceToken, secret: str) -> Response:
        """Return the page that shows a secret: in answer to the form itself, and never again."""
        program = self._office.accounts.get(token.account_id).display_name
        return self._renderer.page(
            "admin_secret.html", token=self._line(token, program), secret=secret
        )

    def _line(self, token: ServiceToken, program: str) -> TokenLine:
        alive = self._office.tokens.is_alive(token)
        revoked = token.revoked_at is not None
        return TokenLine(
            id=token.id,
            name=token.name,
            program=program,
            state="取り消し済み" if revoked else "使えます" if alive else "期限切れ",
            alive=alive,
            revoked=revoked,
            scopes="、".join(_LABELS.get(scope, scope) for scope in sorted(token.scopes)),
            expires_at=moment(token.expires_at),
            old_until=moment(token.old_until),
            used_on=str(token.used_on or ""),
        )


def _whole(text: str) -> int:
    """Return the number that was typed, in whatever width; 0 for what is none."""
    bare = text.strip()
    return int(bare) if bare.isdecimal() and len(bare) < 6 else 0
