"""A person's own account: who they are here, where they are signed in, and their password."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import InputError
from office.audit.reading import AuditQuery, AuditReading
from office.errors import AuditBroken, SignInRefused, TooManyAttempts
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.identity import ROLE_LABELS, Identity
from ui.web.audit_lines import EventLine, lines_of_events
from ui.web.fields import NOTHING, Fields, Texts, only_errors, twice_error
from ui.web.person import is_totp_due
from ui.web.rendering import Renderer
from ui.web.sign_in_pages import SigningOut
from ui.web.staff_lines import moment

_EVENTS = 10

#: What was done just now, by the parameter ``done``.
_DONE = {
    "setup": "登録が終わりました。次に、確認コード（二段階認証）を設定してください。",
    "password": "パスワードを変えました。ほかの端末のサインインは終わりました。",
    "totp-off": "確認コードを解除しました。",
    "session": "その端末のサインインを終わらせました。",
    "others": "ほかの端末のサインインを、すべて終わらせました。",
}
_METHODS = {
    "password": "パスワード",
    "totp": "パスワードと確認コード",
    "spare": "パスワードと予備コード",
    "oidc": "庁内アカウント",
    "oidc-mfa": "庁内アカウント（二段階）",
}


def add_account_pages(app: FastAPI, renderer: Renderer, office: Office, out: SigningOut) -> None:
    """Add ``/account``, its sessions and ``/account/password``."""

    def recent(me: Identity, names: dict[str, str]) -> list[EventLine]:
        query = AuditQuery(about=me.account_id)
        try:
            found = AuditReading(office.database).page(query, length=_EVENTS)
        except AuditBroken:
            return []  # the administrator's pages say so; this one must open all the same
        return lines_of_events(found.events, names | {me.account_id: "あなた"})

    @app.get("/account")
    def account(request: Request) -> Response:
        me = signed_in()
        found = office.accounts.get(me.account_id)
        places = {place.id: place.name for place in office.accounts.offices()}
        teams = {team.id: team.name for team in office.accounts.teams(found.office_id)}
        return renderer.page(
            "account.html",
            account=found,
            role=ROLE_LABELS[found.role],
            place=places.get(found.office_id, ""),
            teams=[teams[each] for each in found.team_ids if each in teams],
            last_sign_in=moment(found.last_sign_in_at),
            sessions=office.sessions.list(me.account_id),
            this_session=me.session_id,
            methods=_METHODS,
            moment=moment,
            totp_due=is_totp_due(found),
            spare_codes=office.totp.spare_codes_left(me.account_id) if found.has_totp else 0,
            events=recent(me, places | teams),
            done=_DONE.get(request.query_params.get("done", ""), ""),
        )

    @app.post("/account/sessions")
    def end_sessions(request: Request, fields: Fields) -> Response:
        me, wanted = signed_in(), fields["session"]
        if wanted == "all" or wanted == me.session_id:
            return out.answer(request, everywhere=wanted == "all")
        if wanted == "others":
            office.sessions.end_all(origin_of(request), me.account_id, keep=me.session_id)
            return RedirectResponse("/account?done=others", 303)
        if wanted in {each.id for each in office.sessions.list(me.account_id)}:
            office.sessions.end(origin_of(request), wanted)
        # One that is over already, or somebody else's: nothing to end, nothing to tell.
        return RedirectResponse("/account?done=session", 303)

    def password_page(errors: Texts = NOTHING, status: int = 200, refusal: str = "") -> Response:
        found = office.accounts.get(signed_in().account_id)
        return renderer.page(
            "password.html", status=status, account=found, errors=errors, refusal=refusal
        )

    @app.get("/account/password")
    def password_form() -> Response:
        return password_page()

    @app.post("/account/password")
    def change_password(request: Request, fields: Fields) -> Response:
        me, old, new = signed_in(), fields["old"], fields["password"]
        errors = only_errors(
            old="" if old else "今のパスワードを入れてください。",
            password="" if new else "新しいパスワードを入れてください。",
            again=twice_error(fields),
        )
        if errors:
            return password_page(errors, 422)
        try:
            office.signing_in.change_password(
                origin_of(request), me.account_id, old, new, keep=me.session_id
            )
        except SignInRefused as error:
            return password_page(Texts(old=error.message), 422)
        except TooManyAttempts as error:
            return password_page(status=429, refusal=error.message)
        except InputError as error:
            return password_page(Texts(password=error.message), 422)
        return RedirectResponse("/account?done=password", 303)
