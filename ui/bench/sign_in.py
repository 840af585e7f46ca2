"""Sign in, and be recognised at every request after; a bare Argon2 verification beside it."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.bench.figures import command, median_ratio, seconds, with_targets
from office.accounts.credentials import store_password
from office.accounts.passwords import Passwords
from office.errors import SignInRefused
from office.foundation import Office
from office.identity import CONSOLE, Origin, Role

_PASSWORD = "かわうそ と ざらめ を たべる"
_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"


def run(*, rounds: int = 20, requests: int = 2000, url: str = "auto") -> dict[str, Any]:
    """Sign in ``rounds`` times at the cost that is shipped, each kind of attempt in turn.

    ``ratio`` is the median sign-in over the median of Argon2 alone, with the same hash;
    ``refusals_spread`` the slowest over the quickest median of the refusals (unknown name, wrong
    password, disabled account), which are to look alike. ``identify`` is what every request pays,
    over ``requests`` calls. All in a temporary home, or in an empty database ``url``.
    """
    from argon2 import PasswordHasher

    with tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        office = Office.open(Path(folder), {}, url=url)
        password_hash = Passwords().hash(_PASSWORD)
        _fill(office, rounds, password_hash)
        bare = PasswordHasher()
        took: dict[str, list[float]] = defaultdict(list)
        for number in range(rounds):
            steps = _attempts(office, number)
            steps.append(("argon2", lambda: bare.verify(password_hash, _PASSWORD)))
            for place in range(len(steps)):  # each is the first as often as the last
                name, step = steps[(place + number) % len(steps)]
                took[name].append(seconds(step))
        _, secret = _sign_in(office, CONSOLE, "right", _PASSWORD)
        for _ in range(100):
            office.sessions.identify(secret)
        asked = [seconds(lambda: office.sessions.identify(secret)) for _ in range(requests)]
        office.close()
    medians = {name: statistics.median(times) for name, times in took.items()}
    refusals = [medians[name] for name in ("unknown", "wrong", "disabled")]
    figures = {
        "rounds": rounds,
        "sign_in_p50_ms": medians["sign_in"] * 1000,
        "sign_in_longest_ms": max(took["sign_in"]) * 1000,
        "argon2_p50_ms": medians["argon2"] * 1000,
        "ratio": median_ratio(took["sign_in"], took["argon2"]),
        "unknown_p50_ms": medians["unknown"] * 1000,
        "wrong_p50_ms": medians["wrong"] * 1000,
        "disabled_p50_ms": medians["disabled"] * 1000,
        "refusals_spread": max(refusals) / min(refusals),
        "identify_p50_ms": statistics.median(asked) * 1000,
        "identify_p99_ms": statistics.quantiles(asked, n=100)[-1] * 1000,
    }
    targets = {
        "sign_in_p50_ms": ("<=", 400.0),
        "refusals_spread": ("<=", 1.2),
        "identify_p50_ms": ("<=", 1.0),
    }
    return with_targets(figures, targets)


def _attempts(office: Office, number: int) -> list[tuple[str, Callable[[], object]]]:
    origin = Origin(actor="visitor", client=f"192.0.2.{number % 200}")
    return [
        ("sign_in", lambda: _sign_in(office, origin, "right", _PASSWORD)),
        ("unknown", lambda: _refused(office, origin, f"nobody{number}", _PASSWORD)),
        ("wrong", lambda: _refused(office, origin, f"wrong{number}", "ちがう ことば")),
        ("disabled", lambda: _refused(office, origin, f"gone{number}", _PASSWORD)),
    ]


def _sign_in(office: Office, origin: Origin, login: str, password: str) -> tuple[object, str]:
    return office.signing_in.sign_in(origin, login, password, device=_AGENT)


def _refused(office: Office, origin: Origin, login: str, password: str) -> None:
    try:
        _sign_in(office, origin, login, password)
    except SignInRefused:
        return
    raise AssertionError(f"{login} was let in")


def _fill(office: Office, rounds: int, password_hash: str) -> None:
    """Make the accounts, a new one for each failure, so that nobody has to wait."""
    place = office.accounts.create_office(CONSOLE, "測定のための事務所").id
    teams = [office.accounts.create_team(CONSOLE, place, f"第{n}係").id for n in (1, 2)]
    for login in ("right", *(f"{kind}{n}" for kind in ("wrong", "gone") for n in range(rounds))):
        account = office.accounts.create(
            CONSOLE,
            login=login,
            display_name="測定 用",
            role=Role.CASEWORKER,
            office_id=place,
            team_ids=teams,
        )
        with office.database.write() as db:
            store_password(db, account.id, password_hash)
        if login.startswith("gone"):
            office.accounts.disable(CONSOLE, account.id)


if __name__ == "__main__":
    sys.exit(command(run))
