"""Profiles (読み取り設定): how a handbook is printed, as data that an office can write.

The keys are explained in docs/profiles.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.types import KIND_LABELS, DocumentKind, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How a question-and-answer handbook is printed. Sizes are parts of the body's type size."""

    name: str
    kind: DocumentKind
    status: Status  # whose words they are, for all kinds but office_rule
    running_head: re.Pattern[str]
    page_number: re.Pattern[str]
    margin: float  # part of the page's height, above and below, where the two may stand
    contents_entry: re.Pattern[str]
    chapter_head: re.Pattern[str]
    chapter_size: float
    question_head: re.Pattern[str]  # with the groups "number" and "title"
    question_size: float
    answer_head: re.Pattern[str] | None  # None: the question stands in a frame
    note_size: float
    note_head: re.Pattern[str] | None
    paragraph_gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    field: str
    form: str  # regex, optional, ratio, kind, status
    example: str
    default: str | float | None = None  # None: the key must be there


_STATUSES = (Status.OFFICIAL, Status.OFFICE)  # a digest is no book that is printed

_KEYS: dict[tuple[str, str], _Key] = {
    ("", "kind"): _Key(field="kind", form="kind", example='"handbook"'),
    ("", "status"): _Key(
        field="status", form="status", example='"office"', default=Status.OFFICIAL.value
    ),
    ("page", "running_head"): _Key(
        field="running_head", form="regex", example="'^第[0-9]+章'", default="(?!)"
    ),
    ("page", "number"): _Key(
        field="page_number",
        form="regex",
        example="'^- [0-9]+ -$'",
        default=r"^[-‐－―— ]*[0-9０-９]+[-‐－―— ]*$",
    ),
    ("page", "margin"): _Key(field="margin", form="ratio", example="0.1", default=0.1),
    ("contents", "entry"): _Key(
        field="contents_entry", form="regex", example="'[.．…・]{4,}'", default=r"[.．…・]{4,}"
    ),
    ("chapter", "head"): _Key(
        field="chapter_head", form="regex", example="'^第[0-9]+　'", default="(?!)"
    ),
    ("chapter", "min_size"): _Key(field="chapter_size", form="ratio", example="1.2", default=1.0),
    ("question", "head"): _Key(
        field="question_head",
        form="regex",
        example="'^問(?P<number>[0-9－]+)　(?P<title>.*)$'",
    ),
    ("question", "min_size"): _Key(
        field="question_size", form="ratio", example="1.05", default=0.0
    ),
    ("answer", "head"): _Key(
        field="answer_head", form="optional", example="'^答[　 ]'", default=""
    ),
    ("note", "max_size"): _Key(field="note_size", form="ratio", example="0.85", default=0.0),
    ("note", "head"): _Key(field="note_head", form="optional", example="'^（参考）'", default=""),
    ("paragraph", "gap"): _Key(field="paragraph_gap", form="ratio", example="1.03", default=1.3),
}


def load_profile(name: str) -> Profile:
    """Return the built-in profile ``name``, or that of a TOML file at this path.

    Raises InputError with the key and the line that is expected if it cannot be used.
    """
    if name.endswith(".toml"):
        path = Path(name)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"読み取り設定（プロファイル）「{name}」を開けません。"
                "ファイルの場所と、文字コードが UTF-8 であることを確かめてください。",
                file=name,
            ) from error
        return parse_profile(text, path.name)
    folder = resources.files("ingest") / "profiles"
    names = sorted(
        f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")
    )
    if name not in names:
        raise InputError(
            f"読み取り設定（プロファイル）「{name}」はありません。"
            f"使えるのは {'、'.join(names)} か、設定ファイル（.toml）の場所です。",
            profile=name,
        )
    return parse_profile((folder / f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")


def parse_profile(text: str, file: str) -> Profile:
    """Read and check a profile. Raises InputError naming the key and the expected line."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"{file} は TOML として読めません（{error}）。引用符とかっこの対応を確かめてください。"
            "正規表現は '…' で囲みます。",
            file=file,
        ) from error
    _refuse_unknown(data, file)
    values = {key.field: _value(data, path, key, file) for path, key in _KEYS.items()}
    head = values["question_head"]
    if not {"number", "title"} <= set(head.groupindex):
        raise _wrong(file, ("question", "head"), "番号と題の名前付きグループがありません")
    return Profile(name=file.removesuffix(".toml"), **values)


def _refuse_unknown(data: Mapping[str, Any], file: str) -> None:
    for name, value in data.items():
        paths = [(name, key) for key in value] if isinstance(value, dict) else [("", name)]
        for path in paths:
            if path not in _KEYS:
                known = "、".join(_dotted(p) for p in _KEYS)
                raise InputError(
                    f"{file} の {_dotted(path)} は知らない項目です。使える項目は {known} です。",
                    file=file,
                    key=_dotted(path),
                )


def _value(data: Mapping[str, Any], path: tuple[str, str], key: _Key, file: str) -> Any:
    section, name = path
    table = data.get(section, {}) if section else data
    given = table.get(name, key.default)
    if given is None:
        raise _wrong(file, path, "必要な項目がありません")
    match key.form:
        case "ratio":
            if isinstance(given, bool) or not isinstance(given, int | float) or given < 0:
                raise _wrong(file, path, "0以上の数ではありません")
            return float(given)
        case "kind":
            if given not in KIND_LABELS:
                kinds = "、".join(f'"{kind}"（{label}）' for kind, label in KIND_LABELS.items())
                raise _wrong(file, path, f"資料の種類ではありません（{kinds} のどれか）")
            return DocumentKind(given)
        case "status":
            if given not in _STATUSES:
                raise _wrong(file, path, f'"{_STATUSES[0]}" か "{_STATUSES[1]}" ではありません')
            return Status(given)
        case _:
            if not isinstance(given, str):
                raise _wrong(file, path, "文字列ではありません")
            if key.form == "optional" and not given:
                return None
            try:
                return re.compile(given)
            except re.error as error:
                raise _wrong(file, path, f"正規表現として読めません（{error}）") from error


def _wrong(file: str, path: tuple[str, str], problem: str) -> InputError:
    section, name = path
    place = f"[{section}] の下に " if section else ""
    return InputError(
        f"{file} の {_dotted(path)}: {problem}。"
        f"例のように書いてください: {place}{name} = {_KEYS[path].example}",
        file=file,
        key=_dotted(path),
    )


def _dotted(path: tuple[str, str]) -> str:
    return ".".join(part for part in path if part)
