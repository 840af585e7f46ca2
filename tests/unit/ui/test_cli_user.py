"""``konkyo user``, ``konkyo office`` and ``konkyo team`` as a clerk uses them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ui.cli import konkyo
from ui.cli.frame import run

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def office(home: Path, capsys: Capture) -> None:
    assert run(konkyo, ["office", "add", "青葉市福祉事務所"]) == 0
    assert run(konkyo, ["team", "add", "第1係"]) == 0
    capsys.readouterr()


def told(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """Run a command; return what it says beside its result."""
    assert run(konkyo, list(arguments)) == code
    return capsys.readouterr().err


def printed(capsys: Capture, *arguments: str) -> str:
    assert run(konkyo, list(arguments)) == 0
    return capsys.readouterr().out


def records(capsys: Capture, *arguments: str) -> list[Any]:
    return [json.loads(line) for line in printed(capsys, *arguments, "--json").splitlines()]


def add(capsys: Capture, login: str, role: str = "CW", *more: str) -> str:
    arguments = ["user", "add", login, "--name", f"{login}さん", "--role", role, *more]
    return printed(capsys, *arguments).strip()


def test_a_colleague_is_added_and_sets_a_password_with_the_code(
    capsys: Capture, home: Path
) -> None:
    code = add(capsys, "Ｔanaka", "ケースワーカー", "--team", "第１係")
    [record] = records(capsys, "user", "list")
    assert record["login"] == "tanaka"
    assert (record["role"], record["office"]) == ("caseworker", "青葉市福祉事務所")
    assert (record["teams"], record["has_password"]) == (["第1係"], False)

    from office.identity import CONSOLE
    from ui.office import open_office
    from ui.settings import load_settings

    opened = open_office(load_settings())
    opened.recovery.complete(CONSOLE, code, "kaeru tonda numa 7")
    opened.close()
    assert "利用中" in printed(capsys, "user", "list", "tanaka")


def test_a_person_is_changed_stopped_and_let_in_again(capsys: Capture) -> None:
    add(capsys, "tanaka", "CW", "--team", "第1係", "--email", "a@example.jp")
    told(capsys, "user", "change", "tanaka", "--role", "SV", "--no-team", "--email", "")
    [record] = records(capsys, "user", "list")
    assert (record["role"], record["teams"], record["email"]) == ("supervisor", [], None)

    assert "止めました" in told(capsys, "user", "disable", "TANAKA")
    assert "停止中" in printed(capsys, "user", "list")
    assert "先に、停止を解いて" in told(capsys, "user", "reset", "tanaka", code=1)
    told(capsys, "user", "enable", "tanaka")
    assert records(capsys, "user", "unlock", "tanaka")[0]["disabled_at"] is None


def test_a_forgotten_administrator_is_helped_at_the_machine(capsys: Capture) -> None:
    first = add(capsys, "kanri", "管理者")
    second = printed(capsys, "user", "reset", "kanri", "--totp-off").strip()
    assert second
    assert second != first
    [record] = records(capsys, "user", "reset", "kanri")
    assert record["code"] not in (first, second)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        pytest.param(["add", "x y", "--name", "n", "--role", "CW"], 1, "ログイン名は", id="空白"),
        pytest.param(
            ["add", "ok", "--name", "n", "--role", "課長"], 1, "役割はありません", id="役割"
        ),
        pytest.param(["add", "ok", "--role", "CW"], 2, "--name", id="氏名なし"),
        pytest.param(
            ["add", "ok", "--name", "n", "--role", "CW", "--team", "第9係"],
            1,
            "今あるもの: 第1係",
            id="係",
        ),
        pytest.param(
            ["add", "ok", "--name", "n", "--role", "CW", "--office", "若葉市"],
            1,
            "今あるもの: 青葉市福祉事務所",
            id="事務所",
        ),
        pytest.param(
            ["add", "ok", "--name", "123456789018", "--role", "CW"], 1, "個人番号", id="個人番号"
        ),
        pytest.param(["add", "kanri", "--name", "n", "--role", "CW"], 1, "もう使われて", id="重複"),
        pytest.param(["disable", "kanri"], 1, "管理者が1人もいなく", id="最後の管理者"),
        pytest.param(
            ["change", "kanri", "--role", "CW"], 1, "管理者が1人もいなく", id="役割の変更"
        ),
        pytest.param(["change", "kanri"], 2, "変えるところを", id="何も変えない"),
        pytest.param(
            ["change", "kanri", "--team", "第1係", "--no-team"], 2, "一緒に", id="係と係なし"
        ),
        pytest.param(["enable", "kanry"], 1, "「kanri」のことでしょうか", id="打ち間違い"),
        pytest.param(["reset", "\x00だれか"], 1, "いません", id="いない人"),
        pytest.param(["import", "nai.csv"], 1, "見つかりません", id="ファイルなし"),
    ],
)
def test_mistakes_are_told_with_what_to_do(
    capsys: Capture, arguments: list[str], code: int, sentence: str
) -> None:
    add(capsys, "kanri", "管理者")
    assert sentence in told(capsys, "user", *arguments, code=code)
    assert [record["login"] for record in records(capsys, "user", "list")] == ["kanri"]


def test_a_table_from_excel_is_tried_first_and_then_imported(
    capsys: Capture, tmp_path: Path
) -> None:
    table = tmp_path / "職員.csv"
    rows = "ログイン名,氏名,役割,係,備考\nsato,佐藤 次郎,査察指導員,第1係,\ntanaka,田中,CW,第2係,\n"
    table.write_bytes(rows.replace("\n", "\r\n").encode("cp932"))

    assert "3 行目" in told(capsys, "user", "import", str(table), code=1)
    arguments = ["user", "import", str(table), "--add-teams"]
    assert "まだ登録していません" in told(capsys, *arguments, "--dry-run")
    assert records(capsys, "user", "list") == []
    made = records(capsys, *arguments)
    assert [record["login"] for record in made] == ["sato", "tanaka"]
    assert all(len(record["code"]) == 19 for record in made)
    assert printed(capsys, "team", "list").splitlines() == [
        "青葉市福祉事務所\t第1係\t1",
        "青葉市福祉事務所\t第2係\t1",
    ]
    assert "もう使われて" in told(capsys, *arguments, code=1)


def test_offices_and_teams_get_other_names(capsys: Capture) -> None:
    told(capsys, "office", "rename", "青葉市福祉事務所", "青葉福祉センター")
    told(capsys, "team", "rename", "第１係", "保護第1係")
    assert "もうあります" in told(capsys, "team", "add", "保護第１係", code=1)
    assert "ありません" in told(capsys, "team", "rename", "第1係", "x", code=1)
    assert records(capsys, "office", "list")[0]["name"] == "青葉福祉センター"
    assert records(capsys, "team", "list")[0]["name"] == "保護第1係"
    told(capsys, "office", "add", "若葉市福祉事務所")
    assert "事務所を指定" in told(capsys, "team", "add", "第1係", code=1)
    told(capsys, "team", "add", "第1係", "--office", "若葉市福祉事務所")
    assert len(records(capsys, "team", "list", "--office", "若葉市福祉事務所")) == 1


def test_names_reach_no_log(capsys: Capture, home: Path) -> None:
    add(capsys, "tanaka", "CW", "--email", "hanako@example.jp")
    told(capsys, "user", "change", "tanaka", "--name", "佐藤 花子")
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    for secret in ("tanakaさん", "hanako@", "花子"):
        assert secret.encode() not in kept
