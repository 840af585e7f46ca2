"""The bases of an entry (用例) as people write them, over the digest that Konkyo ships."""

from __future__ import annotations

import re

import pytest
from knowledge_house import House, fields_of, send, write

from search_api.service import SearchService
from ui.web.knowledge_basis import EXAMPLES, basis_of

from digest_home import fill_with_digest
from pages import Visitor, words


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    """Return a search over the digest."""
    home = tmp_path_factory.mktemp("home")
    fill_with_digest(home)
    return SearchService.open(home)


@pytest.fixture(autouse=True)
def shipped(house: House, service: SearchService) -> None:
    """Let the pages search the digest."""
    house.backend = service


def test_the_examples_of_the_form_are_taken_as_they_stand(
    writer: Visitor, service: SearchService
) -> None:
    form = writer.get("/knowledge/new")
    assert f"例：{'、'.join(EXAMPLES)}" in words(form)
    assert [line.reason for line in basis_of(service, EXAMPLES)] == [""] * len(EXAMPLES)
    kept = write(writer, citations="、".join(EXAMPLES), step="save")
    assert "下書きとして保存しました" in words(kept)


def test_a_heading_offers_the_item_below_it(writer: Visitor) -> None:
    page = write(writer, citations="法29条1項\n局第7-2-(6)")
    assert page.status_code == 422
    assert "「局第7-2-(6)」の代わりに、次の項目を根拠にできます。" in words(page)
    (taken,) = re.findall(r'name="take" value="([^"]+)"', page.text)
    (named,) = re.findall(r'aria-label="([^"]+)を根拠にする"', page.text)
    again = send(writer, page, "/knowledge/new", take=taken, **fields_of(page), kind="rule")
    assert "根拠を確かめました。" in words(again)
    assert "直すところがあります" not in words(again)
    assert "まだ保存していません" in words(again)
    written = fields_of(again)["citations"].splitlines()
    assert written[0] == "法29条1項"
    assert len(written) == 2
    assert named in words(again)


def test_everything_that_is_wrong_is_said_at_once(writer: Visitor) -> None:
    page = write(
        writer,
        title="長" * 81,
        citations="法999条、法998条\n局第99-9、問9999",
        valid_from="2026-04-02",
        valid_until="2026-04-01",
        review_on="2026-03-01",
    )
    assert page.status_code == 422
    assert "入力を確かめてください（7か所）。" in words(page)
    for said in ("法999条：", "法998条：", "局第99-9：", "問9999：", "題名は80文字までです"):
        assert said in words(page)
    assert "使う期間の終わりが始まりより前です" in words(page)
    assert "見直しの日が使う期間の始まりより前です" in words(page)
