"""The first administrator of an office, and passwords that are set by a code that works once."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import InputError
from office.accounts.naming import checked_login, checked_name
from office.accounts.passwords import check_rules
from office.errors import SignInRefused
from office.foundation import Office
from office.http.caller import origin_of
from office.http.cookies import SessionCookie
from ui.web.fields import NOTHING, Fields, Texts, error_of, only_errors, twice_error
from ui.web.rendering import Renderer

_CODE_MISSING = "コードを入れてください。"


def add_setup_pages(
    app: FastAPI, renderer: Renderer, office: Office, cookie: SessionCookie
) -> None:
    """Add ``/setup`` and ``/recover``."""

    def setup_page(typed: Texts = NOTHING, errors: Texts = NOTHING, status: int = 200) -> Response:
        pending = office.bootstrap.pending()
        page = renderer.page(
            "setup.html", status=status, typed=typed, errors=errors, pending=pending
        )
        page.headers["Cache-Control"] = "no-store"
        return page

    def recover_page(
        typed: Texts = NOTHING, errors: Texts = NOTHING, status: int = 200
    ) -> Response:
        page = renderer.page("recover.html", status=status, typed=typed, errors=errors)
        page.headers["Cache-Control"] = "no-store"
        return page

    @app.get("/setup")
    def setup_form() -> Response:
        return setup_page()

    @app.post("/setup")
    def setup(request: Request, fields: Fields) -> Response:
        if not office.bootstrap.pending():
            return setup_page(status=409)
        errors = _setup_errors(fields)
        if errors:
            return setup_page(fields, errors, 422)
        try:
            account = office.bootstrap.complete(
                origin_of(request),
                fields["code"],
                office_name=fields["office_name"],
                login=fields["login"],
                display_name=fields["display_name"],
                password=fields["password"],
            )
        except SignInRefused as error:
            return setup_page(fields, Texts(code=error.message), 422)
        except InputError as error:
            return setup_page(fields, Texts(form=error.message), 422)
        device = request.headers.get("user-agent", "")
        _, secret = office.sessions.start(origin_of(request), account.id, device)
        answer = RedirectResponse("/account?done=setup", 303, {"Cache-Control": "no-store"})
        cookie.give(answer, request.scope, secret)
        return answer

    @app.get("/recover")
    def recover_form() -> Response:
        return recover_page()

    @app.post("/recover")
    def recover(request: Request, fields: Fields) -> Response:
        code, password = fields["code"], fields["password"]
        errors = only_errors(
            code="" if code.strip() else _CODE_MISSING,
            password="" if password else "新しいパスワードを入れてください。",
            again=twice_error(fields),
        )
        if errors:
            return recover_page(fields, errors, 422)
        try:
            office.recovery.complete(origin_of(request), code, password)
        except SignInRefused as error:
            return recover_page(fields, Texts(code=error.message), 422)
        except InputError as error:
            return recover_page(fields, Texts(password=error.message), 422)
        # Not signed in yet: who has a second factor is asked for it.
        return RedirectResponse("/sign-in?done=password", 303)


def _setup_errors(fields: Texts) -> Texts:
    login, name = fields["login"], fields["display_name"]
    place = fields["office_name"]
    rules = partial(check_rules, fields["password"], login=login.strip(), words=(name, place))
    return only_errors(
        code="" if fields["code"].strip() else _CODE_MISSING,
        office_name=error_of(lambda: checked_name(place, "事務所の名前")),
        login=error_of(lambda: checked_login(login)),
        display_name=error_of(lambda: checked_name(name, "氏名")),
        password=error_of(rules),
        again=twice_error(fields),
    )
