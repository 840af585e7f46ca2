"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from office.errors import SecondFactorNeeded, SignInRefused, TooManyAttempts
from office.foundation import Office
from office.http.caller import caller, calling, origin_of
from office.http.cookies import DeviceCookie, SessionCookie
from office.http.local_path import local_path
from office.identity import Identity
from ui.web.fields import NOTHING, Fields, Texts, only_errors
from ui.web.oidc_sign_in import OidcSignIn
from ui.web.rendering import Renderer

#: What was done before somebody comes to the sign-in page, by the parameter ``done``.
_DONE = {
    "password": "パスワードを設定しました。続けてサインインしてください。",
    "expired": "サインインの期限が切れました。もう一度サインインしてください。",
}


def add_sign_in_pages(
    app: FastAPI,
    renderer: Renderer,
    office: Office,
    cookie: SessionCookie,
    out: SigningOut,
    provider: OidcSignIn | None,
) -> None:
    """Add ``/sign-in`` and ``/sign-out``. ``provider`` adds the button of the office's accounts."""
    device_cookie = DeviceCookie(https_required=cookie.https_required)

    def page(
        fields: Texts,
        *,
        step: str = "password",
        ticket: str = "",
        status: int = 200,
        refusal: str = "",
        errors: Texts = NOTHING,
        done: str = "",
    ) -> Response:
        onward = local_path(fields["next"])
        response = renderer.page(
            "sign_in.html",
            status=status,
            step=step,
            ticket=ticket,
            login=fields["login"],
            onward=onward,
            again=f"/sign-in?{urlencode({'next': onward})}",
            refusal=refusal,
            errors=errors,
            done=_DONE.get(done, ""),
            provider_label=provider.label if provider else "",
            provider_address=f"/sign-in/oidc?{urlencode({'next': onward})}",
            to_be_set_up=office.bootstrap.pending(),
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def attempt(request: Request, fields: Texts) -> tuple[Identity, str]:
        origin, device = origin_of(request), request.headers.get("user-agent", "")
        marks = device_cookie.read(request.scope)
        code, ticket = fields["code"], fields["ticket"]
        if ticket:
            return office.signing_in.second_step(origin, ticket, code, device, marks)
        login, password = fields["login"], fields["password"]
        return office.signing_in.sign_in(origin, login, password, device=device, marks=marks)

    def missing(fields: Texts) -> Texts:
        if fields["ticket"]:
            return only_errors(
                code="" if fields["code"].strip() else "確認コードを入れてください。"
            )
        return only_errors(
            login="" if fields["login"].strip() else "ログイン名を入れてください。",
            password="" if fields["password"] else "パスワードを入れてください。",
        )

    @app.get("/sign-in")
    def form(request: Request) -> Response:
        params = request.query_params
        if caller() is not None:
            return RedirectResponse(local_path(params.get("next", "")), 303)
        return page(Texts(next=params.get("next", "")), done=params.get("done", ""))

    @app.post("/sign-in")
    def sign_in(request: Request, fields: Fields) -> Response:
        ticket = fields["ticket"]
        step = "code" if ticket else "password"
        errors = missing(fields)
        if errors:
            return page(fields, step=step, ticket=ticket, status=422, errors=errors)
        try:
            who, secret = attempt(request, fields)
        except SecondFactorNeeded as needed:
            return page(fields, step="code", ticket=str(needed.details["ticket"]))
        except SignInRefused as error:
            if error.details.get("restart"):
                step, ticket = "password", ""
            return page(fields, step=step, ticket=ticket, status=422, refusal=error.message)
        except TooManyAttempts as error:
            response = page(fields, step=step, ticket=ticket, status=429, refusal=error.message)
            if "seconds" in error.details:
                response.headers["Retry-After"] = str(error.details["seconds"])
            return response
        before = caller()
        if before is not None:  # another person at the same browser: theirs is over
            office.sessions.end(origin_of(request), before.session_id)
        answer = RedirectResponse(local_path(fields["next"]), 303, {"Cache-Control": "no-store"})
        cookie.give(answer, request.scope, secret)
        marks = device_cookie.read(request.scope)
        marks = office.signing_in.remember_device(origin_of(request), who, marks)
        device_cookie.give(answer, request.scope, marks)
        return answer

    @app.post("/sign-out")
    def sign_out(request: Request) -> Response:
        return out.answer(request)


class SigningOut:
    """Ends the session of a request, here and at the provider."""

    def __init__(
        self,
        renderer: Renderer,
        office: Office,
        cookie: SessionCookie,
        provider: OidcSignIn | None,
    ) -> None:
        self._renderer = renderer
        self._office = office
        self._cookie = cookie
        self._provider = provider

    def answer(self, request: Request, *, everywhere: bool = False) -> Response:
        """End the session, or all of the person, and return the page that says so."""
        known, id_token = caller(), ""
        if known is not None:
            origin = origin_of(request)
            id_token = self._office.sessions.end(origin, known.session_id)
            if everywhere:
                self._office.sessions.end_all(origin, known.account_id)
        there = ""
        if id_token and self._provider:
            there = self._provider.client.end_session_address(id_token, self._provider.after)
        with calling(None):  # the page is for whoever comes next
            page = self._renderer.page("signed_out.html", everywhere=everywhere, there=there)
        if there:
            # No redirect: the policy form-action 'self' stops those that follow a form.
            page.headers["Refresh"] = f"0; url={there}"
        page.headers["Cache-Control"] = "no-store"
        self._cookie.sign_out(page, request.scope)
        return page
