"""The styles in which offices cite: what each looks like, and that it is read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.citations import Catalogue
from corpus.citations.view import Units
from corpus.embedded import digest_files
from corpus.types import (
    Document,
    DocumentKind,
    Pages,
    Part,
    PartRole,
    Source,
    Status,
    Unit,
)
from ingest.sources import read_file
from ingest.sources.base import ReadOptions
from ingest.sources.markdown import READER
from search_api.citation import citation_string
from search_api.citation_styles import address, quotation, short_citation

from factories import make_document, make_unit

TITLE = "生活保護法による保護の実施要領について"
ACT = make_document("325AC0000000144", title="生活保護法", aliases=("法",))
ORDER = make_document(
    "325CO0000000148", kind=DocumentKind.CABINET_ORDER, title="生活保護法施行令", aliases=("令",)
)
RULES = make_document(
    "325M50000100021", kind=DocumentKind.MINISTERIAL_ORDINANCE, title="生活保護法施行規則"
)
PENSION = make_document("334AC0000000141", title="国民年金法")
RELIEF = make_document("322AC0000000118", title="災害救助法")
VICE = make_document("jikan", kind=DocumentKind.VICE_MINISTER_NOTICE, title=TITLE)
BUREAU = make_document("kyokucho", kind=DocumentKind.BUREAU_NOTICE, title=TITLE)
DIVISION = make_document(
    "kacho",
    kind=DocumentKind.DIVISION_NOTICE,
    title="生活保護法による保護の実施要領の取扱いについて（課長通知）",
)
OTHER = make_document(
    "jun", kind=DocumentKind.BUREAU_NOTICE, title="細則の準則について（局長通知）"
)
SUPPLEMENT = make_document(
    "bessatsu", kind=DocumentKind.QA_COLLECTION, title="生活保護手帳別冊問答集"
)
BOOK = make_document("jirei", kind=DocumentKind.HANDBOOK, title="みほん運用事例集")
LONG_BOOK = make_document(
    "tebiki", kind=DocumentKind.HANDBOOK, title="みほん市における保護の手引（令和八年四月改訂版）"
)
CARE = make_document("409AC0000000123", title="介護保険法")
OWN = make_document("own", kind=DocumentKind.PRACTICE, title="実務Q&A", status=Status.DIGEST)
WORDS = make_document(
    "words", kind=DocumentKind.GLOSSARY, title="みほん用語集", status=Status.DIGEST
)
RULE = make_document("kitei", kind=DocumentKind.OFFICE_RULE, title="収入の取扱い")

ITEMS = (
    Part(role=PartRole.ITEM, start=0, end=3, locator="i1"),
    Part(role=PartRole.ITEM, start=4, end=7, locator="i2"),
)
LINES = ["第二十九条　銀行に照会できる。", "２　官公署は答える。"]
PLACES = [
    (ACT, make_unit(ACT, "art29", paragraphs=LINES)),
    (ACT, make_unit(ACT, "art55-4", paragraphs=LINES)),
    (ACT, make_unit(ACT, "art73")),
    (ACT, make_unit(ACT, "suppl-1/art2", headings=("附　則",))),
    (ACT, make_unit(ACT, "art67:68", "削除", paragraphs=["第六十七条及び第六十八条　削除"])),
    (ORDER, make_unit(ORDER, "art3")),
    (RULES, make_unit(RULES, "art12")),
    (PENSION, make_unit(PENSION, "art18", paragraphs=["一", "二", "三"])),
    (RELIEF, make_unit(RELIEF, "art4")),
    (VICE, make_unit(VICE, "5")),
    (BUREAU, make_unit(BUREAU, "8/1/4/ア")),
    (BUREAU, make_unit(BUREAU, "1/1")),
    (DIVISION, make_unit(DIVISION, "8/40")),
    (OTHER, make_unit(OTHER, "1/1")),
    (SUPPLEMENT, make_unit(SUPPLEMENT, "q7-4")),
    (SUPPLEMENT, make_unit(SUPPLEMENT, "q1-15")),
    (
        BOOK,
        make_unit(BOOK, "q6-41-2", pages=Pages(first=150, last=150, first_label="141")),
    ),
    (BOOK, make_unit(BOOK, "q1-15")),
    (LONG_BOOK, make_unit(LONG_BOOK, "q7-4")),
    (LONG_BOOK, make_unit(LONG_BOOK, "q2-1")),
    (CARE, make_unit(CARE, "suppl-1/art1", headings=("附　則",))),
    (CARE, make_unit(CARE, "suppl-2/art1", headings=("附　則",))),
    (CARE, make_unit(CARE, "annex1", "一　甲\n二　乙", parts=ITEMS)),
    (OWN, make_unit(OWN, "q1-2")),
    (WORDS, make_unit(WORDS, "法73条の負担")),
    (RULE, make_unit(RULE, "s3", title="届出")),
]
VIEW = Units(PLACES)
CATALOGUE = Catalogue({document for document, _ in PLACES})


@pytest.mark.parametrize(
    ("unit_id", "part", "full", "short"),
    [
        ("325AC0000000144:art29", "", "生活保護法第29条", "法29条"),
        ("325AC0000000144:art29", "p2", "生活保護法第29条第2項", "法29条2項"),
        # 55条の41項 would be another article
        ("325AC0000000144:art55-4", "p1", "生活保護法第55条の4第1項", "法55条の4第1項"),
        ("325AC0000000144:suppl-1/art2", "", "生活保護法附則第2条", "法附則2条"),
        (
            "325AC0000000144:art67:68",
            "p1",
            "生活保護法第67条から第68条まで",
            "法67条から68条まで",
        ),
        ("325CO0000000148:art3", "", "生活保護法施行令第3条", "令3条"),
        ("325M50000100021:art12", "", "生活保護法施行規則第12条", "規則12条"),
        ("334AC0000000141:art18", "p3", "国民年金法第18条第3項", "国年法18条3項"),
        ("322AC0000000118:art4", "", "災害救助法第4条", "災害救助法4条"),
        ("kyokucho:8/1/4/ア", "", f"{TITLE}（局長通知） 第8-1-(4)-ア", "局8-1-(4)-ア"),
        # 局1-1 and 課8-40 could be anything, 次第5 is a word
        ("kyokucho:1/1", "", f"{TITLE}（局長通知） 第1-1", "局第1-1"),
        (
            "kacho:8/40",
            "",
            "生活保護法による保護の実施要領の取扱いについて（課長通知） 第8-40",
            "課第8-40",
        ),
        ("jikan:5", "", f"{TITLE}（次官通知） 第5", "次官通知第5"),
        # a bare 局長通知 is the one of 保護の実施要領
        (
            "jun:1/1",
            "",
            "細則の準則について（局長通知） 第1-1",
            "細則の準則について（局長通知） 第1-1",
        ),
        ("bessatsu:q7-4", "", "生活保護手帳別冊問答集 問7-4", "別冊問7-4"),
        ("jirei:q6-41-2", "", "みほん運用事例集 問6-41-2（141頁）", "問6-41-2"),
        # 問1-15 stands in two books
        ("jirei:q1-15", "", "みほん運用事例集 問1-15", "事例集問1-15"),
        ("bessatsu:q1-15", "", "生活保護手帳別冊問答集 問1-15", "別冊問1-15"),
        # a title that the reader does not see whole
        (
            "tebiki:q7-4",
            "",
            f"{LONG_BOOK.title} 問7-4",
            f"{LONG_BOOK.title}問7-4",
        ),
        ("tebiki:q2-1", "", f"{LONG_BOOK.title} 問2-1", "問2-1"),
        ("409AC0000000123:suppl-1/art1", "", "介護保険法附則第1条", "介保法附則1条"),
        # its source does not say which law brought it
        (
            "409AC0000000123:suppl-2/art1",
            "",
            "介護保険法附則（その2）第1条",
            "介護保険法附則（その2）第1条",
        ),
        ("409AC0000000123:annex1", "i2", "介護保険法別表第1第2号", "介保法別表第1第2号"),
        ("own:q1-2", "", "（参考）実務Q&A 問1-2", "（参考）実務Q&A 問1-2"),
        (
            "words:法73条の負担",
            "",
            "（参考）みほん用語集「法73条の負担」",
            "（参考）みほん用語集「法73条の負担」",
        ),
        ("kitei:s3", "", "収入の取扱い その3「届出」", "収入の取扱い その3「届出」"),
    ],
)
def test_full_and_short(unit_id: str, part: str, full: str, short: str) -> None:
    found = VIEW.find(unit_id)
    assert found
    assert citation_string(*found, part) == full
    assert short_citation(*found, part, CATALOGUE, VIEW) == short
    for text in (full, short):
        read = {r.unit_id for r in CATALOGUE.read(text, VIEW) if r.unit_id}
        assert read <= {unit_id}, text


def _parsed(shared: Path) -> Iterator[tuple[Document, Unit]]:
    files = [READER.read(path, ReadOptions()) for path in digest_files()]
    files.append(read_file(shared / "corpus" / "egov" / "325AC0000000144.xml"))
    for parsed in files:
        for unit in parsed.units:
            yield parsed.document, unit


@pytest.mark.shared
def test_every_place_of_the_corpus_is_read_back_or_none_is(shared: Path) -> None:
    places = list(_parsed(shared))
    view = Units(places)
    catalogue = Catalogue({document.version: document for document, _ in places}.values())
    elsewhere, counted, exact, shorter = [], 0, 0, 0
    for document, unit in places:
        found = view.find(unit.id)
        if found is None or found[0] is not document:
            continue  # the digest of an article whose official text is there
        for part in ("", *(p.locator for p in unit.parts if p.locator)):
            # Nobody cites a paragraph of 第67条から第68条まで, which say 削除.
            here = {(unit.id, "" if unit.locator.steps[-1].to else part)}
            full = citation_string(document, unit, part)
            short = short_citation(document, unit, part, catalogue, view)
            for text in (full, short):
                read = catalogue.read(text, view)
                # With a reason, the nearest is shown and said not to be it.
                places_read = {(r.unit_id, r.part) for r in read if r.unit_id and not r.reason}
                if places_read - here or {r.unit_id for r in read} - {unit.id, ""}:
                    elsewhere.append((text, places_read))
                exact += places_read == here
            counted += 1
            shorter += len(short) < len(full)
    assert elsewhere == []
    own = sum(d.kind in (DocumentKind.PRACTICE, DocumentKind.GLOSSARY) for d, _ in places)
    # Our own explanations and a law's 様式 are not read as citations at all.
    assert exact >= 2 * 0.98 * (counted - own)
    assert shorter >= 0.98 * (counted - own)


def test_a_quotation_holds_the_words_of_the_part() -> None:
    unit = make_unit(ACT, "art29", paragraphs=LINES)
    assert quotation(ACT, unit, "p2") == "生活保護法第29条第2項「２　官公署は答える。」"
    assert quotation(ACT, unit, "") == f"生活保護法第29条「{unit.text}」"


def test_a_long_quotation_ends_with_a_sentence_and_says_so() -> None:
    unit = make_unit(ACT, "art29", "あ" * 600 + "。" + "い" * 300 + "。" + "う" * 300 + "。")
    quoted = "あ" * 600 + "。" + "い" * 300 + "。"
    assert quotation(ACT, unit, "") == f"生活保護法第29条「{quoted}」（以下略）"
    endless = make_unit(ACT, "art29", "あ" * 1200)
    assert quotation(ACT, endless, "") == f"生活保護法第29条「{'あ' * 1000}」（以下略）"


def test_a_quotation_does_not_pass_off_a_digest_as_the_law() -> None:
    digest = make_document(ACT.id, title="生活保護法", status=Status.DIGEST)
    unit = make_unit(digest, "art29", "銀行に聞けます。")
    assert quotation(digest, unit, "") == "生活保護法第29条（要旨）「銀行に聞けます。」"
    own = make_unit(OWN, "q1-2", "答えです。")
    assert quotation(OWN, own, "") == "（参考）実務Q&A 問1-2「答えです。」"


def test_the_address_names_the_official_page_only_if_it_is_one() -> None:
    link = "http://konkyo.example/units/x:art1"
    official = make_document("x", source=Source(form="test", url="https://example.org/law"))
    assert address(official, "みほん法第1条", link) == (
        "みほん法第1条\n公式：https://example.org/law\n検索：http://konkyo.example/units/x:art1"
    )
    local = make_document("x", source=Source(form="test", url="javascript:alert(1)"))
    assert address(local, "みほん法第1条", link) == f"みほん法第1条\n検索：{link}"
