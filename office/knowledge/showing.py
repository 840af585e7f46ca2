"""How an entry (用例) looks to whoever searches: a unit of a made document of lower rank."""

from __future__ import annotations

import datetime as dt

from corpus.days import day_in_words, today_in_japan
from corpus.locator import Locator
from corpus.types import (
    Document,
    DocumentKind,
    Part,
    PartRole,
    Revision,
    Source,
    Status,
    Unit,
    unit_id,
)
from office.alerts import ALERT_LABELS, Alert
from office.knowledge.types import KIND_NAMES, KnowledgeEntry, KnowledgeState, KnowledgeVersion
from office.knowledge.writing import DOCUMENT_ID
from search_api.citation_styles import CitationStyles, address
from search_api.views import Annotated, UnitView, permalink_of

ENTRY_FORM = "office-knowledge"  # Source.form of the made document

_WARNING = "【根拠の"


def document_of(office_name: str, version: KnowledgeVersion | None = None) -> Document:
    """Return the made document that holds the entries of an office; ``version``: as of that one."""
    began = (
        Revision(id=f"第{version.number}版", effective_from=version.valid_from) if version else None
    )
    return Document(
        id=DOCUMENT_ID,
        kind=DocumentKind.OFFICE_RULE,
        title=f"{office_name}の用例",
        status=Status.OFFICE,
        source=Source(form=ENTRY_FORM),
        revision=began or Revision(),
        aliases=("用例",),
        authority=office_name,
    )


def entry_id_of(number: int) -> str:
    """Return the id of the unit of an entry: ``yorei:q12``."""
    return unit_id(DOCUMENT_ID, f"q{number}")


def citation_of(office_name: str, entry: KnowledgeEntry, version: KnowledgeVersion) -> str:
    """Return how a version is cited: 見本市福祉事務所 用例12（第3版）."""
    return f"{office_name} {entry.name}（第{version.number}版）"


def unit_of(
    entry: KnowledgeEntry, version: KnowledgeVersion, alerts: tuple[Alert, ...] = ()
) -> Unit:
    """Return the unit of a version; ``alerts`` stand above it, where everybody sees them."""
    question, answer = version.question, version.answer
    text = f"{question}\n\n{answer}\n\n{_basis(version)}"
    begin = len(question) + 2
    note = begin + len(answer) + 2
    return Unit(
        id=entry_id_of(entry.number),
        document_id=DOCUMENT_ID,
        locator=Locator.parse(f"q{entry.number}"),
        text=text,
        title=version.title,
        headings=(KIND_NAMES[version.kind], *_remarks(entry, version), *map(warning_of, alerts)),
        parts=(
            Part(role=PartRole.QUESTION, start=0, end=len(question)),
            Part(role=PartRole.ANSWER, start=begin, end=begin + len(answer)),
            Part(role=PartRole.NOTE, start=note, end=len(text)),
        ),
        ordinal=entry.number - 1,
    )


def warnings_on(unit: Unit) -> tuple[str, ...]:
    """Return the warnings that ``unit_of`` put above an entry."""
    return tuple(heading for heading in unit.headings if heading.startswith(_WARNING))


def view_of(document: Document, unit: Unit, citation: str, annotated: Annotated) -> UnitView:
    """Return the page of an entry; ``annotated`` are the citations in its text."""
    link = permalink_of(unit.id)
    answer = "".join(unit.part_texts(PartRole.ANSWER))
    return UnitView(
        unit=unit,
        document=document,
        citation=citation,
        styles=CitationStyles(
            full=citation,
            short=f"用例{unit.locator.steps[0].name}",
            quotation=f"{citation}「{answer}」",
            address=address(document, citation, link),
        ),
        permalink=link,
        versions=(document,),
        cites=annotated.cites,
    )


def due_of(version: KnowledgeVersion, day: dt.date) -> str:
    """Say that an approved version runs out or wants a look; "" where neither."""
    if version.state is not KnowledgeState.APPROVED:
        return ""
    if version.valid_until is not None and version.valid_until < day:
        return "使う期間が過ぎたため、検索に出ません。改めるか、廃止してください。"
    if version.valid_from > day:
        return "使う期間がまだ始まっていないため、検索に出ません。"
    if version.is_due(day):
        return "見直しの日が来ています。内容を確かめ、新しい見直しの日を入れて改めてください。"
    return ""


def _basis(version: KnowledgeVersion) -> str:
    told = "、".join(each.citation for each in version.citations)
    return f"根拠：{told or 'なし（事務所の判断）'}"


def _remarks(entry: KnowledgeEntry, version: KnowledgeVersion) -> tuple[str, ...]:
    remarks = []
    if entry.source_office:
        remarks.append(f"{entry.source_office}から取り込み")
    if version.valid_until is not None:
        remarks.append(f"{day_in_words(version.valid_until)}まで有効")
    if version.is_due(today_in_japan()):
        remarks.append("見直しの日が来ています")
    return tuple(remarks)


def warning_of(alert: Alert) -> str:
    """Say in a line what became of the unit that an entry rests on."""
    return f"{_WARNING}{ALERT_LABELS[alert.kind]}】{alert.watched.citation}：{alert.message}"
