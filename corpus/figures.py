"""Calendars and figures as data: payment days, time limits, standards, with source and validity.

The data is in ``corpus/tables/*.toml`` (see the README there). Amounts are integer yen; a rate is
a decimal string, so that no float creeps into money.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from corpus.errors import InputError
from corpus.folding import fold

Cell = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSource:
    """Who published the figures, and where."""

    publisher: str
    document: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: ``unit`` (円, %) holds for its numbers, "" where they have none."""

    name: str  # unique over all files: 第1類, 年金の支払日
    title: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The tables of one subject, with what they rest on and when they hold."""

    name: str
    title: str
    summary: str
    valid_from: dt.date
    valid_to: dt.date | None  # first day on which they no longer hold
    basis: tuple[str, ...]  # citations: 生活保護法第8条
    checked: str  # what was verified, and what was not
    sources: tuple[FigureSource, ...]
    tables: tuple[Table, ...]

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether the figures hold on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the title, and those of the tables."""
        return self.title, *(table.title for table in self.tables)

    def table(self, name: str) -> Table:
        """Return a table by its name. Raises InputError."""
        for table in self.tables:
            if table.name == name:
                return table
        raise InputError(f"「{self.title}」に「{name}」という表はありません。", table=name)


@cache
def load_figures() -> tuple[Figures, ...]:
    """Return every subject, ordered by the name of its file."""
    folder = Path(str(files("corpus").joinpath("tables")))
    return tuple(_read(path) for path in sorted(folder.glob("*.toml")))


def figures(name: str) -> Figures:
    """Return one subject by the name of its file, or by a word of a title that no other has.

    Raises InputError naming those there are, or those that the word may mean.
    """
    every = load_figures()
    word = fold(name)
    meant = [found for found in every if found.name == name] or [
        found for found in every if any(word in fold(title) for title in found.titles)
    ]
    if len(meant) == 1:
        return meant[0]
    names = "、".join(f"{found.title}（{found.name}）" for found in meant or every)
    said = f"「{name}」は1つに決まりません" if meant else f"「{name}」という数表はありません"
    raise InputError(f"{said}。次から選んでください: {names}。", figures=name)


def _read(path: Path) -> Figures:
    data = tomllib.loads(path.read_text("utf-8"))
    return Figures(
        name=path.stem,
        title=data["title"],
        summary=data["summary"],
        valid_from=data["valid_from"],
        valid_to=data.get("valid_to"),
        basis=tuple(data["basis"]),
        checked=data["checked"],
        sources=tuple(FigureSource(**source) for source in data["source"]),
        tables=tuple(
            Table(
                name=table["name"],
                title=table["title"],
                unit=table["unit"],
                columns=tuple(table["columns"]),
                rows=tuple(tuple(row) for row in table["rows"]),
                note=table.get("note", ""),
            )
            for table in data["table"]
        ),
    )
