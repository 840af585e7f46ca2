"""How people, offices and addresses are written: one form to keep, one to compare."""

from __future__ import annotations

import re
import unicodedata

from corpus.errors import InputError
from office.personal import refuse_personal_number

NAME_LENGTH = 100  # characters of a display name, an office, a team
EMAIL_LENGTH = 254  # RFC 5321, section 4.5.3.1.3 less the angle brackets
_ID = re.compile(r"[0-9a-f]{32}")
_LOGIN = re.compile(r"[a-z0-9._-]{2,64}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_TYPED_LENGTH = 300  # nobody types more; normalising may make it many times as long


def fold_login(text: str) -> str:
    """Return a login as it is kept: ``Ｔａｎａｋａ`` → ``tanaka``; ``""`` for what is too long."""
    if len(text) > _TYPED_LENGTH:
        return ""
    return unicodedata.normalize("NFKC", text).strip().lower()


def is_login(folded: str) -> bool:
    """Tell whether a folded text may be a login; a database need not be asked about another."""
    return _LOGIN.fullmatch(folded) is not None


def checked_login(text: str) -> str:
    """Return a login as it is kept. Raises InputError: what it may hold, in Japanese."""
    login = fold_login(text)
    if "@" in login:
        raise InputError(
            "ログイン名にメールアドレスは使えません。「tanaka」や「kakari2-01」のような、"
            "半角の英数字の名前にしてください。"
        )
    if not is_login(login):
        raise InputError(
            "ログイン名は、半角の英小文字・数字・「.」「_」「-」で、2文字以上64文字以内に"
            "してください（例: tanaka、kakari2-01）。"
        )
    refuse_personal_number(login)
    return login


def checked_name(text: str, what: str) -> str:
    """Return a name without space around it. ``what`` names the field in Japanese.

    Raises InputError: empty, too long, or with what cannot be printed; PersonalNumberFound.
    """
    name = text.strip()
    if not name:
        raise InputError(f"{what}を入れてください。")
    if len(name) > NAME_LENGTH:
        raise InputError(f"{what}は {NAME_LENGTH} 文字以内にしてください。")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in name):
        raise InputError(f"{what}に、改行や、画面に出せない文字が入っています。消してください。")
    refuse_personal_number(name)
    return name


def checked_email(text: str | None) -> str | None:
    """Return an address as it was written, None where there is none. Raises InputError."""
    if text is None or not text.strip():
        return None
    email = text.strip()
    folded = unicodedata.normalize("NFKC", email[: EMAIL_LENGTH + 1])
    if len(email) > EMAIL_LENGTH or not email.isprintable() or not _EMAIL.fullmatch(folded):
        raise InputError(
            "メールアドレスの書き方が正しくありません（例: tanaka@city.example.lg.jp）。"
        )
    refuse_personal_number(folded)
    return folded


def fold_email(text: str) -> str:
    """Return the form under which an address is found: width and case do not count."""
    folded = unicodedata.normalize("NFKC", text[: EMAIL_LENGTH + 1]).strip().lower()
    return folded.encode(errors="replace").decode()  # half a character is no reason to fail


def fold_words(text: str) -> str:
    """Return a text as it is searched: one width, no case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names are read as one: ``第1係`` and ``第１ 係``."""
    return fold_words(one) == fold_words(other)


def is_id(text: str) -> bool:
    """Tell whether this may be an id of ours; a database need not be asked about another text."""
    return _ID.fullmatch(text) is not None
