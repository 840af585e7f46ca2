"""Settings (設定): one table for the environment, ``settings.toml`` and the manual.

The fields of ``Settings`` are the table: name, type, default and Japanese help stand together.
A value comes from the environment (``KONKYO_PORT=8500``), else from ``settings.toml`` in the
home folder (``port = 8500``), else it is the default. docs/settings.md is written from here:

    python -m ui.settings > docs/settings.md
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

from corpus.errors import InputError
from ui.setting_fields import WEB_ADDRESS_FORM, Settings

__all__ = ["SETTINGS", "Setting", "Settings", "as_markdown", "load_settings"]

PREFIX = "KONKYO_"
PASSWORD_VARIABLE = "KONKYO_PDF_PASSWORD"  # of `konkyo ingest`
OIDC_SECRET_VARIABLE = "KONKYO_OIDC_SECRET"
KEYS_VARIABLE = "KONKYO_KEYS"  # see office.encryption.keys
API_TOKEN_VARIABLE = "KONKYO_API_TOKEN"  # for `konkyo mcp --url` and scripts
GENERATOR_KEY_VARIABLE = "KONKYO_GENERATOR_KEY"
#: Secrets are no settings to keep in a file.
SECRETS = {
    PASSWORD_VARIABLE,
    OIDC_SECRET_VARIABLE,
    KEYS_VARIABLE,
    API_TOKEN_VARIABLE,
    GENERATOR_KEY_VARIABLE,
}
FILE_NAME = "settings.toml"
_SWITCH = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
_TYPE_LABELS = {Path: "フォルダー", str: "文字列", int: "整数", bool: "1 または 0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table (設定の項目)."""

    name: str
    type: type
    default: object
    help: str  # Japanese
    choices: tuple[str, ...] = ()  # the only values, if not empty
    minimum: int | None = None
    maximum: int | None = None
    form: str = ""  # regular expression that the whole value must match, if not empty
    form_help: str = ""  # the same in Japanese

    @property
    def env(self) -> str:
        """Return the environment variable: ``KONKYO_PORT``."""
        return PREFIX + self.name.upper()

    @property
    def allowed(self) -> str:
        """Say in Japanese what may be written."""
        if self.choices:
            return "・".join(self.choices) + " のどれか"
        if self.minimum is not None and self.maximum is not None:
            return f"{self.minimum} から {self.maximum} までの整数"
        if self.form_help:
            return self.form_help
        return _TYPE_LABELS[self.type]

    def parse(self, value: object, origin: str) -> object:
        """Return ``value`` in the setting's type.

        ``origin`` says where it was written. Raises InputError with a Japanese sentence.
        """
        parsed = _convert(value, self.type)
        if parsed is None or not self._allows(parsed):
            raise InputError(
                f"設定 {self.name} の値「{value}」は使えません（{origin}）。"
                f"{self.allowed}を指定してください。",
                setting=self.name,
            )
        return parsed

    def _allows(self, value: object) -> bool:
        if self.choices and value not in self.choices:
            return False
        if isinstance(value, int) and self.minimum is not None and self.maximum is not None:
            return self.minimum <= value <= self.maximum
        return not self.form or re.fullmatch(self.form, str(value)) is not None


def api_token(environment: Mapping[str, str] | None = None) -> str:
    """Return the service token to show to another Konkyo, or an empty string.

    Raises InputError, which does not repeat it, for what no header can carry.
    """
    variables = os.environ if environment is None else environment
    token = variables.get(API_TOKEN_VARIABLE, "").strip()
    if not re.fullmatch(r"[!-~]*", token):
        raise InputError(
            f"環境変数 {API_TOKEN_VARIABLE} が、トークンの形ではありません。"
            "発行されたトークン（konkyo_t_ で始まるもの）を、そのまま入れてください。"
        )
    return token


def is_web_address(value: str) -> bool:
    """Tell whether ``value`` is an address that a browser would open."""
    return re.fullmatch(WEB_ADDRESS_FORM, value) is not None


def _convert(value: object, kind: type) -> object:
    """Return ``value`` as ``kind``, or None where it is none."""
    if kind is bool:
        return _SWITCH.get(str(value).strip().lower())
    if kind is int:
        text = str(value).strip()
        return int(text) if text.isascii() and text.isdigit() else None
    if not isinstance(value, str | os.PathLike) or not str(value).strip():
        return None
    return Path(value).expanduser() if kind is Path else str(value).strip()


#: The table, in the order of the manual.
SETTINGS: tuple[Setting, ...] = tuple(
    Setting(
        name=row.name,
        type=Path if isinstance(row.default, Path) else type(row.default),
        default=row.default,
        **row.metadata,
    )
    for row in fields(Settings)
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment and ``settings.toml`` of the home folder.

    Raises InputError, in Japanese, for a name that does not exist or a value that cannot be used.
    """
    variables = os.environ if environment is None else environment
    known = {setting.env: setting for setting in SETTINGS}
    chosen: dict[str, object] = {}
    for variable, text in variables.items():
        if variable.startswith(PREFIX) and variable not in SECRETS and text:
            if variable not in known:
                raise InputError(
                    f"環境変数 {variable} という設定はありません。"
                    "docs/settings.md の表をご覧ください。"
                )
            setting = known[variable]
            chosen[setting.name] = setting.parse(text, f"環境変数 {variable}")
    home = cast(Path, chosen.get("home", _BY_NAME["home"].default))
    if home.exists() and not home.is_dir():
        raise InputError(
            f"データの置き場所「{home}」はフォルダーではありません。"
            f"{PREFIX}HOME でフォルダーを指定してください。"
        )
    return Settings(**cast(dict[str, Any], {**_from_file(home / FILE_NAME), **chosen}))


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    import tomllib

    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            f"設定ファイル「{path}」を読めません。TOML の書き方をお確かめください（{error}）。"
        ) from error
    for name in written:
        if name not in _BY_NAME or name == "home":
            raise InputError(
                f"設定ファイル「{path}」の「{name}」という設定はありません。"
                "docs/settings.md の表をご覧ください。"
            )
    return {name: _BY_NAME[name].parse(value, str(path)) for name, value in written.items()}


_MANUAL_HEAD = """\
# 設定 (settings)

この表は `ui/settings.py` から作られています（`python -m ui.settings > docs/settings.md`）。

値は、環境変数、`KONKYO_HOME` のフォルダーの `settings.toml`、初期値の順に決まります。
`home` だけは環境変数で決めます（`./konkyo` では、初期値は `./konkyo` と同じ場所の `var` です）。
暗号化された PDF のパスワードは、`konkyo ingest` に環境変数 `KONKYO_PDF_PASSWORD` で渡せます。
ほかの Konkyo に見せるトークンは、`konkyo mcp --url`、`konkyo eval`、`konkyo judge pool` に
環境変数 `KONKYO_API_TOKEN` で渡します（[api.md](api.md)）。
文章を作るサーバーの鍵は、環境変数 `KONKYO_GENERATOR_KEY` で渡します
（[generator.md](generator.md)）。

| 名前 (settings.toml) | 環境変数 | 書ける値 | 初期値 | 説明 |
| --- | --- | --- | --- | --- |
"""


def as_markdown() -> str:
    """Return docs/settings.md."""
    lines = []
    for row in SETTINGS:
        default = int(row.default) if isinstance(row.default, bool) else row.default
        lines.append(f"| `{row.name}` | `{row.env}` | {row.allowed} | `{default}` | {row.help} |\n")
    return _MANUAL_HEAD + "".join(lines)


if __name__ == "__main__":
    import sys

    sys.stdout.write(as_markdown())
