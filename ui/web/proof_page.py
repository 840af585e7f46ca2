"""Who is it still: asked again before a grave deed, then back to where it was asked."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import InputError
from office.errors import SecondFactorNeeded, SignInRefused, TooManyAttempts
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.http.local_path import local_path
from ui.web.fields import NOTHING, Fields, Texts, only_errors
from ui.web.oidc_sign_in import OidcSignIn
from ui.web.rendering import Renderer

_HERE = "/confirm"


def add_proof_page(
    app: FastAPI, renderer: Renderer, office: Office, provider: OidcSignIn | None
) -> None:
    """Add ``/confirm``: the password, and the code where one is set up; or the provider.

    With ``next`` it leads on; without, it says to go back to the form in the other tab.
    """

    def page(
        onward: str, *, errors: Texts = NOTHING, status: int = 200, refusal: str = ""
    ) -> Response:
        way = urlencode({"next": onward, "again": "1"})
        return renderer.page(
            "confirm.html",
            status=status,
            account=office.accounts.get(signed_in().account_id),
            onward=onward,
            errors=errors,
            refusal=refusal,
            provider_label=provider.label if provider else "",
            provider_address=f"/sign-in/oidc?{way}",
        )

    @app.get(_HERE)
    def ask(request: Request) -> Response:
        onward = local_path(request.query_params.get("next", _HERE))
        proved = office.sessions.is_proved(signed_in().session_id)
        if proved and onward != _HERE:
            return RedirectResponse(onward, 303)
        return renderer.page("confirmed.html") if proved else page(onward)

    @app.post(_HERE)
    def prove(request: Request, fields: Fields) -> Response:
        onward = local_path(fields["next"] or _HERE)
        if not fields["password"]:
            errors = only_errors(password="今のパスワードを入れてください。")
            return page(onward, errors=errors, status=422)
        try:
            office.signing_in.prove(
                origin_of(request), signed_in(), fields["password"], fields["code"]
            )
        except SecondFactorNeeded as error:
            return page(onward, errors=Texts(code=error.message), status=422)
        except SignInRefused as error:
            return page(onward, errors=Texts(password=error.message), status=422)
        except TooManyAttempts as error:
            return page(onward, status=429, refusal=error.message)
        except InputError as error:
            return page(onward, status=422, refusal=error.message)
        return RedirectResponse(onward, 303)
