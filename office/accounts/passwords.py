"""Passwords: which ones are taken, and how they are kept (Argon2id).

The rules are those of NIST SP 800-63B-4 (2025), section 3.1.1.2, for a password that may be the
only factor: 15 characters or more; every character of Unicode counts as one, after NFKC; spaces
are welcome; no rule on which kinds of characters, no change by the calendar; a block list.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from corpus.errors import InputError
from office.errors import TooManyAttempts

MINIMUM_LENGTH, MAXIMUM_LENGTH = 15, 256  # characters
#: A password that is found within so many guesses is as good as listed.
_GUESSES = 10**10
_ADVICE = "関係のない言葉を4つほどつなげると、長くて覚えやすくなります。"
#: Words that come to mind first: of the product, of the work, of Japanese offices.
_FAVOURITES = (  # noqa: SIM905
    "konkyo password pasuwado pasuwaado himitsu naisho watashi watasi boku oretachi nihon "
    "nippon japan tokyo toukyou osaka sakura sakurasaku arigatou arigato konnichiwa ohayou "
    "ohayougozaimasu yoroshiku yorosiku onegaishimasu yoroshikuonegaishimasu otsukaresama "
    "otsukaresamadesu aishiteru daisuki ganbare ganbarou shiawase fujisan doraemon pikachu "
    "totoro seikatsuhogo seikatuhogo hogo hogoka hukushi fukushi fukusi fukushijimusho "
    "hukusijimusyo jimusho jimusyo shiyakusho siyakusyo yakusho kuyakusho kencho shokuin "
    "syokuin kakari kacho kachou kakaricho caseworker keesuwaaka kanri kanrisha kanrisya "
    "admin administrator login heisei reiwa showa ichinisan aiueo kakikukeko sashisuseso "
    "abcdefg パスワード ぱすわーど 生活保護 福祉事務所 市役所 区役所 管理者 さくら ありがとう "
    "あいうえお かきくけこ いろはにほへと よろしくおねがいします"
).split()
_ESTIMATED = 72  # characters that are looked at: the estimate takes time by their square
_OWN_LETTERS = 8  # different characters that must be left without what is known of the person
_KEPT_WORD = 3  # shorter words stand in too much to be telling


def fold_password(password: str) -> str:
    """Return the characters that are hashed: NFKC, so that every keyboard gives the same."""
    return unicodedata.normalize("NFKC", password)


def check_rules(password: str, *, login: str, words: Iterable[str] = ()) -> None:
    """Raise InputError, with the reason in Japanese, for a password that is not taken.

    ``words`` are known about the person: the display name, the office, the team.
    """
    if len(password) > MAXIMUM_LENGTH:
        raise InputError(f"パスワードは {MAXIMUM_LENGTH} 文字以内にしてください。")
    folded = fold_password(password)
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Cn") for letter in folded):
        raise InputError("パスワードに、改行や、打ち直せない文字が入っています。")
    if len(folded) < MINIMUM_LENGTH:
        raise InputError(
            f"パスワードは {MINIMUM_LENGTH} 文字以上にしてください（今は {len(folded)} 文字です）。"
            + _ADVICE
        )
    _refuse_guessable(folded, login, words)


def _refuse_guessable(password: str, login: str, words: Iterable[str]) -> None:
    from zxcvbn import zxcvbn

    personal = {word for word in _parts(login, *words) if len(word) >= _KEPT_WORD}
    rest = whole = password.lower()
    for word in sorted(personal, key=len, reverse=True):
        rest = rest.replace(word, "")
    if rest != whole and len(set(rest)) < _OWN_LETTERS:
        raise InputError(
            "ログイン名や名前、事務所の名前が大部分で、推測されやすいパスワードです。" + _ADVICE
        )
    result = zxcvbn(password[:_ESTIMATED], user_inputs=[*personal, *_FAVOURITES])
    if result["guesses"] < _GUESSES:
        raise InputError(_reason(result["sequence"]) + _ADVICE)


def _parts(*words: str) -> Iterator[str]:
    for word in words:
        folded = unicodedata.normalize("NFKC", word).lower()
        pieces = "".join(letter if letter.isalnum() else " " for letter in folded).split()
        yield from dict.fromkeys((folded, *pieces, "".join(pieces)))


def _reason(pieces: list[dict[str, Any]]) -> str:
    """Say what makes a password easy to guess: its longest piece that is no chance."""
    telling = max(
        (piece for piece in pieces if piece["pattern"] != "bruteforce"),
        key=lambda piece: len(piece["token"]),
        default={"pattern": ""},
    )
    match telling["pattern"]:
        case "repeat":
            return "同じ文字や言葉の繰り返しで、推測されやすいパスワードです。"
        case "sequence" | "spatial":
            return "文字やキーの並びのままで、推測されやすいパスワードです。"
        case "date":
            return "日付が大部分で、推測されやすいパスワードです。"
    return "よく使われるパスワードや言葉に近く、推測されやすいパスワードです。"


@dataclass(frozen=True, slots=True, kw_only=True)
class HashCost:
    """What one hash costs (Argon2id, RFC 9106).

    64 MiB in three passes is the second choice that the RFC recommends; one lane instead of four
    leaves the other core free. On two cores of 2024 a hash takes 135 ms.
    """

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 1


#: Hashes at one time in the whole process: 2 × 64 MiB, and no more threads than cores.
_AT_ONCE = threading.BoundedSemaphore(max(2, min(4, os.cpu_count() or 2)))
_PATIENCE = 10.0  # seconds that a sign-in waits for its turn


class Passwords:
    """Hashes and verifies passwords. Thread-safe; costs nothing to make."""

    def __init__(self, cost: HashCost | None = None, *, patience: float = _PATIENCE) -> None:
        from argon2 import PasswordHasher

        self._cost = cost or HashCost()
        self._patience = patience
        self._hasher = PasswordHasher(
            time_cost=self._cost.passes,
            memory_cost=self._cost.memory_kib,
            parallelism=self._cost.lanes,
        )
        # A hash of nobody's password, of the same cost: it verifies nothing.
        self._nobody = (
            f"$argon2id$v=19$m={self._cost.memory_kib},t={self._cost.passes},p={self._cost.lanes}"
            f"${'A' * 22}${'A' * 43}"
        )

    def hash(self, password: str) -> str:
        """Return the hash to keep; it names its own parameters. Raises TooManyAttempts."""
        with self._turn():
            return self._hasher.hash(fold_password(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password is right; the same work is done where there is no hash.

        Raises TooManyAttempts where too many verify at once.
        """
        from argon2.exceptions import InvalidHashError, VerificationError

        if len(password) > MAXIMUM_LENGTH:  # was never taken, and normalising it has a price
            password, password_hash = "", None
        try:
            with self._turn():
                folded = fold_password(password).encode(errors="surrogatepass")
                return self._hasher.verify(password_hash or self._nobody, folded)
        except (VerificationError, InvalidHashError):
            return False

    def needs_rehash(self, password_hash: str) -> bool:
        """Tell whether the hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not _AT_ONCE.acquire(timeout=self._patience):
            raise TooManyAttempts(
                "サインインが集中しています。少し待ってから、もう一度お試しください。",
                seconds=int(self._patience),
            )
        try:
            yield
        finally:
            _AT_ONCE.release()
