"""Cell values as Excel shows them: dates, thousands, percent, yen."""

from __future__ import annotations

import datetime as dt
import re

from corpus.days import day_in_words
from ingest.sources.dates import japanese_date


def show_cell(value: object, number_format: str) -> str:
    """Return what the cell shows for the usual formats; "" for an empty cell.

    >>> show_cell(1234567, '#,##0"円"')
    '1,234,567円'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return _show_date(value.date(), number_format)
        return f"{_show_date(value.date(), number_format)} {value:%H:%M}"
    if isinstance(value, dt.date):
        return _show_date(value, number_format)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        return _show_number(value, number_format)
    return str(value).strip()


def _show_date(date: dt.date, number_format: str) -> str:
    form = number_format.lower()
    if re.search(r"g|\be", re.sub(r"\[[^\]]*\]|\"[^\"]*\"|general", "", form)):
        return japanese_date(date)
    if "年" in form:
        return day_in_words(date)
    if "-" in form and form != "mm-dd-yy":  # which stands for the country's short form
        return date.isoformat()
    return f"{date.year}/{date.month}/{date.day}"


def _show_number(value: int | float, number_format: str) -> str:
    sections = number_format.split(";")
    form = sections[0]
    digits = re.search(r"[#0?,]*[0#](?:\.([0#]+))?(%)?", form)
    if form in ("General", "@", "") or digits is None:
        return str(int(value)) if float(value).is_integer() else repr(value)
    places = len(digits[1] or "")
    comma = "," if "," in digits[0] else ""
    shown = f"{value * 100 if digits[2] else value:{comma}.{places}f}"
    width = len(digits[0].partition(".")[0].replace(",", "").lstrip("#?").rstrip("%"))
    if not comma and value >= 0 and re.fullmatch("0+", digits[0].partition(".")[0]):
        shown = shown.zfill(width + (places + 1 if places else 0))
    before, after = (_literal(form[: digits.start()]), _literal(form[digits.end() :]))
    sign, shown = ("-", shown[1:]) if shown.startswith("-") else ("", shown)
    return f"{sign}{before}{shown}{digits[2] or ''}{after}"


def _literal(form: str) -> str:
    """Return the words of a format beside its digits: "円", ¥; padding and colours are none."""
    form = re.sub(r"\[\$([^\]-]*)[^\]]*\]", r"\1", form)
    form = re.sub(r"\[[^\]]*\]|_.|\*.", "", form)
    return re.sub(r"[\"\\]", "", form).strip()
