"""Calendars and figures: they reproduce what was published, and say when they hold."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.figures import figures, load_figures

SCRIPT = Path(__file__).parents[3] / "scripts/figures_page.py"


def test_every_subject_has_source_basis_and_validity() -> None:
    for found in load_figures():
        assert found.sources, found.name
        assert all(source.publisher and source.document for source in found.sources), found.name
        assert found.basis, found.name
        assert found.checked, found.name
        assert found.valid_to is None or found.valid_from < found.valid_to


def test_every_row_is_as_wide_as_its_header() -> None:
    for found in load_figures():
        for table in found.tables:
            assert table.rows, table.name
            assert {len(row) for row in table.rows} == {len(table.columns)}, table.name


def test_names_of_tables_are_unique() -> None:
    names = [table.name for found in load_figures() for table in found.tables]
    assert len(set(names)) == len(names)


def test_the_page_that_is_searched_is_that_of_the_data() -> None:
    spec = importlib.util.spec_from_file_location("figures_page", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text("utf-8") == module.page(), "run: python scripts/figures_page.py"


@pytest.mark.parametrize(
    ("day", "holds"),
    [(dt.date(2026, 3, 31), False), (dt.date(2026, 4, 1), True), (dt.date(2027, 4, 1), False)],
)
def test_figures_hold_from_their_first_day_to_the_day_before_the_last(
    day: dt.date, holds: bool
) -> None:
    assert figures("livelihood-standard").holds_on(day) is holds


def test_pensions_are_paid_on_working_days_of_even_months() -> None:
    rows = figures("pension-payment").table("年金の支払日").rows
    days = [dt.date.fromisoformat(str(row[0])) for row in rows]
    assert dt.date(2026, 2, 13) in days  # the 15th is a Sunday
    assert dt.date(2026, 8, 14) in days  # a Saturday
    assert dt.date(2026, 6, 15) in days
    for day, row in zip(days, rows, strict=True):
        assert day.month % 2 == 0
        assert day.weekday() < 5
        assert 13 <= day.day <= 15
        assert "月火水木金"[day.weekday()] == row[1]
    june = rows[days.index(dt.date(2026, 6, 15))]
    assert june[2] == "4月分と5月分"


def test_dropped_fractions_of_a_pension_are_added_in_february() -> None:
    (_, annual), (_, each), (_, february) = figures("pension-payment").table("年金の端数").rows
    assert (annual, each, february) == (813_700, 813_700 // 6, 813_700 // 6 + 813_700 % 6)


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError, match="livelihood-standard"):
        figures("nothing")


@pytest.mark.shared
def test_published_model_households_come_out_to_the_yen(shared: Path) -> None:
    """ceil10(floor1(Σ第1類 × 逓減率)) + 第2類 + 特例加算 × 人 + Σ経過的加算 (DOMAIN 3.6)."""
    published = json.loads((shared / "facts/kijun_r8.json").read_text("utf-8"))
    found = figures("livelihood-standard")
    classes = list(found.table("第1類").columns[1:])
    by_age = {row[0]: row[1:] for row in found.table("第1類").rows}
    second, rates = (dict(found.table(name).rows) for name in ("第2類", "逓減率"))
    before, after = (int(row[1]) for row in found.table("特例加算").rows)
    assert len(published["model_households"]) == 30
    for model in published["model_households"]:
        column, people = classes.index(model["kyuchi"]), f"{len(model['ages'])}人"
        first = sum(int(by_age[age][column]) for age in model["ages"])
        exact = (first * Decimal(str(rates[people]))).quantize(Decimal(1), ROUND_FLOOR)
        base = int((exact / 10).quantize(Decimal(1), ROUND_CEILING)) * 10
        transitional = {r[0]: r[1:] for r in found.table(f"経過的加算{people}").rows}
        october = model["period"] == "2026-10以降"
        additions = [int(transitional[age][column]) for age in model["ages"]]
        if october:  # each goes down by what the special addition goes up, to 0 at the least
            additions = [amount - min(after - before, amount) for amount in additions]
        special = (after if october else before) * len(model["ages"])
        total = base + int(second[people]) + special + sum(additions)
        assert total == model["expected_yen"], model


@pytest.mark.parametrize("name", ["pension-payment", "年金", "老齢基礎年金", "時効の期間"])
def test_a_subject_is_found_by_its_name_and_by_a_word_of_its_titles(name: str) -> None:
    assert any(name in title for title in (figures(name).name, *figures(name).titles))


def test_a_word_that_means_no_subject_or_several_is_answered_with_those() -> None:
    with pytest.raises(InputError, match=r"ありません。次から.*年金の支払日.*（pension-payment）"):
        figures("nenkin")
    with pytest.raises(InputError, match=r"1つに決まりません。.*（livelihood-standard）"):
        figures("月額")
