"""The second factor (確認コード): set up with an app, confirmed, and turned off again."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from corpus.errors import InputError
from office.accounts.totp import qr_svg
from office.errors import SignInRefused, TooManyAttempts
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.identity import Identity
from ui.web.fields import NOTHING, Fields, Texts
from ui.web.rendering import Renderer

_PASSWORD_MISSING = "今のパスワードを入れてください。"


def add_totp_pages(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add ``/account/totp``: a form with the step that its button stands for."""

    def page(
        errors: Texts = NOTHING,
        *,
        status: int = 200,
        refusal: str = "",
        confirming: bool = False,
        address: str = "",
        secret: str = "",
        qr: str = "",
        spares: tuple[str, ...] = (),
    ) -> Response:
        return renderer.page(
            "totp.html",
            status=status,
            account=office.accounts.get(signed_in().account_id),
            errors=errors,
            refusal=refusal,
            confirming=confirming,
            setting_up_totp=True,
            address=address,
            secret=secret,
            qr=qr,
            spares=spares,
        )

    def begin(request: Request, me: Identity, fields: Texts) -> Response:
        # Somebody else at a machine that was left open must not bind a phone of theirs.
        office.signing_in.confirm_password(
            origin_of(request), me.account_id, fields["password"], me.session_id
        )
        address = office.totp.begin(origin_of(request), me.account_id)
        secret = parse_qs(urlsplit(address).query)["secret"][0]
        grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        qr = Markup(qr_svg(address))
        return page(confirming=True, address=address, secret=grouped, qr=qr)

    def confirm(request: Request, me: Identity, fields: Texts) -> Response:
        if not fields["code"].strip():
            return page(Texts(code="確認コードを入れてください。"), status=422, confirming=True)
        try:
            spares = office.totp.confirm(origin_of(request), me.account_id, fields["code"])
        except SignInRefused as error:
            return page(Texts(code=error.message), status=422, confirming=True)
        return page(spares=spares)

    def remove(request: Request, me: Identity, fields: Texts) -> Response:
        office.signing_in.remove_totp(
            origin_of(request), me.account_id, fields["password"], me.session_id
        )
        return RedirectResponse("/account?done=totp-off", 303)

    steps = {"begin": begin, "confirm": confirm, "remove": remove}

    @app.get("/account/totp")
    def form() -> Response:
        return page()

    @app.post("/account/totp")
    def step(request: Request, fields: Fields) -> Response:
        me, wanted = signed_in(), fields["step"]
        if wanted not in steps:
            return RedirectResponse("/account/totp", 303)
        if wanted != "confirm" and not fields["password"]:
            return page(Texts(password=_PASSWORD_MISSING), status=422)
        try:
            return steps[wanted](request, me, fields)
        except SignInRefused as error:
            return page(Texts(password=error.message), status=422)
        except TooManyAttempts as error:
            return page(status=429, refusal=error.message)
        except InputError as error:
            return page(status=422, refusal=error.message)
