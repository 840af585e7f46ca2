"""検索 at the workbench: facets, arithmetic, comparison, and the address of all that."""

from __future__ import annotations

import pytest

from office.identity import Role

from workbenches import House, everything, press

LAW, HANDBOOK, DIGEST = (
    "見本くらし支援法第2条",
    "見本市くらし支援問答集問1-2",
    "見本の実務メモ1-2-(3)",
)


def test_the_menu_is_that_of_the_role(house: House) -> None:
    from ui.workbench.pages import views_of

    assert [view.title for view in views_of(Role.CASEWORKER)] == ["検索"]
    titles = [view.title for view in views_of(Role.EVALUATOR)]
    assert titles[0] == "検索"
    assert {"適合判定", "一致度"} < set(titles)


def test_a_word_finds_cards_that_lead_to_the_pages(house: House) -> None:
    page = house.open(Role.CASEWORKER)
    assert "例：年金が増えたときの収入認定" in everything(page)
    page = page.text_input("q").input("年金").run()
    assert page.query_params["q"] == "年金"
    assert page.header[0].value == "「年金」の検索結果　上位3件"
    card = next(each.proto.body for each in page.get("html") if LAW in each.proto.body)
    assert "<mark>年金</mark>" in card
    assert "公式本文" in card
    assert "/units/demo-law:art2?q=%E5%B9%B4%E9%87%91" in card


def test_what_a_document_says_is_shown_and_not_obeyed(house: House) -> None:
    page = house.open(Role.CASEWORKER, q="alert")
    cards = "".join(each.proto.body for each in page.get("html"))
    assert "&lt;script&gt;" in cards
    assert "<script>alert" not in cards


def test_boxes_with_counts_narrow_the_results_and_go_into_the_address(house: House) -> None:
    page = house.open(Role.CASEWORKER, q="年金")
    labels = [box.label for box in page.checkbox]
    assert {"法律（1）", "手帳・事例集（1）", "要旨（1）"} < set(labels)
    page = next(box for box in page.checkbox if box.label == "法律（1）").check().run()
    assert page.header[0].value == "「年金」の検索結果　上位1件"
    assert page.query_params["kind"] == "law"
    assert "手帳・事例集（1）" in [box.label for box in page.checkbox]  # still counted
    page = press(page, "絞り込みを外す")
    assert page.header[0].value.endswith("上位3件")
    assert "kind" not in page.query_params


def test_an_address_opens_the_same_search(house: House) -> None:
    page = house.open(
        Role.CASEWORKER,
        q="年金",
        kind=["law", "handbook"],
        document="demo-handbook",
        mode="lexical",
        limit="20",
        explain="1",
    )
    assert page.text_input("q").value == "年金"
    assert page.selectbox("mode").value == "lexical"
    assert page.header[0].value == "「年金」の検索結果　上位1件"
    assert HANDBOOK in everything(page)
    assert page.query_params["kind"] == ["law", "handbook"]
    assert page.query_params["limit"] == "20"


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "??"), ("mode", "magic"), ("limit", "-1"), ("against", "x")]
)
def test_what_an_address_says_wrongly_is_left_out(house: House, name: str, value: str) -> None:
    page = house.open(Role.CASEWORKER, q="年金", **{name: value})
    assert not page.exception
    assert page.header[0].value.endswith("上位3件")
    assert name not in page.query_params


def test_a_day_that_is_none_is_told_and_can_be_put_right(house: House) -> None:
    page = house.open(Role.CASEWORKER, q="年金", as_of="いつか")
    assert "2026-04-01 のように" in page.error[0].value
    page = page.text_input("as_of").input("2026-04-01").run()
    assert page.header[0].value.endswith("上位3件")


def test_a_day_is_read_as_an_office_writes_it(house: House) -> None:
    page = house.open(Role.CASEWORKER, q="年金")
    page = page.text_input("as_of").input("令和8年4月1日").run()
    assert not page.error
    assert page.query_params["as_of"] == "2026-04-01"


def test_a_day_that_is_none_can_be_dropped(house: House) -> None:
    page = press(house.open(Role.CASEWORKER, q="年金", as_of="foo"), "日付を外して")
    assert not page.error
    assert page.header[0].value.endswith("上位3件")
    assert "as_of" not in page.query_params


def test_the_arithmetic_of_a_score_adds_up(house: House) -> None:
    page = house.open(Role.CASEWORKER, q="年金", explain="1")
    assert "の計算" in page.expander[0].label
    assert "積の合計は、点数" in page.expander[0].caption[0].value


def test_two_ways_of_searching_stand_side_by_side(house: House) -> None:
    page = house.open(Role.CASEWORKER, q="年金", against="dense")
    assert [each.value for each in page.subheader] == ["語句と意味　3件", "意味だけ　3件"]
    assert "1位・もう一方では1位" in everything(page)
    page = page.selectbox("mode").select("dense").run()
    assert "against" not in page.query_params  # the same against itself says nothing
    assert page.header[0].value.endswith("上位3件")


def test_results_are_grouped_by_level(house: House) -> None:
    page = house.open(Role.CASEWORKER, q="年金", group="hierarchy")
    assert page.subheader[0].value.startswith("法律")
    assert "全体で" in everything(page)


def test_nothing_found_is_said_plainly(house: House) -> None:
    page = house.open(Role.CASEWORKER, q="zzz")
    assert "見つかりませんでした" in page.warning[0].value


def test_who_opens_a_link_signs_in_first_and_comes_to_it(house: House) -> None:
    page = house.open(q="年金")
    assert page.title[0].value == "サインイン"
    page.session_state["session"] = house.session(Role.CASEWORKER)
    assert page.run().header[0].value == "「年金」の検索結果　上位3件"


def test_the_sample_office_says_so_on_every_page(house: House) -> None:
    import dataclasses

    page = house.open(Role.CASEWORKER)
    assert not page.warning
    page.session_state["session"] = dataclasses.replace(house.session(Role.CASEWORKER), demo=True)
    assert "見本の事務所です" in page.run().warning[0].value


@pytest.mark.parametrize(
    ("service", "workbench", "there"),
    [
        ("http://127.0.0.1:8400", "http://localhost:8501", "http://127.0.0.1:8400"),
        ("http://127.0.0.1:8400", "http://192.0.2.5:8501", "http://192.0.2.5:8400"),
        ("http://127.0.0.1:8400", "http://[2001:db8::5]:8501", "http://[2001:db8::5]:8400"),
        ("https://konkyo.example.jp/", "http://192.0.2.5:8501", "https://konkyo.example.jp"),
    ],
)
def test_links_lead_to_the_service_as_the_reader_reaches_it(
    service: str, workbench: str, there: str
) -> None:
    from ui.workbench.hosts import beside

    assert beside(service, workbench) == there
