"""The vocabulary of Konkyo: what a legal text is made of.

A ``Document`` (法令・通知・問答集・手帳) holds ``Unit``s (根拠の単位: the things that a person
cites). Each unit's text is immutable; ``Part``s name spans of it (項, 号, 問, 答 …), and the
search indexes ``Passage``s (断片: the unit or a window of it).

Spans are half-open ``[start, end)`` offsets in code points of ``Unit.text``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from corpus.locator import Locator


class DocumentKind(StrEnum):
    """The level of a text in the hierarchy of legal bases (根拠の階層), highest first."""

    LAW = "law"  # 法律（憲法を含む）
    CABINET_ORDER = "cabinet_order"  # 政令
    MINISTERIAL_ORDINANCE = "ministerial_ordinance"  # 省令・規則
    PUBLIC_NOTICE = "public_notice"  # 告示
    VICE_MINISTER_NOTICE = "vice_minister_notice"  # 次官通知
    BUREAU_NOTICE = "bureau_notice"  # 局長通知
    DIVISION_NOTICE = "division_notice"  # 課長通知
    QA_COLLECTION = "qa_collection"  # 問答集
    HANDBOOK = "handbook"  # 手帳・事例集
    OFFICE_RULE = "office_rule"  # 自治体独自の取扱い
    PRACTICE = "practice"  # 実務のQ&A（Konkyo が書いたもの）
    GLOSSARY = "glossary"  # 用語集（Konkyo が書いたもの）


#: Kinds that are cited by article (条): laws in the wide sense, above notices and handbooks.
LAW_KINDS: tuple[DocumentKind, ...] = (
    DocumentKind.LAW,
    DocumentKind.CABINET_ORDER,
    DocumentKind.MINISTERIAL_ORDINANCE,
    DocumentKind.PUBLIC_NOTICE,
)

KIND_LABELS: dict[DocumentKind, str] = {
    DocumentKind.LAW: "法律",
    DocumentKind.CABINET_ORDER: "政令",
    DocumentKind.MINISTERIAL_ORDINANCE: "省令・規則",
    DocumentKind.PUBLIC_NOTICE: "告示",
    DocumentKind.VICE_MINISTER_NOTICE: "次官通知",
    DocumentKind.BUREAU_NOTICE: "局長通知",
    DocumentKind.DIVISION_NOTICE: "課長通知",
    DocumentKind.QA_COLLECTION: "問答集",
    DocumentKind.HANDBOOK: "手帳・事例集",
    DocumentKind.OFFICE_RULE: "自治体の取扱い",
    DocumentKind.PRACTICE: "実務Q&A",
    DocumentKind.GLOSSARY: "用語集",
}


class Status(StrEnum):
    """Who vouches for the words of a document."""

    OFFICIAL = "official"  # 公式の本文
    DIGEST = "digest"  # 要旨（公式の条文ではありません）
    OFFICE = "office"  # 福祉事務所が登録したもの


STATUS_LABELS: dict[Status, str] = {
    Status.OFFICIAL: "公式本文",
    Status.DIGEST: "要旨（公式の条文ではありません）",
    Status.OFFICE: "事務所の資料",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a document's words come from."""

    form: (
        str  # the reader that read it, e.g. "egov-xml", "egov-json", "egov-html", "pdf", "markdown"
    )
    sha256: str = ""  # of the file's bytes, lower-case hexadecimal
    url: str = ""  # the official address, "" if there is none
    retrieved_on: dt.date | None = None
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One point in a document's history (版).

    ``id`` is "" when the source does not name its revision; e-Gov's form is
    ``20250601_504AC0000000068`` (enforcement date, amending law). ``amended_on`` is the
    promulgation date of the last amendment that the text itself shows; it orders revisions
    whose ``effective_from`` is unknown and is never shown as an enforcement date.
    """

    id: str = ""
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None  # first day on which it no longer holds
    amended_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A law, notice, Q&A collection, handbook or office rule, in one revision."""

    id: str  # e-Gov law id or a slug: see DESIGN section "Ids"
    kind: DocumentKind
    title: str
    status: Status
    source: Source
    revision: Revision = Revision()
    aliases: tuple[str, ...] = ()  # other names that people use: 法, 生保法
    number: str = ""  # 法令番号・文書番号 as printed: 昭和二十五年法律第百四十四号
    issued_on: dt.date | None = None
    authority: str = ""  # 発出者: 厚生労働省社会・援護局長

    @property
    def version(self) -> str:
        """Return the key of this revision in the store: ``id@revision``.

        A source that does not name its revision is told apart by its last amendment, so that
        an older copy of a law never takes the place of a newer one. A digest never takes the
        place of an official text.
        """
        if self.status is Status.DIGEST:
            return f"{self.id}@digest"
        revision = self.revision
        return f"{self.id}@{revision.id or revision.amended_on or ''}"


class PartRole(StrEnum):
    """What a span of a unit's text is."""

    PARAGRAPH = "paragraph"  # 項
    ITEM = "item"  # 号
    SUBITEM = "subitem"  # イロハ and below
    TABLE = "table"  # a table, as a Markdown table in the text
    QUESTION = "question"  # 問
    ANSWER = "answer"  # 答
    NOTE = "note"  # 注・参考
    FIGURE = "figure"  # 図・様式 (a pointer, not the picture)
    HEADING = "heading"  # a heading inside the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A named span of a unit's text. Parts may nest (a 号 lies inside its 項)."""

    role: PartRole
    start: int
    end: int
    locator: str = (
        ""  # path below the unit, as in ids: "p1", "p1/i2", "p1/i2/イ"; "" if not citable
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The PDF pages of a unit: numbers from 1, and the labels that are printed on them."""

    first: int
    last: int
    first_label: str = ""
    last_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The thing that a person cites (根拠の単位): an article, a notice item, a Q&A.

    ``title`` is the caption of an article without its brackets (無差別平等), the title of a
    Q&A, or "". ``headings`` is the path above the unit (第二章　保護の原則 …), without the
    document's title and without the unit's own title.
    """

    id: str  # "document:locator"
    document_id: str
    locator: Locator
    text: str
    title: str = ""
    headings: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    pages: Pages | None = None
    parent: str = ""  # unit id of the unit that holds this one, "" at the top
    ordinal: int = 0  # position in the document, from 0

    def part_texts(self, role: PartRole) -> tuple[str, ...]:
        """Return the text of every part with ``role``, in order."""
        return tuple(self.text[p.start : p.end] for p in self.parts if p.role is role)

    def part_at(self, locator: str) -> Part | None:
        """Return the part with this path below the unit (``p1/i2``), or None."""
        return next((p for p in self.parts if p.locator == locator), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is embedded and looked at as one piece (断片): a window of a unit's text."""

    id: str  # unit id + "~" + ordinal
    unit_id: str
    ordinal: int
    start: int
    end: int


def unit_id(document_id: str, locator: Locator | str) -> str:
    """Return the stable public id of a unit: ``document:locator``."""
    return f"{document_id}:{locator}"


def split_unit_id(value: str) -> tuple[str, str]:
    """Split ``document:locator`` (a passage's ``~n`` is dropped). ``locator`` may be ""."""
    document_id, _, locator = value.partition(":")
    return document_id, locator.partition("~")[0]
