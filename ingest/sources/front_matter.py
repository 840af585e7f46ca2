"""Front matter: what a Markdown file says about its document, above its text.

Two ways to write it, with the same keys::

    +++                                 ---
    id = "shuunyu-r7"                   id: shuunyu-r7
    title = "収入の取扱い"              title: 収入の取扱い
    aliases = ["収入要領"]              aliases: 収入要領、収入の手引
    issued_on = 2025-04-01              issued_on: 2025-04-01
    +++                                 ---
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from typing import Any, NoReturn

from corpus.errors import UnreadableFile
from corpus.types import DocumentKind, Status
from ingest.sources.identity import Found

_FENCES = ("+++", "---")
_TEXTS = ("id", "title", "number", "authority", "url", "licence")
_DATES = ("issued_on", "as_of", "effective_from", "effective_to")
_KEYS = (*_TEXTS, *_DATES, "kind", "status", "aliases")


def split_front_matter(text: str, name: str) -> tuple[Found, str]:
    """Return what the front matter of ``text`` says, and the text below it.

    ``as_of`` is the day on which the writer read the official text. The text below keeps its
    line numbers: the front matter becomes blank lines. Raises UnreadableFile with the key that
    is unknown or whose value cannot be used.
    """
    lines = text.split("\n")
    fence = lines[0].rstrip()
    if fence not in _FENCES or (fence == "---" and not re.match(r"[a-z_]+\s*:", lines[1])):
        return Found(), text
    try:
        end = next(i for i, line in enumerate(lines) if i and line.rstrip() == fence)
    except StopIteration:
        _refuse(name, f"見出し情報の終わりの {fence} がありません。")
    inside = lines[1:end]
    values = _read_toml(inside, name) if fence == "+++" else _read_pairs(inside, name)
    return _found(values, name), "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def _read_toml(lines: list[str], name: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        _refuse(name, f"+++ の中を TOML として読めません（{error}）。")


def _read_pairs(lines: list[str], name: str) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        key, colon, value = line.partition(":")
        if not colon:
            _refuse(name, f"{number} 行目は「項目: 内容」の形にしてください。", line=number)
        value = value.strip().strip("\"'")
        if key.strip() == "aliases":
            pieces = re.split("[,、]", value.strip("[]"))
            values["aliases"] = [piece.strip().strip("\"'") for piece in pieces if piece.strip()]
        elif value:
            values[key.strip()] = value
    return values


def _found(values: Mapping[str, Any], name: str) -> Found:
    for key in values:
        if key not in _KEYS:
            _refuse(name, f"「{key}」という項目はありません。使える項目: {'、'.join(_KEYS)}。")
    texts = {key: _text(values, key, name) for key in _TEXTS}
    dates = {key: _date(values, key, name) for key in _DATES}
    aliases = values.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        _refuse(name, 'aliases は ["別名1", "別名2"] のように書いてください。')
    return Found(
        **texts,
        kind=_kind(values, name),
        status=_status(values, name),
        aliases=tuple(aliases),
        issued_on=dates["issued_on"],
        retrieved_on=dates["as_of"],
        effective_from=dates["effective_from"],
        effective_to=dates["effective_to"],
    )


def _text(values: Mapping[str, Any], key: str, name: str) -> str:
    value = values.get(key, "")
    if not isinstance(value, str):
        _refuse(name, f"{key} は文字で書いてください。")
    return value


def _date(values: Mapping[str, Any], key: str, name: str) -> dt.date | None:
    value = values.get(key)
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        _refuse(name, f"{key} は 2025-04-01 のように書いてください（今は「{value}」）。")


def _kind(values: Mapping[str, Any], name: str) -> DocumentKind | None:
    if "kind" not in values:
        return None
    if values["kind"] not in list(DocumentKind):
        _refuse(
            name, f"kind「{values['kind']}」はありません。使える値: {'、'.join(DocumentKind)}。"
        )
    return DocumentKind(values["kind"])


def _status(values: Mapping[str, Any], name: str) -> Status:
    value = values.get("status", Status.OFFICE)
    if value not in list(Status):
        _refuse(name, f"status「{value}」はありません。使える値: {'、'.join(Status)}。")
    return Status(value)


def _refuse(name: str, sentence: str, **details: object) -> NoReturn:
    raise UnreadableFile(f"{name} の見出し情報: {sentence}", file=name, **details)
