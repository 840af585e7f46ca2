"""``konkyo token``: a secret is shown once, and stands alone on standard output."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command_line import typed

from office.foundation import Office
from office.identity import CONSOLE, Role
from ui.cli.frame import FAILED, MISUSED

SECRET = re.compile(r"konkyo_t_[A-Za-z0-9_-]{43}")
CREATE = ("create", "文書管理との連携", "--account", "renkei", "--scope", "search")


@pytest.fixture
def services(home: Path) -> Path:
    """Return a home with an office, a service and an administrator."""
    office = Office.open(home, {})
    place = office.accounts.create_office(CONSOLE, "青葉市福祉事務所").id
    for login, role in (("renkei", Role.SERVICE), ("kanri", Role.ADMINISTRATOR)):
        office.accounts.create(
            CONSOLE, login=login, display_name="見本", role=role, office_id=place
        )
    office.close()
    return home


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    return typed(capsys, "token", *arguments)


def _knows(home: Path, secret: str) -> bool:
    office = Office.open(home, {})
    try:
        return office.identify(secret.strip()) is not None
    finally:
        office.close()


def test_a_new_token_is_shown_once_and_works(
    services: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = _run(capsys, *CREATE)

    assert code == 0
    assert SECRET.fullmatch(out.strip()), "nothing else, so that a script can keep it"
    assert "表示するのは今だけ" in err
    assert _knows(services, out)
    _, listed, _ = _run(capsys, "list")
    assert listed.split("\t")[:4] == ["文書管理との連携", "使えます", "renkei", "search"]
    assert not SECRET.search(listed)


def test_a_program_reads_the_same_as_json(
    services: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = json.loads(_run(capsys, *CREATE, "--scope", "read-unit", "--json")[1])
    assert _knows(services, made.pop("secret"))
    assert (made["account"], made["scopes"]) == ("renkei", ["read-unit", "search"])
    listed = json.loads(_run(capsys, "list", "--json")[1])
    assert listed | {"used_on": None} == made
    assert listed["used_on"], "it was used a moment ago"


def test_a_token_is_exchanged_while_the_old_one_still_works(
    services: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = _run(capsys, *CREATE)[1]
    code, new, err = _run(capsys, "rotate", "文書管理との連携")
    assert code == 0
    assert "まで使えます" in err
    assert _knows(services, old)
    assert _knows(services, new)

    leaked = new
    _, newest, err = _run(capsys, "rotate", "文書管理との連携", "--overlap", "0")
    assert "もう使えません" in err
    assert not _knows(services, old)
    assert not _knows(services, leaked)
    assert _knows(services, newest)


def test_a_revoked_token_is_over_and_stays_in_the_list(
    services: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = _run(capsys, *CREATE)[1]
    assert _run(capsys, "revoke", "文書管理との連携")[0] == 0
    assert not _knows(services, secret)
    assert "取り消し済み" in _run(capsys, "list")[1]
    code, _, err = _run(capsys, "rotate", "文書管理との連携")
    assert (code, "取り消されています" in err) == (FAILED, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("create", "連携", "--account", "renkei"), FAILED, "次から選んでください: search"),
        (("create", "連携", "--account", "renkei", "--scope", "全部"), FAILED, "「全部」は"),
        (("create", "連携", "--account", "kanri", "--scope", "search"), FAILED, "連携プログラム"),
        (
            ("create", "連携", "--account", "renkie", "--scope", "search"),
            FAILED,
            "「renkei」のこと",
        ),
        (("create", "連携", "--scope", "search"), MISUSED, "--account"),
        ((*CREATE, "--days", "367"), MISUSED, "1 から 366"),
        (("rotate", "ない"), FAILED, "konkyo token list"),
        (("rotate", "ない", "--overlap", "169"), MISUSED, "0 から 168"),
        (("revoke", "ない"), FAILED, "konkyo token list"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    services: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    ended, out, err = _run(capsys, *arguments)
    assert ended == code
    assert said in err
    assert out == ""


def test_before_the_first_token_the_list_says_how_to_make_one(
    services: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = _run(capsys, "list")
    assert (code, out) == (0, "")
    assert "konkyo token create" in err
