"""The second factor: time-based one-time passwords (TOTP, RFC 6238) from an app on a phone.

SHA-1, six digits and 30 seconds are what every app knows. A code counts one step (30 s) before
and after its time, because the clocks of phones differ (RFC 6238, section 5.2), and never twice.
Ten spare codes help when the phone is lost; each works once.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.errors import InputError
from office.accounts.codes import Codes, Purpose, fold_code
from office.accounts.credentials import remove_totp
from office.accounts.tables import AccountRow, TotpRow
from office.audit import AuditLog
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.errors import SignInRefused, UnknownAccount
from office.identity import Origin, Role

ISSUER = "Konkyo"

_SECRET = "totp.secret"
_STEP_SECONDS = 30
_CODE = re.compile(r"[0-9]{6}")


def needs_totp(role: Role) -> bool:
    """Tell whether who has this role should have a second factor: administrators.

    One who has none yet is let in and asked to set it up (see ``Totp.is_due``). To refuse would
    lock out the first administrator, whom nobody could help, and one whose phone has just been
    replaced; the rule is enforced by asking at every sign-in, and shows in the list of accounts.
    Others may set one up as they like: many work at shared desks where phones are not allowed.
    """
    return role is Role.ADMINISTRATOR


class Totp:
    """Sets up, checks and removes second factors. Thread-safe."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        audit: AuditLog,
        *,
        now: Callable[[], dt.datetime] = now,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit
        self._codes = Codes(cipher)
        self._now = now

    def begin(self, origin: Origin, account_id: str) -> str:
        """Make a secret and return the ``otpauth://`` address that the app reads as a QR code.

        It is in force after ``confirm``; beginning again makes another. Raises InputError where
        one is in force, UnknownAccount.
        """
        import pyotp

        secret = pyotp.random_base32()
        with self._database.write() as db:
            login = db.scalar(
                select(AccountRow.login).where(AccountRow.id == account_id).with_for_update()
            )
            if login is None:
                raise UnknownAccount("その利用者はいません。", id=account_id)
            row = db.get(TotpRow, account_id)
            if row is None:
                row = TotpRow(id=account_id)
                db.add(row)
            elif row.confirmed_at is not None:
                raise InputError(
                    "確認コード（二段階認証）は、もう使われています。機種を変えるときは、"
                    "今の設定を解除してから、もう一度設定してください。"
                )
            row.secret = self._cipher.seal(_SECRET, account_id, secret)
            row.last_step = 0
            self._audit.append(db, origin, "totp-begin", "account", account_id)
        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)

    def confirm(self, origin: Origin, account_id: str, code: str) -> tuple[str, ...]:
        """Put a second factor in force by its first code; return the spare codes, once.

        Raises InputError where none was begun, SignInRefused for a wrong code.
        """
        with self._database.write() as db:
            row = self._row(db, account_id)
            if row is None or row.confirmed_at is not None:
                raise InputError(
                    "確認コードの設定が始まっていません。設定の画面を開き直してください。"
                )
            if not self._accept_code(row, fold_code(code)):
                raise SignInRefused(
                    "確認コードが正しくありません。アプリに今出ている6桁の数字を入れてください。"
                    "何度も違うときは、スマートフォンの時刻を自動設定にしてください。"
                )
            row.confirmed_at = self._now()
            spare = self._codes.issue_spares(db, account_id)
            self._audit.append(db, origin, "totp-confirm", "account", account_id)
            return spare

    def remove(self, origin: Origin, account_id: str) -> None:
        """Take a second factor and its spare codes away; nothing happens where there is none.

        A person's own page asks for the password first: ``SigningIn.remove_totp``.
        """
        with self._database.write() as db:
            self._row(db, account_id)
            if remove_totp(db, account_id):
                self._codes.end(db, Purpose.SPARE, account_id)
                self._audit.append(db, origin, "totp-remove", "account", account_id)

    def in_force(self, db: Session, account_id: str) -> bool:
        """Tell whether an account signs in with a second factor."""
        confirmed = select(TotpRow.id).where(
            TotpRow.id == account_id, TotpRow.confirmed_at.is_not(None)
        )
        return db.scalar(confirmed) is not None

    def accept(self, db: Session, account_id: str, code: str) -> str:
        """Use up a code within a transaction; return "totp", "spare", or "" for a wrong one.

        Where two come with the same code at once, the second waits for the row and is refused.
        """
        row = self._row(db, account_id)
        if row is None or row.confirmed_at is None:
            return ""
        folded = fold_code(code)
        if _CODE.fullmatch(folded):
            return "totp" if self._accept_code(row, folded) else ""
        used = self._codes.redeem(db, Purpose.SPARE, code, account_id=account_id)
        return "spare" if used else ""

    def spare_codes_left(self, account_id: str) -> int:
        """Return how many spare codes an account has not used."""
        with self._database.read() as db:
            return self._codes.spares_left(db, account_id)

    def _row(self, db: Session, account_id: str) -> TotpRow | None:
        return db.get(TotpRow, account_id, with_for_update=True, populate_existing=True)

    def _accept_code(self, row: TotpRow, code: str) -> bool:
        secret = self._cipher.open(_SECRET, row.id, row.secret)
        for step, expected in self._expected(secret, row.last_step):
            if hmac.compare_digest(expected.encode(), code.encode(errors="replace")):
                row.last_step = step
                return True
        return False

    def _expected(self, secret: str, last_step: int) -> Iterator[tuple[int, str]]:
        import pyotp

        totp = pyotp.TOTP(secret)
        step = int(self._now().timestamp()) // _STEP_SECONDS
        for each in (step - 1, step, step + 1):
            if each > last_step:
                yield each, totp.generate_otp(each)


def qr_svg(address: str) -> str:
    """Return an address as a QR code: an ``<svg>`` element to stand in a page, 4 pixels a module.

    Black on white whatever the page's colours, because cameras need the contrast; without styles
    or scripts, so that a strict Content-Security-Policy lets it through.
    """
    import segno

    code = segno.make(address, error="m", micro=False)
    return str(
        code.svg_inline(scale=4, light="#fff", title="確認コードのアプリで読み取る QR コード")
    )
