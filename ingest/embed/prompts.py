"""What a model wants to read before a query and before a passage (プロンプト)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefixes:
    """What a model wants to read before a query and before a passage."""

    query: str = ""
    passage: str = ""


# Families that were trained with prefixes but do not say so in their configuration; first match.
_FAMILIES: dict[str, Prefixes] = {
    r"\be5\b.*\binstruct\b": Prefixes(
        query="Instruct: Given a question, retrieve passages that answer it\nQuery: "
    ),
    r"\be5\b": Prefixes(query="query: ", passage="passage: "),
    r"\bruri-v3\b": Prefixes(query="検索クエリ: ", passage="検索文書: "),
    r"\bruri\b": Prefixes(query="クエリ: ", passage="文章: "),
}


def prefixes_of(names: Iterable[str], prompts: Mapping[str, str]) -> Prefixes:
    """Take the model's own prompts, else those of the family of one of its names, else none."""
    passage = next(filter(None, (prompts.get(k) for k in ("document", "passage", "corpus"))), "")
    if prompts.get("query") or passage:
        return Prefixes(query=prompts.get("query") or "", passage=passage)
    for name in names:
        for family, prefixes in _FAMILIES.items():
            if re.search(family, name.lower()):
                return prefixes
    return Prefixes()


def names_of(model: str) -> tuple[str, ...]:
    """Return what a model is called, the best name first: a hub id, or a folder's names.

    A folder may be one of a hub's cache, whose own name is a hash, or may have been renamed;
    its configuration often remembers where it came from.
    """
    folder = Path(model)
    if not folder.is_dir():
        return (model,)
    cached = [p.name.split("--")[-1] for p in folder.parents if p.name.startswith("models--")]
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        remembered = str(config.get("_name_or_path") or "")
    except (OSError, ValueError, AttributeError):
        remembered = ""
    return tuple(filter(None, (*cached, folder.resolve().name, Path(remembered).name)))
