"""Settings: where a value comes from, and what is said of a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import InputError
from ui.settings import SETTINGS, Settings, api_token, load_settings


def test_nothing_set_gives_the_defaults() -> None:
    assert load_settings({}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('port = 8500\nlog_level = "error"\n')
    settings = load_settings({"KONKYO_HOME": str(tmp_path), "KONKYO_PORT": "8600"})
    assert (settings.home, settings.port, settings.log_level) == (tmp_path, 8600, "error")


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load_settings({"KONKYO_PORT": ""}).port == Settings().port


def test_the_password_of_a_pdf_is_no_setting() -> None:
    assert load_settings({"KONKYO_PDF_PASSWORD": "secret"}) == Settings()


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="はフォルダーではありません"):
        load_settings({"KONKYO_HOME": str(tmp_path / "file")})


def test_variables_of_other_programs_are_left_alone() -> None:
    assert load_settings({"PORT": "x", "PATH": "/bin"}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("KONKYO_PORT", "８４００番", "1 から 65535 までの整数"),
        ("KONKYO_PORT", "0", "1 から 65535 までの整数"),
        ("KONKYO_PORT", "65536", "1 から 65535 までの整数"),
        ("KONKYO_LOG_LEVEL", "loud", "debug・info・warning・error のどれか"),
        ("KONKYO_LOG_QUERIES", "はい", "1 または 0"),
        ("KONKYO_EGOV_URL", "laws.e-gov.go.jp/api/2", "http:// または https://"),
        ("KONKYO_EMBEDDER", "bultin", "builtin、none、st:フォルダー"),
    ],
    ids=[
        "数字でない",
        "小さすぎる",
        "大きすぎる",
        "選択肢にない",
        "真偽でない",
        "アドレスでない",
        "エンジン違い",
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(variable: str, text: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        load_settings({variable: text})
    assert variable in caught.value.message
    assert text in caught.value.message
    assert expected in caught.value.message


def test_a_misspelt_variable_is_refused() -> None:
    with pytest.raises(InputError, match="KONKYO_PROT"):
        load_settings({"KONKYO_PROT": "8400"})


@pytest.mark.parametrize(
    "text",
    ["prot = 8500", 'home = "/elsewhere"', "port = [", "port = true", "debug = 2"],
    ids=["名前違い", "homeは環境変数だけ", "壊れたTOML", "型違い", "真偽でない"],
)
def test_a_bad_settings_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(InputError, match=r"settings\.toml"):
        load_settings({"KONKYO_HOME": str(tmp_path)})


def test_the_model_folder_is_counted_from_home(tmp_path: Path) -> None:
    settings = load_settings({"KONKYO_HOME": "/data", "KONKYO_MODEL_DIR": "m"})
    assert settings.model_path == Path("/data/m")
    assert load_settings({"KONKYO_MODEL_DIR": str(tmp_path)}).model_path == tmp_path


def test_every_row_accepts_its_own_default() -> None:
    for row in SETTINGS:
        written = int(row.default) if isinstance(row.default, bool) else row.default
        assert row.parse(str(written), "表") == row.default


def test_the_token_for_another_konkyo_is_no_setting_and_never_repeated() -> None:
    assert api_token({}) == ""
    assert api_token({"KONKYO_API_TOKEN": " konkyo_t_abc\n"}) == "konkyo_t_abc"
    assert load_settings({"KONKYO_API_TOKEN": "konkyo_t_abc"}) == load_settings({})
    with pytest.raises(InputError, match="KONKYO_API_TOKEN") as refused:
        api_token({"KONKYO_API_TOKEN": "ひみつ konkyo_t_abc"})
    assert "konkyo_t_abc" not in refused.value.message
