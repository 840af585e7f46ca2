"""What may stand in a log: technical lines as they are, nothing of a person, no secret.

Unlike ``office.masking``, which masks what users wrote before it is kept, this leaves times,
ports, versions, counts and citations alone. Log messages of ours are English, so what an
exception of a library says in other scripts comes from somebody's data and goes altogether; our
own errors (KonkyoError) are Japanese sentences, which stay but for what they quote in 「」.

A rule, not a guarantee: a name in Latin letters, or one without an honorific in a message that
is no exception, is not found. What is logged must hold none; this is the net below.
"""

from __future__ import annotations

import re
import traceback
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_plus

from corpus.errors import KonkyoError
from office.masking import DATE, NUMBER, mask_mails, mask_names
from office.personal import mask_personal_numbers

HIDDEN = "〔伏せ字〕"
SECRET = "〔秘密〕"
_LONGEST = 4_000  # characters of one exception's message

_VALUE = r"(?:b?(?P<quote>['\"])(?:(?!(?P=quote)).)*(?P=quote)|[^\r\n]*)"
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(konkyo_[a-z]_)[\w\-]{6,}"), rf"\1{SECRET}"),
    # Headers as "Cookie: …", "'cookie': '…'" and (b'cookie', b'…').
    (
        re.compile(
            r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-csrf-token)"
            rf"(?:(?P<sign>['\"]\s*[:,]\s*|\s*[:=]\s*){_VALUE})"
        ),
        rf"\1\g<sign>{SECRET}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)(\s+)[\w+/=.~\-]{6,}"), rf"\1\2{SECRET}"),
    # postgresql+psycopg://user:password@host; a password may hold : and @ itself.
    (
        re.compile(r"(\b[a-zA-Z][\w+.\-]*://[^\s/:@'\"]*):(?!\d{1,5}[/\s])[^\s'\"]*@"),
        rf"\1:{SECRET}@",
    ),
    (
        re.compile(
            r"(?i)(\b[\w\-]*(?:password|passwd|secret|token|api_?key)(?:['\"]\s*:\s*|\s*=\s*|(?<=--password)\s+))"
            r"(?:(['\"]).*?\2|[^\s,;&'\"\])]+)"
        ),
        rf"\1{SECRET}",
    ),
    # asyncio repeats the exception of a task that failed.
    (re.compile(r"(exception=\w+)\(.*\)"), rf"\1({HIDDEN})"),
    (re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL), SECRET),
)
_MAY_BE_SECRET = re.compile(
    r"(?i)konkyo_|authorization|cookie|csrf|bearer|basic|://|passw|secret|token|api_?key|exception=|-----"
)

_DASH = r"[-‐‑–−ー.()]{1,2}"
_PHONE = re.compile(
    rf"(?<![\w.:/\-])(?:\+81{_DASH}?|0)(?:\d{_DASH}\d{{4}}|\d{{2}}{_DASH}\d{{3,4}}"
    rf"|\d{{3}}{_DASH}\d{{2,3}}|\d{{4}}{_DASH}\d){_DASH}\d{{3,4}}(?![\w\-])"
    r"|(?<![\w.])0\d{9,10}(?![\w.])"
)
_LABELLED = re.compile(
    r"((?:(?:口座|電話|ケース|受給者|宛名|被保険者|世帯|整理|免許証|基礎年金|記号)番号|電話|口座)"
    r"[^\d\n]{0,6})[A-Z]?\d[\d\- ]{2,}\d"
)
_BIRTH = re.compile(r"((?:生年月日|誕生日)[:=は\s]{0,3})[^\s,、)]+")
_KANJI_DIGITS = re.compile(r"[〇零一二三四五六七八九]{5,}")
_TOKEN = re.compile(r"[^\s\"'<>]+")
_CODINGS = 3  # of an address within an address: %25E5 has two

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_QUOTED = re.compile(r"「[^」]*」")
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{6,}(?!\w)")
_DETAIL = re.compile(r"\b(DETAIL:)[^\n]*")  # PostgreSQL repeats the row that it refused
_INPUT = re.compile(r"(input_value=|'input': )(?:(['\"]).*?\2|[^,\n]*)")  # pydantic repeats it


def mask_log(text: str) -> str:
    """Return a log message without secrets, personal numbers, e-mails, phones and names."""
    if "%" in text or "+" in text:
        text = _TOKEN.sub(_decoded, text)
    return _mask(text)


def _mask(text: str) -> str:
    if _MAY_BE_SECRET.search(text):
        text = mask_secrets(text)
    text = mask_mails(mask_personal_numbers(text))
    if text.isascii():
        return _PHONE.sub(NUMBER, text)
    return "\n".join(map(_mask_line, text.split("\n")))


def mask_secrets(text: str) -> str:
    """Return the text without session secrets, tokens, passwords and private keys."""
    for pattern, kept in _SECRETS:
        text = pattern.sub(kept, text)
    return text


def mask_echo(text: str) -> str:
    """Return what is said to the user at the terminal, who may have typed a secret."""
    return mask_personal_numbers(mask_secrets(text))


def message_of(error: BaseException) -> str:
    """Return what an exception says, as far as it may stand in a log."""
    try:
        said = str(error)[:_LONGEST]
    except Exception:
        return HIDDEN
    if isinstance(error, KonkyoError):
        return mask_log(_QUOTED.sub(_unquoted, said))
    return _foreign(said)


def traceback_of(error: BaseException) -> str:
    """Return the traceback as Python prints it, with masked messages; causes come first."""
    return "\n".join(_report(error, set()))


def _foreign(said: str) -> str:
    said = _INPUT.sub(rf"\1{HIDDEN}", _DETAIL.sub(rf"\1 {HIDDEN}", said))
    return _LONG_NUMBER.sub(NUMBER, _FOREIGN.sub(HIDDEN, mask_log(said)))


def _report(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _report(before, seen)
        how = "the direct cause of" if error.__cause__ else "being handled before"
        yield f"\nThis was {how}:\n"
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    yield f"{name}: {message_of(error)}".removesuffix(": ")
    for note in getattr(error, "__notes__", ()):
        yield _foreign(str(note))
    for part in getattr(error, "exceptions", ()) if isinstance(error, BaseExceptionGroup) else ():
        if id(part) not in seen:
            yield "in the group:"
            yield from _report(part, seen)


def _mask_line(line: str) -> str:
    if line.isascii():
        return _PHONE.sub(NUMBER, line)
    plain = unicodedata.normalize("NFKC", line)
    masked = _KANJI_DIGITS.sub(NUMBER, _PHONE.sub(NUMBER, mask_mails(plain)))
    masked = _BIRTH.sub(rf"\1{DATE}", _LABELLED.sub(rf"\1{NUMBER}", masked))
    masked = mask_names(masked)
    return line if masked == plain else masked  # in its own width where nothing was found


def _decoded(match: re.Match[str]) -> str:
    """Return an address with its escapes, or decoded where it told of a person."""
    plain = match[0]
    for _ in range(_CODINGS if _is_coded(plain) else 0):
        plain = unquote_plus(plain)
        if (masked := _mask(plain)) != plain:
            return masked.replace(" ", "+")
    return match[0]


def _is_coded(token: str) -> bool:
    return "%" in token or ("?" in token and "+" in token)  # a query writes blanks as +


def _unquoted(match: re.Match[str]) -> str:
    return match[0] if match[0][1:-1].isascii() else f"「{HIDDEN}」"
