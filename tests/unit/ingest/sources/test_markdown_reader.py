"""Markdown: the digest's form, office rules, front matter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from corpus.errors import InputError, UnreadableFile
from corpus.types import DocumentKind, PartRole, Status
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.markdown import READER

DIGEST = """\
+++
id = "326AC0000000999"
kind = "law"
title = "見本法"
aliases = ["見法", "法"]
status = "digest"
issued_on = 1951-02-03
as_of = 2026-06-01
url = "https://example.jp/law"
+++
# 第一章　総則

## [art5-2] 届出

第1項　**すぐに**[窓口](https://example.jp)へ届け出ます。
第1号　引っ越したとき
第2号　働き始めたとき

第3項　様式は次の表です。

| 用件 | 様式 |
| --- | --- |
| 転居 | 第1号 |

### 補足

- 控えを残します。

# 第二章　よくある質問

## [q1] 年金が増えたとき

問: どうしますか。

答: 届け出ます。
"""


def _read(tmp_path: Path, text: str, name: str = "rule.md", **options: str) -> Parsed:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return READER.read(path, ReadOptions(**options))  # type: ignore[arg-type]


def test_front_matter_gives_the_document(tmp_path: Path) -> None:
    document = _read(tmp_path, DIGEST).document
    assert (document.id, document.title) == ("326AC0000000999", "見本法")
    assert (document.kind, document.status) == (DocumentKind.LAW, Status.DIGEST)
    assert document.aliases == ("見法", "法")
    assert document.issued_on == dt.date(1951, 2, 3)
    assert document.source.retrieved_on == dt.date(2026, 6, 1)
    assert (document.source.url, document.source.form) == ("https://example.jp/law", "markdown")
    assert len(document.source.sha256) == 64


def test_headings_with_locators_are_units_with_parts(tmp_path: Path) -> None:
    parsed = _read(tmp_path, DIGEST)
    article, question = parsed.units
    assert (article.id, article.title) == ("326AC0000000999:art5-2", "届出")
    assert article.headings == ("第一章　総則",)
    assert article.text.startswith("第1項　すぐに窓口へ届け出ます。\n第1号　引っ越したとき\n")
    assert [p.locator for p in article.parts if p.locator] == ["p1", "p1/i1", "p1/i2", "p3"]
    assert article.part_texts(PartRole.TABLE) == (
        "| 用件 | 様式 |\n| --- | --- |\n| 転居 | 第1号 |",
    )
    assert article.part_texts(PartRole.HEADING) == ("補足",)
    assert article.text.endswith("- 控えを残します。")
    assert question.part_texts(PartRole.QUESTION) == ("問: どうしますか。",)
    assert question.part_texts(PartRole.ANSWER) == ("答: 届け出ます。",)
    assert parsed.warnings == ()


def test_headings_without_locators_count_by_number_or_position(tmp_path: Path) -> None:
    text = (
        "# 収入の手引\n## 第1 年金\n届け出る。\n### (1) 証書\n見る。\n"
        "## 相談\n聞く。\n### 予約\n要る。\n"
    )
    parsed = _read(tmp_path, text)
    assert parsed.document.title == "収入の手引"
    assert [str(u.locator) for u in parsed.units] == ["1", "1/1", "s1", "s1/s1"]
    assert parsed.units[1].headings == ("第1 年金",)
    assert parsed.units[1].parent == "rule:1"
    assert parsed.units[3].title == "予約"


@pytest.mark.parametrize(
    ("front", "options"),
    [
        pytest.param("", {}, id="題は見出しだけ"),
        pytest.param("---\ntitle: 収入の手引\n---\n", {}, id="見出し情報と同じ題"),
        pytest.param("---\ntitle: 収入 の手引\n---\n", {}, id="空白だけ違う題"),
        pytest.param("", {"title": "収入の手引"}, id="--title と同じ題"),
        pytest.param("---\ntitle: 手引\n---\n", {"title": "収入の手引"}, id="--title だけが同じ題"),
    ],
)
def test_a_heading_that_is_the_title_is_no_step(
    tmp_path: Path, front: str, options: dict[str, str]
) -> None:
    text = front + "# 収入の手引\n\n## 第1 年金\n\n### 1 届出\n\n届け出る。\n"
    (unit,) = _read(tmp_path, text, **options).units
    assert (unit.id, unit.locator.label) == ("rule:1/1", "第1-1")
    assert (unit.headings, unit.title) == (("第1 年金",), "届出")


def test_a_single_numbered_heading_is_a_step_not_the_title(tmp_path: Path) -> None:
    parsed = _read(tmp_path, "# 第1 年金\n## 1 届出\n届け出る。\n## 2 証書\n見る。\n")
    assert [str(u.locator) for u in parsed.units] == ["1/1", "1/2"]
    assert parsed.document.title == "rule"


def test_headings_may_have_any_number(tmp_path: Path) -> None:
    text = "## 0 前置き\n文\n## 3 年金\n### 3.1 証書\n文\n### 3.2 額\n文\n## 5 手当\n文\n"
    parsed = _read(tmp_path, text)
    assert [str(u.locator) for u in parsed.units] == ["0", "3/1", "3/2", "5"]


def test_a_chapter_stays_below_the_heading_above_it(tmp_path: Path) -> None:
    parsed = _read(tmp_path, "# 甲\n## 第1章 総則\n### 目的\n文\n# 乙\n文\n")
    assert parsed.units[0].headings == ("甲", "第1章 総則")


def test_a_law_may_have_a_preamble(tmp_path: Path) -> None:
    (unit,) = _read(tmp_path, "## [preamble] 前文\n文\n").units
    assert (str(unit.locator), unit.title, unit.text) == ("preamble", "前文", "文")


def test_simple_front_matter_is_the_same(tmp_path: Path) -> None:
    text = (
        "---\nid: shunyu\ntitle: 収入の手引\naliases: 手引、要領\n"
        "issued_on: 2025-04-01\n---\n本文。\n"
    )
    document = _read(tmp_path, text).document
    assert (document.id, document.title) == ("shunyu", "収入の手引")
    assert document.aliases == ("手引", "要領")
    assert document.issued_on == dt.date(2025, 4, 1)
    assert (document.kind, document.status) == (DocumentKind.OFFICE_RULE, Status.OFFICE)


def test_without_headings_numbers_make_units(tmp_path: Path) -> None:
    assert [str(u.locator) for u in _read(tmp_path, "(1) 聞く。\n(2) 見る。\n").units] == ["1", "2"]


def test_options_go_before_the_file(tmp_path: Path) -> None:
    document = _read(tmp_path, DIGEST, id="mine", title="私の題").document
    assert (document.id, document.title) == ("mine", "私の題")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("+++\nid = 'a'\n本文", "終わりの", id="閉じていない"),
        pytest.param("+++\nid = a\n+++\n本文", "TOML", id="TOMLの誤り"),
        pytest.param("+++\nidd = 'a'\n+++\n本文", "「idd」", id="知らない項目"),
        pytest.param("+++\nkind = 'rule'\n+++\n本文", "kind「rule」", id="知らない種類"),
        pytest.param("---\nissued_on: 令和7年\n---\n本文", "issued_on", id="日付の形"),
        pytest.param("---\nid: a\nただの文\n---\n本文", "3 行目", id="コロンのない行"),
        pytest.param("+++\nid = 'a'\n+++\n\n", "本文がありません", id="本文がない"),
    ],
)
def test_bad_front_matter_is_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        _read(tmp_path, text)
    assert says in caught.value.message
    assert "rule.md" in caught.value.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("## [art1] 甲\n文\n## [art1] 乙\n文", "二つ", id="同じ箇所が二つ"),
        pytest.param("## [a//b] 甲\n文", "使えません", id="箇所でない箇所"),
    ],
)
def test_bad_locators_are_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        _read(tmp_path, text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//a.jp", "https://", "https://[a"]
)
def test_an_address_that_is_no_web_page_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(InputError, match="https://") as caught:
        _read(tmp_path, "本文。", url=url)
    assert "rule.md" in caught.value.message
    with pytest.raises(InputError, match="https://"):
        _read(tmp_path, f"+++\nurl = '{url}'\n+++\n本文。")


def test_a_japanese_file_name_asks_for_an_id_with_an_example(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--id shuunyu"):
        _read(tmp_path, "本文。", name="収入の手引.md")
