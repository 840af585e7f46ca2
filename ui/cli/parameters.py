"""Types of command-line values that say in Japanese what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

import click

from corpus.eras import read_day
from ui.setting_fields import WEB_ADDRESS
from ui.settings import is_web_address

Chosen = TypeVar("Chosen", bound=StrEnum)


class OneOf(click.ParamType[StrEnum]):
    """A value of a ``StrEnum``. ``labels`` are its Japanese names, shown where one is wrong."""

    name = "choice"

    def __init__(self, kind: type[Chosen], labels: Mapping[Any, str] | None = None) -> None:
        self.kind = kind
        self.labels = labels or {}

    @property
    def choices(self) -> str:
        """Return the values with their Japanese names, for help and messages."""
        return "、 ".join(
            f"{member.value}（{str(self.labels[member]).partition('（')[0]}）"
            if member in self.labels
            else member.value
            for member in self.kind
        )

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> StrEnum:
        """Return the member that ``value`` names."""
        try:
            return self.kind(value)
        except ValueError:
            self.fail(f"次のどれかを指定してください: {self.choices}", param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show KIND, STATUS …: the values would not fit on a line."""
        return self.kind.__name__.removeprefix("Document").upper()


class Day(click.ParamType[dt.date]):
    """A day as 2025-04-01 or 令和7年4月1日."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Return the date."""
        if isinstance(value, dt.date):
            return value
        try:
            return read_day(value)
        except ValueError:
            self.fail(
                f"「{value}」を日付として読めません。例: 2025-04-01、令和7年4月1日", param, ctx
            )

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show the form of a day."""
        return "YYYY-MM-DD"


class WebAddress(click.ParamType[str]):
    """An address that starts with http:// or https://."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address as it was written."""
        if value and not is_web_address(value):
            self.fail(f"「{value}」は使えません。{WEB_ADDRESS}を指定してください。", param, ctx)
        return str(value)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show URL."""
        return "URL"


class Whole(click.ParamType[int]):
    """A whole number from ``low`` to ``high``."""

    name = "number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        try:
            number = int(value)
        except ValueError:
            number = self.low - 1
        if not self.low <= number <= self.high:
            self.fail(f"{self.low} から {self.high} までの整数を指定してください。", param, ctx)
        return number

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show N."""
        return "N"
