"""The citation string that goes into a case record (ケース記録に貼る根拠の書き方)."""

from __future__ import annotations

import re

from corpus.types import KIND_LABELS, LAW_KINDS, Document, DocumentKind, Unit

_NOTICES = (
    DocumentKind.VICE_MINISTER_NOTICE,
    DocumentKind.BUREAU_NOTICE,
    DocumentKind.DIVISION_NOTICE,
)

# The heading of a 附則 names the law that brought it: 附　則　（平成…年…月…日法律第…号）　抄
_AMENDING_LAW = re.compile("[（(]([^（()）]*第[^（()）]*号)[)）]")


def citation_string(document: Document, unit: Unit, part: str = "") -> str:
    """Return the exact citation of a unit, or of the paragraph or item ``part`` in it.

    生活保護法第29条第1項 / 生活保護法附則（平成二五年…）第2条 / 運用事例集 問6-41-2（12頁）.
    Supplementary provisions name their amending law, for their article numbers repeat. What
    Konkyo wrote itself is marked 参考.
    """
    # 第67条から第68条まで have been deleted: there is no paragraph in them.
    locator = unit.locator if unit.locator.steps[-1].to else unit.locator.child(part)
    label = locator.label
    # Konkyo's own explanations are no legal basis; a record must not look as if they were.
    if document.kind is DocumentKind.PRACTICE:
        return f"（参考）{document.title} {label}"
    if document.kind is DocumentKind.GLOSSARY:
        return f"（参考）{document.title}「{label}」"
    if document.kind in LAW_KINDS:
        if locator.steps[0].kind == "suppl" and unit.headings:
            amended_by = _AMENDING_LAW.search(unit.headings[0])
            which = f"（{amended_by[1]}）" if amended_by else _nth(locator.steps[0].number[0])
            return f"{document.title}附則{which}{label.removeprefix('附則')}"
        return f"{document.title}{label}"
    if locator.steps[-1].kind == "section":
        return f"{document.title} {_section_label(document, unit)}"
    if document.source.form == "xlsx" and locator.steps[-1].kind == "question" and unit.headings:
        return f"{document.title} シート「{unit.headings[0]}」問{locator.steps[-1].name}"
    page = unit.pages.first_label if unit.pages else ""
    page = page.strip("- ‐－")
    suffix = f"（{page}頁）" if page else ""
    return f"{_title(document)} {label}{suffix}"


def _nth(number: int) -> str:
    """Tell a 附則 whose source does not name its law from the first, whose articles it repeats."""
    return f"（その{number}）" if number > 1 else ""


def _title(document: Document) -> str:
    """Name a document; 次官通知 and 局長通知 of 保護の実施要領 share one title."""
    level = KIND_LABELS[document.kind]
    unsaid = document.kind in _NOTICES and level not in document.title
    return (
        f"{document.title}（{level}）"
        if unsaid and "実施要領" in document.title
        else document.title
    )


def _section_label(document: Document, unit: Unit) -> str:
    """Name an unnumbered part of an office's document by what a reader sees of it."""
    if document.source.form == "xlsx":
        return f"シート「{unit.title}」"
    if unit.title:
        return f"{unit.locator.label}「{unit.title}」"
    if unit.pages:
        return f"{unit.pages.first}ページ"
    return f"{unit.locator.steps[-1].number[0]}番目の段落"
